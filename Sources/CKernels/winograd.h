// Convolution by Winograd's minimal filtering, with the transforms of transforms.h. Part of a level, see finish.h.
//
// A side that m does not divide is covered by long tiles and then short ones. Tiles are ordered so that those that have a
// place are neighbours: each place is one matrix product of just these.

/// Places along a side of a tile, those of them that differ in their weights, and where the form is in tables.
static inline size_t places(size_t stride, size_t m) { return stride == 1 ? m + 2 : 2 * m + 1; }
#define FORM(stride, m) ((stride) == 1 ? (m) / 2 - 1 : 3)

/// Channels of which a panel's weights, and a row of places of them, stay in the second-level cache.
#define SLICE 128

typedef struct tiling {
    /// Results and places along a side of a tile; places that differ in their weights; index of the form in tables.
    size_t m, t, kinds, form;
    /// Rows and columns of tiles of a picture: those of long tiles, and those of short ones after them.
    size_t long_rows, rows, long_columns, columns;
    /// Tiles of all pictures before the end of each of four kinds, ordered so that those that have a place are neighbours:
    /// in short rows alone, long both ways, in short columns alone, short both ways.
    size_t ends[4];
    /// Tiles of all pictures, in `groups` groups of nearly the same number.
    size_t tiles, groups, largest;
    size_t panels, chunks, parts;
    /// Parts of the channels whose weights are transformed and multiplied one after another.
    size_t slices;
    bool is_fused;
} tiling;

/// How many of the fewest tiles that cover `length` results can be short.
static inline size_t short_tiles(size_t length, size_t m)
{
    size_t tiles = (length + m - 1) / m, spare = tiles * m - length;
    return spare < tiles ? spare : tiles;
}

static inline tiling tiling_of(const ck_conv *c)
{
    ck_conv_variant v = c->variant;
    tiling w = {.is_fused = v == CK_WINOGRAD4_FUSED || v == CK_WINOGRAD6_FUSED};
    w.m = v == CK_WINOGRAD2 ? 2 : v == CK_WINOGRAD4 || v == CK_WINOGRAD4_FUSED ? 4 : 6;
    w.t = places(c->stride, w.m);
    w.kinds = w.m + 2;
    w.form = FORM(c->stride, w.m);
    w.rows = (ck_conv_rows(c) + w.m - 1) / w.m;
    w.columns = (ck_conv_columns(c) + w.m - 1) / w.m;
    w.long_rows = w.rows - short_tiles(ck_conv_rows(c), w.m);
    w.long_columns = w.columns - short_tiles(ck_conv_columns(c), w.m);
    w.ends[0] = c->batch * (w.rows - w.long_rows) * w.long_columns;
    w.ends[1] = c->batch * w.rows * w.long_columns;
    w.ends[2] = w.ends[1] + c->batch * w.long_rows * (w.columns - w.long_columns);
    w.tiles = w.ends[3] = c->batch * w.rows * w.columns;
    w.panels = (c->filters + PANEL - 1) / PANEL;
    w.chunks = c->channels / LANES;
    // The sums of a group and a panel, and when fused its values too, should stay in a second-level cache of 1 MiB.
    size_t bytes = w.t * w.t * sizeof(float) * (PANEL + (w.is_fused ? c->channels : 0));
    size_t room = (640 * 1024) / bytes / ROWS * ROWS;
    if (room < ROWS) { room = ROWS; }
    if (w.is_fused && w.tiles / room < 16) { room = w.tiles / 16 < ROWS ? ROWS : w.tiles / 16; }
    w.groups = (w.tiles + room - 1) / room;
    w.largest = (w.tiles + w.groups - 1) / w.groups;
    w.parts = w.groups >= 16 ? 1 : (16 + w.groups - 1) / w.groups;
    if (w.parts > w.chunks) { w.parts = w.chunks; }
    w.slices = c->channels <= 2 * SLICE ? 1 : (c->channels + SLICE - 1) / SLICE;
    return w;
}

/// A tile's picture, its first result there, and along which sides it is short.
typedef struct spot {
    size_t picture, y, x;
    bool is_low, is_narrow;
} spot;

