#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The hot loops of NeuralNetwork. Activations are `float`, channels last: value `(n, y, x, c)` lies at
// `((n · height + y) · width + x) · stride + c`; a pixel's stride is in floats and at least its channels, so that a layer
// reads and writes its part of a concatenation in place. Nothing is read or written outside of the pixels' channels.
//
// No kernel allocates, starts threads or keeps state: the caller hands out tasks and scratch. NaN in weights or inputs
// stays NaN in every output that depends on it, also through activations and pooling.

/// Instructions that a kernel may use. `CK_PLAIN` is the reference: loops as the definition reads.
typedef enum ck_level {
    CK_PLAIN = 0,
    /// Vectors of four floats by the compiler's own types: NEON on arm64, SSE2 on x86-64.
    CK_PORTABLE = 1,
    CK_AVX2 = 2,
    CK_AVX512 = 3,
} ck_level;

/// The highest level that this machine runs.
ck_level ck_best_level(void);

typedef enum ck_activation_kind {
    CK_LINEAR = 0,
    /// max(x, slope · x), slope at most 1
    CK_LEAKY,
    CK_RELU,
    CK_RELU6,
    /// x · σ(x)
    CK_SWISH,
    /// x · tanh(ln(1 + eˣ))
    CK_MISH,
    CK_LOGISTIC,
} ck_activation_kind;

typedef struct ck_activation {
    ck_activation_kind kind;
    /// Of `CK_LEAKY` alone.
    float slope;
} ck_activation;

/// How a convolution is computed. All but `CK_DEPTHWISE` share one layout of packed weights at one level, so that a
/// plan can change its mind without packing again.
typedef enum ck_conv_variant {
    /// Rows gathered into blocks, then a matrix product: any size, stride, padding and groups.
    CK_GATHERED = 0,
    /// Each channel by itself; `groups == channels == filters`.
    CK_DEPTHWISE,
    /// F(m×m, 3×3) for size 3, stride 1 (with m = 4 stride 2 as well): all tiles transformed first, weights transformed
    /// while they are used.
    CK_WINOGRAD2,
    CK_WINOGRAD4,
    CK_WINOGRAD6,
    /// The same, weights transformed first, then everything of a block of tiles at once: for large maps.
    CK_WINOGRAD4_FUSED,
    CK_WINOGRAD6_FUSED,
    /// A matrix product of rows that are read where they lie: any size, stride and padding, no groups.
    CK_IN_PLACE,
    CK_CONV_VARIANTS,
    /// Sums in double precision, so that nothing is rounded but the result: no groups, and no activation. In no list, as
    /// it is never the fastest; its gradients are `CK_EXACT` of `ck_data_run` and `ck_weights_run`.
    CK_EXACT,
} ck_conv_variant;

/// A convolution with all that is done to its sums:
/// `y = residual activation(activation(x ⊛ w + bias) + residual)`.
///
/// `[N, H, W, C]` ⊛ `[K, C/groups, R, R]` → `[N, H′, W′, K]`, `H′ = (H + 2·padding − R) / stride + 1`.
typedef struct ck_conv {
    size_t batch, height, width, channels;
    size_t filters, size, stride, padding, groups;
    /// Floats from a pixel to the next; the residual's is 0 where there is none.
    size_t source_stride, target_stride, residual_stride;
    ck_activation activation, residual_activation;
    ck_level level;
    ck_conv_variant variant;
} ck_conv;

/// What a convolution reads and writes. Vectors need no alignment beyond that of `float`, scratch that of 64 bytes.
typedef struct ck_conv_data {
    const float *source;
    /// By `ck_conv_pack`.
    const float *packed;
    /// `[K]`
    const float *bias;
    /// `NULL` where there is none. Never the target: sums of deep layers are kept there while they are incomplete.
    const float *residual;
    float *target;
    /// `ck_conv_shared_bytes`, the same for all tasks of one run.
    void *shared;
} ck_conv_data;

/// Whether a variant can compute this convolution at its level.
bool ck_conv_fits(const ck_conv *conv);

/// The variants that fit, the one that is likely the fastest first; `list` has room for `CK_CONV_VARIANTS`.
size_t ck_conv_list(const ck_conv *conv, ck_conv_variant *list);

/// Number of floats of the packed weights.
size_t ck_conv_packed_count(const ck_conv *conv);

/// Packs weights `[K, C/groups, R, R]`, each times its filter's `scale` (`[K]`, or `NULL` for 1).
void ck_conv_pack(const ck_conv *conv, const float *weights, const float *scale, float *packed);

/// Scratch that all tasks of a run share, and scratch that each worker has for itself.
size_t ck_conv_shared_bytes(const ck_conv *conv);
size_t ck_conv_worker_bytes(const ck_conv *conv);

/// A run is one phase or more; a phase begins when all tasks of the one before have ended.
size_t ck_conv_phases(const ck_conv *conv);
size_t ck_conv_tasks(const ck_conv *conv, size_t phase);

/// Does one task. Tasks of a phase can run in any order and at the same time, each worker with its own scratch.
void ck_conv_run(const ck_conv *conv, const ck_conv_data *data, size_t phase, size_t task, void *worker);

/// Largest value of a window: `H′ = (H + padding − size) / stride + 1`, the first window begins at `−padding / 2`;
/// places outside of the picture do not count. A NaN in a window is its largest value.
typedef struct ck_pool {
    size_t batch, height, width, channels;
    size_t size, stride, padding;
    size_t source_stride, target_stride;
    ck_level level;
} ck_pool;

/// Target rows `first…<last` of `batch · H′`.
void ck_max_pool(const ck_pool *pool, const float *source, float *target, size_t first, size_t last);

/// Pixels in a line, each of `channels` values.
typedef struct ck_line {
    size_t pixels, channels;
    size_t source_stride, target_stride;
    ck_level level;
} ck_line;

/// Activation; `source` may be `target`.
void ck_activate(const ck_line *line, ck_activation activation, const float *source, float *target);

/// `target = activation(target + source)`.
void ck_add(const ck_line *line, ck_activation activation, const float *source, float *target);

/// Copies channels: concatenation where it cannot be had for free.
void ck_copy(const ck_line *line, const float *source, float *target);

/// Softmax over the channels of each pixel; a NaN makes its pixel NaN.
void ck_softmax(const ck_line *line, const float *source, float *target);

/// Mean of all pixels of the line: one target pixel. Sums are kept in double precision.
void ck_mean(const ck_line *line, const float *source, float *target);

/// Every value repeated `factor` times along both axes, cut to the target's height and width.
typedef struct ck_upsampling {
    size_t batch, height, width, channels, factor;
    size_t target_height, target_width;
    size_t source_stride, target_stride;
    ck_level level;
} ck_upsampling;

/// Target rows `first…<last` of `batch · target_height`.
void ck_upsample(const ck_upsampling *up, const float *source, float *target, size_t first, size_t last);
