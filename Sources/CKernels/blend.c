#include "CKernels.h"

__attribute__((always_inline)) static inline void blend_rows(
    const uint8_t *restrict rows, size_t stride, const uint16_t *restrict weights, size_t taps, size_t count,
    uint16_t *restrict target)
{
    // The sums reach 65280 at most: 16 bits hold them.
    if (taps == 1) {
        for (size_t i = 0; i < count; i++) target[i] = (uint16_t)(rows[i] << 7);
        return;
    }
    if (taps == 2) {
        const uint16_t w0 = weights[0], w1 = weights[1];
        const uint8_t *restrict r1 = rows + stride;
        for (size_t i = 0; i < count; i++) {
            target[i] = (uint16_t)((uint16_t)((uint16_t)(rows[i] * w0) + (uint16_t)(r1[i] * w1)) >> 1);
        }
        return;
    }
    if (taps == 3) {
        const uint16_t w0 = weights[0], w1 = weights[1], w2 = weights[2];
        const uint8_t *restrict r1 = rows + stride, *restrict r2 = rows + 2 * stride;
        for (size_t i = 0; i < count; i++) {
            uint16_t sum = (uint16_t)((uint16_t)(rows[i] * w0) + (uint16_t)(r1[i] * w1) + (uint16_t)(r2[i] * w2));
            target[i] = sum >> 1;
        }
        return;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t sum = 0;
        for (size_t t = 0; t < taps; t++) sum += (uint32_t)rows[t * stride + i] * weights[t];
        target[i] = (uint16_t)(sum >> 1);
    }
}

void ck_blend_rows_plain(
    const uint8_t *rows, size_t stride, const uint16_t *weights, size_t taps, size_t count, uint16_t *target)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t sum = 0;
        for (size_t t = 0; t < taps; t++) sum += (uint32_t)rows[t * stride + i] * weights[t];
        target[i] = (uint16_t)(sum >> 1);
    }
}

void ck_blend_columns_plain(
    const uint16_t *source, const uint32_t *first, const int16_t *weights, size_t taps, size_t count, uint8_t *target)
{
    for (size_t i = 0; i < count; i++) {
        const uint16_t *pixel = source + 3 * (size_t)first[i];
        for (size_t c = 0; c < 3; c++) {
            int32_t sum = 1 << 20;
            for (size_t t = 0; t < taps; t++) sum += (int32_t)pixel[3 * t + c] * weights[i * taps + t];
            target[3 * i + c] = (uint8_t)(sum >> 21);
        }
    }
}

#if defined(__x86_64__)
#include <immintrin.h>
#include <string.h>

// The body above, left to the compiler with wider registers.
__attribute__((target("avx2"))) static void blend_rows_avx2(
    const uint8_t *rows, size_t stride, const uint16_t *weights, size_t taps, size_t count, uint16_t *target)
{
    blend_rows(rows, stride, weights, taps, count, target);
}

/// Up to four taps, two target pixels a step: channels of neighbouring source pixels are put side by side, so that one
/// multiply-add serves two taps.
__attribute__((target("avx2"))) static void blend_columns_avx2(
    const uint16_t *source, const uint32_t *first, const int16_t *weights, size_t taps, size_t count, uint8_t *target)
{
    const __m256i order = _mm256_setr_epi8(
        0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, -1, -1, -1, -1,
        0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, -1, -1, -1, -1);
    const __m256i half = _mm256_set1_epi32(1 << 20);
    size_t i = 0;
    for (; i + 2 <= count; i += 2) {
        __m256i sum = half;
        for (size_t t = 0; t < taps; t += 2) {
            const int16_t *w = weights + i * taps + t;
            int32_t pair0, pair1;
            if (t + 1 < taps) {
                memcpy(&pair0, w, sizeof pair0);
                memcpy(&pair1, w + taps, sizeof pair1);
            } else {
                pair0 = (uint16_t)w[0];
                pair1 = (uint16_t)w[taps];
            }
            __m256i pixels = _mm256_inserti128_si256(
                _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)(source + 3 * (size_t)(first[i] + t)))),
                _mm_loadu_si128((const __m128i *)(source + 3 * (size_t)(first[i + 1] + t))), 1);
            __m256i both = _mm256_inserti128_si256(
                _mm256_castsi128_si256(_mm_set1_epi32(pair0)), _mm_set1_epi32(pair1), 1);
            sum = _mm256_add_epi32(sum, _mm256_madd_epi16(_mm256_shuffle_epi8(pixels, order), both));
        }
        __m256i bytes = _mm256_srai_epi32(sum, 21);
        bytes = _mm256_packs_epi32(bytes, bytes);
        bytes = _mm256_packus_epi16(bytes, bytes);
        int32_t one = _mm_cvtsi128_si32(_mm256_castsi256_si128(bytes));
        int32_t two = _mm_cvtsi128_si32(_mm256_extracti128_si256(bytes, 1));
        memcpy(target + 3 * i, &one, 4);
        memcpy(target + 3 * i + 3, &two, 4);
    }
    ck_blend_columns_plain(source, first + i, weights + i * taps, taps, count - i, target + 3 * i);
}
#endif

void ck_blend_rows(
    const uint8_t *rows, size_t stride, const uint16_t *weights, size_t taps, size_t count, uint16_t *target)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        blend_rows_avx2(rows, stride, weights, taps, count, target);
        return;
    }
#endif
    blend_rows(rows, stride, weights, taps, count, target);
}

void ck_blend_columns(
    const uint16_t *source, const uint32_t *first, const int16_t *weights, size_t taps, size_t count, uint8_t *target)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        blend_columns_avx2(source, first, weights, taps, count, target);
        return;
    }
#endif
    ck_blend_columns_plain(source, first, weights, taps, count, target);
}