static inline spot spot_of(const tiling *w, size_t tile)
{
    spot s = {.is_low = tile < w->ends[0] || tile >= w->ends[2], .is_narrow = tile >= w->ends[1]};
    tile -= tile < w->ends[0] ? 0 : w->ends[s.is_narrow ? 1 + s.is_low : 0];
    size_t rows = s.is_low ? w->rows - w->long_rows : w->long_rows;
    size_t columns = s.is_narrow ? w->columns - w->long_columns : w->long_columns;
    size_t line = tile / columns, row = line % rows, column = tile % columns;
    s.picture = line / rows;
    s.y = s.is_low ? w->long_rows * w->m + row * (w->m - 1) : row * w->m;
    s.x = s.is_narrow ? w->long_columns * w->m + column * (w->m - 1) : column * w->m;
    return s;
}

/// Tiles `from…<to`.
typedef struct span {
    size_t from, to;
} span;

/// Of tiles `first…<last` those that have a place; `lacks`: 1 if tiles in short rows do not, plus 2 if those in short
/// columns do not.
static inline span tiles_with(const tiling *w, int lacks, size_t first, size_t last)
{
    span s = {lacks & 1 ? w->ends[0] : 0, lacks == 0 ? w->tiles : w->ends[lacks == 1 ? 2 : 1]};
    if (s.from < first) { s.from = first; }
    if (s.to > last) { s.to = last; }
    if (s.to < s.from) { s.to = s.from; }
    return s;
}

/// Most places along a side of a tile.
enum { MOST = 9 };

/// One column of a tile, `picture` its first pixel, to places `MOST` vectors apart; above the picture `row` wraps.
INLINE void column_in(
    const int stride, const int m, const bool is_low, const float *picture, size_t row, size_t height,
    size_t line, bool is_inside, bool is_there, V *out)
{
    const int t = stride == 1 ? m + 2 : 2 * m + 1, high = is_low ? t - stride : t;
    V s[MOST];
    if (is_inside) {
        const float *p = picture + row * line;
        UNROLL for (int i = 0; i < high; i++) { s[i] = v_load(p + (size_t)i * line); }
    } else {
        for (int i = 0; i < high; i++) {
            size_t y = row + (size_t)i;
            s[i] = is_there && y < height ? v_load(picture + y * line) : v_all(0);
        }
    }
    if (is_low) { short_tile_in(stride, m, s, out, MOST); } else { tile_in(stride, m, s, out, MOST); }
}

/// Transforms chunks `from…<to` of the channels of tiles `first…<last` to `[place][block][chunk][tile][LANES]`, of each
/// place the tiles that have it.
INLINE void tiles_in(
    const int stride, const int m, const ck_conv *c, const tiling *w, const float *source, size_t first, size_t last, size_t from,
    size_t to, float *values)
{
    const int t = stride == 1 ? m + 2 : 2 * m + 1;
    size_t count = last - first, place = w->chunks * count * LANES, blocks = row_blocks(count);
    size_t line = c->width * c->source_stride;
    for (size_t block = 0; block < blocks; block++) {
        size_t begin = block_row(count, block), high = block_row(count, block + 1) - begin;
        spot spots[ROWS];
        // By what is lacking: where the tile's first chunk lies in a place, and how far the next one is.
        size_t at[ROWS][4], step[ROWS][4];
        for (size_t r = 0; r < high; r++) {
            size_t tile = first + begin + r;
            spots[r] = spot_of(w, tile);
            for (int lacks = 0; lacks < 4; lacks++) {
                span s = tiles_with(w, lacks, first, last);
                at[r][lacks] = step[r][lacks] = 0;
                if (tile < s.from || tile >= s.to) { continue; }
                size_t row = tile - s.from, rows = s.to - s.from, own = ((row + 1) * row_blocks(rows) - 1) / rows;
                size_t top = block_row(rows, own);
                at[r][lacks] = (top * w->chunks + row - top) * LANES;
                step[r][lacks] = (block_row(rows, own + 1) - top) * LANES;
            }
        }
        for (size_t q = from; q < to; q++) {
            for (size_t r = 0; r < high; r++) {
                bool is_low = spots[r].is_low, is_narrow = spots[r].is_narrow;
                const float *picture = source + spots[r].picture * c->height * line + q * LANES;
                size_t y = spots[r].y * (size_t)stride - 1, x = spots[r].x * (size_t)stride - 1;
                size_t tall = (size_t)(is_low ? t - stride : t), wide = (size_t)(is_narrow ? t - stride : t);
                bool is_inside = y < c->height && x < c->width && y + tall <= c->height && x + wide <= c->width;
                V half[MOST][MOST], d[MOST];
                for (size_t j = 0; j < wide; j++) {
                    bool is_there = x + j < c->width;
                    const float *column = is_there ? picture + (x + j) * c->source_stride : picture;
                    if (is_low) {
                        column_in(stride, m, true, column, y, c->height, line, is_inside, is_there, &half[0][j]);
                    } else {
                        column_in(stride, m, false, column, y, c->height, line, is_inside, is_there, &half[0][j]);
                    }
                }
                for (int i = 0; i < t; i++) {
                    int lacks = LACKS(stride, m, i);
                    if (is_low && lacks) { continue; }
                    float *out = values + (size_t)(i * t) * place;
                    float *both = out + at[r][lacks] + q * step[r][lacks];
                    float *one = out + at[r][lacks + 2] + q * step[r][lacks + 2];
                    if (is_narrow) {
                        short_tile_in(stride, m, half[i], d, 1);
                        UNROLL for (int j = 0; j < t; j++) {
                            if (!LACKS(stride, m, j)) { v_store(both + (size_t)j * place, d[j]); }
                        }
                    } else {
                        tile_in(stride, m, half[i], d, 1);
                        UNROLL for (int j = 0; j < t; j++) {
                            float *p = (LACKS(stride, m, j) ? one : both) + (size_t)j * place;
                            v_store(p, d[j]);
                            __builtin_prefetch(p + 2 * LANES, 1, 3);
                        }
                    }
                }
            }
        }
    }
}

