// Convolution of each channel by itself. Part of a level, see finish.h.

// Packed weights: [tap][channels filled up to LANES].

static bool depthwise_fits(const ck_conv *c) { return c->groups == c->channels && c->filters == c->channels; }

/// Results of a row that are made before the next channels': few enough that their pixels stay in the first-level cache.
#define SPAN 16

/// One row of the target at one vector of channels.
typedef struct depthwise {
    const ck_conv *conv;
    /// At the vector: of the picture's first pixel, of the first tap, of the row's first result.
    const float *picture, *weights, *residual;
    float *target;
    V bias, slope, cap;
    /// Row under the first tap (wraps below zero), and the taps `first…<last` of a column that lie in the picture.
    size_t row, first, last;
    size_t padded, lanes;
} depthwise;

/// The taps of a window from `start` on, counted with the padding, that lie before the end of `length` pixels: `0…<size`.
INLINE size_t depthwise_last(size_t start, size_t length, size_t padding, size_t size)
{
    size_t end = length + padding;
    return start + size <= end ? size : start < end ? end - start : 0;
}

/// The first pixel in the picture of the window at column `x`, as if no column lay outside.
INLINE const float *depthwise_pixel(const depthwise *w, size_t x)
{
    const ck_conv *c = w->conv;
    return w->picture + ((w->row + w->first) * c->width + x * c->stride - c->padding) * c->source_stride;
}

INLINE void depthwise_store(const depthwise *w, size_t x, V sum, size_t lanes)
{
    V y = clamped(sum, w->slope, w->cap);
    if (w->residual) { y += v_load_some(w->residual + x * w->conv->residual_stride, lanes); }
    v_store_some(w->target + x * w->conv->target_stride, y, lanes);
}

/// Size 3: `count` results from column `x` on, whose windows have `high` rows and the columns `left…<right` in the picture.
INLINE void depthwise_three(
    const int stride, const int high, const int left, const int right, const depthwise *w, size_t x, size_t count)
{
    // Copies, as a store might change what a pointer leads to, for all that the compiler knows. Weights stay in registers.
    const ck_conv *c = w->conv;
    const size_t step = c->source_stride, line = c->width * step, padded = w->padded;
    const size_t target_step = c->target_stride, residual_step = c->residual_stride;
    const V bias = w->bias, slope = w->slope, cap = w->cap;
    const float *p = depthwise_pixel(w, x), *residual = w->residual ? w->residual + x * residual_step : NULL;
    float *target = w->target + x * target_step;
    V taps[9];
    UNROLL for (int i = 0; i < high; i++) {
        UNROLL for (int j = left; j < right; j++) {
            taps[i * 3 + j] = v_load(w->weights + ((w->first + (size_t)i) * 3 + (size_t)j) * padded);
        }
    }
    for (size_t n = 0; n < count; n++, p += (size_t)stride * step, target += target_step) {
        V sum = bias;
        UNROLL for (int i = 0; i < high; i++) {
            UNROLL for (int j = left; j < right; j++) {
                sum += taps[i * 3 + j] * v_load(p + (size_t)i * line + (size_t)j * step);
            }
        }
        sum = clamped(sum, slope, cap);
        if (residual) { sum += v_load(residual + n * residual_step); }
        v_store(target, sum);
    }
}

/// Size 5, stride 1: four results from column `x` on, whose windows lie between the picture's sides. They share what is read.
INLINE void depthwise_five(const depthwise *w, size_t x)
{
    const size_t step = w->conv->source_stride, line = w->conv->width * step, padded = w->padded;
    const float *row = depthwise_pixel(w, x), *weights = w->weights + w->first * 5 * padded;
    V sums[4];
    UNROLL for (int n = 0; n < 4; n++) { sums[n] = w->bias; }
    for (size_t i = w->first; i < w->last; i++, row += line) {
        const float *p = row;
        V values[8];
        UNROLL for (int q = 0; q < 8; q++, p += step) { values[q] = v_load(p); }
        UNROLL for (int j = 0; j < 5; j++, weights += padded) {
            V weight = v_load(weights);
            UNROLL for (int n = 0; n < 4; n++) { sums[n] += weight * values[n + j]; }
        }
    }
    UNROLL for (int n = 0; n < 4; n++) { depthwise_store(w, x + (size_t)n, sums[n], LANES); }
}

