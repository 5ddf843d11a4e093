#pragma once
#include "convolution.h"

// What training adds to the kernels of Network: gradients of convolutions with respect to their inputs and weights, batch
// normalisation over a batch, the gradients of the other layers, and the step of the optimiser.
//
// A gradient has the layout of its value. Weights, their gradients and their momentum are kept as `ck_conv_pack` packs
// them, so that no step begins with packing. All sums have a fixed order: the same numbers give the same bits, whatever
// worker does which task.

/// Packed weights back to `[K, C/groups, R, R]`.
void ck_conv_unpack(const ck_conv *conv, const float *packed, float *weights);

/// Whether the gradient with respect to the input is itself a convolution: stride 1, padding below the size. Its geometry
/// is `ck_data_conv`'s: filters and channels change places, padding is size − 1 − padding; strides and level are kept, so
/// that `source_stride` is that of the given gradient.
bool ck_data_is_conv(const ck_conv *conv);
ck_conv ck_data_conv(const ck_conv *conv);

/// Packed weights turned: taps reversed, filters and channels exchanged, taps of one phase of the stride side by side. With
/// stride 1 they are what `ck_data_conv` takes; else what `ck_data_run` takes. A task is a panel of channels.
size_t ck_turned_count(const ck_conv *conv);
size_t ck_turn_tasks(const ck_conv *conv);
void ck_turn(const ck_conv *conv, const float *packed, float *turned, size_t task);

/// Gradient with respect to the input, of any convolution: `dX = dY · Wᵀ` by the phases of the stride, a place of the input
/// with only the taps that reach it.
///
/// `conv` is the convolution forward: `source_stride` is that of dX, `target_stride` that of dY. Of `data`, `source` is
/// dY `[N, H′, W′, K]`, `packed` the turned weights, `bias` `[C]` zeros, `residual` what is added or `NULL`, `target` dX.
size_t ck_data_worker_bytes(const ck_conv *conv);
size_t ck_data_tasks(const ck_conv *conv);
void ck_data_run(const ck_conv *conv, const ck_conv_data *data, size_t task, void *worker);

/// What the gradient with respect to the weights reads and writes.
typedef struct ck_weights_data {
    /// X `[N, H, W, C]` with `source_stride`, and dY `[N, H′, W′, K]` with `target_stride`.
    const float *source, *gradient;
    /// dW, packed.
    float *weights;
    /// Whether dW is added to what is there.
    bool adds;
    /// `ck_weights_shared_bytes`, aligned to 64 bytes.
    void *shared;
} ck_weights_data;

/// Gradient with respect to the weights. Variants: `CK_GATHERED` (a product over the pixels), `CK_DEPTHWISE`, `CK_EXACT`,
/// and `CK_WINOGRAD4`: F(3×3, 4×4) for size 3, stride 1, padding 1. A run is many phases: pictures are taken a few at a time,
/// arranged first, then multiplied, so that scratch stays small; a task of a product owns its part of dW.
bool ck_weights_fits(const ck_conv *conv);
/// The variant that is likely the fastest.
ck_conv_variant ck_weights_choice(const ck_conv *conv);
size_t ck_weights_shared_bytes(const ck_conv *conv);
size_t ck_weights_worker_bytes(const ck_conv *conv);
size_t ck_weights_phases(const ck_conv *conv);
size_t ck_weights_tasks(const ck_conv *conv, size_t phase);
void ck_weights_run(const ck_conv *conv, const ck_weights_data *data, size_t phase, size_t task, void *worker);

/// Normalisation of pixels, each of `channels` values, and the activation after it: `y = activation(z) + residual`,
/// `z = scale · (x − mean) + shift`.
typedef struct ck_norm {
    size_t pixels, channels;
    ck_activation activation;
    ck_level level;
} ck_norm;