/// Row `i` of the places of one panel's weights: packed `[tap][channel][width]`, `tap` floats from a tap to the next, `count` values of
/// each → `[place][count]`.
INLINE void weights_row(
    const int stride, const int m, size_t tap, size_t count, size_t i, const float *packed, float *out)
{
    const int kinds = m + 2;
    const float *g = weight_rows[FORM(stride, m)][i];
    V g0 = v_all(g[0]), g1 = v_all(g[1]), g2 = v_all(g[2]);
    for (size_t at = 0; at < count; at += LANES) {
        V s[3], d[8];
        const float *p = packed + at;
        if (i == 0) {
            UNROLL for (int x = 0; x < 3; x++) { s[x] = g0 * v_load(p + (size_t)x * tap); }
        } else if (i == (size_t)INFINITE(stride, m)) {
            UNROLL for (int x = 0; x < 3; x++) { s[x] = v_load(p + (size_t)(6 + x) * tap); }
        } else if (stride == 2 && i == (size_t)kinds - 1) {
            UNROLL for (int x = 0; x < 3; x++) { s[x] = v_load(p + (size_t)(3 + x) * tap); }
        } else if (stride == 2) {
            UNROLL for (int x = 0; x < 3; x++) {
                s[x] = g0 * v_load(p + (size_t)x * tap) + g2 * v_load(p + (size_t)(6 + x) * tap);
            }
        } else {
            UNROLL for (int x = 0; x < 3; x++) {
                s[x] = g0 * v_load(p + (size_t)x * tap) + g1 * v_load(p + (size_t)(3 + x) * tap);
                s[x] += g2 * v_load(p + (size_t)(6 + x) * tap);
            }
        }
        weights_in(stride, m, s, d);
        UNROLL for (int j = 0; j < kinds; j++) { v_store(out + (size_t)j * count + at, d[j]); }
    }
}

