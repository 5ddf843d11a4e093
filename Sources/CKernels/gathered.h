// Convolution as a matrix product of gathered rows. Part of a level, see finish.h.

// Packed weights of all dense variants: [group][panel][(tap, channel) filled up to LANES][filters of the panel].

/// Values of the depth that are multiplied at once: their weights of one panel stay in the first-level cache.
#define DEPTH_BLOCK 256
/// Bytes of weights that can be read from the second-level cache again and again.
#define SMALL_WEIGHTS (640 * 1024)
/// Rows whose gathered values stay in the second-level cache.
#define ROW_BLOCK (ROWS > 12 ? 196 : ROWS * 16)

typedef struct gathering {
    /// Of one group.
    size_t channels, filters;
    /// Values of a row: taps × channels, and filled up to whole vectors.
    size_t depth, padded;
    size_t rows, blocks, panels, parts;
    /// Whether the rows are gathered once for all tasks, in a phase before the products.
    bool is_shared;
} gathering;

static inline gathering gathering_of(const ck_conv *c)
{
    gathering g = {.channels = c->channels / c->groups, .filters = c->filters / c->groups};
    g.depth = c->size * c->size * g.channels;
    g.padded = (g.depth + LANES - 1) / LANES * LANES;
    g.rows = c->batch * ck_conv_rows(c) * ck_conv_columns(c);
    g.panels = (g.filters + PANEL - 1) / PANEL;
    g.parts = 1;
    size_t most = ROW_BLOCK;
    if (g.padded * padded_filters(g.filters) * sizeof(float) <= SMALL_WEIGHTS) {
        // Weights that stay in the second-level cache may be walked once more for each block of rows.
        size_t even = (g.rows / 12 + ROWS - 1) / ROWS * ROWS;
        most = even < 3 * ROWS ? 3 * ROWS : even < ROW_BLOCK ? even : ROW_BLOCK;
    }
    g.blocks = (g.rows + most - 1) / most;
    size_t tasks = g.blocks * c->groups;
    if (tasks < 8) {
        // Two panels at least share what is read of the rows.
        size_t wanted = (16 + tasks - 1) / tasks, pairs = (g.panels + 1) / 2;
        g.parts = wanted < pairs ? wanted : pairs;
        g.is_shared = g.parts > 1 && c->groups == 1;
    }
    return g;
}

/// Where the windows of a block of rows begin; outside of the picture the numbers wrap below zero.
typedef struct windows {
    const float *picture[ROWS];
    size_t y[ROWS], x[ROWS];
} windows;

static inline windows windows_of(const ck_conv *c, const float *source, size_t first, size_t rows)
{
    size_t columns = ck_conv_columns(c), lines = ck_conv_rows(c), picture = c->height * c->width * c->source_stride;
    size_t x = first % columns, y = first / columns % lines;
    windows w;
    source += first / columns / lines * picture;
    for (size_t r = 0; r < rows; r++) {
        w.picture[r] = source;
        w.y[r] = y * c->stride - c->padding;
        w.x[r] = x * c->stride - c->padding;
        if (++x < columns) { continue; }
        x = 0;
        if (++y < lines) { continue; }
        y = 0;
        source += picture;
    }
    return w;
}

/// The pixel under a tap of row `r`, or `NULL` outside of the picture.
static inline const float *tap_pixel(const ck_conv *c, const windows *w, size_t r, size_t i, size_t j)
{
    size_t y = w->y[r] + i, x = w->x[r] + j;
    return x < c->width && y < c->height ? w->picture[r] + (y * c->width + x) * c->source_stride : NULL;
}

/// Copies `count` values, and zeros up to whole vectors.
static inline void copy_filled(const float *from, size_t count, float *to)
{
    for (; count > LANES; count -= LANES, from += LANES, to += LANES) { v_store(to, v_load(from)); }
    v_store(to, v_load_first(from, count));
}

/// One row of the depth to `line`, which has room for a vector more. Taps of one row of pixels lie side by side where a
/// pixel has nothing but these channels.
static void gather_line(const ck_conv *c, const gathering *g, const windows *w, size_t r, float *line)
{
    size_t run = c->size * g->channels;
    bool is_inside = w->x[r] + c->size <= c->width && w->x[r] < c->width && c->source_stride == g->channels;
    for (size_t i = 0; i < c->size; i++) {
        float *out = line + i * run;
        if (w->y[r] + i < c->height && is_inside) {
            copy_filled(tap_pixel(c, w, r, i, 0), run, out);
            continue;
        }
        for (size_t j = 0; j < c->size; j++) {
            const float *pixel = tap_pixel(c, w, r, i, j);
            for (size_t ch = 0; ch < g->channels; ch++) { out[j * g->channels + ch] = pixel ? pixel[ch] : 0; }
        }
    }
    v_store(line + g->depth, v_all(0));
}

