#include "input.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define WIDE __attribute__((target("avx2")))
#define HAS_WIDE __builtin_cpu_supports("avx2")
#endif
#define INLINE static inline __attribute__((always_inline))

/// Target pixels whose places and weights lie side by side.
#define BLOCK CK_COLUMNS_BLOCK

INLINE void columns_bytes_from(
    const uint8_t *row, const int32_t *at, const float *weights, size_t taps, size_t from, size_t count,
    float *target)
{
    for (size_t i = from; i < count; i++) {
        const size_t start = i / BLOCK * BLOCK * taps + i % BLOCK;
        for (size_t c = 0; c < 3; c++) {
            float sum = row[at[start] + c] * weights[start];
            for (size_t t = 1; t < taps; t++) {
                float part = row[at[start + t * BLOCK] + c] * weights[start + t * BLOCK];
                sum = sum + part;
            }
            target[3 * i + c] = sum;
        }
    }
}

void ck_columns_bytes_plain(
    const uint8_t *row, const int32_t *at, const float *weights, size_t taps, size_t count, float *target)
{
    columns_bytes_from(row, at, weights, taps, 0, count, target);
}

INLINE void columns_fixed_tail(
    const uint8_t *row, const int32_t *at, const int16_t *weights, size_t taps, size_t from, size_t count,
    int32_t *target)
{
    for (size_t i = from; i < count; i++)
        for (size_t c = 0; c < 3; c++) {
            int32_t sum = 0;
            for (size_t t = 0; t < taps; t++) sum += row[at[i * taps + t] + c] * weights[i * taps + t];
            target[3 * i + c] = sum;
        }
}

void ck_columns_fixed_plain(
    const uint8_t *row, const int32_t *at, const int16_t *weights, size_t taps, size_t count, int32_t *target)
{
    columns_fixed_tail(row, at, weights, taps, 0, count, target);
}

#if defined(__x86_64__)
/// A pixel and the byte after it as four whole numbers.
WIDE INLINE __m128i pixel(const uint8_t *from)
{
    int32_t word;
    memcpy(&word, from, 4);
    return _mm_cvtepu8_epi32(_mm_cvtsi32_si128(word));
}

/// Four pixels, each with the byte after it; one by one, since a gather is slower on many processors.
WIDE INLINE __m128i four_pixels(const uint8_t *row, const int32_t *at)
{
    int32_t words[4];
    for (size_t i = 0; i < 4; i++) memcpy(words + i, row + at[i], 4);
    return _mm_setr_epi32(words[0], words[1], words[2], words[3]);
}

/// One colour of eight pixels, moved to the places that it has in eight of the 24 values; `first` is that of the first.
#define SPREAD(colour, first)                                                                                          \
    _mm256_permutevar8x32_ps(                                                                                          \
        colour, _mm256_setr_epi32(                                                                                     \
                    (first) / 3, ((first) + 1) / 3, ((first) + 2) / 3, ((first) + 3) / 3, ((first) + 4) / 3,           \
                    ((first) + 5) / 3, ((first) + 6) / 3, ((first) + 7) / 3))

WIDE static void columns_bytes_wide(
    const uint8_t *row, size_t length, const int32_t *at, const float *weights, size_t taps, size_t count,
    float *target)
{
    const __m256i byte = _mm256_set1_epi32(255);
    size_t i = 0;
    // The place of the last pixel is the largest; four bytes are read there.
    for (; i + BLOCK <= count && (size_t)at[(i + BLOCK) * taps - 1] + 4 <= length; i += BLOCK) {
        __m256 red = _mm256_setzero_ps(), green = red, blue = red;
        for (size_t t = 0; t < taps; t++) {
            const size_t place = i * taps + t * BLOCK;
            const __m256i pixels = _mm256_set_m128i(four_pixels(row, at + place + 4), four_pixels(row, at + place));
            const __m256 share = _mm256_loadu_ps(weights + place);
            const __m256i second = _mm256_and_si256(_mm256_srli_epi32(pixels, 8), byte);
            const __m256i third = _mm256_and_si256(_mm256_srli_epi32(pixels, 16), byte);
            red = _mm256_add_ps(red, _mm256_mul_ps(_mm256_cvtepi32_ps(_mm256_and_si256(pixels, byte)), share));
            green = _mm256_add_ps(green, _mm256_mul_ps(_mm256_cvtepi32_ps(second), share));
            blue = _mm256_add_ps(blue, _mm256_mul_ps(_mm256_cvtepi32_ps(third), share));
        }
        // r0 g0 b0 r1 g1 b1 r2 g2, b2 r3 …
        float *to = target + 3 * i;
        _mm256_storeu_ps(
            to, _mm256_blend_ps(_mm256_blend_ps(SPREAD(red, 0), SPREAD(green, 0), 0x92), SPREAD(blue, 0), 0x24));
        _mm256_storeu_ps(
            to + 8, _mm256_blend_ps(_mm256_blend_ps(SPREAD(red, 8), SPREAD(green, 8), 0x24), SPREAD(blue, 8), 0x49));
        _mm256_storeu_ps(
            to + 16,
            _mm256_blend_ps(_mm256_blend_ps(SPREAD(red, 16), SPREAD(green, 16), 0x49), SPREAD(blue, 16), 0x92));
    }
    columns_bytes_from(row, at, weights, taps, i, count, target);
}

