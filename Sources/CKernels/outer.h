// The gradient of a convolution with respect to its weights. Part of a level, see finish.h.
//
// dW[(tap, channel), filter] is a sum over all pixels of X, moved by the tap, times dY. X is arranged as
// `[chunk of LANES channels][picture][row][column][LANES]` with its border of zeros, dY as `[panel][picture][pixel][width]`:
// both are then read from front to back, whatever the tap. The 3×3 case has a Winograd form too, F(3×3, 4×4): the transposed
// of the filtering of transforms.h with the same points, tiles of 4×4 gradients and 6×6 values, 36 products instead of 144.

/// One block of sums: `ROWS` rows at most, each the product of a line of values `a_step` apart with vectors of filters.
typedef struct outer {
    const float *a[ROWS];
    float *c[ROWS];
    const float *b;
    /// Lines, values of each, and floats from the start of a line of `a` to the next.
    size_t lines, count, a_step, a_next;
    bool adds;
} outer;

INLINE void outer_rows(const int rows, const int vectors, const outer *p)
{
    V sums[ROWS][2];
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int v = 0; v < vectors; v++) { sums[r][v] = v_all(0); }
    }
    const float *b = p->b;
    const char *a[ROWS];
    UNROLL for (int r = 0; r < rows; r++) { a[r] = (const char *)p->a[r]; }
    const size_t step = p->a_step * sizeof(float), next = (p->a_next - p->count * p->a_step) * sizeof(float);
    size_t at = 0;
    for (size_t line = 0; line < p->lines; line++, at += next) {
        for (size_t i = p->count; i > 0; i--) {
            V b0 = v_load(b), b1 = vectors == 2 ? v_load(b + LANES) : b0;
            UNROLL for (int r = 0; r < rows; r++) {
                V x = v_all(*(const float *)(a[r] + at));
                sums[r][0] += x * b0;
                if (vectors == 2) { sums[r][1] += x * b1; }
            }
            b += vectors * LANES;
            at += step;
            if (vectors == 2) { KEEP(rows, sums) }
        }
    }
    // Sums of parts are added to each other: one long sum would lose a digit more.
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int v = 0; v < vectors; v++) {
            float *c = p->c[r] + v * LANES;
            v_store(c, p->adds ? v_load(c) + sums[r][v] : sums[r][v]);
        }
    }
}

#define OUTER(R) \
    static void outer_##R##_1(const outer *p) { outer_rows(R, 1, p); } \
    static void outer_##R##_2(const outer *p) { outer_rows(R, 2, p); }
#define OUTERS(R) {outer_##R##_1, outer_##R##_2},
EACH_ROWS(OUTER)
static void (*const outers[ROWS + 1][2])(const outer *) = {{NULL, NULL}, EACH_ROWS(OUTERS)};

/// Bytes that the arranged pictures of one round may take, unless one picture takes more.
#define ROUND_BYTES (40 << 20)
/// Pixels that a block of sums runs over: a panel of dY then stays in the first-level cache.
#define RUN_PIXELS 224

/// Floats of X that a task arranges for itself at once.
#define DIRECT_FLOATS (48 << 10)

typedef struct correlation {
    bool is_winograd;
    /// Whether each task arranges what it needs for itself, some lines at a time, so that it never leaves the cache.
    bool is_direct;
    /// Of one group.
    size_t channels, filters;
    size_t taps, rows, columns;
    /// Extent of X with what of its border the windows reach.
    size_t high, wide;
    /// Lines of results that a block of sums runs over, and lines of X under them.
    size_t lines, under;
    size_t chunks, panels;
    /// Tiles of a picture, down and across.
    size_t down, across;
    /// Floats of a picture arranged, of one chunk and of one vector of filters.
    size_t chunk, vector;
    /// Pictures of a round, and rounds.
    size_t pictures, rounds;
    /// Channels and panels of a product's block, and how many of those there are; parts of the rows of a block.
    size_t block, blocks, strip, strips, parts;
    /// Tasks of a picture while it is arranged.
    size_t bands;
} correlation;

