// Convolution as a matrix product whose rows are read where they lie. Part of a level, see finish.h.
//
// The windows of neighbouring results begin a fixed number of floats apart, and a row of a window is contiguous: nothing
// has to be gathered but where a window reaches over the border. Weights are packed as for gathered rows.

typedef struct strip {
    /// Blocks of at most `ROWS` results, `along` of them to each of `lines` of `length` results.
    size_t lines, length, along, blocks;
    /// Tasks are `groups` of blocks times `parts` of the panels.
    size_t groups, panels, parts;
    /// Floats of a row of a window, values of the whole, and that filled up.
    size_t run, depth, padded;
    /// Whether all pixels are one line.
    bool is_linear;
} strip;

static bool inplace_fits(const ck_conv *c)
{
    return c->groups == 1 && (c->size == 1 || c->source_stride == c->channels) && c->padding < c->size;
}

static strip strip_of(const ck_conv *c)
{
    strip s = {.length = ck_conv_columns(c), .is_linear = c->size == 1 && c->stride == 1};
    s.run = c->size * c->channels, s.depth = c->size * s.run;
    s.lines = c->batch * ck_conv_rows(c);
    if (s.is_linear) { s.length *= s.lines, s.lines = 1; }
    s.along = row_blocks(s.length);
    s.blocks = s.lines * s.along;
    s.padded = (s.depth + LANES - 1) / LANES * LANES;
    s.panels = (c->filters + PANEL - 1) / PANEL;
    // As many as stay in the second-level cache with their weights, and enough tasks for a dozen workers.
    size_t most = ROWS > 12 ? 16 : 24;
    if (most > s.blocks / 24) { most = s.blocks / 24 + 1; }
    s.groups = (s.blocks + most - 1) / most;
    s.parts = s.groups >= 12 ? 1 : (12 + s.groups - 1) / s.groups;
    if (s.parts > s.panels) { s.parts = s.panels; }
    return s;
}

/// Floats of the columns under a block of `rows` results.
static inline size_t patch_run(const ck_conv *c, size_t rows) { return ((rows - 1) * c->stride + c->size) * c->channels; }

static size_t inplace_worker_floats(const ck_conv *c) { return c->size * patch_run(c, ROWS); }

static size_t inplace_tasks(const ck_conv *c)
{
    strip s = strip_of(c);
    return s.groups * s.parts;
}

/// Pixels under a block of results from column `x` on, zeros where there are none.
static void patch_fill(const ck_conv *c, const float *picture, size_t y, size_t x, size_t rows, float *patch)
{
    size_t columns = (rows - 1) * c->stride + c->size;
    for (size_t i = 0; i < c->size; i++) {
        for (size_t j = 0; j < columns; j++, patch += c->channels) {
            size_t row = y + i, column = x + j;
            bool is_there = row < c->height && column < c->width;
            const float *pixel = is_there ? picture + (row * c->width + column) * c->source_stride : NULL;
            if (pixel) { memcpy(patch, pixel, c->channels * sizeof(float)); }
            else { memset(patch, 0, c->channels * sizeof(float)); }
        }
    }
}

/// Where the windows of a block lie, in the picture or, where one reaches over the border, in the patch.
static void place_block(
    const ck_conv *c, const float *source, size_t line, size_t x, size_t rows, float *patch, product *p)
{
    size_t lines = ck_conv_rows(c), y = line % lines * c->stride - c->padding;
    size_t left = x * c->stride - c->padding, right = left + (rows - 1) * c->stride + c->size;
    const float *picture = source + line / lines * c->height * c->width * c->source_stride;
    if (y < c->height && y + c->size <= c->height && left < c->width && right <= c->width) {
        p->a = picture + (y * c->width + left) * c->source_stride;
    } else {
        patch_fill(c, picture, y, left, rows, patch);
        p->a = patch, p->step = c->stride * c->channels, p->next_run = patch_run(c, rows);
    }
}

