// Layers without weights. Part of a level, see finish.h.

typedef int32_t I __attribute__((vector_size(sizeof(V))));

/// eˣ, to 2 units in the last place; x below −87.3 gives 0 or nearly, above 88 about 1.6e38.
///
/// 2ⁿ · e^r with |r| ≤ ln 2 / 2; coefficients of the polynomial are Cephes' (`expf.c`, S. Moshier).
INLINE V v_exp(V x)
{
    V y = v_min(v_all(88.0f), v_max(v_all(-87.3f), x));
    // Adding 1.5 · 2²³ rounds to a whole number in the low bits.
    const V magic = v_all(12582912.0f);
    V n = y * v_all(1.44269504f) + magic;
    I bits = (I)n << 23;
    n -= magic;
    V r = y - n * v_all(0.693359375f);
    r -= n * v_all(-2.12194440e-4f);
    V p = v_all(1.9875691500e-4f);
    p = p * r + v_all(1.3981999507e-3f);
    p = p * r + v_all(8.3334519073e-3f);
    p = p * r + v_all(4.1665795894e-2f);
    p = p * r + v_all(1.6666665459e-1f);
    p = p * r + v_all(5.0000001201e-1f);
    p = p * r * r + r + 1;
    // The difference is 0, or NaN where x is, whose bits the sum of whole numbers would mix up.
    return (V)((I)p + bits) + (y - y);
}

INLINE V activated(const ck_activation_kind kind, V x, V slope)
{
    const V one = v_all(1);
    switch (kind) {
    case CK_LINEAR: return x;
    case CK_LEAKY: return v_max(x * slope, x);
    case CK_RELU: return v_max(v_all(0), x);
    case CK_RELU6: return v_min(v_all(6), v_max(v_all(0), x));
    case CK_SWISH: return x / (one + v_exp(-x));
    case CK_MISH: {
        // tanh(ln(1 + e)) = (e² + 2e) / (e² + 2e + 2); beyond 20 it is 1 in single precision.
        V e = v_exp(v_min(v_all(20), x)), n = e * e + 2 * e;
        return x * (n / (n + 2));
    }
    case CK_LOGISTIC: return one / (one + v_exp(-x));
    }
    return x;
}

INLINE void activate_all(const ck_activation_kind kind, float slope, const float *source, float *target, size_t count)
{
    V slopes = v_all(slope);
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) { v_store(target + i, activated(kind, v_load(source + i), slopes)); }
    if (i < count) {
        v_store_first(target + i, activated(kind, v_load_first(source + i, count - i), slopes), count - i);
    }
}

static void activate_span(ck_activation activation, const float *source, float *target, size_t count)
{
    switch (activation.kind) {
    case CK_LINEAR:
        if (source != target) { activate_all(CK_LINEAR, 0, source, target, count); }
        break;
    case CK_LEAKY: activate_all(CK_LEAKY, activation.slope, source, target, count); break;
    case CK_RELU: activate_all(CK_RELU, 0, source, target, count); break;
    case CK_RELU6: activate_all(CK_RELU6, 0, source, target, count); break;
    case CK_SWISH: activate_all(CK_SWISH, 0, source, target, count); break;
    case CK_MISH: activate_all(CK_MISH, 0, source, target, count); break;
    case CK_LOGISTIC: activate_all(CK_LOGISTIC, 0, source, target, count); break;
    }
}

static void activate(const ck_line *l, ck_activation activation, const float *source, float *target)
{
    if (l->source_stride == l->channels && l->target_stride == l->channels) {
        activate_span(activation, source, target, l->pixels * l->channels);
        return;
    }
    for (size_t i = 0; i < l->pixels; i++) {
        activate_span(activation, source + i * l->source_stride, target + i * l->target_stride, l->channels);
    }
}

static void add_span(ck_activation activation, const float *source, float *target, size_t count)
{
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) { v_store(target + i, v_load(target + i) + v_load(source + i)); }
    for (; i < count; i++) { target[i] += source[i]; }
    activate_span(activation, target, target, count);
}

static void add(const ck_line *l, ck_activation activation, const float *source, float *target)
{
    for (size_t i = 0; i < l->pixels; i++) {
        add_span(activation, source + i * l->source_stride, target + i * l->target_stride, l->channels);
    }
}

/// The larger; NaN where either is.
INLINE V larger(V a, V b)
{
    V most = v_max(a, b);
    I is_nan = a != a;
    return (V)(((I)a & is_nan) | ((I)most & ~is_nan));
}

static void max_pool(const ck_pool *p, const float *source, float *target, size_t first, size_t last)
{
    size_t rows = ck_pool_rows(p), columns = ck_pool_columns(p), before = p->padding / 2;
    for (size_t row = first; row < last; row++) {
        const float *picture = source + row / rows * p->height * p->width * p->source_stride;
        size_t y = row % rows * p->stride, top = y > before ? y - before : 0, bottom = y + p->size - before;
        if (bottom > p->height) { bottom = p->height; }
        for (size_t column = 0; column < columns; column++) {
            size_t x = column * p->stride, left = x > before ? x - before : 0, right = x + p->size - before;
            if (right > p->width) { right = p->width; }
            float *out = target + (row * columns + column) * p->target_stride;
            for (size_t c = 0; c < p->channels; c += LANES) {
                size_t lanes = p->channels - c < LANES ? p->channels - c : LANES;
                V most = v_all(-__builtin_inff());
                for (size_t i = top; i < bottom; i++) {
                    const float *in = picture + (i * p->width + left) * p->source_stride + c;
                    for (size_t j = left; j < right; j++, in += p->source_stride) {
                        most = larger(most, v_load_some(in, lanes));
                    }
                }
                v_store_some(out + c, most, lanes);
            }
        }
    }
}

static void softmax(const ck_line *l, const float *source, float *target)
{
    for (size_t i = 0; i < l->pixels; i++) {
        const float *in = source + i * l->source_stride;
        float *out = target + i * l->target_stride, largest = -__builtin_inff();
        double sum = 0;
        for (size_t c = 0; c < l->channels; c++) { largest = in[c] > largest ? in[c] : largest; }
        for (size_t c = 0; c < l->channels; c += LANES) {
            size_t lanes = l->channels - c < LANES ? l->channels - c : LANES;
            V e = v_exp(v_load_some(in + c, lanes) - largest);
            v_store_some(out + c, e, lanes);
            for (size_t j = 0; j < lanes; j++) { sum += e[j]; }
        }
        float share = (float)(1 / sum);
        for (size_t c = 0; c < l->channels; c++) { out[c] *= share; }
    }
}
