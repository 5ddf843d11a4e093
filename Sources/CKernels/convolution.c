#include "levels.h"

#include <string.h>

// The public functions: each hands on to the table of the level it is asked for.

ck_level ck_best_level(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl")) {
        return CK_AVX512;
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) { return CK_AVX2; }
#endif
    return CK_PORTABLE;
}

const ck_table *ck_table_of(ck_level level)
{
    switch (level) {
    case CK_PLAIN: return &ck_plain_table;
#if defined(__x86_64__)
    case CK_AVX512: return &ck_avx512_table;
    case CK_AVX2: return &ck_avx2_table;
#endif
    default: return &ck_portable_table;
    }
}

bool ck_conv_fits(const ck_conv *conv)
{
    return ck_table_of(conv->level)->conv_fits(conv);
}

size_t ck_conv_list(const ck_conv *conv, ck_conv_variant *list)
{
    return ck_table_of(conv->level)->conv_list(conv, list);
}

size_t ck_conv_packed_count(const ck_conv *conv)
{
    return ck_table_of(conv->level)->conv_packed_count(conv);
}

void ck_conv_pack(const ck_conv *conv, const float *weights, const float *scale, float *packed)
{
    ck_table_of(conv->level)->conv_pack(conv, weights, scale, packed);
}

size_t ck_conv_shared_bytes(const ck_conv *conv)
{
    return ck_table_of(conv->level)->conv_shared_bytes(conv);
}

size_t ck_conv_worker_bytes(const ck_conv *conv)
{
    return ck_table_of(conv->level)->conv_worker_bytes(conv);
}

size_t ck_conv_phases(const ck_conv *conv)
{
    return ck_table_of(conv->level)->conv_phases(conv);
}

size_t ck_conv_tasks(const ck_conv *conv, size_t phase)
{
    return ck_table_of(conv->level)->conv_tasks(conv, phase);
}

void ck_conv_run(const ck_conv *conv, const ck_conv_data *data, size_t phase, size_t task, void *worker)
{
    ck_table_of(conv->level)->conv_run(conv, data, phase, task, worker);
}

void ck_max_pool(const ck_pool *pool, const float *source, float *target, size_t first, size_t last)
{
    ck_table_of(pool->level)->max_pool(pool, source, target, first, last);
}

void ck_activate(const ck_line *line, ck_activation activation, const float *source, float *target)
{
    ck_table_of(line->level)->activate(line, activation, source, target);
}

void ck_add(const ck_line *line, ck_activation activation, const float *source, float *target)
{
    ck_table_of(line->level)->add(line, activation, source, target);
}

void ck_softmax(const ck_line *line, const float *source, float *target)
{
    ck_table_of(line->level)->softmax(line, source, target);
}

void ck_mean(const ck_line *line, const float *source, float *target)
{
    ck_plain_table.mean(line, source, target);
}

void ck_copy(const ck_line *line, const float *source, float *target)
{
    for (size_t i = 0; i < line->pixels; i++) {
        memcpy(target + i * line->target_stride, source + i * line->source_stride, line->channels * sizeof(float));
    }
}

void ck_upsample(const ck_upsampling *up, const float *source, float *target, size_t first, size_t last)
{
    for (size_t row = first; row < last; row++) {
        size_t picture = row / up->target_height, y = row % up->target_height / up->factor;
        const float *in = source + (picture * up->height + y) * up->width * up->source_stride;
        float *out = target + row * up->target_width * up->target_stride;
        for (size_t x = 0; x < up->target_width; x++) {
            memcpy(out + x * up->target_stride, in + x / up->factor * up->source_stride, up->channels * sizeof(float));
        }
    }
}