/// Any size: the result at column `x`, wherever its window lies.
static void depthwise_one(const depthwise *w, size_t x)
{
    const ck_conv *c = w->conv;
    const size_t step = c->source_stride, line = c->width * step, size = c->size, padded = w->padded, lanes = w->lanes;
    size_t start = x * c->stride, left = start < c->padding ? c->padding - start : 0;
    size_t right = depthwise_last(start, c->width, c->padding, size);
    const float *p = depthwise_pixel(w, x), *weights = w->weights + w->first * size * padded;
    V sum = w->bias;
    for (size_t i = w->first; i < w->last; i++, p += line, weights += size * padded) {
        for (size_t j = left; j < right; j++) { sum += v_load(weights + j * padded) * v_load_some(p + j * step, lanes); }
    }
    depthwise_store(w, x, sum, lanes);
}

/// Columns `from…<to` of whole vectors; `inner…<outer` have their windows between the picture's sides.
INLINE void depthwise_row_three(
    const int stride, const int high, const depthwise *w, size_t inner, size_t outer, size_t from, size_t to)
{
    size_t width = w->conv->width, x = from, end = to < outer ? to : outer;
    bool is_narrow = w->conv->padding != 1 || width < 2;
    for (; x < inner && x < to; x++) {
        if (is_narrow) { depthwise_one(w, x); } else { depthwise_three(stride, high, 1, 3, w, x, 1); }
    }
    if (x < end) { depthwise_three(stride, high, 0, 3, w, x, end - x), x = end; }
    for (; x < to; x++) {
        if (is_narrow) { depthwise_one(w, x); } else { depthwise_three(stride, high, 0, 2, w, x, 1); }
    }
}

static void depthwise_row(const depthwise *w, size_t inner, size_t outer, size_t from, size_t to)
{
    const ck_conv *c = w->conv;
    size_t high = w->last > w->first ? w->last - w->first : 0, x = from;
    if (w->lanes == LANES && c->size == 3 && c->stride == 1 && high == 3) {
        depthwise_row_three(1, 3, w, inner, outer, from, to);
    } else if (w->lanes == LANES && c->size == 3 && c->stride == 1 && high == 2) {
        depthwise_row_three(1, 2, w, inner, outer, from, to);
    } else if (w->lanes == LANES && c->size == 3 && c->stride == 2 && high == 3) {
        depthwise_row_three(2, 3, w, inner, outer, from, to);
    } else if (w->lanes == LANES && c->size == 5 && c->stride == 1) {
        for (; x < inner && x < to; x++) { depthwise_one(w, x); }
        for (; x + 4 <= outer && x + 4 <= to; x += 4) { depthwise_five(w, x); }
        for (; x < to; x++) { depthwise_one(w, x); }
    } else {
        for (; x < to; x++) { depthwise_one(w, x); }
    }
}

/// A task is a row of the target.
static void depthwise_run(const ck_conv *c, const ck_conv_data *d, size_t task)
{
    size_t rows = ck_conv_rows(c), columns = ck_conv_columns(c), y = task % rows * c->stride, at = task * columns;
    finish f = finish_of(c, d, 0, c->channels);
    depthwise w = {.conv = c, .slope = v_all(f.slope), .cap = v_all(f.cap), .row = y - c->padding};
    w.padded = (c->channels + LANES - 1) / LANES * LANES;
    w.first = y < c->padding ? c->padding - y : 0;
    w.last = depthwise_last(y, c->height, c->padding, c->size);
    const float *picture = d->source + task / rows * c->height * c->width * c->source_stride;
    const float *residual = d->residual && !f.has_pass ? d->residual + at * c->residual_stride : NULL;
    float *target = d->target + at * c->target_stride;
    size_t inner = (c->padding + c->stride - 1) / c->stride;
    size_t outer = c->width + c->padding >= c->size ? (c->width + c->padding - c->size) / c->stride + 1 : 0;
    // A few columns at a time, all their channels: the pixels are read from front to back.
    for (size_t from = 0, to; from < columns; from = to) {
        to = from == 0 ? inner + SPAN : from + SPAN;
        if (to > columns) { to = columns; }
        for (size_t channel = 0; channel < c->channels; channel += LANES) {
            w.lanes = c->channels - channel < LANES ? c->channels - channel : LANES;
            w.picture = picture + channel, w.weights = d->packed + channel, w.target = target + channel;
            w.residual = residual ? residual + channel : NULL;
            w.bias = v_load_some(d->bias + channel, w.lanes);
            depthwise_row(&w, inner, outer, from, to);
        }
    }
    if (!f.has_pass) { return; }
    for (size_t x = 0; x < columns; x++) {
        const float *added = d->residual ? d->residual + (at + x) * c->residual_stride : NULL;
        finish_pass(&f, added, target + x * c->target_stride);
    }
}
