// Convolution of each channel by itself. Part of a level, see finish.h.

// Packed weights: [tap][channels filled up to LANES].

static bool depthwise_fits(const ck_conv *c) { return c->groups == c->channels && c->filters == c->channels; }

/// Results of a row made at once; they share the columns of values between them.
#define SPAN 4

/// `SPAN` results from column `x` on, or one where the window leaves the picture or the row ends.
INLINE void depthwise_span(
    const int span, const ck_conv *c, const ck_conv_data *d, const float *picture, size_t y, size_t x, size_t at,
    size_t channel, size_t lanes, V slope, V cap, bool has_pass)
{
    size_t padded = (c->channels + LANES - 1) / LANES * LANES;
    V sums[SPAN], bias = v_load_first(d->bias + channel, lanes);
    UNROLL for (int i = 0; i < span; i++) { sums[i] = bias; }
    for (size_t tap = 0; tap < c->size * c->size; tap++) {
        size_t row = y * c->stride + tap / c->size - c->padding, column = x * c->stride + tap % c->size - c->padding;
        if (row >= c->height || (span == 1 && column >= c->width)) { continue; }
        const float *pixel = picture + (row * c->width + column) * c->source_stride + channel;
        V weight = v_load(d->packed + tap * padded + channel);
        UNROLL for (int i = 0; i < span; i++) {
            const float *p = pixel + (size_t)i * c->stride * c->source_stride;
            sums[i] += weight * (lanes == LANES ? v_load(p) : v_load_first(p, lanes));
        }
    }
    UNROLL for (int i = 0; i < span; i++) {
        float *out = d->target + (at + (size_t)i) * c->target_stride + channel;
        V z = sums[i];
        if (!has_pass) {
            z = clamped(z, slope, cap);
            if (d->residual) {
                z += v_load_first(d->residual + (at + (size_t)i) * c->residual_stride + channel, lanes);
            }
        }
        if (lanes == LANES) { v_store(out, z); } else { v_store_first(out, z, lanes); }
    }
}

/// A task is a row of the target.
static void depthwise_run(const ck_conv *c, const ck_conv_data *d, size_t task)
{
    size_t rows = ck_conv_rows(c), columns = ck_conv_columns(c), y = task % rows;
    const float *picture = d->source + task / rows * c->height * c->width * c->source_stride;
    finish f = finish_of(c, d, 0, c->channels);
    V slope = v_all(f.slope), cap = v_all(f.cap);
    // First column whose window is inside, and the first after those.
    size_t inner = (c->padding + c->stride - 1) / c->stride;
    size_t outer = c->width + c->padding >= c->size ? (c->width + c->padding - c->size) / c->stride + 1 : 0;
    for (size_t channel = 0; channel < c->channels; channel += LANES) {
        size_t lanes = c->channels - channel < LANES ? c->channels - channel : LANES;
        for (size_t x = 0; x < columns;) {
            size_t at = task * columns + x;
            if (x >= inner && x + SPAN <= outer) {
                depthwise_span(SPAN, c, d, picture, y, x, at, channel, lanes, slope, cap, f.has_pass);
                x += SPAN;
            } else {
                depthwise_span(1, c, d, picture, y, x, at, channel, lanes, slope, cap, f.has_pass);
                x++;
            }
        }
    }
    if (!f.has_pass) { return; }
    for (size_t at = task * columns; at < (task + 1) * columns; at++) {
        const float *residual = d->residual ? d->residual + at * c->residual_stride : NULL;
        finish_pass(&f, residual, d->target + at * c->target_stride);
    }
}
