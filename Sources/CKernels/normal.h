// Batch normalisation, its gradient, and the optimiser's step. Part of a level, see finish.h.

/// Pixels that are summed in single precision before the sums go to the double ones.
#define SUM_RUN 32
/// Vectors of channels that are summed at once.
#define SUM_VECTORS 2

static inline void add_lanes(double *to, V v)
{
    float lanes[LANES];
    v_store(lanes, v);
    for (int i = 0; i < LANES; i++) { to[i] += lanes[i]; }
}

/// Mean and squared differences of `vectors` vectors of channels; the first pixel is taken off all, so that little is lost
/// where the mean is far from zero.
INLINE void norm_sums_of(
    const int vectors, size_t lanes, const float *source, size_t stride, size_t pixels, double *mean, double *squares)
{
    double sum[SUM_VECTORS * LANES] = {0}, square[SUM_VECTORS * LANES] = {0};
    V first[SUM_VECTORS], s[SUM_VECTORS], q[SUM_VECTORS];
    UNROLL for (int v = 0; v < vectors; v++) { first[v] = v_load_some(source + v * LANES, lanes); }
    for (size_t begin = 0; begin < pixels; begin += SUM_RUN) {
        size_t end = begin + SUM_RUN < pixels ? begin + SUM_RUN : pixels;
        UNROLL for (int v = 0; v < vectors; v++) { s[v] = q[v] = v_all(0); }
        for (size_t i = begin; i < end; i++) {
            UNROLL for (int v = 0; v < vectors; v++) {
                V x = v_load_some(source + i * stride + v * LANES, lanes) - first[v];
                s[v] += x, q[v] += x * x;
            }
        }
        UNROLL for (int v = 0; v < vectors; v++) {
            add_lanes(sum + v * LANES, s[v]);
            add_lanes(square + v * LANES, q[v]);
        }
    }
    size_t count = vectors > 1 ? (size_t)vectors * LANES : lanes;
    for (size_t i = 0; i < count; i++) {
        double shift = sum[i] / (double)pixels;
        mean[i] = source[i] + shift;
        squares[i] = square[i] - sum[i] * shift;
    }
}

static void norm_sums(const ck_norm *n, const float *source, size_t stride, size_t chunk, double *sums)
{
    size_t first = chunk * ck_norm_chunk(n), last = first + ck_norm_chunk(n);
    if (last > n->pixels) { last = n->pixels; }
    double *mean = sums + chunk * 2 * n->channels, *squares = mean + n->channels;
    source += first * stride;
    size_t c = 0;
    for (; c + SUM_VECTORS * LANES <= n->channels; c += SUM_VECTORS * LANES) {
        norm_sums_of(SUM_VECTORS, LANES, source + c, stride, last - first, mean + c, squares + c);
    }
    for (; c < n->channels; c += LANES) {
        size_t lanes = n->channels - c < LANES ? n->channels - c : LANES;
        norm_sums_of(1, lanes, source + c, stride, last - first, mean + c, squares + c);
    }
}

/// Derivative of an activation at `z`.
INLINE V slope_at(const ck_activation_kind kind, V z, V slope)
{
    const V one = v_all(1), zero = v_all(0);
    switch (kind) {
    case CK_LINEAR: return one;
    case CK_LEAKY: case CK_RELU: {
        I is_positive = z > zero;
        V low = kind == CK_LEAKY ? slope : zero;
        return (V)(((I)one & is_positive) | ((I)low & ~is_positive));
    }
    case CK_RELU6: {
        I is_between = (I)(z > zero) & (I)(z < v_all(6));
        return (V)((I)one & is_between);
    }
    case CK_SWISH: {
        V sigma = one / (one + v_exp(-z));
        return sigma * (one + z * (one - sigma));
    }
    case CK_MISH: {
        // With n = e² + 2e: tanh(ln(1 + e)) = n / (n + 2), whose derivative by z is 4 e (1 + e) / (n + 2)².
        V e = v_exp(v_min(v_all(20), z)), n = e * e + 2 * e, m = n + 2;
        return n / m + z * (4 * e * (one + e) / (m * m));
    }
    case CK_LOGISTIC: {
        V sigma = one / (one + v_exp(-z));
        return sigma * (one - sigma);
    }
    }
    return one;
}