static inline correlation correlation_of(const ck_conv *c)
{
    correlation w = {.is_winograd = c->variant == CK_WINOGRAD4, .channels = c->channels / c->groups};
    // Each of eight tasks should have 32 filters for the channels it arranges, and 32 channels for the filters.
    w.is_direct = !w.is_winograd && c->groups == 1 && c->channels >= 32 && c->filters >= 32;
    w.is_direct = w.is_direct && c->channels * c->filters >= 8 * 32 * 32;
    w.filters = c->filters / c->groups, w.taps = c->size * c->size;
    w.rows = ck_conv_rows(c), w.columns = ck_conv_columns(c);
    w.high = (w.rows - 1) * c->stride + c->size, w.wide = (w.columns - 1) * c->stride + c->size;
    w.lines = RUN_PIXELS / w.columns;
    if (w.lines < 1) { w.lines = 1; }
    if (w.lines > w.rows) { w.lines = w.rows; }
    w.under = (w.lines - 1) * c->stride + c->size;
    w.chunks = (c->channels + LANES - 1) / LANES;
    w.panels = (w.filters + PANEL - 1) / PANEL;
    w.down = (w.rows + 3) / 4, w.across = (w.columns + 3) / 4;
    w.chunk = (w.is_winograd ? 36 * w.down * w.across : w.high * w.wide) * LANES;
    w.vector = (w.is_winograd ? 36 * w.down * w.across : w.rows * w.columns) * LANES;
    size_t vectors = c->groups * padded_filters(w.filters) / LANES;
    size_t bytes = (w.chunks * w.chunk + vectors * w.vector) * sizeof(float);
    w.pictures = ROUND_BYTES / bytes;
    if (w.pictures < 1) { w.pictures = 1; }
    if (w.pictures > c->batch) { w.pictures = c->batch; }
    w.rounds = (c->batch + w.pictures - 1) / w.pictures;
    w.pictures = (c->batch + w.rounds - 1) / w.rounds;
    // A block's part of dW, and of the arranged values, should stay in the second-level cache.
    w.block = w.is_winograd ? 48 : 64, w.strip = 3;
    if (w.is_direct) {
        size_t most = DIRECT_FLOATS / (w.under * w.wide) / LANES * LANES;
        w.block = most < LANES ? LANES : most < 128 ? most : 128, w.strip = 96 / PANEL;
    }
    if (w.block > w.channels) { w.block = w.channels; }
    if (w.strip > w.panels) { w.strip = w.panels; }
    w.blocks = (w.channels + w.block - 1) / w.block, w.strips = (w.panels + w.strip - 1) / w.strip;
    w.parts = 1;
    while (c->groups * w.blocks * w.strips < 8) {
        if (w.is_direct && w.strip > 1 && w.strip * PANEL >= w.block) { w.strip = (w.strip + 1) / 2; }
        else if (w.is_direct && w.block > 2 * ROWS) { w.block = (w.block + 1) / 2; }
        else if (w.strip > 1) { w.strip--; }
        else if (w.block > 2 * ROWS) { w.block = (w.block + 1) / 2; }
        else { break; }
        w.blocks = (w.channels + w.block - 1) / w.block, w.strips = (w.panels + w.strip - 1) / w.strip;
    }
    size_t tasks = c->groups * w.blocks * w.strips;
    if (tasks < 8 && !w.is_winograd && !w.is_direct) {
        size_t most = (w.taps * w.block + 2 * ROWS - 1) / (2 * ROWS);
        w.parts = (8 + tasks - 1) / tasks;
        if (w.parts > most) { w.parts = most; }
    }
    w.bands = (8 + w.pictures - 1) / w.pictures;
    size_t rows = w.is_winograd ? w.down : w.rows;
    if (w.bands > rows) { w.bands = rows; }
    return w;
}

static bool weights_fits(const ck_conv *c)
{
    switch (c->variant) {
    case CK_GATHERED: return true;
    case CK_DEPTHWISE: return depthwise_fits(c);
    case CK_EXACT: return exact_fits(c);
    case CK_WINOGRAD4: return c->size == 3 && c->stride == 1 && c->padding == 1 && c->groups == 1;
    default: return false;
    }
}

