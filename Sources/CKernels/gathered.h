// Convolution as a matrix product of gathered rows. Part of a level, see finish.h.

// Packed weights of all dense variants: [group][panel][(tap, channel) filled up to LANES][filters of the panel].

/// Values of the depth that are multiplied at once: their weights of one panel stay in the first-level cache.
#define DEPTH_BLOCK 256
/// Rows whose gathered values stay in the second-level cache.
#define ROW_BLOCK (ROWS > 12 ? 196 : ROWS * 16)

typedef struct gathering {
    /// Of one group.
    size_t channels, filters;
    /// Values of a row: taps × channels, and filled up to whole vectors.
    size_t depth, padded;
    size_t rows, blocks, panels, parts;
} gathering;

static inline gathering gathering_of(const ck_conv *c)
{
    gathering g = {.channels = c->channels / c->groups, .filters = c->filters / c->groups};
    g.depth = c->size * c->size * g.channels;
    g.padded = (g.depth + LANES - 1) / LANES * LANES;
    g.rows = c->batch * ck_conv_rows(c) * ck_conv_columns(c);
    g.blocks = (g.rows + ROW_BLOCK - 1) / ROW_BLOCK;
    g.panels = (g.filters + PANEL - 1) / PANEL;
    size_t wanted = g.blocks * c->groups >= 16 ? 1 : (16 + g.blocks - 1) / g.blocks;
    g.parts = wanted < g.panels ? wanted : g.panels;
    // Sums of all panels of a part should stay near while the depth is walked.
    if (g.padded > DEPTH_BLOCK && g.panels / g.parts > 4) { g.parts = (g.panels + 3) / 4; }
    return g;
}

/// The pixel under a tap, or `NULL` outside of the picture.
static inline const float *tap_pixel(const ck_conv *c, const float *source, size_t row, size_t tap)
{
    size_t columns = ck_conv_columns(c), rows = ck_conv_rows(c);
    size_t x = row % columns * c->stride + tap % c->size - c->padding, line = row / columns;
    size_t y = line % rows * c->stride + tap / c->size - c->padding;
    if (x >= c->width || y >= c->height) { return NULL; }
    return source + ((line / rows * c->height + y) * c->width + x) * c->source_stride;
}

/// Depth `from…<to` (multiples of `LANES`) of rows `first…<last`, in chunks: `[chunk][row][LANES]`.
static void gather(
    const ck_conv *c, const gathering *g, const float *source, size_t group, size_t first, size_t last, size_t from,
    size_t to, float *a, float *line)
{
    size_t rows = last - first, step = rows * LANES;
    const V zero = v_all(0);
    source += group * g->channels;
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
    if (g->channels % LANES == 0) {
        for (size_t i = from; i < to;) {
            size_t tap = i / g->channels, channel = i % g->channels, count = g->channels - channel;
            if (count > to - i) { count = to - i; }
            float *part = a + (i - from) * rows;
            for (size_t r = 0; r < rows; r++) {
                const float *pixel = tap_pixel(c, source, first + r, tap);
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
    for (size_t r = 0; r < rows; r++) {
        for (size_t tap = 0; tap < c->size * c->size; tap++) {
            const float *pixel = tap_pixel(c, source, first + r, tap);
            for (size_t i = 0; i < g->channels; i++) { line[tap * g->channels + i] = pixel ? pixel[i] : 0; }
        }
        for (size_t i = g->depth; i < g->padded; i++) { line[i] = 0; }
        for (size_t i = from; i < to; i += LANES) { v_store(a + (i - from) * rows + r * LANES, v_load(line + i)); }
    }
}

static size_t gathered_worker_floats(const ck_conv *c)
{
    gathering g = gathering_of(c);
    size_t block = g.padded < DEPTH_BLOCK ? g.padded : DEPTH_BLOCK;
    return ROW_BLOCK * block + g.padded;
}

static size_t gathered_tasks(const ck_conv *c)
{
    gathering g = gathering_of(c);
    return g.blocks * c->groups * g.parts;
}

static void gathered_run(const ck_conv *c, const ck_conv_data *d, size_t task, float *worker)
{
    gathering g = gathering_of(c);
    size_t part = task % g.parts, group = task / g.parts % c->groups, block = task / g.parts / c->groups;
    size_t first = g.rows * block / g.blocks, last = g.rows * (block + 1) / g.blocks, rows = last - first;
    size_t begin = g.panels * part / g.parts * PANEL, end = g.panels * (part + 1) / g.parts * PANEL;
    if (end > g.filters) { end = g.filters; }
    const float *weights = d->packed + group * padded_filters(g.filters) * g.padded;
    float *line = worker + ROW_BLOCK * (g.padded < DEPTH_BLOCK ? g.padded : DEPTH_BLOCK);
    size_t cuts = (g.padded + DEPTH_BLOCK - 1) / DEPTH_BLOCK, chunks = g.padded / LANES;
    for (size_t cut = 0; cut < cuts; cut++) {
        size_t from = chunks * cut / cuts * LANES, to = chunks * (cut + 1) / cuts * LANES;
        gather(c, &g, d->source, group, first, last, from, to, worker, line);
        for (size_t k = begin; k < end; k += PANEL) {
            size_t width = panel_width(g.filters, k), filter = group * g.filters + k;
            finish f = finish_of(c, d, filter, panel_columns(g.filters, k));
            const float *b = weights + k * g.padded + from * width;
            const float *next = k + PANEL < end ? b + PANEL * g.padded : NULL;
            if (!next && to < g.padded) { next = weights + begin * g.padded + to * panel_width(g.filters, begin); }
            product p = {
                .a = worker, .step = rows * LANES, .b = b, .c = d->target + first * c->target_stride + filter,
                .c_stride = c->target_stride, .chunks = (to - from) / LANES, .columns = f.columns,
                .adds = cut > 0};
            const float *residual = NULL;
            if (cut == cuts - 1) {
                p.finish = &f;
                if (d->residual) { residual = d->residual + first * c->residual_stride + filter; }
            }
            product_run(p, rows, width, residual, (const char *)next);
        }
    }
}
