// What is done to the sums of a convolution before they are stored: bias, activation, residual.
// Part of a level: V, LANES and the v_ functions are defined by the file that includes this.

#define UNROLL _Pragma("clang loop unroll(full)")
#define INLINE static inline __attribute__((always_inline))

/// Vectors of one panel: weights are packed in panels of `PANEL` filters, the last one narrower where it can be.
#define PANEL (2 * LANES)

/// Whole or first part of a vector.
INLINE V v_load_some(const float *p, size_t n) { return n == LANES ? v_load(p) : v_load_first(p, n); }
INLINE void v_store_some(float *p, V v, size_t n)
{
    if (n == LANES) { v_store(p, v); } else { v_store_first(p, v, n); }
}

typedef float Four __attribute__((vector_size(16)));
typedef float FourU __attribute__((vector_size(16), aligned(4), may_alias));

/// Elementwise functions that take more than three instructions.
static void activate_span(ck_activation activation, const float *source, float *target, size_t count);

/// For a panel: what `finish_row` needs. Linear, leaky, relu and relu6 are all min(cap, max(slope · x, x)).
typedef struct finish {
    const float *bias;
    /// Of the row that is the first, at the panel's first filter; `NULL` without.
    const float *residual;
    size_t residual_stride;
    /// Filters of the panel.
    size_t columns;
    float slope, cap;
    /// Whether the activations need a pass of their own.
    bool has_pass;
    ck_activation activation, residual_activation;
} finish;

static inline finish finish_of(const ck_conv *c, const ck_conv_data *d, size_t filter, size_t columns)
{
    finish f = {
        .bias = d->bias + filter, .residual_stride = c->residual_stride, .columns = columns, .slope = 1,
        .cap = __builtin_inff(), .activation = c->activation, .residual_activation = c->residual_activation};
    switch (c->activation.kind) {
    case CK_LINEAR: break;
    case CK_LEAKY: f.slope = c->activation.slope; break;
    case CK_RELU: f.slope = 0; break;
    case CK_RELU6: f.slope = 0, f.cap = 6; break;
    default: f.has_pass = true;
    }
    if (d->residual && c->residual_activation.kind != CK_LINEAR) { f.has_pass = true; }
    return f;
}

/// Where either is NaN these hand on `x`: the second operand.
static inline V clamped(V x, V slope, V cap) { return v_min(cap, v_max(x * slope, x)); }

/// The pass after `columns` sums with bias were stored at `target`.
static void finish_pass(const finish *f, const float *residual, float *target)
{
    activate_span(f->activation, target, target, f->columns);
    if (!residual) { return; }
    for (size_t i = 0; i < f->columns; i++) { target[i] += residual[i]; }
    activate_span(f->residual_activation, target, target, f->columns);
}
