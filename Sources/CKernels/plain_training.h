#pragma once
#include "levels.h"

// The references of the kernels of training; plain.c has those of inference and the table of both.

void ck_plain_unpack(const ck_conv *conv, const float *packed, float *weights);
size_t ck_plain_turned_count(const ck_conv *conv);
size_t ck_plain_turn_tasks(const ck_conv *conv);
void ck_plain_turn(const ck_conv *conv, const float *packed, float *turned, size_t task);
size_t ck_plain_data_tasks(const ck_conv *conv);
void ck_plain_data_run(const ck_conv *conv, const ck_conv_data *data, size_t task, void *worker);
bool ck_plain_weights_fits(const ck_conv *conv);
ck_conv_variant ck_plain_weights_choice(const ck_conv *conv);
size_t ck_plain_weights_phases(const ck_conv *conv);
size_t ck_plain_weights_tasks(const ck_conv *conv, size_t phase);
void ck_plain_weights_run(const ck_conv *conv, const ck_weights_data *data, size_t phase, size_t task, void *worker);
void ck_plain_norm_sums(const ck_norm *norm, const float *source, size_t stride, size_t chunk, double *sums);
void ck_plain_norm_apply(
    const ck_norm *norm, const ck_norm_vectors *vectors, const float *source, size_t source_stride,
    const float *residual, size_t residual_stride, float *target, size_t target_stride, size_t first, size_t last);
void ck_plain_norm_gradient_sums(
    const ck_norm *norm, const ck_norm_vectors *vectors, const float *source, size_t source_stride,
    const float *gradient, size_t gradient_stride, size_t chunk, double *sums);
void ck_plain_norm_gradient(
    const ck_norm *norm, const ck_norm_vectors *vectors, const float *source, size_t source_stride,
    const float *gradient, size_t gradient_stride, float *target, size_t target_stride, size_t first, size_t last);
void ck_plain_sgd_step(const ck_sgd *rule, const float *gradient, float *momentum, float *weights, size_t count);
