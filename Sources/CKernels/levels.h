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
} ck_table;

extern const ck_table ck_plain_table, ck_portable_table, ck_avx2_table, ck_avx512_table;

static inline size_t ck_conv_rows(const ck_conv *c) { return (c->height + 2 * c->padding - c->size) / c->stride + 1; }
static inline size_t ck_conv_columns(const ck_conv *c) { return (c->width + 2 * c->padding - c->size) / c->stride + 1; }
static inline size_t ck_pool_rows(const ck_pool *p) { return (p->height + p->padding - p->size) / p->stride + 1; }
static inline size_t ck_pool_columns(const ck_pool *p) { return (p->width + p->padding - p->size) / p->stride + 1; }