/// Blocks `first…<last` of a layer without windows, at the panel of filter `k`.
static void line_run(
    const ck_conv *c, const ck_conv_data *d, const strip *s, size_t first, size_t last, size_t k, size_t width,
    const finish *f, const char *next, size_t pace, bool is_alone)
{
    size_t x = block_row(s->length, first), end = block_row(s->length, last), vectors = width / LANES;
    product p = {
        .a = d->source + x * c->source_stride, .b = d->packed + k * s->padded, .c = d->target + x * c->target_stride + k,
        .c_stride = c->target_stride, .columns = f->columns, .finish = f,
        .residual = d->residual ? d->residual + x * c->residual_stride + k : NULL, .ahead = next, .pace = pace,
        .step = c->source_stride, .runs = 1, .run = s->run};
    size_t rows = line_heights[vectors - 1], blocks = (end - x) / rows;
    if (is_alone) {
        // Where there is little to do with each row, the rows of the next block are what has to be fetched.
        p.ahead = (const char *)(p.a + rows * p.step);
        p.pace = (rows * p.step * sizeof(float) + s->depth - 1) / s->depth;
    }
    lines[vectors - 1](&p, blocks);
    for (x += blocks * rows, rows = ROWS; x < end; x += rows) {
        if (rows > end - x) { rows = end - x; }
        p.a = d->source + x * c->source_stride, p.c = d->target + x * c->target_stride + k;
        p.residual = d->residual ? d->residual + x * c->residual_stride + k : NULL;
        p.ahead = next, p.pace = 0;
        strips[rows][vectors - 1](&p);
    }
}

static void inplace_run(const ck_conv *c, const ck_conv_data *d, size_t task, float *worker)
{
    strip s = strip_of(c);
    size_t group = task / s.parts, part = task % s.parts;
    size_t first = s.blocks * group / s.groups, last = s.blocks * (group + 1) / s.groups;
    size_t begin = s.panels * part / s.parts, end = s.panels * (part + 1) / s.parts;
    for (size_t panel = begin; panel < end; panel++) {
        size_t k = panel * PANEL, width = panel_width(c->filters, k);
        finish f = finish_of(c, d, k, panel_columns(c->filters, k));
        const float *b = d->packed + k * s.padded;
        // While one panel is multiplied, the next is fetched.
        const char *next = (const char *)(panel + 1 < end ? b + PANEL * s.padded : b);
        size_t steps = (last - first) * s.depth, pace = (s.depth * width * sizeof(float) + steps - 1) / steps;
        if (s.is_linear && !f.has_pass && f.columns == width) {
            line_run(c, d, &s, first, last, k, width, &f, next, pace, end - begin <= 2 && panel == begin);
            continue;
        }
        // Divisions would take as long as a product of few channels does: places are counted on.
        size_t line = first / s.along, i = first % s.along, x = block_row(s.length, i), rows;
        size_t least = s.length / s.along, more = s.length % s.along, rest = i * more % s.along;
        for (size_t block = first; block < last; block++, x += rows) {
            if (i == s.along) { i = 0, x = 0, rest = 0, line++; }
            i++, rest += more;
            rows = least + (rest >= s.along);
            if (rest >= s.along) { rest -= s.along; }
            size_t at = line * s.length + x;
            product p = {
                .b = b, .c = d->target + at * c->target_stride + k, .c_stride = c->target_stride, .columns = f.columns,
                .finish = &f, .residual = d->residual ? d->residual + at * c->residual_stride + k : NULL,
                .ahead = next + (block - first) * s.depth * pace, .pace = pace,
                .step = c->stride * c->source_stride, .runs = c->size, .run = s.run,
                .next_run = c->width * c->source_stride};
            p.a = d->source + x * p.step;
            if (!s.is_linear) { place_block(c, d->source, line, x, rows, worker, &p); }
            if (c->size == 1 && panel == begin && end - begin <= 2) {
                // Where there is little to do with each row, the rows of the next block are what has to be fetched.
                p.ahead = (const char *)(p.a + rows * p.step);
                p.pace = (rows * p.step * sizeof(float) + s.depth - 1) / s.depth;
            }
            strips[rows][width / LANES - 1](&p);
        }
    }
}