INLINE void norm_apply_of(
    const ck_activation_kind kind, const ck_norm *n, const ck_norm_vectors *w, const float *source, size_t source_stride,
    const float *residual, size_t residual_stride, float *target, size_t target_stride, size_t first, size_t last)
{
    const V slope = v_all(n->activation.slope);
    for (size_t i = first; i < last; i++) {
        const float *x = source + i * source_stride, *r = residual ? residual + i * residual_stride : NULL;
        float *y = target + i * target_stride;
        size_t c = 0;
        for (; c + LANES <= n->channels; c += LANES) {
            V z = v_load(w->scale + c) * (v_load(x + c) - v_load(w->mean + c)) + v_load(w->shift + c);
            V a = activated(kind, z, slope);
            v_store(y + c, r ? a + v_load(r + c) : a);
        }
        if (c < n->channels) {
            size_t k = n->channels - c;
            V z = v_load_first(w->scale + c, k) * (v_load_first(x + c, k) - v_load_first(w->mean + c, k));
            V a = activated(kind, z + v_load_first(w->shift + c, k), slope);
            v_store_first(y + c, r ? a + v_load_first(r + c, k) : a, k);
        }
    }
}

INLINE void gradient_sums_of(
    const ck_activation_kind kind, const ck_norm *n, const ck_norm_vectors *w, size_t c, size_t lanes,
    const float *source, size_t source_stride, const float *gradient, size_t gradient_stride, size_t pixels,
    double *sums)
{
    const V slope = v_all(n->activation.slope);
    V mean = v_load_some(w->mean + c, lanes), scale = v_load_some(w->scale + c, lanes);
    V shift = v_load_some(w->shift + c, lanes);
    double sum[LANES] = {0}, product[LANES] = {0};
    for (size_t begin = 0; begin < pixels; begin += SUM_RUN) {
        size_t end = begin + SUM_RUN < pixels ? begin + SUM_RUN : pixels;
        V s = v_all(0), q = v_all(0);
        for (size_t i = begin; i < end; i++) {
            V dy = v_load_some(gradient + i * gradient_stride + c, lanes), x = v_all(0);
            if (source) {
                x = v_load_some(source + i * source_stride + c, lanes) - mean;
                dy *= slope_at(kind, scale * x + shift, slope);
            }
            s += dy, q += dy * x;
        }
        add_lanes(sum, s);
        add_lanes(product, q);
    }
    for (size_t i = 0; i < lanes; i++) { sums[c + i] = sum[i], sums[n->channels + c + i] = product[i]; }
}

INLINE void norm_gradient_sums_of(
    const ck_activation_kind kind, const ck_norm *n, const ck_norm_vectors *w, const float *source,
    size_t source_stride, const float *gradient, size_t gradient_stride, size_t chunk, double *sums)
{
    size_t first = chunk * ck_norm_chunk(n), last = first + ck_norm_chunk(n);
    if (last > n->pixels) { last = n->pixels; }
    if (source) { source += first * source_stride; }
    gradient += first * gradient_stride;
    size_t c = 0;
    for (; c + LANES <= n->channels; c += LANES) {
        gradient_sums_of(
            kind, n, w, c, LANES, source, source_stride, gradient, gradient_stride, last - first,
            sums + chunk * 2 * n->channels);
    }
    if (c < n->channels) {
        gradient_sums_of(
            kind, n, w, c, n->channels - c, source, source_stride, gradient, gradient_stride, last - first,
            sums + chunk * 2 * n->channels);
    }
}