/// Sums `[place][tile][width]` of a panel to the target.
INLINE void tiles_out(
    const int stride, const int m, const ck_conv *c, const tiling *w, const ck_conv_data *d, const finish *f, size_t filter, size_t width,
    size_t first, size_t last, const float *sums)
{
    const int t = stride == 1 ? m + 2 : 2 * m + 1;
    size_t place = (last - first) * width, rows = ck_conv_rows(c), columns = ck_conv_columns(c);
    V slope = v_all(f->slope), cap = v_all(f->cap);
    for (size_t tile = first; tile < last; tile++) {
        spot here = spot_of(w, tile);
        size_t y = here.y, x = here.x, top = here.picture * rows + y;
        size_t high = (size_t)(here.is_low ? m - 1 : m), wide = (size_t)(here.is_narrow ? m - 1 : m);
        if (rows - y < high) { high = rows - y; }
        if (columns - x < wide) { wide = columns - x; }
        for (size_t v = 0; v < f->columns; v += LANES) {
            const float *in = sums + (tile - first) * width + v;
            size_t lanes = f->columns - v < LANES ? f->columns - v : LANES;
            V bias = lanes == LANES ? v_load(f->bias + v) : v_load_first(f->bias + v, lanes);
            V half[MOST][MOST], s[MOST], r[MOST];
            for (int j = 0; j < t; j++) {
                if (here.is_narrow && LACKS(stride, m, j)) { continue; }
                UNROLL for (int i = 0; i < t; i++) {
                    const float *p = in + (size_t)(i * t + j) * place;
                    s[i] = v_load(p);
                    __builtin_prefetch(p + width, 0, 3);
                }
                if (here.is_low) {
                    short_tile_out(stride, m, s, &half[0][j], MOST);
                } else {
                    tile_out(stride, m, s, &half[0][j], MOST);
                }
            }
            for (size_t i = 0; i < high; i++) {
                if (here.is_narrow) { short_tile_out(stride, m, half[i], r, 1); } else { tile_out(stride, m, half[i], r, 1); }
                size_t at = (top + i) * columns + x;
                float *out = d->target + at * c->target_stride + filter + v;
                const float *residual = d->residual ? d->residual + at * c->residual_stride + filter + v : NULL;
                UNROLL for (int j = 0; j < m; j++) {
                    if ((size_t)j < wide) {
                        V z = r[j] + bias;
                        if (!f->has_pass) {
                            z = clamped(z, slope, cap);
                            if (residual) { z += lanes == LANES ? v_load(residual) : v_load_first(residual, lanes); }
                        }
                        if (lanes == LANES) { v_store(out, z); } else { v_store_first(out, z, lanes); }
                        out += c->target_stride;
                        if (residual) { residual += c->residual_stride; }
                    }
                }
            }
        }
        if (!f->has_pass) { continue; }
        for (size_t i = 0; i < high; i++) {
            for (size_t j = 0; j < wide; j++) {
                size_t at = (top + i) * columns + x + j;
                const float *residual = d->residual ? d->residual + at * c->residual_stride + filter : NULL;
                finish_pass(f, residual, d->target + at * c->target_stride + filter);
            }
        }
    }
}

#define WINOGRAD(S, M) \
    static void tiles_in_##S##_##M( \
        const ck_conv *c, const tiling *w, const float *source, size_t first, size_t last, size_t from, size_t to, \
        float *values) \
    { tiles_in(S, M, c, w, source, first, last, from, to, values); } \
    static void weights_row_##S##_##M(size_t tap, size_t count, size_t i, const float *packed, float *out) \
    { weights_row(S, M, tap, count, i, packed, out); } \
    static void tiles_out_##S##_##M( \
        const ck_conv *c, const tiling *w, const ck_conv_data *d, const finish *f, size_t filter, size_t width, \
        size_t first, size_t last, const float *sums) \
    { tiles_out(S, M, c, w, d, f, filter, width, first, last, sums); }

WINOGRAD(1, 2)
WINOGRAD(1, 4)
WINOGRAD(1, 6)
WINOGRAD(2, 4)

static void (*const all_tiles_in[])(
    const ck_conv *, const tiling *, const float *, size_t, size_t, size_t, size_t, float *) =
    {tiles_in_1_2, tiles_in_1_4, tiles_in_1_6, tiles_in_2_4};
static void (*const all_weights_row[])(size_t, size_t, size_t, const float *, float *) =
    {weights_row_1_2, weights_row_1_4, weights_row_1_6, weights_row_2_4};
static void (*const all_tiles_out[])(
    const ck_conv *, const tiling *, const ck_conv_data *, const finish *, size_t, size_t, size_t, size_t,
    const float *) = {tiles_out_1_2, tiles_out_1_4, tiles_out_1_6, tiles_out_2_4};

static bool winograd_fits(const ck_conv *c)
{
    bool has_form = c->stride == 1 || (c->stride == 2 && (c->variant == CK_WINOGRAD4 || c->variant == CK_WINOGRAD4_FUSED));
    return has_form && c->size == 3 && c->padding == 1 && c->groups == 1 && c->channels % LANES == 0;
}

static size_t winograd_shared_floats(const ck_conv *c)
{
    tiling w = tiling_of(c);
    return (w.is_fused ? padded_filters(c->filters) * w.kinds * w.kinds : w.tiles * w.t * w.t) * c->channels;
}

static size_t winograd_worker_floats(const ck_conv *c)
{
    tiling w = tiling_of(c);
    size_t sums = w.largest * w.t * w.t * PANEL;
    return sums + (w.is_fused ? w.largest * w.t * w.t : w.kinds * PANEL) * c->channels;
}

