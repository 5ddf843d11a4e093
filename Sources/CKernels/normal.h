// Batch normalisation, its gradient, and the optimiser's step. Part of a level, see finish.h.

// Each number is worked with in double precision: memory is slower than that, and what is rounded here all gradients before
// it would share.

/// Vectors of channels that are summed at once.
#define SUM_VECTORS 2

/// Mean and squared differences of `vectors` vectors of channels; the first pixel is taken off all, so that little is lost
/// where the mean is far from zero.
INLINE void norm_sums_of(
    const int vectors, size_t lanes, const float *source, size_t stride, size_t pixels, double *mean, double *squares)
{
    D first[SUM_VECTORS], sum[SUM_VECTORS], square[SUM_VECTORS];
    UNROLL for (int v = 0; v < vectors; v++) {
        first[v] = D_OF(v_load_some(source + v * LANES, lanes));
        sum[v] = square[v] = (D){0};
    }
    for (size_t i = 0; i < pixels; i++) {
        UNROLL for (int v = 0; v < vectors; v++) {
            D x = D_OF(v_load_some(source + i * stride + v * LANES, lanes)) - first[v];
            sum[v] += x, square[v] += x * x;
        }
    }
    UNROLL for (int v = 0; v < vectors; v++) {
        D shift = sum[v] / (double)pixels, centre = first[v] + shift, rest = square[v] - sum[v] * shift;
        memcpy(mean + v * LANES, &centre, lanes * sizeof(double));
        memcpy(squares + v * LANES, &rest, lanes * sizeof(double));
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
        for (size_t c = 0; c < n->channels; c += LANES) {
            size_t k = n->channels - c < LANES ? n->channels - c : LANES;
            D mean, scale, shift;
            d_load_some(&mean, w->mean + c, k);
            d_load_some(&scale, w->scale + c, k);
            d_load_some(&shift, w->shift + c, k);
            D z = scale * (D_OF(v_load_some(x + c, k)) - mean) + shift;
            V a = activated(kind, V_OF(z), slope);
            v_store_some(y + c, r ? a + v_load_some(r + c, k) : a, k);
        }
    }
}

INLINE void gradient_sums_of(
    const ck_activation_kind kind, const ck_norm *n, const ck_norm_vectors *w, size_t c, size_t lanes,
    const float *source, size_t source_stride, const float *gradient, size_t gradient_stride, size_t pixels,
    double *sums)
{
    const V slope = v_all(n->activation.slope);
    D mean, scale, shift, sum = {0}, product = {0};
    d_load_some(&mean, w->mean + c, lanes);
    d_load_some(&scale, w->scale + c, lanes);
    d_load_some(&shift, w->shift + c, lanes);
    for (size_t i = 0; i < pixels; i++) {
        D dz = D_OF(v_load_some(gradient + i * gradient_stride + c, lanes));
        if (source) {
            D x = D_OF(v_load_some(source + i * source_stride + c, lanes)) - mean, z = scale * x + shift;
            dz *= D_OF(slope_at(kind, V_OF(z), slope));
            product += dz * x;
        }
        sum += dz;
    }
    memcpy(sums + c, &sum, lanes * sizeof(double));
    memcpy(sums + n->channels + c, &product, lanes * sizeof(double));
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
            D mean, scale, shift, linear, constant, factor;
            d_load_some(&mean, w->mean + c, k);
            d_load_some(&scale, w->scale + c, k);
            d_load_some(&shift, w->shift + c, k);
            d_load_some(&linear, w->linear + c, k);
            d_load_some(&constant, w->constant + c, k);
            d_load_some(&factor, w->slope + c, k);
            D moved = D_OF(v_load_some(x + c, k)) - mean, z = scale * moved + shift;
            D dz = D_OF(v_load_some(dy + c, k)) * D_OF(slope_at(kind, V_OF(z), slope));
            D sum = factor * dz + linear * moved + constant;
            v_store_some(dx + c, V_OF(sum), k);
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