INLINE void norm_gradient_of(
    const ck_activation_kind kind, const ck_norm *n, const ck_norm_vectors *w, const float *source,
    size_t source_stride, const float *gradient, size_t gradient_stride, float *target, size_t target_stride,
    size_t first, size_t last)
{
    const V slope = v_all(n->activation.slope);
    for (size_t i = first; i < last; i++) {
        const float *x = source + i * source_stride, *dy = gradient + i * gradient_stride;
        float *dx = target + i * target_stride;
        for (size_t c = 0; c < n->channels; c += LANES) {
            size_t k = n->channels - c < LANES ? n->channels - c : LANES;
            V moved = v_load_some(x + c, k) - v_load_some(w->mean + c, k);
            V z = v_load_some(w->scale + c, k) * moved + v_load_some(w->shift + c, k);
            V dz = v_load_some(dy + c, k) * slope_at(kind, z, slope);
            V sum = v_load_some(w->slope + c, k) * dz + v_load_some(w->linear + c, k) * moved;
            v_store_some(dx + c, sum + v_load_some(w->constant + c, k), k);
        }
    }
}

#define NORMAL(KIND) \
    static void norm_apply_##KIND( \
        const ck_norm *n, const ck_norm_vectors *w, const float *x, size_t xs, const float *r, size_t rs, float *y, \
        size_t ys, size_t first, size_t last) \
    { norm_apply_of(KIND, n, w, x, xs, r, rs, y, ys, first, last); } \
    static void norm_gradient_sums_##KIND( \
        const ck_norm *n, const ck_norm_vectors *w, const float *x, size_t xs, const float *dy, size_t dys, \
        size_t chunk, double *sums) \
    { norm_gradient_sums_of(KIND, n, w, x, xs, dy, dys, chunk, sums); } \
    static void norm_gradient_##KIND( \
        const ck_norm *n, const ck_norm_vectors *w, const float *x, size_t xs, const float *dy, size_t dys, float *dx, \
        size_t dxs, size_t first, size_t last) \
    { norm_gradient_of(KIND, n, w, x, xs, dy, dys, dx, dxs, first, last); }

#define EACH_KIND(X) X(CK_LINEAR) X(CK_LEAKY) X(CK_RELU) X(CK_RELU6) X(CK_SWISH) X(CK_MISH) X(CK_LOGISTIC)
EACH_KIND(NORMAL)

static void norm_apply(
    const ck_norm *n, const ck_norm_vectors *w, const float *x, size_t xs, const float *r, size_t rs, float *y,
    size_t ys, size_t first, size_t last)
{
#define APPLY(KIND) case KIND: norm_apply_##KIND(n, w, x, xs, r, rs, y, ys, first, last); break;
    switch (n->activation.kind) { EACH_KIND(APPLY) }
#undef APPLY
}

static void norm_gradient_sums(
    const ck_norm *n, const ck_norm_vectors *w, const float *x, size_t xs, const float *dy, size_t dys, size_t chunk,
    double *sums)
{
#define SUMS(KIND) case KIND: norm_gradient_sums_##KIND(n, w, x, xs, dy, dys, chunk, sums); break;
    switch (n->activation.kind) { EACH_KIND(SUMS) }
#undef SUMS
}

static void norm_gradient(
    const ck_norm *n, const ck_norm_vectors *w, const float *x, size_t xs, const float *dy, size_t dys, float *dx,
    size_t dxs, size_t first, size_t last)
{
#define GRADIENT(KIND) case KIND: norm_gradient_##KIND(n, w, x, xs, dy, dys, dx, dxs, first, last); break;
    switch (n->activation.kind) { EACH_KIND(GRADIENT) }
#undef GRADIENT
}

static void sgd_step(const ck_sgd *rule, const float *gradient, float *momentum, float *weights, size_t count)
{
    V low = v_all(-rule->clip), high = v_all(rule->clip);
    for (size_t i = 0; i < count; i += LANES) {
        size_t lanes = count - i < LANES ? count - i : LANES;
        V w = v_load_some(weights + i, lanes), g = v_load_some(gradient + i, lanes) * rule->gradient_scale;
        // Both hand on their second operand where one is NaN.
        g = v_min(high, v_max(low, g));
        V m = rule->momentum * v_load_some(momentum + i, lanes) - rule->rate * (g + rule->decay * w);
        v_store_some(momentum + i, m, lanes);
        v_store_some(weights + i, w + m, lanes);
    }
}
