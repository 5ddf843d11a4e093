// Sums in double precision, for layers so small that these take no time. Part of a level, see finish.h.
//
// Products of two floats are exact in double precision and their sums nearly so: what is left is one rounding of the result.

/// As many doubles as a vector has floats. Never an argument or a result: that would depend on the level's calls.
typedef double D __attribute__((vector_size(LANES * 8)));
typedef double DU __attribute__((vector_size(LANES * 8), aligned(8), may_alias));
#define D_OF(v) __builtin_convertvector((v), D)
#define V_OF(d) __builtin_convertvector((d), V)

/// The first `n` of a vector, zeros after them.
INLINE void d_load_some(D *to, const double *p, size_t n)
{
    if (n == LANES) {
        *to = *(const DU *)p;
    } else {
        *to = (D){0};
        memcpy(to, p, n * sizeof(double));
    }
}

/// A window over a picture, cut off at its borders: `rows` × `columns` taps from pixel (`top`, `left`) on, each `count` values
/// with weights of their own, one tap's after the other's.
typedef struct exact {
    const float *picture;
    ptrdiff_t top, left, high, wide;
    size_t stride, count, rows, columns;
    const float *weights;
} exact;

/// The sums of a window and one panel, with what else is added to them.
INLINE void exact_window(
    const int vectors, const exact *w, const float *bias, const float *residual, size_t filters, float *target)
{
    D sums[2] = {{0}, {0}};
    const float *b = w->weights;
    for (size_t tap = 0; tap < w->rows * w->columns; tap++) {
        ptrdiff_t y = w->top + (ptrdiff_t)(tap / w->columns), x = w->left + (ptrdiff_t)(tap % w->columns);
        if (y < 0 || y >= w->high || x < 0 || x >= w->wide) {
            b += w->count * (size_t)vectors * LANES;
            continue;
        }
        const float *a = w->picture + (y * w->wide + x) * (ptrdiff_t)w->stride;
        for (size_t i = 0; i < w->count; i++, b += vectors * LANES) {
            double value = a[i];
            UNROLL for (int v = 0; v < vectors; v++) { sums[v] += value * D_OF(v_load(b + v * LANES)); }
        }
    }
    UNROLL for (int v = 0; v < vectors; v++) {
        size_t at = (size_t)v * LANES, lanes = filters - at < LANES ? filters - at : LANES;
        D y = sums[v] + D_OF(v_load_some(bias + at, lanes));
        if (residual) { y += D_OF(v_load_some(residual + at, lanes)); }
        v_store_some(target + at, V_OF(y), lanes);
    }
}

static void exact_window_1(
    const exact *w, const float *bias, const float *residual, size_t filters, float *target)
{ exact_window(1, w, bias, residual, filters, target); }
static void exact_window_2(
    const exact *w, const float *bias, const float *residual, size_t filters, float *target)
{ exact_window(2, w, bias, residual, filters, target); }
static void (*const exact_windows[2])(const exact *, const float *, const float *, size_t, float *) = {
    exact_window_1, exact_window_2};

static bool exact_fits(const ck_conv *c)
{
    return c->groups == 1 && c->activation.kind == CK_LINEAR && c->residual_activation.kind == CK_LINEAR;
}

/// A task is a row of results.
static void exact_run(const ck_conv *c, const ck_conv_data *d, size_t task)
{
    gathering g = gathering_of(c);
    size_t rows = ck_conv_rows(c), columns = ck_conv_columns(c);
    exact w = {
        .picture = d->source + task / rows * c->height * c->width * c->source_stride,
        .top = (ptrdiff_t)(task % rows * c->stride) - (ptrdiff_t)c->padding, .high = (ptrdiff_t)c->height,
        .wide = (ptrdiff_t)c->width, .stride = c->source_stride, .count = c->channels, .rows = c->size,
        .columns = c->size};
    for (size_t k = 0; k < c->filters; k += PANEL) {
        size_t width = panel_width(c->filters, k), filters = panel_columns(c->filters, k);
        w.weights = d->packed + k * g.padded;
        for (size_t x = 0; x < columns; x++) {
            size_t at = task * columns + x;
            w.left = (ptrdiff_t)(x * c->stride) - (ptrdiff_t)c->padding;
            exact_windows[width / LANES - 1](
                &w, d->bias + k, d->residual ? d->residual + at * c->residual_stride + k : NULL, filters,
                d->target + at * c->target_stride + k);
        }
    }
}

