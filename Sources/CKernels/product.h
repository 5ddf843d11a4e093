// The matrix product that everything dense ends in. Part of a level, see finish.h.

/// `[rows, depth]` · `[depth, panel]`: rows lie in blocks of at most `ROWS`, each `[chunk][row][LANES]`, so that they are
/// read from front to back; weights `[depth, vectors · LANES]`.
typedef struct product {
    const float *a;
    /// Values of a row of `a`, of which `chunks · LANES` from `from` on take part.
    size_t depth, from;
    const float *b;
    float *c;
    /// Floats from a row of the result to the next.
    size_t c_stride;
    size_t chunks;
    /// Filters of the panel: no more are stored.
    size_t columns;
    /// Whether the result is added to what is there.
    bool adds;
    /// `NULL`: the sums are stored as they are.
    const finish *finish;
    const float *residual;
    /// What is needed soon, and how many bytes of it each step fetches.
    const char *ahead;
    size_t pace;
    /// Of rows that are read in place: floats from one to the next; each is `runs` times `run` values, `next_run` apart.
    size_t step, runs, run, next_run;
} product;

// Where all registers are taken, loads of the next step must not come before the sums of this one are done: the compiler
// would keep one of the sums in memory, and its way there and back is longer than a step.
#if defined(__x86_64__) && LANES == 8
#define KEEP(rows, sums) \
    UNROLL for (int r = 0; r < rows; r++) { __asm__ volatile("" : "+x"(sums[r][0]), "+x"(sums[r][1])); }
#else
#define KEEP(rows, sums)
#endif

static inline size_t row_blocks(size_t rows) { return (rows + ROWS - 1) / ROWS; }
/// First row of block `i`, the end of the one before.
static inline size_t block_row(size_t rows, size_t i) { return rows * i / row_blocks(rows); }

static inline __attribute__((always_inline)) void product_store(
    const int rows, const int vectors, const product *p, V sums[][2])
{
    const finish *f = p->finish;
    size_t last = p->columns - (size_t)(vectors - 1) * LANES;
    V slope = v_all(f->slope), cap = v_all(f->cap), bias[2];
    if (last == LANES) {
        UNROLL for (int v = 0; v < vectors; v++) { bias[v] = v_load(f->bias + v * LANES); }
    } else {
        bias[0] = vectors == 2 ? v_load(f->bias) : v_load_first(f->bias, last);
        bias[1] = vectors == 2 ? v_load_first(f->bias + LANES, last) : bias[0];
    }
    UNROLL for (int r = 0; r < rows; r++) {
        float *c = p->c + (size_t)r * p->c_stride;
        const float *residual = p->residual ? p->residual + (size_t)r * f->residual_stride : NULL;
        UNROLL for (int v = 0; v < vectors; v++) {
            bool whole = v < vectors - 1 || last == LANES;
            V y = sums[r][v] + bias[v];
            if (!f->has_pass) {
                y = clamped(y, slope, cap);
                if (residual) {
                    y += whole ? v_load(residual + v * LANES) : v_load_first(residual + v * LANES, last);
                }
            }
            if (whole) { v_store(c + v * LANES, y); } else { v_store_first(c + v * LANES, y, last); }
        }
        if (f->has_pass) { finish_pass(f, residual, c); }
    }
}

static inline __attribute__((always_inline)) void product_rows(const int rows, const int vectors, const product *p)
{
    V sums[ROWS][2];
    const size_t whole = (size_t)vectors * LANES;
    size_t last = p->columns - (size_t)(vectors - 1) * LANES;
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int v = 0; v < vectors; v++) { sums[r][v] = v_all(0); }
    }
    const float *a = p->a, *b = p->b;
    const char *ahead = p->ahead;
    const size_t pace = p->pace;
    for (size_t q = p->chunks; q > 0; q--, a += rows * LANES) {
        for (int part = 0; part < LANES; part += 4) {
            UNROLL for (int k = 0; k < 4; k++) {
                V b0 = v_load(b), b1 = vectors == 2 ? v_load(b + LANES) : b0;
                __builtin_prefetch(a + 2 * rows * LANES + (part + k) * rows, 0, 3);
                __builtin_prefetch(ahead, 0, 2);
                UNROLL for (int r = 0; r < rows; r++) {
                    V x = v_all(a[r * LANES + part + k]);
                    sums[r][0] += x * b0;
                    if (vectors == 2) { sums[r][1] += x * b1; }
                }
                b += whole;
                ahead += pace;
                if (vectors == 2) { KEEP(rows, sums) }
            }
        }
    }
    // Sums of parts are added to each other: one long sum would lose a digit more.
    if (p->adds) {
        UNROLL for (int r = 0; r < rows; r++) {
            UNROLL for (int v = 0; v < vectors; v++) {
                const float *c = p->c + (size_t)r * p->c_stride + v * LANES;
                sums[r][v] += v < vectors - 1 || last == LANES ? v_load(c) : v_load_first(c, last);
            }
        }
    }
    if (p->finish) {
        product_store(rows, vectors, p, sums);
    } else {
        UNROLL for (int r = 0; r < rows; r++) {
            UNROLL for (int v = 0; v < vectors; v++) {
                float *c = p->c + (size_t)r * p->c_stride + v * LANES;
                if (v < vectors - 1 || last == LANES) { v_store(c, sums[r][v]); } else { v_store_first(c, sums[r][v], last); }
            }
        }
    }
}

