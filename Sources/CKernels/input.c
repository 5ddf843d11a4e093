#include "input.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define WIDE __attribute__((target("avx2")))
#define HAS_WIDE __builtin_cpu_supports("avx2")
#endif
#define INLINE static inline __attribute__((always_inline))

INLINE void columns_bytes_tail(
    const uint8_t *row, const int32_t *at, const float *weights, size_t taps, size_t from, size_t count,
    float *target)
{
    for (size_t i = from; i < count; i++)
        for (size_t c = 0; c < 3; c++) {
            float sum = row[at[i * taps] + c] * weights[i * taps];
            for (size_t t = 1; t < taps; t++) {
                float part = row[at[i * taps + t] + c] * weights[i * taps + t];
                sum = sum + part;
            }
            target[3 * i + c] = sum;
        }
}

void ck_columns_bytes_plain(
    const uint8_t *row, const int32_t *at, const float *weights, size_t taps, size_t count, float *target)
{
    columns_bytes_tail(row, at, weights, taps, 0, count, target);
}

void ck_columns_floats(
    const float *row, const int32_t *at, const float *weights, size_t taps, size_t count, float *target)
{
    for (size_t i = 0; i < count; i++)
        for (size_t c = 0; c < 3; c++) {
            float sum = row[at[i * taps] + c] * weights[i * taps];
            for (size_t t = 1; t < taps; t++) {
                float part = row[at[i * taps + t] + c] * weights[i * taps + t];
                sum = sum + part;
            }
            target[3 * i + c] = sum;
        }
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

WIDE INLINE size_t columns_bytes_taps(
    const uint8_t *row, size_t length, const int32_t *at, const float *weights, size_t taps, size_t count,
    float *target)
{
    size_t i = 0;
    for (; i < count && (size_t)at[i * taps + taps - 1] + 4 <= length; i++) {
        const int32_t *places = at + i * taps;
        const float *shares = weights + i * taps;
        __m128 sum = _mm_mul_ps(_mm_cvtepi32_ps(pixel(row + places[0])), _mm_set1_ps(shares[0]));
        for (size_t t = 1; t < taps; t++)
            sum = _mm_add_ps(sum, _mm_mul_ps(_mm_cvtepi32_ps(pixel(row + places[t])), _mm_set1_ps(shares[t])));
        _mm_storeu_ps(target + 3 * i, sum);
    }
    return i;
}

WIDE static void columns_bytes_wide(
    const uint8_t *row, size_t length, const int32_t *at, const float *weights, size_t taps, size_t count,
    float *target)
{
    size_t done = taps == 2 ? columns_bytes_taps(row, length, at, weights, 2, count, target)
                            : columns_bytes_taps(row, length, at, weights, taps, count, target);
    columns_bytes_tail(row, at, weights, taps, done, count, target);
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

INLINE uint8_t byte_of(float value)
{
    return value > 0 ? (uint8_t)(value < 255 ? value : 255) : 0;
}

void ck_rows_bytes(
    const float *const *rows, const float *weights, size_t taps, size_t count, float gain, int half_up,
    uint8_t *target)
{
    // Adding and taking away 1.5 · 2²³ rounds a float of this size to a whole one, a half to the even.
    const float whole = 12582912.0f;
    for (size_t i = 0; i < count; i++) {
        float value = row_sum(rows, weights, taps, i) * gain;
        target[i] = byte_of(half_up ? floorf(value + 0.5f) : (value + whole) - whole);
    }
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
        const float unit = 1.0f / (2048.0f * 2048.0f), whole = 12582912.0f;
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