/// The gradient of a convolution with respect to row `line` of its input; weights are turned, see turned.h.
static void exact_data_line(const ck_conv *c, const ck_conv_data *d, size_t line, size_t depth)
{
    size_t high = ck_conv_rows(c), wide = ck_conv_columns(c), y = line % c->height, s = c->stride;
    ck_phase down = ck_phase_of(c, y % s);
    exact w = {
        .picture = d->source + line / c->height * high * wide * c->target_stride,
        .top = (ptrdiff_t)(y / s) + down.first, .high = (ptrdiff_t)high, .wide = (ptrdiff_t)wide,
        .stride = c->target_stride, .count = c->filters};
    for (size_t k = 0; k < c->channels; k += PANEL) {
        size_t width = panel_width(c->channels, k), channels = panel_columns(c->channels, k), taps = 0;
        for (size_t phase = 0; phase < s * s; phase++) {
            ck_phase across = ck_phase_of(c, phase % s);
            size_t before = taps;
            taps += ck_phase_of(c, phase / s).count * across.count;
            if (phase / s != y % s) { continue; }
            w.rows = down.count, w.columns = across.count;
            w.weights = d->packed + k * depth + before * c->filters * width;
            for (size_t x = phase % s; x < c->width; x += s) {
                size_t at = line * c->width + x;
                w.left = (ptrdiff_t)(x / s) + across.first;
                exact_windows[width / LANES - 1](
                    &w, d->bias + k, d->residual ? d->residual + at * c->residual_stride + k : NULL, channels,
                    d->target + at * c->source_stride + k);
            }
        }
    }
}

/// Gradients of the weights of one tap and one panel of filters.
static void exact_weights(const ck_conv *c, const ck_weights_data *d, size_t task)
{
    gathering g = gathering_of(c);
    size_t taps = c->size * c->size, tap = task % taps, k = task / taps * PANEL, rows = ck_conv_rows(c);
    size_t columns = ck_conv_columns(c), width = panel_width(c->filters, k), filters = panel_columns(c->filters, k);
    for (size_t at = 0; at < c->channels * (width / LANES); at++) {
        size_t channel = at / (width / LANES), v = at % (width / LANES) * LANES;
        size_t lanes = filters - v < LANES ? filters - v : LANES;
        float *out = d->weights + k * g.padded + (tap * c->channels + channel) * width + v;
        D sum = {0};
        if (d->adds) { sum = D_OF(v_load(out)); }
        for (size_t line = 0; line < c->batch * rows; line++) {
            size_t y = line % rows * c->stride + tap / c->size - c->padding;
            if (y >= c->height) { continue; }
            const float *source = d->source + (line / rows * c->height + y) * c->width * c->source_stride + channel;
            const float *gradient = d->gradient + line * columns * c->target_stride + k + v;
            for (size_t column = 0; column < columns; column++) {
                size_t x = column * c->stride + tap % c->size - c->padding;
                if (x >= c->width) { continue; }
                double value = source[x * c->source_stride];
                sum += value * D_OF(v_load_some(gradient + column * c->target_stride, lanes));
            }
        }
        v_store(out, V_OF(sum));
    }
}

static size_t exact_weights_tasks(const ck_conv *c)
{
    return c->size * c->size * ((c->filters + PANEL - 1) / PANEL);
}
