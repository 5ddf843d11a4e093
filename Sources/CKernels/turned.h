// The gradient of a convolution with respect to its input. Part of a level, see finish.h.
//
// At stride s a place y of the input is reached by those taps i alone for which y + padding − i divides by s: s² phases of
// places, each a convolution of its own over the gradient with few taps, and together no more work than forward.

static void conv_unpack(const ck_conv *c, const float *packed, float *weights)
{
    size_t taps = c->size * c->size;
    if (c->variant == CK_DEPTHWISE) {
        size_t padded = (c->channels + LANES - 1) / LANES * LANES;
        for (size_t i = 0; i < c->channels; i++) {
            for (size_t tap = 0; tap < taps; tap++) { weights[i * taps + tap] = packed[tap * padded + i]; }
        }
        return;
    }
    gathering g = gathering_of(c);
    for (size_t k = 0; k < c->filters; k++) {
        size_t group = k / g.filters, filter = k % g.filters, panel = filter / PANEL * PANEL;
        size_t width = panel_width(g.filters, panel);
        const float *in = packed + (group * padded_filters(g.filters) + panel) * g.padded + filter - panel;
        float *out = weights + k * g.depth;
        for (size_t channel = 0; channel < g.channels; channel++) {
            for (size_t tap = 0; tap < taps; tap++) { *out++ = in[(tap * g.channels + channel) * width]; }
        }
    }
}

/// Floats of the turned weights of a row of channels: all taps and filters, filled up to whole vectors.
static inline size_t turned_padded(const ck_conv *c)
{
    return (c->size * c->size * (c->filters / c->groups) + LANES - 1) / LANES * LANES;
}

static size_t turned_count(const ck_conv *c)
{
    if (c->variant == CK_DEPTHWISE) { return c->size * c->size * ((c->channels + LANES - 1) / LANES * LANES); }
    return c->groups * padded_filters(c->channels / c->groups) * turned_padded(c);
}

static inline size_t turned_panels(const ck_conv *c) { return (c->channels / c->groups + PANEL - 1) / PANEL; }

static size_t turn_tasks(const ck_conv *c) { return c->variant == CK_DEPTHWISE ? 1 : c->groups * turned_panels(c); }

/// `[rows, in_width]` → `[columns, out_width]`.
static void transpose(
    const float *in, size_t in_width, size_t rows, size_t columns, float *out, size_t out_width)
{
    size_t whole_rows = rows / 4 * 4, whole_columns = columns / 4 * 4;
    for (size_t i = 0; i < whole_rows; i += 4) {
        for (size_t j = 0; j < whole_columns; j += 4) {
            Four f[4];
            UNROLL for (size_t q = 0; q < 4; q++) { f[q] = *(const FourU *)(in + (i + q) * in_width + j); }
            Four a = __builtin_shufflevector(f[0], f[1], 0, 4, 1, 5), b = __builtin_shufflevector(f[2], f[3], 0, 4, 1, 5);
            Four e = __builtin_shufflevector(f[0], f[1], 2, 6, 3, 7), h = __builtin_shufflevector(f[2], f[3], 2, 6, 3, 7);
            float *p = out + j * out_width + i;
            *(FourU *)p = __builtin_shufflevector(a, b, 0, 1, 4, 5);
            *(FourU *)(p + out_width) = __builtin_shufflevector(a, b, 2, 3, 6, 7);
            *(FourU *)(p + 2 * out_width) = __builtin_shufflevector(e, h, 0, 1, 4, 5);
            *(FourU *)(p + 3 * out_width) = __builtin_shufflevector(e, h, 2, 3, 6, 7);
        }
    }
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = i < whole_rows ? whole_columns : 0; j < columns; j++) {
            out[j * out_width + i] = in[i * in_width + j];
        }
    }
}