static ck_conv_variant weights_choice(const ck_conv *c)
{
    if (depthwise_fits(c) && c->groups > 1) { return CK_DEPTHWISE; }
    ck_conv one = *c;
    one.variant = CK_WINOGRAD4;
    // Transforms must pay for themselves, and a map of few tiles is mostly their borders.
    bool is_wide = c->channels >= 32 && c->filters >= 32;
    return weights_fits(&one) && is_wide && ck_conv_rows(c) * ck_conv_columns(c) >= 100 ? CK_WINOGRAD4 : CK_GATHERED;
}

static size_t weights_shared_bytes(const ck_conv *c)
{
    if (c->variant == CK_DEPTHWISE || c->variant == CK_EXACT) { return 0; }
    correlation w = correlation_of(c);
    if (w.is_direct) { return 0; }
    size_t vectors = c->groups * padded_filters(w.filters) / LANES;
    // The last line of a chunk is read to its end by steps of the stride: no more than what is there.
    return w.pictures * (w.chunks * w.chunk + vectors * w.vector) * sizeof(float) + 64;
}

static size_t weights_worker_bytes(const ck_conv *c)
{
    if (c->variant != CK_WINOGRAD4 && c->variant != CK_GATHERED) { return 0; }
    correlation w = correlation_of(c);
    if (w.is_direct) {
        size_t chunks = (w.block + LANES - 1) / LANES;
        return (chunks * w.under * w.wide * LANES + w.lines * w.columns * PANEL) * sizeof(float);
    }
    if (!w.is_winograd) { return 0; }
    return 36 * w.block * w.strip * PANEL * sizeof(float);
}

static size_t weights_phases(const ck_conv *c)
{
    if (c->variant == CK_DEPTHWISE || c->variant == CK_EXACT) { return 1; }
    correlation w = correlation_of(c);
    return w.is_direct ? 1 : 2 * w.rounds;
}

static size_t weights_tasks(const ck_conv *c, size_t phase)
{
    if (c->variant == CK_DEPTHWISE) { return (c->channels + 2 * LANES - 1) / (2 * LANES); }
    if (c->variant == CK_EXACT) { return exact_weights_tasks(c); }
    correlation w = correlation_of(c);
    if (phase % 2 == 1 || w.is_direct) { return c->groups * w.blocks * w.strips * w.parts; }
    size_t first = phase / 2 * w.pictures, last = first + w.pictures < c->batch ? first + w.pictures : c->batch;
    return (last - first) * w.bands;
}

/// Where the arranged dY of a group's panel begins, of `pictures` pictures.
static inline float *panel_start(const correlation *w, float *dy, size_t group, size_t panel, size_t pictures)
{
    return dy + (group * padded_filters(w->filters) + panel * PANEL) / LANES * w->vector * pictures;
}

/// `count` pixels of the gradients of one panel, of which `columns` are there, `width` floats each.
static void arrange_panel(const float *in, size_t stride, size_t count, size_t columns, size_t width, float *out)
{
    if (columns == PANEL) {
        for (size_t i = 0; i < count; i++, in += stride, out += PANEL) {
            v_store(out, v_load(in)), v_store(out + LANES, v_load(in + LANES));
        }
    } else if (width == PANEL) {
        for (size_t i = 0; i < count; i++, in += stride, out += PANEL) {
            v_store(out, v_load(in)), v_store(out + LANES, v_load_first(in + LANES, columns - LANES));
        }
    } else {
        for (size_t i = 0; i < count; i++, in += stride, out += LANES) { v_store(out, v_load_some(in, columns)); }
    }
}

/// Rows `begin…<end` of results of one picture, and of X what they reach that no band before has arranged.
static void arrange(
    const ck_conv *c, const correlation *w, const ck_weights_data *d, size_t picture, size_t at, size_t pictures,
    size_t begin, size_t end, float *x, float *dy)
{
    const float *source = d->source + picture * c->height * c->width * c->source_stride;
    size_t top = begin * c->stride, bottom = end == w->rows ? w->high : end * c->stride;
    for (size_t line = top; line < bottom; line++) {
        size_t y = line - c->padding;
        for (size_t q = 0; q < w->chunks; q++) {
            size_t lanes = c->channels - q * LANES < LANES ? c->channels - q * LANES : LANES;
            float *out = x + (q * pictures + at) * w->chunk + line * w->wide * LANES;
            const float *in = source + y * c->width * c->source_stride + q * LANES;
            for (size_t column = 0; column < w->wide; column++, out += LANES) {
                size_t i = column - c->padding;
                V v = y < c->height && i < c->width ? v_load_some(in + i * c->source_stride, lanes) : v_all(0);
                v_store(out, v);
            }
        }
    }
    for (size_t group = 0; group < c->groups; group++) {
        for (size_t panel = 0; panel < w->panels; panel++) {
            size_t k = panel * PANEL, width = panel_width(w->filters, k), columns = panel_columns(w->filters, k);
            size_t first = begin * w->columns, last = end * w->columns;
            float *out = panel_start(w, dy, group, panel, pictures) + (at * w->rows * w->columns + first) * width;
            const float *in = d->gradient + (picture * w->rows * w->columns + first) * c->target_stride;
            arrange_panel(in + group * w->filters + k, c->target_stride, last - first, columns, width, out);
        }
    }
}