/// Depth `from…<to` (multiples of `LANES`) of rows `first…<last`, one block: `[chunk][row][LANES]`.
static void gather_block(
    const ck_conv *c, const gathering *g, const float *source, size_t first, size_t last, size_t from, size_t to,
    float *a, float *lines)
{
    size_t rows = last - first, step = rows * LANES;
    const V zero = v_all(0);
    if (g->depth == g->channels && c->stride == 1 && c->padding == 0) {
        size_t whole = to <= g->depth ? to : to - LANES;
        for (size_t r = 0; r < rows; r++) {
            const float *pixel = source + (first + r) * c->source_stride;
            float *out = a + r * LANES;
            size_t i = from;
            for (; i < whole; i += LANES, out += step) { v_store(out, v_load(pixel + i)); }
            if (i < to) { v_store(out, v_load_first(pixel + i, g->depth - i)); }
        }
        return;
    }
    windows w = windows_of(c, source, first, rows);
    if (g->channels % LANES == 0) {
        for (size_t i = from; i < to;) {
            size_t tap = i / g->channels, channel = i % g->channels, count = g->channels - channel;
            if (count > to - i) { count = to - i; }
            float *part = a + (i - from) * rows;
            size_t ty = tap / c->size, tx = tap % c->size;
            for (size_t r = 0; r < rows; r++) {
                const float *pixel = tap_pixel(c, &w, r, ty, tx);
                float *out = part + r * LANES;
                if (pixel) {
                    for (size_t j = 0; j < count; j += LANES, out += step) { v_store(out, v_load(pixel + channel + j)); }
                } else {
                    for (size_t j = 0; j < count; j += LANES, out += step) { v_store(out, zero); }
                }
            }
            i += count;
        }
        return;
    }
    size_t room = g->padded + LANES;
    for (size_t r = 0; r < rows; r++) { gather_line(c, g, &w, r, lines + r * room); }
    for (size_t i = from; i < to; i += LANES) {
        for (size_t r = 0; r < rows; r++) { v_store(a + (i - from) * rows + r * LANES, v_load(lines + r * room + i)); }
    }
}

/// Blocks `begin…<end` of the rows `first…<last`, to a buffer of `depth` values a row, from value `at` on.
static void gather(
    const ck_conv *c, const gathering *g, const float *source, size_t first, size_t last, size_t begin, size_t end,
    size_t from, size_t to, size_t depth, size_t at, float *a, float *lines)
{
    for (size_t i = begin; i < end; i++) {
        size_t top = block_row(last - first, i), bottom = block_row(last - first, i + 1);
        float *out = a + top * depth + at * (bottom - top);
        gather_block(c, g, source, first + top, first + bottom, from, to, out, lines);
    }
}

static size_t gathered_shared_floats(const ck_conv *c)
{
    gathering g = gathering_of(c);
    return g.is_shared ? g.rows * g.padded : 0;
}

static size_t gathered_worker_floats(const ck_conv *c)
{
    gathering g = gathering_of(c);
    size_t block = g.padded < DEPTH_BLOCK ? g.padded : DEPTH_BLOCK;
    return (g.is_shared ? 0 : ROW_BLOCK * block) + ROWS * (g.padded + LANES);
}

static size_t gathered_phases(const ck_conv *c) { return gathering_of(c).is_shared ? 2 : 1; }

/// Tasks that gather one block of rows for all.
#define GATHERERS 4

static size_t gathered_tasks(const ck_conv *c, size_t phase)
{
    gathering g = gathering_of(c);
    return g.is_shared && phase == 0 ? g.blocks * GATHERERS : g.blocks * c->groups * g.parts;
}

static void gathered_products(const ck_conv *c, const gathering *g, const ck_conv_data *d, size_t task, float *worker)
{
    size_t part = task % g->parts, group = task / g->parts % c->groups, block = task / g->parts / c->groups;
    size_t first = g->rows * block / g->blocks, last = g->rows * (block + 1) / g->blocks, rows = last - first;
    size_t begin = g->panels * part / g->parts * PANEL, end = g->panels * (part + 1) / g->parts * PANEL;
    if (end > g->filters) { end = g->filters; }
    const float *weights = d->packed + group * padded_filters(g->filters) * g->padded;
    float *lines = worker + ROW_BLOCK * (g->padded < DEPTH_BLOCK ? g->padded : DEPTH_BLOCK);
    size_t cuts = (g->padded + DEPTH_BLOCK - 1) / DEPTH_BLOCK, chunks = g->padded / LANES;
    for (size_t cut = 0; cut < cuts; cut++) {
        size_t from = chunks * cut / cuts * LANES, to = chunks * (cut + 1) / cuts * LANES;
        if (!g->is_shared) {
            const float *source = d->source + group * g->channels;
            gather(c, g, source, first, last, 0, row_blocks(rows), from, to, to - from, 0, worker, lines);
        }
        for (size_t k = begin; k < end; k += PANEL) {
            size_t width = panel_width(g->filters, k), filter = group * g->filters + k;
            finish f = finish_of(c, d, filter, panel_columns(g->filters, k));
            const float *b = weights + k * g->padded + from * width, *next = b;
            if (k + PANEL < end) {
                next = b + PANEL * g->padded;
            } else if (to < g->padded) {
                next = weights + begin * g->padded + to * panel_width(g->filters, begin);
            }
            product p = {
                .a = worker, .depth = to - from, .b = b, .c = d->target + first * c->target_stride + filter,
                .c_stride = c->target_stride, .chunks = (to - from) / LANES, .columns = f.columns, .adds = cut > 0};
            if (g->is_shared) {
                p.a = (const float *)d->shared + first * g->padded;
                p.depth = g->padded, p.from = from;
            }
            const float *residual = NULL;
            if (cut == cuts - 1) {
                p.finish = &f;
                if (d->residual) { residual = d->residual + first * c->residual_stride + filter; }
            }
            product_run(p, rows, width, residual, next, (to - from) * width * sizeof(float));
        }
    }
}

static void gathered_run(const ck_conv *c, const ck_conv_data *d, size_t phase, size_t task, float *worker)
{
    gathering g = gathering_of(c);
    if (!g.is_shared || phase == 1) {
        gathered_products(c, &g, d, task, worker);
        return;
    }
    size_t block = task / GATHERERS, part = task % GATHERERS;
    size_t first = g.rows * block / g.blocks, last = g.rows * (block + 1) / g.blocks, blocks = row_blocks(last - first);
    gather(
        c, &g, d->source, first, last, blocks * part / GATHERERS, blocks * (part + 1) / GATHERERS, 0, g.padded,
        g.padded, 0, (float *)d->shared + first * g.padded, worker);
}