WIDE INLINE size_t columns_fixed_taps(
    const uint8_t *row, size_t length, const int32_t *at, const int16_t *weights, size_t taps, size_t count,
    int32_t *target)
{
    size_t i = 0;
    for (; i < count && (size_t)at[i * taps + taps - 1] + 4 <= length; i++) {
        const int32_t *places = at + i * taps;
        const int16_t *shares = weights + i * taps;
        __m128i sum = _mm_setzero_si128();
        for (size_t t = 0; t < taps; t++)
            sum = _mm_add_epi32(sum, _mm_mullo_epi32(pixel(row + places[t]), _mm_set1_epi32(shares[t])));
        _mm_storeu_si128((__m128i *)(target + 3 * i), sum);
    }
    return i;
}

WIDE static void columns_fixed_wide(
    const uint8_t *row, size_t length, const int32_t *at, const int16_t *weights, size_t taps, size_t count,
    int32_t *target)
{
    size_t done = taps == 2   ? columns_fixed_taps(row, length, at, weights, 2, count, target)
                  : taps == 4 ? columns_fixed_taps(row, length, at, weights, 4, count, target)
                              : columns_fixed_taps(row, length, at, weights, taps, count, target);
    columns_fixed_tail(row, at, weights, taps, done, count, target);
}
#endif

void ck_columns_bytes(
    const uint8_t *row, size_t length, const int32_t *at, const float *weights, size_t taps, size_t count,
    float *target)
{
#if defined(__x86_64__)
    if (HAS_WIDE) {
        columns_bytes_wide(row, length, at, weights, taps, count, target);
        return;
    }
#endif
    (void)length;
    ck_columns_bytes_plain(row, at, weights, taps, count, target);
}

void ck_columns_fixed(
    const uint8_t *row, size_t length, const int32_t *at, const int16_t *weights, size_t taps, size_t count,
    int32_t *target)
{
#if defined(__x86_64__)
    if (HAS_WIDE) {
        columns_fixed_wide(row, length, at, weights, taps, count, target);
        return;
    }
#endif
    (void)length;
    ck_columns_fixed_plain(row, at, weights, taps, count, target);
}

/// Weighted sum of the values `i` of all rows.
INLINE float row_sum(const float *const *rows, const float *weights, size_t taps, size_t i)
{
    float sum = rows[0][i] * weights[0];
    for (size_t t = 1; t < taps; t++) {
        float part = rows[t][i] * weights[t];
        sum = sum + part;
    }
    return sum;
}

INLINE void rows_floats(
    const float *const *rows, const float *weights, size_t taps, size_t count, const float gain[3],
    const float bias[3], float *target)
{
    // Both the three channels and eight lanes go into 24.
    float gains[24], biases[24];
    for (size_t j = 0; j < 24; j++) {
        gains[j] = gain[j % 3];
        biases[j] = bias[j % 3];
    }
    size_t i = 0;
    for (; i + 24 <= count; i += 24) {
        float sums[24];
        for (size_t j = 0; j < 24; j++) sums[j] = rows[0][i + j] * weights[0];
        for (size_t t = 1; t < taps; t++)
            for (size_t j = 0; j < 24; j++) {
                float part = rows[t][i + j] * weights[t];
                sums[j] = sums[j] + part;
            }
        for (size_t j = 0; j < 24; j++) {
            float scaled = sums[j] * gains[j];
            target[i + j] = scaled + biases[j];
        }
    }
    for (; i < count; i++) {
        float scaled = row_sum(rows, weights, taps, i) * gain[i % 3];
        target[i] = scaled + bias[i % 3];
    }
}

void ck_rows_floats_plain(
    const float *const *rows, const float *weights, size_t taps, size_t count, const float gain[3],
    const float bias[3], float *target)
{
    for (size_t i = 0; i < count; i++) {
        float scaled = row_sum(rows, weights, taps, i) * gain[i % 3];
        target[i] = scaled + bias[i % 3];
    }
}

#if defined(__x86_64__)
WIDE static void rows_floats_wide(
    const float *const *rows, const float *weights, size_t taps, size_t count, const float gain[3],
    const float bias[3], float *target)
{
    if (taps == 2)
        rows_floats(rows, weights, 2, count, gain, bias, target);
    else
        rows_floats(rows, weights, taps, count, gain, bias, target);
}
#endif