/// Four gradients to the six places of a tile.
INLINE void gradient_in(const V *s, V *d, const int step)
{
    V even = s[0] + s[2], odd = s[1] + s[3];
    V even2 = (1 / 24.0f) * s[0] + (1 / 6.0f) * s[2], odd2 = (1 / 12.0f) * s[1] + (1 / 3.0f) * s[3];
    d[0] = 0.25f * s[0], d[step] = (-1 / 6.0f) * (even + odd), d[2 * step] = (-1 / 6.0f) * (even - odd);
    d[3 * step] = even2 + odd2, d[4 * step] = even2 - odd2, d[5 * step] = s[3];
}

/// Six places to the gradients of three weights.
INLINE void gradient_out(const V *s, V *d, const int step)
{
    V a = s[1] + s[2], b = s[1] - s[2], e = s[3] + s[4], f = s[3] - s[4];
    d[0] = s[0] + a + e, d[step] = b + 2 * f, d[2 * step] = a + 4 * e + s[5];
}

/// A row of tiles of one picture, transformed: `[place][tile]` within each chunk and panel, all pictures' tiles in a row.
static void arrange_tiles(
    const ck_conv *c, const correlation *w, const ck_weights_data *d, size_t picture, size_t at, size_t pictures,
    size_t row, float *x, float *dy)
{
    size_t tiles = w->down * w->across, all = pictures * tiles;
    const float *source = d->source + picture * c->height * c->width * c->source_stride;
    const float *gradient = d->gradient + picture * c->height * c->width * c->target_stride;
    for (size_t q = 0; q < w->chunks; q++) {
        size_t lanes = c->channels - q * LANES < LANES ? c->channels - q * LANES : LANES;
        for (size_t column = 0; column < w->across; column++) {
            float *out = x + q * pictures * w->chunk + (at * tiles + row * w->across + column) * LANES;
            V half[6][6], s[6], v[6];
            size_t y = row * 4 - 1, left = column * 4 - 1;
            UNROLL for (int j = 0; j < 6; j++) {
                UNROLL for (int i = 0; i < 6; i++) {
                    size_t yy = y + (size_t)i, xx = left + (size_t)j;
                    bool is_there = yy < c->height && xx < c->width;
                    s[i] = is_there
                        ? v_load_some(source + (yy * c->width + xx) * c->source_stride + q * LANES, lanes) : v_all(0);
                }
                tile_in(1, 4, s, &half[0][j], 6);
            }
            UNROLL for (int i = 0; i < 6; i++) {
                tile_in(1, 4, half[i], v, 1);
                UNROLL for (int j = 0; j < 6; j++) { v_store(out + (size_t)(i * 6 + j) * all * LANES, v[j]); }
            }
        }
    }
    for (size_t k = 0; k < c->filters; k += LANES) {
        size_t lanes = c->filters - k < LANES ? c->filters - k : LANES;
        size_t panel = k / PANEL, width = panel_width(c->filters, panel * PANEL);
        for (size_t column = 0; column < w->across; column++) {
            float *out = panel_start(w, dy, 0, panel, pictures) + k % PANEL;
            out += (at * tiles + row * w->across + column) * width;
            V half[6][4], s[4], v[6];
            UNROLL for (int j = 0; j < 4; j++) {
                UNROLL for (int i = 0; i < 4; i++) {
                    size_t yy = row * 4 + (size_t)i, xx = column * 4 + (size_t)j;
                    bool is_there = yy < c->height && xx < c->width;
                    s[i] = is_there
                        ? v_load_some(gradient + (yy * c->width + xx) * c->target_stride + k, lanes) : v_all(0);
                }
                gradient_in(s, &half[0][j], 4);
            }
            UNROLL for (int i = 0; i < 6; i++) {
                gradient_in(half[i], v, 1);
                UNROLL for (int j = 0; j < 6; j++) { v_store(out + (size_t)(i * 6 + j) * all * width, v[j]); }
            }
        }
    }
}

