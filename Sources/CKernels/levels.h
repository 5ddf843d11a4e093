#pragma once
#include "CKernels.h"

// What the translation units of the levels offer to the public functions; one table a level.

typedef struct ck_table {
    bool (*conv_fits)(const ck_conv *);
    size_t (*conv_list)(const ck_conv *, ck_conv_variant *);
    size_t (*conv_packed_count)(const ck_conv *);
    void (*conv_pack)(const ck_conv *, const float *, const float *, float *);
    size_t (*conv_shared_bytes)(const ck_conv *);
    size_t (*conv_worker_bytes)(const ck_conv *);
    size_t (*conv_phases)(const ck_conv *);
    size_t (*conv_tasks)(const ck_conv *, size_t);
    void (*conv_run)(const ck_conv *, const ck_conv_data *, size_t, size_t, void *);
    void (*max_pool)(const ck_pool *, const float *, float *, size_t, size_t);
    void (*activate)(const ck_line *, ck_activation, const float *, float *);
    void (*add)(const ck_line *, ck_activation, const float *, float *);
    void (*softmax)(const ck_line *, const float *, float *);
    void (*mean)(const ck_line *, const float *, float *);
    void (*conv_unpack)(const ck_conv *, const float *, float *);
    size_t (*turned_count)(const ck_conv *);
    size_t (*turn_tasks)(const ck_conv *);
    void (*turn)(const ck_conv *, const float *, float *, size_t);
    size_t (*data_worker_bytes)(const ck_conv *);
    size_t (*data_tasks)(const ck_conv *);
    void (*data_run)(const ck_conv *, const ck_conv_data *, size_t, void *);
    bool (*weights_fits)(const ck_conv *);
    ck_conv_variant (*weights_choice)(const ck_conv *);
    size_t (*weights_shared_bytes)(const ck_conv *);
    size_t (*weights_worker_bytes)(const ck_conv *);
    size_t (*weights_phases)(const ck_conv *);
    size_t (*weights_tasks)(const ck_conv *, size_t);
    void (*weights_run)(const ck_conv *, const ck_weights_data *, size_t, size_t, void *);
    void (*norm_sums)(const ck_norm *, const float *, size_t, size_t, double *);
    void (*norm_apply)(
        const ck_norm *, const ck_norm_vectors *, const float *, size_t, const float *, size_t, float *, size_t, size_t,
        size_t);
    void (*norm_gradient_sums)(
        const ck_norm *, const ck_norm_vectors *, const float *, size_t, const float *, size_t, size_t, double *);
    void (*norm_gradient)(
        const ck_norm *, const ck_norm_vectors *, const float *, size_t, const float *, size_t, float *, size_t, size_t,
        size_t);
    void (*sgd_step)(const ck_sgd *, const float *, float *, float *, size_t);
} ck_table;

/// The table of a level.
const ck_table *ck_table_of(ck_level level);

extern const ck_table ck_plain_table, ck_portable_table, ck_avx2_table, ck_avx512_table;

static inline size_t ck_conv_rows(const ck_conv *c) { return (c->height + 2 * c->padding - c->size) / c->stride + 1; }
static inline size_t ck_conv_columns(const ck_conv *c) { return (c->width + 2 * c->padding - c->size) / c->stride + 1; }
static inline size_t ck_pool_rows(const ck_pool *p) { return (p->height + p->padding - p->size) / p->stride + 1; }
static inline size_t ck_pool_columns(const ck_pool *p) { return (p->width + p->padding - p->size) / p->stride + 1; }

/// A chunk of a normalisation: enough pixels for some 32 Ki values.
static inline size_t ck_norm_chunk(const ck_norm *n)
{
    size_t pixels = 32768 / n->channels;
    return pixels < 16 ? 16 : pixels;
}

/// How the taps of a side reach the places of an input, by the phase of the stride: place `phase + stride · t` is reached from
/// results `t + first …` by taps `last, last − stride, …`, `count` of them.
typedef struct ck_phase {
    size_t last, count;
    ptrdiff_t first;
} ck_phase;

static inline ck_phase ck_phase_of(const ck_conv *c, size_t phase)
{
    size_t least = (phase + c->padding) % c->stride;
    if (least >= c->size) { return (ck_phase){0}; }
    size_t count = (c->size - 1 - least) / c->stride + 1, last = least + (count - 1) * c->stride;
    return (ck_phase){last, count, ((ptrdiff_t)(phase + c->padding) - (ptrdiff_t)last) / (ptrdiff_t)c->stride};
}