static size_t winograd_tasks(const ck_conv *c, size_t phase)
{
    tiling w = tiling_of(c);
    if (w.is_fused) { return phase == 0 ? w.panels : w.groups; }
    return w.groups * (phase == 0 ? w.parts : w.panels);
}

/// The products and results of one group of tiles and one panel; `ready`: its transformed weights, or `NULL`.
static void winograd_panel(
    const ck_conv *c, const tiling *w, const ck_conv_data *d, size_t first, size_t last, size_t panel,
    const float *values, const float *ready, float *sums, float *row)
{
    size_t filter = panel * PANEL, width = panel_width(c->filters, filter), count = last - first;
    finish f = finish_of(c, d, filter, panel_columns(c->filters, filter));
    size_t tap = c->channels * width, slices = ready ? 1 : w->slices;
    for (size_t slice = 0; slice < slices; slice++) {
        size_t from = w->chunks * slice / slices * LANES, to = w->chunks * (slice + 1) / slices * LANES;
        size_t one = (to - from) * width;
        const float *coming = d->packed + filter * c->channels * 9;
        coming += slice + 1 < slices ? to * width : panel + 1 < w->panels ? c->channels * 9 * width : 0;
        for (size_t i = 0; i < w->t; i++) {
            size_t kind = i < w->kinds ? i : w->kinds - 1;
            const float *b = ready ? ready + kind * w->kinds * one : row;
            if (!ready && kind == i) {
                all_weights_row[w->form](tap, one, i, d->packed + filter * c->channels * 9 + from * width, row);
            }
            for (size_t j = 0; j < w->t; j++) {
                size_t place = i * w->t + j, column = j < w->kinds ? j : w->kinds - 1;
                // Each product fetches its share of the weights that will be transformed next, tap by tap; of the fused
                // variants, the next place.
                size_t bytes = 9 * one * sizeof(float) / (w->t * w->t), at = place * 9 * one / (w->t * w->t);
                const float *next = coming + at / one * tap + at % one;
                if (ready) { next = b + (column + 1) * one, bytes = one * sizeof(float); }
                span s = tiles_with(w, LACKS(c->stride, w->m, i) + 2 * LACKS(c->stride, w->m, j), first, last);
                if (s.from == s.to) { continue; }
                product p = {
                    .a = values + place * c->channels * count, .depth = c->channels, .from = from, .b = b + column * one,
                    .c = sums + (place * count + s.from - first) * width, .c_stride = width, .chunks = (to - from) / LANES,
                    .columns = width, .adds = slice > 0};
                product_run(p, s.to - s.from, width, NULL, next, bytes);
            }
        }
    }
    all_tiles_out[w->form](c, w, d, &f, filter, width, first, last, sums);
}

static void winograd_run(const ck_conv *c, const ck_conv_data *d, size_t phase, size_t task, float *worker)
{
    tiling w = tiling_of(c);
    size_t each = w.t * w.t * c->channels, weights = w.kinds * w.kinds * c->channels;
    float *shared = d->shared, *sums = worker, *rest = worker + w.largest * w.t * w.t * PANEL;
    if (w.is_fused && phase == 0) {
        size_t filter = task * PANEL, width = panel_width(c->filters, filter);
        for (size_t i = 0; i < w.kinds; i++) {
            float *out = shared + filter * weights + i * w.kinds * c->channels * width;
            all_weights_row[w.form](c->channels * width, c->channels * width, i, d->packed + filter * c->channels * 9, out);
        }
        return;
    }
    size_t share = w.is_fused ? 1 : phase == 0 ? w.parts : w.panels, group = task / share, part = task % share;
    size_t first = w.tiles * group / w.groups, last = w.tiles * (group + 1) / w.groups;
    if (w.is_fused) {
        all_tiles_in[w.form](c, &w, d->source, first, last, 0, w.chunks, rest);
        for (size_t panel = 0; panel < w.panels; panel++) {
            winograd_panel(c, &w, d, first, last, panel, rest, shared + panel * PANEL * weights, sums, NULL);
        }
    } else if (phase == 0) {
        size_t from = w.chunks * part / w.parts, to = w.chunks * (part + 1) / w.parts;
        all_tiles_in[w.form](c, &w, d->source, first, last, from, to, shared + first * each);
    } else {
        winograd_panel(c, &w, d, first, last, part, shared + first * each, NULL, sums, rest);
    }
}