/// Sums of all 36 places of a block over the tiles of a round, then the gradients they are of.
static void multiply_tiles(
    const ck_conv *c, const correlation *w, const ck_weights_data *d, size_t pictures, size_t first, size_t last,
    size_t begin, size_t end, bool adds, const float *x, float *dy, float *sums)
{
    size_t all = pictures * w->down * w->across, channels = last - first, rounds = (all + RUN_PIXELS - 1) / RUN_PIXELS;
    size_t blocks = row_blocks(channels), place = channels * w->strip * PANEL;
    for (size_t i = 0; i < 36; i++) {
        for (size_t round = 0; round < rounds; round++) {
            size_t from = all * round / rounds, to = all * (round + 1) / rounds;
            for (size_t panel = begin; panel < end; panel++) {
                size_t width = panel_width(w->filters, panel * PANEL);
                outer p = {.lines = 1, .count = to - from, .a_step = LANES, .a_next = 0, .adds = round > 0};
                p.b = panel_start(w, dy, 0, panel, pictures) + (i * all + from) * width;
                for (size_t block = 0; block < blocks; block++) {
                    size_t top = block_row(channels, block), rows = block_row(channels, block + 1) - top;
                    for (size_t r = 0; r < rows; r++) {
                        size_t channel = first + top + r;
                        p.a[r] = x + channel / LANES * pictures * w->chunk + (i * all + from) * LANES + channel % LANES;
                        p.c[r] = sums + i * place + (panel - begin) * channels * PANEL + (top + r) * width;
                    }
                    outers[rows][width / LANES - 1](&p);
                }
            }
        }
    }
    gathering g = gathering_of(c);
    for (size_t panel = begin; panel < end; panel++) {
        size_t width = panel_width(w->filters, panel * PANEL);
        for (size_t channel = first; channel < last; channel++) {
            for (size_t v = 0; v < width; v += LANES) {
                const float *in = sums + (panel - begin) * channels * PANEL + (channel - first) * width + v;
                float *out = d->weights + panel * PANEL * g.padded + channel * width + v;
                V half[3][6], s[6], z[3];
                UNROLL for (int j = 0; j < 6; j++) {
                    UNROLL for (int i = 0; i < 6; i++) { s[i] = v_load(in + (size_t)(i * 6 + j) * place); }
                    gradient_out(s, &half[0][j], 6);
                }
                UNROLL for (int i = 0; i < 3; i++) {
                    gradient_out(half[i], z, 1);
                    UNROLL for (int j = 0; j < 3; j++) {
                        float *p = out + (size_t)(i * 3 + j) * w->channels * width;
                        v_store(p, adds ? v_load(p) + z[j] : z[j]);
                    }
                }
            }
        }
    }
}

