#pragma once
#include <stddef.h>
#include <stdint.h>

// Resizing of RGB pictures in two passes, columns first: each pass makes a target place of `taps` source places. The sums
// are OpenCV's, in its order, so that its bytes come out. No sum is fused, so `_plain` gives the same values everywhere.

/// Target pixels whose places and weights lie side by side in the tables of `ck_columns_bytes`.
#define CK_COLUMNS_BLOCK 8

/// One row, columns weighted: `count` target pixels of three channels, each made of `taps` source pixels.
///
/// `at` and `weights` are `[⌈count / 8⌉, taps, 8]`, filled up with the last pixel's; `at` holds the index of a source
/// pixel's red and rises with the target pixel and with the tap. `length` is the number of source values from `row` on
/// that may be read; `target` gets `3 * count` values.
void ck_columns_bytes(
    const uint8_t *row, size_t length, const int32_t *at, const float *weights, size_t taps, size_t count,
    float *target);
void ck_columns_bytes_plain(
    const uint8_t *row, const int32_t *at, const float *weights, size_t taps, size_t count, float *target);

/// The same in whole numbers, weights in 1/2048, and with plain tables `[count, taps]`; `target` is writable for
/// `3 * count + 1`.
void ck_columns_fixed(
    const uint8_t *row, size_t length, const int32_t *at, const int16_t *weights, size_t taps, size_t count,
    int32_t *target);
void ck_columns_fixed_plain(
    const uint8_t *row, const int32_t *at, const int16_t *weights, size_t taps, size_t count, int32_t *target);

/// `taps` rows of `count` values weighted, then `sum * gain[i % 3] + bias[i % 3]`.
void ck_rows_floats(
    const float *const *rows, const float *weights, size_t taps, size_t count, const float gain[3],
    const float bias[3], float *target);
void ck_rows_floats_plain(
    const float *const *rows, const float *weights, size_t taps, size_t count, const float gain[3],
    const float bias[3], float *target);

/// `taps` rows of `count` values weighted, times `gain`, to the nearest byte; a half goes to the even byte, or up where
/// `half_up` is set.
void ck_rows_bytes(
    const float *const *rows, const float *weights, size_t taps, size_t count, float gain, int half_up,
    uint8_t *target);
void ck_rows_bytes_plain(
    const float *const *rows, const float *weights, size_t taps, size_t count, float gain, int half_up,
    uint8_t *target);

/// `taps` rows made by `ck_columns_fixed`, weights in 1/2048, to bytes: the rounding is OpenCV's of 2 (linear),
/// 4 (cubic) or 8 taps (Lanczos).
void ck_rows_fixed(const int32_t *const *rows, const int16_t *weights, size_t taps, size_t count, uint8_t *target);

/// Bytes of three channels through a table each: `target[i] = table[i % 3][bytes[i]]`.
void ck_bytes_through_tables(const uint8_t *bytes, size_t count, const float *tables, float *target);