static void turn(const ck_conv *c, const float *packed, float *turned, size_t task)
{
    if (c->variant == CK_DEPTHWISE) {
        size_t taps = c->size * c->size, padded = (c->channels + LANES - 1) / LANES * LANES;
        for (size_t tap = 0; tap < taps; tap++) {
            memcpy(turned + tap * padded, packed + (taps - 1 - tap) * padded, padded * sizeof(float));
        }
        return;
    }
    gathering g = gathering_of(c);
    size_t panels = turned_panels(c), group = task / panels, first = task % panels * PANEL, depth = turned_padded(c);
    size_t width = panel_width(g.channels, first), columns = panel_columns(g.channels, first);
    const float *in = packed + group * padded_filters(g.filters) * g.padded;
    float *start = turned + (group * padded_filters(g.channels) + first) * depth, *out = start;
    if (columns < width) { memset(start, 0, depth * width * sizeof(float)); }
    for (size_t phase = 0; phase < c->stride * c->stride; phase++) {
        ck_phase down = ck_phase_of(c, phase / c->stride), across = ck_phase_of(c, phase % c->stride);
        for (size_t at = 0; at < down.count * across.count; at++) {
            size_t i = down.last - at / across.count * c->stride, j = across.last - at % across.count * c->stride;
            size_t row = (i * c->size + j) * g.channels + first;
            for (size_t k = 0; k < g.filters; k += PANEL) {
                size_t high = panel_columns(g.filters, k), wide = panel_width(g.filters, k);
                transpose(in + k * g.padded + row * wide, wide, columns, high, out, width);
                out += high * width;
            }
        }
    }
    if (out < start + depth * width) { memset(out, 0, (size_t)(start + depth * width - out) * sizeof(float)); }
}

/// Lines of the input that a task takes.
static inline size_t data_lines(const ck_conv *c)
{
    size_t lines = c->batch * c->height, most = 32 * ROWS / c->width + 1;
    // Both phases of a few lines at least share their weights; a dozen workers should find something to do.
    if (most < 4 * c->stride) { most = 4 * c->stride; }
    if (most > lines / 24 + 1) { most = lines / 24 + 1; }
    return most;
}

static size_t data_tasks(const ck_conv *c)
{
    size_t each = data_lines(c);
    return (c->batch * c->height + each - 1) / each;
}

static size_t data_patch(const ck_conv *c)
{
    size_t taps = (c->size + c->stride - 1) / c->stride;
    return taps * (ROWS + taps) * (c->filters / c->groups);
}

static size_t data_worker_bytes(const ck_conv *c)
{
    return c->variant == CK_DEPTHWISE || c->variant == CK_EXACT ? 0 : data_patch(c) * sizeof(float);
}

/// One row of places of one phase: `count` of them from `target` on.
typedef struct data_row {
    const ck_conv *conv;
    /// Of the picture's gradient, at the group's first filter.
    const float *picture;
    /// First of the phase's turned weights.
    const float *weights;
    float *target;
    const float *residual;
    size_t filters, count, width;
    /// First row of the window.
    ptrdiff_t top;
    ck_phase down, across;
    finish finish;
    float *patch;
} data_row;

/// Pixels under `rows` windows from column `left` on, zeros where there are none.
static void data_patch_fill(const data_row *w, ptrdiff_t left, size_t columns)
{
    const ck_conv *c = w->conv;
    ptrdiff_t high = (ptrdiff_t)ck_conv_rows(c), wide = (ptrdiff_t)ck_conv_columns(c);
    float *out = w->patch;
    for (size_t i = 0; i < w->down.count; i++) {
        ptrdiff_t row = w->top + (ptrdiff_t)i;
        for (size_t j = 0; j < columns; j++, out += w->filters) {
            ptrdiff_t column = left + (ptrdiff_t)j;
            bool is_there = row >= 0 && row < high && column >= 0 && column < wide;
            if (is_there) {
                memcpy(out, w->picture + (row * wide + column) * (ptrdiff_t)c->target_stride, w->filters * sizeof(float));
            } else {
                memset(out, 0, w->filters * sizeof(float));
            }
        }
    }
}

static void data_row_run(const data_row *w)
{
    const ck_conv *c = w->conv;
    ptrdiff_t high = (ptrdiff_t)ck_conv_rows(c), wide = (ptrdiff_t)ck_conv_columns(c);
    bool is_dense = c->groups == 1 && c->target_stride == w->filters;
    bool has_rows = w->top >= 0 && w->top + (ptrdiff_t)w->down.count <= high;
    size_t blocks = row_blocks(w->count), step = c->stride * c->source_stride;
    for (size_t block = 0; block < blocks; block++) {
        size_t first = block_row(w->count, block), rows = block_row(w->count, block + 1) - first;
        ptrdiff_t left = (ptrdiff_t)first + w->across.first;
        size_t columns = rows - 1 + w->across.count;
        product p = {
            .b = w->weights, .c = w->target + first * step, .c_stride = step, .columns = w->finish.columns,
            .finish = &w->finish, .residual = w->residual ? w->residual + first * c->stride * c->residual_stride : NULL,
            .ahead = (const char *)w->weights, .pace = 0, .step = w->filters, .runs = w->down.count,
            .run = w->across.count * w->filters};
        if (is_dense && has_rows && left >= 0 && left + (ptrdiff_t)columns <= wide) {
            p.a = w->picture + (w->top * wide + left) * (ptrdiff_t)w->filters;
            p.next_run = (size_t)wide * w->filters;
        } else {
            data_patch_fill(w, left, columns);
            p.a = w->patch, p.next_run = columns * w->filters;
        }
        strips[rows][w->width / LANES - 1](&p);
    }
}