/// Rows of dW of channels `first…<last` of a group, all taps, and panels `begin…<end`, over the pictures of a round.
static void multiply_pixels(
    const ck_conv *c, const correlation *w, const ck_weights_data *d, size_t pictures, size_t group, size_t first,
    size_t last, size_t part, size_t begin, size_t end, bool adds, const float *x, float *dy)
{
    gathering g = gathering_of(c);
    size_t channels = last - first, rows = w->taps * channels;
    size_t bands = (w->rows + w->lines - 1) / w->lines, blocks = row_blocks(rows);
    size_t from = blocks * part / w->parts, to = blocks * (part + 1) / w->parts;
    float *weights = d->weights + group * padded_filters(g.filters) * g.padded;
    for (size_t picture = 0; picture < pictures; picture++) {
        for (size_t band = 0; band < bands; band++) {
            size_t top = w->rows * band / bands, bottom = w->rows * (band + 1) / bands;
            for (size_t panel = begin; panel < end; panel++) {
                size_t width = panel_width(w->filters, panel * PANEL);
                outer p = {
                    .lines = bottom - top, .count = w->columns, .a_step = c->stride * LANES,
                    .a_next = c->stride * w->wide * LANES, .adds = adds || picture + band > 0};
                p.b = panel_start(w, dy, group, panel, pictures);
                p.b += (picture * w->rows + top) * w->columns * width;
                for (size_t block = from; block < to; block++) {
                    size_t row = block_row(rows, block), count = block_row(rows, block + 1) - row;
                    size_t tap = row / channels, channel = first + row % channels;
                    for (size_t r = 0; r < count; r++) {
                        size_t i = tap / c->size, j = tap % c->size, all = group * w->channels + channel;
                        p.a[r] = x + (all / LANES * pictures + picture) * w->chunk + all % LANES;
                        p.a[r] += ((top * c->stride + i) * w->wide + j) * LANES;
                        p.c[r] = weights + panel * PANEL * g.padded + (tap * w->channels + channel) * width;
                        if (++channel == last) { channel = first, tap++; }
                    }
                    outers[count][width / LANES - 1](&p);
                }
            }
        }
    }
}

/// Lines `top…` of X of one picture, `under` of them, of channels `first…<last`: `[chunk][line][column][LANES]`.
static void arrange_lines(
    const ck_conv *c, const correlation *w, const float *picture, size_t top, size_t under, size_t first, size_t last,
    float *x)
{
    size_t whole = (last - first) / LANES, rest = (last - first) % LANES, step = under * w->wide * LANES;
    for (size_t line = 0; line < under; line++) {
        size_t y = top + line - c->padding;
        for (size_t column = 0; column < w->wide; column++, x += LANES) {
            size_t i = column - c->padding;
            if (y < c->height && i < c->width) {
                const float *in = picture + (y * c->width + i) * c->source_stride + first;
                for (size_t q = 0; q < whole; q++) { v_store(x + q * step, v_load(in + q * LANES)); }
                if (rest) { v_store(x + whole * step, v_load_first(in + whole * LANES, rest)); }
            } else {
                for (size_t q = 0; q < whole + (rest > 0); q++) { v_store(x + q * step, v_all(0)); }
            }
        }
    }
}

/// Rows of dW of channels `first…<last`, all taps, and panels `begin…<end`, over all pictures, in the worker's scratch.
static void multiply_direct(
    const ck_conv *c, const correlation *w, const ck_weights_data *d, size_t first, size_t last, size_t begin,
    size_t end, float *x)
{
    gathering g = gathering_of(c);
    size_t bands = (w->rows + w->lines - 1) / w->lines, channels = last - first, rows = w->taps * channels;
    size_t blocks = row_blocks(rows);
    for (size_t band = 0; band < c->batch * bands; band++) {
        size_t picture = band / bands, part = band % bands;
        size_t top = w->rows * part / bands, bottom = w->rows * (part + 1) / bands;
        size_t under = (bottom - top - 1) * c->stride + c->size, chunk = under * w->wide * LANES;
        const float *source = d->source + picture * c->height * c->width * c->source_stride;
        arrange_lines(c, w, source, top * c->stride, under, first, last, x);
        float *dy = x + (channels + LANES - 1) / LANES * chunk;
        for (size_t panel = begin; panel < end; panel++) {
            size_t k = panel * PANEL, width = panel_width(w->filters, k), columns = panel_columns(w->filters, k);
            const float *in = d->gradient + (picture * w->rows + top) * w->columns * c->target_stride + k;
            arrange_panel(in, c->target_stride, (bottom - top) * w->columns, columns, width, dy);
            outer p = {
                .b = dy, .lines = bottom - top, .count = w->columns, .a_step = c->stride * LANES,
                .a_next = c->stride * w->wide * LANES, .adds = d->adds || band > 0};
            for (size_t block = 0; block < blocks; block++) {
                size_t row = block_row(rows, block), count = block_row(rows, block + 1) - row;
                size_t tap = row / channels, channel = row % channels;
                for (size_t r = 0; r < count; r++) {
                    p.a[r] = x + channel / LANES * chunk + channel % LANES;
                    p.a[r] += (tap / c->size * w->wide + tap % c->size) * LANES;
                    p.c[r] = d->weights + k * g.padded + (tap * w->channels + first + channel) * width;
                    if (++channel == channels) { channel = 0, tap++; }
                }
                outers[count][width / LANES - 1](&p);
            }
        }
    }
}