/// Adds the products of value `k` after the pointers of the rows, which are `step` bytes apart.
INLINE void strip_step(
    const int rows, const int vectors, const char *const *a, size_t step, const int k, const float *b,
    const char *ahead, V sums[][2])
{
    V b0 = v_load(b), b1 = vectors == 2 ? v_load(b + LANES) : b0;
    __builtin_prefetch(ahead, 0, 2);
    UNROLL for (int r = 0; r < rows; r++) {
        V x = v_all(((const float *)(a[r / 3] + (size_t)(r % 3) * step))[k]);
        sums[r][0] += x * b0;
        if (vectors == 2) { sums[r][1] += x * b1; }
    }
}

/// Adds the products of the `run` values of rows that are `step` bytes apart, from `first` on; moves on in the weights and in
/// what is fetched.
INLINE void strip_run(
    const int rows, const int vectors, const char *first, size_t step, size_t run, const float **weights,
    const char **fetched, size_t pace, V sums[][2])
{
    // A pointer for every three rows, as there are not registers for all: the others lie one step and two ahead.
    const char *a[(2 * ROWS + 2) / 3], *ahead = *fetched;
    const float *b = *weights;
    UNROLL for (int r = 0; r < rows; r += 3) { a[r / 3] = first + (size_t)r * step; }
    for (size_t left = run; left > 0;) {
        if (left >= 4) {
            UNROLL for (int k = 0; k < 4; k++) {
                strip_step(rows, vectors, a, step, k, b, ahead, sums);
                b += vectors * LANES;
                ahead += pace;
            }
            UNROLL for (int r = 0; r < rows; r += 3) { a[r / 3] += 4 * sizeof(float); }
            left -= 4;
        } else {
            strip_step(rows, vectors, a, step, 0, b, ahead, sums);
            UNROLL for (int r = 0; r < rows; r += 3) { a[r / 3] += sizeof(float); }
            b += vectors * LANES;
            ahead += pace;
            left--;
        }
        // Keeps the compiler from making a pointer of its own for each row.
        UNROLL for (int r = 0; r < rows; r += 3) { __asm__("" : "+r"(a[r / 3])); }
    }
    *weights = b, *fetched = ahead;
}

/// Rows that are read where they lie; the result is never added to what is there.
static inline __attribute__((always_inline)) void strip_rows(const int rows, const int vectors, const product *p)
{
    V sums[ROWS][2];
    UNROLL for (int r = 0; r < rows; r++) { sums[r][0] = sums[r][1] = v_all(0); }
    const float *b = p->b;
    const char *ahead = p->ahead;
    const size_t step = p->step * sizeof(float), pace = p->pace;
    for (size_t i = 0; i < p->runs; i++) {
        strip_run(rows, vectors, (const char *)(p->a + i * p->next_run), step, p->run, &b, &ahead, pace, sums);
    }
    product_store(rows, vectors, p, sums);
}