void ck_rows_floats(
    const float *const *rows, const float *weights, size_t taps, size_t count, const float gain[3],
    const float bias[3], float *target)
{
#if defined(__x86_64__)
    if (HAS_WIDE) {
        rows_floats_wide(rows, weights, taps, count, gain, bias, target);
        return;
    }
#endif
    rows_floats(rows, weights, taps, count, gain, bias, target);
}

/// Adding and taking away 1.5 · 2²³ rounds a float of this size to a whole one, a half to the even.
static const float whole = 12582912.0f;

INLINE uint8_t byte_of(float value)
{
    value = value > 0 ? value : 0;
    return (uint8_t)(int32_t)(value < 255 ? value : 255);
}

INLINE uint8_t rounded(float value, int half_up)
{
    return byte_of(half_up ? floorf(value + 0.5f) : (value + whole) - whole);
}

INLINE void rows_bytes(
    const float *const *rows, const float *weights, size_t taps, size_t count, float gain, int half_up,
    uint8_t *target)
{
    size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        float sums[32];
        for (size_t j = 0; j < 32; j++) sums[j] = rows[0][i + j] * weights[0];
        for (size_t t = 1; t < taps; t++)
            for (size_t j = 0; j < 32; j++) {
                float part = rows[t][i + j] * weights[t];
                sums[j] = sums[j] + part;
            }
        for (size_t j = 0; j < 32; j++) target[i + j] = rounded(sums[j] * gain, half_up);
    }
    for (; i < count; i++) target[i] = rounded(row_sum(rows, weights, taps, i) * gain, half_up);
}

void ck_rows_bytes_plain(
    const float *const *rows, const float *weights, size_t taps, size_t count, float gain, int half_up,
    uint8_t *target)
{
    for (size_t i = 0; i < count; i++) target[i] = rounded(row_sum(rows, weights, taps, i) * gain, half_up);
}

#if defined(__x86_64__)
WIDE static void rows_bytes_wide(
    const float *const *rows, const float *weights, size_t taps, size_t count, float gain, int half_up,
    uint8_t *target)
{
    if (half_up)
        rows_bytes(rows, weights, taps, count, gain, 1, target);
    else
        rows_bytes(rows, weights, taps, count, gain, 0, target);
}
#endif

void ck_rows_bytes(
    const float *const *rows, const float *weights, size_t taps, size_t count, float gain, int half_up,
    uint8_t *target)
{
#if defined(__x86_64__)
    if (HAS_WIDE) {
        rows_bytes_wide(rows, weights, taps, count, gain, half_up, target);
        return;
    }
#endif
    rows_bytes(rows, weights, taps, count, gain, half_up, target);
}

INLINE uint8_t clamped(int32_t value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

void ck_rows_fixed(const int32_t *const *rows, const int16_t *weights, size_t taps, size_t count, uint8_t *target)
{
    if (taps == 2) {
        // OpenCV keeps the upper 16 bits of each product so that the sum fits 16 bits.
        for (size_t i = 0; i < count; i++) {
            int32_t upper = (weights[0] * (rows[0][i] >> 4)) >> 16, lower = (weights[1] * (rows[1][i] >> 4)) >> 16;
            target[i] = (uint8_t)((upper + lower + 2) >> 2);
        }
        return;
    }
    size_t i = 0;
    if (taps == 4) {
        // OpenCV sums eight values at a time as floats, a half to the even, and what is left in whole numbers. The order
        // is that of the release in MXNet 1.3.1; 4.11 begins with the last row, which turns a rare half the other way.
        const float unit = 1.0f / (2048.0f * 2048.0f);
        float shares[4];
        for (size_t t = 0; t < 4; t++) shares[t] = weights[t] * unit;
        for (; i < count / 8 * 8; i++) {
            float sum = (float)rows[0][i] * shares[0];
            for (size_t t = 1; t < 4; t++) {
                float part = (float)rows[t][i] * shares[t];
                sum = sum + part;
            }
            target[i] = byte_of((sum + whole) - whole);
        }
    }
    for (; i < count; i++) {
        int32_t sum = 1 << 21;
        for (size_t t = 0; t < taps; t++) sum += rows[t][i] * weights[t];
        target[i] = clamped(sum >> 22);
    }
}

void ck_bytes_through_tables(const uint8_t *bytes, size_t count, const float *tables, float *target)
{
    for (size_t i = 0; i + 3 <= count; i += 3) {
        target[i] = tables[bytes[i]];
        target[i + 1] = tables[256 + bytes[i + 1]];
        target[i + 2] = tables[512 + bytes[i + 2]];
    }
}