/// One pixel of a line of the input, all channels by themselves.
static void data_depthwise_line(const ck_conv *c, const ck_conv_data *d, size_t line)
{
    size_t high = ck_conv_rows(c), wide = ck_conv_columns(c), padded = (c->channels + LANES - 1) / LANES * LANES;
    size_t y = line % c->height + c->padding;
    const float *picture = d->source + line / c->height * high * wide * c->target_stride;
    for (size_t x = 0; x < c->width; x++) {
        size_t at = line * c->width + x;
        for (size_t ch = 0; ch < c->channels; ch += LANES) {
            size_t lanes = c->channels - ch < LANES ? c->channels - ch : LANES;
            V sum = d->residual ? v_load_some(d->residual + at * c->residual_stride + ch, lanes) : v_all(0);
            for (size_t i = y % c->stride; i < c->size && i <= y; i += c->stride) {
                size_t row = (y - i) / c->stride;
                if (row >= high) { continue; }
                for (size_t j = (x + c->padding) % c->stride; j < c->size && j <= x + c->padding; j += c->stride) {
                    size_t column = (x + c->padding - j) / c->stride;
                    if (column >= wide) { continue; }
                    const float *p = picture + (row * wide + column) * c->target_stride + ch;
                    // The turned weights run backwards.
                    size_t tap = c->size * c->size - 1 - (i * c->size + j);
                    sum += v_load(d->packed + tap * padded + ch) * v_load_some(p, lanes);
                }
            }
            v_store_some(d->target + at * c->source_stride + ch, sum, lanes);
        }
    }
}

static void data_run(const ck_conv *c, const ck_conv_data *d, size_t task, void *worker)
{
    size_t each = data_lines(c), begin = task * each, end = begin + each, lines = c->batch * c->height;
    if (end > lines) { end = lines; }
    if (c->variant == CK_DEPTHWISE) {
        for (size_t line = begin; line < end; line++) { data_depthwise_line(c, d, line); }
        return;
    }
    if (c->variant == CK_EXACT) {
        for (size_t line = begin; line < end; line++) { exact_data_line(c, d, line, turned_padded(c)); }
        return;
    }
    size_t channels = c->channels / c->groups, depth = turned_padded(c), s = c->stride;
    size_t area = ck_conv_rows(c) * ck_conv_columns(c) * c->target_stride;
    data_row w = {.conv = c, .filters = c->filters / c->groups, .patch = worker};
    for (size_t panel = 0; panel < c->groups * turned_panels(c); panel++) {
        size_t group = panel / turned_panels(c), first = panel % turned_panels(c) * PANEL;
        size_t channel = group * channels + first;
        w.width = panel_width(channels, first);
        w.finish = (finish){
            .bias = d->bias + channel, .residual_stride = s * c->residual_stride,
            .columns = panel_columns(channels, first), .slope = 1, .cap = __builtin_inff()};
        w.weights = d->packed + (group * padded_filters(channels) + first) * depth;
        for (size_t phase = 0; phase < s * s; phase++) {
            size_t down = phase / s, across = phase % s;
            w.down = ck_phase_of(c, down), w.across = ck_phase_of(c, across);
            // Places that no tap reaches get the sum of nothing.
            if (w.down.count == 0 || w.across.count == 0) { w.down.count = 0, w.across.count = 0; }
            for (size_t line = begin; line < end; line++) {
                size_t y = line % c->height, at = line * c->width + across;
                if (y % s != down || across >= c->width) { continue; }
                w.top = (ptrdiff_t)(y / s) + w.down.first;
                w.picture = d->source + line / c->height * area + group * w.filters;
                w.count = (c->width - across + s - 1) / s;
                w.target = d->target + at * c->source_stride + channel;
                w.residual = d->residual ? d->residual + at * c->residual_stride + channel : NULL;
                data_row_run(&w);
            }
            w.weights += w.down.count * w.across.count * w.filters * w.width;
        }
    }
}