/// `blocks` times `rows` pixels that lie one after the other, and all filters of a panel: between the blocks of a layer of few
/// channels nothing may be done twice. The result is never added to what is there, and finished without a pass.
static inline __attribute__((always_inline)) void line_rows(
    const int rows, const int vectors, const product *p, size_t blocks)
{
    // Copies, as a store might change what a pointer leads to, for all that the compiler knows.
    const finish *f = p->finish;
    const size_t step = p->step * sizeof(float), run = p->run, pace = p->pace;
    const size_t c_stride = p->c_stride, residual_stride = f->residual_stride;
    const V slope = v_all(f->slope), cap = v_all(f->cap);
    const float *weights = p->b, *first = p->a, *residual = p->residual;
    const char *ahead = p->ahead;
    float *c = p->c;
    V bias[2];
    UNROLL for (int v = 0; v < vectors; v++) { bias[v] = v_load(f->bias + v * LANES); }
    for (; blocks > 0; blocks--) {
        V sums[2 * ROWS][2];
        UNROLL for (int r = 0; r < rows; r++) { sums[r][0] = sums[r][1] = v_all(0); }
        const float *b = weights;
        strip_run(rows, vectors, (const char *)first, step, run, &b, &ahead, pace, sums);
        UNROLL for (int r = 0; r < rows; r++) {
            UNROLL for (int v = 0; v < vectors; v++) {
                V y = clamped(sums[r][v] + bias[v], slope, cap);
                if (residual) { y += v_load(residual + (size_t)r * residual_stride + v * LANES); }
                v_store(c + (size_t)r * c_stride + v * LANES, y);
            }
        }
        first += (size_t)rows * p->step;
        c += (size_t)rows * c_stride;
        if (residual) { residual += (size_t)rows * residual_stride; }
    }
}

/// `X(R)` for every number of rows that a block may have.
#if ROWS > 12
#define EACH_ROWS(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13)
#elif ROWS > 6
#define EACH_ROWS(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12)
#elif ROWS > 4
#define EACH_ROWS(X) X(1) X(2) X(3) X(4) X(5) X(6)
#else
#define EACH_ROWS(X) X(1) X(2) X(3) X(4)
#endif

#define DEFINE(R) \
    static void strip_##R##_1(const product *p) { strip_rows(R, 1, p); } \
    static void strip_##R##_2(const product *p) { strip_rows(R, 2, p); } \
    static void product_##R##_1(const product *p) { product_rows(R, 1, p); } \
    static void product_##R##_2(const product *p) { product_rows(R, 2, p); }
#define PRODUCT(R) {product_##R##_1, product_##R##_2},
#define STRIP(R) {strip_##R##_1, strip_##R##_2},

EACH_ROWS(DEFINE)
static void (*const products[ROWS + 1][2])(const product *) = {{NULL, NULL}, EACH_ROWS(PRODUCT)};
static void (*const strips[ROWS + 1][2])(const product *) = {{NULL, NULL}, EACH_ROWS(STRIP)};

/// Rows of a block of `lines`, by the vectors of the panel less one: as many sums as there are registers for.
static const size_t line_heights[2] = {2 * ROWS, ROWS};
static void line_1(const product *p, size_t blocks) { line_rows(2 * ROWS, 1, p, blocks); }
static void line_2(const product *p, size_t blocks) { line_rows(ROWS, 2, p, blocks); }
static void (*const lines[2])(const product *, size_t) = {line_1, line_2};

/// The product of any number of rows, cut in blocks of nearly the same height, while `bytes` at `next` are fetched.
static void product_run(
    product p, size_t rows, size_t width, const float *residual, const float *next, size_t bytes)
{
    size_t blocks = row_blocks(rows), first = 0, steps = p.chunks * LANES;
    p.pace = (bytes + blocks * steps - 1) / (blocks * steps);
    for (size_t i = 0; i < blocks; i++) {
        size_t end = block_row(rows, i + 1);
        product block = p;
        block.a += first * p.depth + p.from * (end - first);
        block.c += first * p.c_stride;
        block.residual = residual ? residual + first * p.finish->residual_stride : NULL;
        block.ahead = (const char *)next + i * steps * p.pace;
        products[end - first][width / LANES - 1](&block);
        first = end;
    }
}

/// Filters of the panel from filter `k` on, of `filters`.
static inline size_t panel_columns(size_t filters, size_t k) { return filters - k < PANEL ? filters - k : PANEL; }
/// Floats of a step of its packed weights.
static inline size_t panel_width(size_t filters, size_t k) { return filters - k <= LANES ? LANES : PANEL; }
/// All filters with the last panel filled up.
static inline size_t padded_filters(size_t filters) { return (filters + LANES - 1) / LANES * LANES; }