/// Vectors of a normalisation, `[channels]` each.
typedef struct ck_norm_vectors {
    const double *mean, *scale, *shift;
    /// Factors of x − mean and of 1 in the gradient, see `ck_norm_gradient`; `slope` of the gradient itself.
    const double *linear, *constant, *slope;
} ck_norm_vectors;

/// Pixels that are summed at once, in a fixed order: the tasks of the two functions of sums.
size_t ck_norm_chunks(const ck_norm *norm);

/// Mean and sum of squared differences from it of one chunk: `sums[chunk]` is `[2, channels]`.
void ck_norm_sums(const ck_norm *norm, const float *source, size_t stride, size_t chunk, double *sums);

/// Mean and biased variance of all pixels from the sums of all chunks (Chan, Golub and LeVeque 1979).
void ck_norm_statistics(const ck_norm *norm, const double *sums, double *mean, double *variance);

/// Pixels `first…<last`; `residual` may be `NULL`, `target` may be `source`.
void ck_norm_apply(
    const ck_norm *norm, const ck_norm_vectors *vectors, const float *source, size_t source_stride,
    const float *residual, size_t residual_stride, float *target, size_t target_stride, size_t first, size_t last);

/// Sums of dz and of dz · (x − mean) of one chunk, `dz = dy · activation′(z)`: `sums[chunk]` is `[2, channels]`. `source`
/// may be `NULL` where the activation is linear and only the first sum is wanted.
void ck_norm_gradient_sums(
    const ck_norm *norm, const ck_norm_vectors *vectors, const float *source, size_t source_stride,
    const float *gradient, size_t gradient_stride, size_t chunk, double *sums);

/// Sums of all chunks, in order: `[2, channels]`.
void ck_norm_total(const ck_norm *norm, const double *sums, double *total);

/// `dx = slope · dz + linear · (x − mean) + constant`; `target` may be `gradient`.
void ck_norm_gradient(
    const ck_norm *norm, const ck_norm_vectors *vectors, const float *source, size_t source_stride,
    const float *gradient, size_t gradient_stride, float *target, size_t target_stride, size_t first, size_t last);

/// Gradient of `ck_max_pool`, for rows `first…<last` of `batch · height` of its input, overwritten. `gradient` has
/// `target_stride`; `target` has `gradient_stride`. Of equal largest values the first gets all.
void ck_max_pool_gradient(
    const ck_pool *pool, const float *source, const float *gradient, float *target, size_t gradient_stride,
    size_t first, size_t last);

/// Gradient of `ck_upsample`, rows `first…<last` of `batch · height`, overwritten: sums of what was repeated. `gradient` has
/// `target_stride`, `target` `source_stride`.
void ck_upsample_gradient(const ck_upsampling *up, const float *gradient, float *target, size_t first, size_t last);

/// Gradient of `ck_mean`: every pixel gets its share. `gradient` is one pixel.
void ck_mean_gradient(const ck_line *line, const float *gradient, float *target);

/// Gradient of `ck_softmax` from its result: `dx = y · (dy − Σ dy · y)`; `line` is for dy and dx.
void ck_softmax_gradient(
    const ck_line *line, const float *result, size_t result_stride, const float *gradient, float *target);

/// Dropout: values are kept with probability 1 − `share` and then divided by it; which, depends on `seed` and on the index
/// of the value, `(first + pixel) · channels + channel`, alone. Forward and gradient are the same.
void ck_dropout(
    const ck_line *line, uint64_t seed, size_t first, float share, const float *source, float *target);

/// Stochastic gradient descent with momentum in MXNet's form:
/// `m = momentum · m − rate · (clip(g · gradient_scale) + decay · w)`, `w += m`.
typedef struct ck_sgd {
    float rate, momentum, decay, gradient_scale;
    /// Largest absolute value of a scaled gradient; infinite where nothing is clipped.
    float clip;
    ck_level level;
} ck_sgd;

void ck_sgd_step(const ck_sgd *rule, const float *gradient, float *momentum, float *weights, size_t count);
