// Convolution of each channel by itself. Part of a level, see finish.h.

// Packed weights: [tap][channels filled up to LANES].

static bool depthwise_fits(const ck_conv *c) { return c->groups == c->channels && c->filters == c->channels; }

/// Results of a row made at once; they share the columns of values between them.
#define SPAN 4

typedef struct depthwise {
    const ck_conv *conv;
    const ck_conv_data *data;
    const finish *finish;
    /// Of the picture, at the first channel of the vector.
    const float *picture;
    /// Row under the first tap (wraps below zero), and the taps `first…<last` of a column that lie in the picture.
    size_t row, first, last;
    size_t padded, channel, lanes;
} depthwise;

INLINE void depthwise_store(const depthwise *w, size_t at, V z)
{
    const ck_conv *c = w->conv;
    if (!w->finish->has_pass) {
        z = clamped(z, v_all(w->finish->slope), v_all(w->finish->cap));
        if (w->data->residual) {
            z += v_load_some(w->data->residual + at * c->residual_stride + w->channel, w->lanes);
        }
    }
    v_store_some(w->data->target + at * c->target_stride + w->channel, z, w->lanes);
}

/// `SPAN` results from column `x` on, whose windows lie between the picture's sides.
INLINE void depthwise_span(const int size, const int stride, const bool is_whole, const depthwise *w, size_t x, size_t at)
{
    enum { MOST = (SPAN - 1) * 2 + 5 };
    const ck_conv *c = w->conv;
    size_t step = c->source_stride;
    V sums[SPAN], bias = v_load_some(w->data->bias + w->channel, w->lanes);
    UNROLL for (int n = 0; n < SPAN; n++) { sums[n] = bias; }
    const float *column = w->picture + (x * (size_t)stride - c->padding) * step;
    for (size_t i = w->first; i < w->last; i++) {
        const float *p = column + (w->row + i) * c->width * step;
        const float *weights = w->data->packed + i * (size_t)size * w->padded + w->channel;
        V values[MOST];
        UNROLL for (int q = 0; q < (SPAN - 1) * stride + size; q++) {
            values[q] = is_whole ? v_load(p + (size_t)q * step) : v_load_first(p + (size_t)q * step, w->lanes);
        }
        UNROLL for (int j = 0; j < size; j++) {
            V weight = v_load(weights + (size_t)j * w->padded);
            UNROLL for (int n = 0; n < SPAN; n++) { sums[n] += weight * values[n * stride + j]; }
        }
    }
    UNROLL for (int n = 0; n < SPAN; n++) { depthwise_store(w, at + (size_t)n, sums[n]); }
}

/// One result at column `x`, wherever its window lies.
static void depthwise_one(const depthwise *w, size_t x, size_t at)
{
    const ck_conv *c = w->conv;
    V sum = v_load_some(w->data->bias + w->channel, w->lanes);
    for (size_t i = w->first; i < w->last; i++) {
        for (size_t j = 0; j < c->size; j++) {
            size_t column = x * c->stride + j - c->padding;
            if (column >= c->width) { continue; }
            const float *p = w->picture + ((w->row + i) * c->width + column) * c->source_stride;
            sum += v_load(w->data->packed + (i * c->size + j) * w->padded + w->channel) * v_load_some(p, w->lanes);
        }
    }
    depthwise_store(w, at, sum);
}

/// Columns `from…<to` of one row and one vector of channels; `inner…<outer` have their windows between the picture's sides.
INLINE void depthwise_row(
    const int size, const int stride, const bool is_whole, const depthwise *w, size_t inner, size_t outer,
    size_t from, size_t to, size_t at)
{
    size_t x = from;
    for (; x < inner && x < to; x++) { depthwise_one(w, x, at + x); }
    for (; x + SPAN <= outer && x + SPAN <= to; x += SPAN) { depthwise_span(size, stride, is_whole, w, x, at + x); }
    for (; x < to; x++) { depthwise_one(w, x, at + x); }
}

/// A task is a row of the target.
static void depthwise_run(const ck_conv *c, const ck_conv_data *d, size_t task)
{
    size_t rows = ck_conv_rows(c), columns = ck_conv_columns(c), y = task % rows * c->stride, at = task * columns;
    const float *picture = d->source + task / rows * c->height * c->width * c->source_stride;
    finish f = finish_of(c, d, 0, c->channels);
    depthwise w = {.conv = c, .data = d, .finish = &f, .row = y - c->padding};
    w.padded = (c->channels + LANES - 1) / LANES * LANES;
    w.first = y < c->padding ? c->padding - y : 0;
    w.last = y + c->size > c->height + c->padding ? c->height + c->padding - y : c->size;
    size_t inner = (c->padding + c->stride - 1) / c->stride;
    size_t outer = c->width + c->padding >= c->size ? (c->width + c->padding - c->size) / c->stride + 1 : 0;
    // A few columns at a time, all their channels: the pixels are read from front to back.
    for (size_t from = 0, to; from < columns; from = to) {
        to = from == 0 ? inner + 2 * SPAN : from + 2 * SPAN;
        if (to > columns) { to = columns; }
        for (w.channel = 0; w.channel < c->channels; w.channel += LANES) {
            w.picture = picture + w.channel;
            w.lanes = c->channels - w.channel < LANES ? c->channels - w.channel : LANES;
            bool is_whole = w.lanes == LANES;
            if (c->size == 3 && c->stride == 1 && is_whole) {
                depthwise_row(3, 1, true, &w, inner, outer, from, to, at);
            } else if (c->size == 3 && c->stride == 1) {
                depthwise_row(3, 1, false, &w, inner, outer, from, to, at);
            } else if (c->size == 3 && c->stride == 2) {
                depthwise_row(3, 2, false, &w, inner, outer, from, to, at);
            } else if (c->size == 5 && c->stride == 1) {
                depthwise_row(5, 1, false, &w, inner, outer, from, to, at);
            } else {
                for (size_t x = from; x < to; x++) { depthwise_one(&w, x, at + x); }
            }
        }
    }
    if (!f.has_pass) { return; }
    for (; at < (task + 1) * columns; at++) {
        const float *residual = d->residual ? d->residual + at * c->residual_stride : NULL;
        finish_pass(&f, residual, d->target + at * c->target_stride);
    }
}
