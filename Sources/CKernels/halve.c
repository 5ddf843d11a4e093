#include "CKernels.h"

/// Output pixels `from`… of one row, from two source rows of `width` pixels.
static void halve_tail(const uint8_t *top, const uint8_t *bottom, size_t width, size_t from, uint8_t *target)
{
    for (size_t x = from; 2 * x < width; x++) {
        size_t left = 6 * x, right = 2 * x + 1 < width ? left + 3 : left;
        for (size_t c = 0; c < 3; c++) {
            unsigned sum = top[left + c] + top[right + c] + bottom[left + c] + bottom[right + c];
            target[3 * x + c] = (uint8_t)((sum + 2) >> 2);
        }
    }
}

void ck_halve_rgb_plain(const uint8_t *source, size_t width, size_t height, uint8_t *target)
{
    size_t half = (width + 1) / 2;
    for (size_t y = 0; 2 * y < height; y++) {
        const uint8_t *top = source + 2 * y * width * 3;
        const uint8_t *bottom = 2 * y + 1 < height ? top + width * 3 : top;
        halve_tail(top, bottom, width, 0, target + y * half * 3);
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

/// Four pixels of 12 bytes to the channel sums of two pairs: six 16-bit values.
__attribute__((target("avx2"))) static inline __m256i pair_sums(const uint8_t *row, __m256i order)
{
    __m256i pixels = _mm256_inserti128_si256(
        _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)row)),
        _mm_loadu_si128((const __m128i *)(row + 12)), 1);
    return _mm256_maddubs_epi16(_mm256_shuffle_epi8(pixels, order), _mm256_set1_epi8(1));
}

__attribute__((target("avx2"))) static void halve_avx2(
    const uint8_t *source, size_t width, size_t height, uint8_t *target)
{
    const __m256i order = _mm256_setr_epi8(
        0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11, -1, -1, -1, -1,
        0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11, -1, -1, -1, -1);
    const __m256i two = _mm256_set1_epi16(2);
    size_t half = (width + 1) / 2;
    for (size_t y = 0; 2 * y < height; y++) {
        const uint8_t *top = source + 2 * y * width * 3;
        const uint8_t *bottom = 2 * y + 1 < height ? top + width * 3 : top;
        uint8_t *row = target + y * half * 3;
        size_t x = 0;
        // Eight source pixels, four target pixels a step; each load reads 28 bytes from the first, each store writes 14.
        for (; 6 * x + 28 <= width * 3 && 3 * x + 14 <= half * 3; x += 4) {
            __m256i sums = _mm256_add_epi16(pair_sums(top + 6 * x, order), pair_sums(bottom + 6 * x, order));
            __m256i means = _mm256_srli_epi16(_mm256_add_epi16(sums, two), 2);
            __m256i bytes = _mm256_packus_epi16(means, means);
            _mm_storel_epi64((__m128i *)(row + 3 * x), _mm256_castsi256_si128(bytes));
            _mm_storel_epi64((__m128i *)(row + 3 * x + 6), _mm256_extracti128_si256(bytes, 1));
        }
        halve_tail(top, bottom, width, x, row);
    }
}
#endif

void ck_halve_rgb(const uint8_t *source, size_t width, size_t height, uint8_t *target)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        halve_avx2(source, width, height, target);
        return;
    }
#endif
    ck_halve_rgb_plain(source, width, height, target);
}