/// Two vectors of channels, over all pictures.
static void weights_depthwise(const ck_conv *c, const ck_weights_data *d, size_t task)
{
    size_t rows = ck_conv_rows(c), columns = ck_conv_columns(c), padded = (c->channels + LANES - 1) / LANES * LANES;
    for (size_t ch = task * 2 * LANES; ch < (task + 1) * 2 * LANES && ch < c->channels; ch += LANES) {
        size_t lanes = c->channels - ch < LANES ? c->channels - ch : LANES;
        for (size_t tap = 0; tap < c->size * c->size; tap++) {
            size_t i = tap / c->size, j = tap % c->size;
            // Results whose window has this tap within the picture's columns.
            size_t first = j < c->padding ? (c->padding - j + c->stride - 1) / c->stride : 0;
            size_t last = c->width + c->padding > j ? (c->width + c->padding - j - 1) / c->stride + 1 : 0;
            if (last > columns) { last = columns; }
            float *out = d->weights + tap * padded + ch;
            V sum = d->adds ? v_load(out) : v_all(0);
            for (size_t line = 0; line < c->batch * rows; line++) {
                size_t y = line % rows * c->stride + i - c->padding;
                if (y >= c->height) { continue; }
                const float *x = d->source + (line / rows * c->height + y) * c->width * c->source_stride + ch;
                const float *dy = d->gradient + line * columns * c->target_stride + ch;
                V part = v_all(0);
                for (size_t at = first; at < last; at++) {
                    V value = v_load_some(x + (at * c->stride + j - c->padding) * c->source_stride, lanes);
                    part += value * v_load_some(dy + at * c->target_stride, lanes);
                }
                sum += part;
            }
            v_store(out, sum);
        }
    }
}

static void weights_run(const ck_conv *c, const ck_weights_data *d, size_t phase, size_t task, void *worker)
{
    if (c->variant == CK_DEPTHWISE) {
        weights_depthwise(c, d, task);
        return;
    }
    if (c->variant == CK_EXACT) {
        exact_weights(c, d, task);
        return;
    }
    correlation w = correlation_of(c);
    if (w.is_direct) {
        size_t block = task / w.strips, strip = task % w.strips;
        multiply_direct(
            c, &w, d, w.channels * block / w.blocks, w.channels * (block + 1) / w.blocks,
            w.panels * strip / w.strips, w.panels * (strip + 1) / w.strips, worker);
        return;
    }
    size_t round = phase / 2, begin = round * w.pictures;
    size_t end = begin + w.pictures < c->batch ? begin + w.pictures : c->batch, pictures = end - begin;
    float *x = d->shared, *dy = x + w.pictures * w.chunks * w.chunk;
    if (phase % 2 == 0) {
        size_t at = task / w.bands, band = task % w.bands, rows = w.is_winograd ? w.down : w.rows;
        size_t first = rows * band / w.bands, last = rows * (band + 1) / w.bands;
        if (w.is_winograd) {
            for (size_t row = first; row < last; row++) { arrange_tiles(c, &w, d, begin + at, at, pictures, row, x, dy); }
        } else {
            arrange(c, &w, d, begin + at, at, pictures, first, last, x, dy);
        }
        return;
    }
    size_t part = task % w.parts, strip = task / w.parts % w.strips, block = task / w.parts / w.strips % w.blocks;
    size_t group = task / w.parts / w.strips / w.blocks;
    size_t first = w.channels * block / w.blocks, last = w.channels * (block + 1) / w.blocks;
    size_t from = w.panels * strip / w.strips, to = w.panels * (strip + 1) / w.strips;
    bool adds = d->adds || round > 0;
    if (w.is_winograd) {
        multiply_tiles(c, &w, d, pictures, first, last, from, to, adds, x, dy, worker);
    } else {
        multiply_pixels(c, &w, d, pictures, group, first, last, part, from, to, adds, x, dy);
    }
}
