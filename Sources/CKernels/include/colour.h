#pragma once
#include <stddef.h>
#include <stdint.h>

// Colours of augmented rows: three values a pixel, red, green, blue. No sum is fused, so `_plain` gives the same values.

/// One row of weighted source pixels through a colour map, over a ground that shows where the picture ends:
/// `target[c] = map[c][0..2] · row + ground[c] + k · map[c][3]`, k = `cover[i] * row_cover`.
///
/// `map` is `[3, 4]`: the matrix and, in the last column, bias minus ground; `cover` is `[count]`, the share of each place
/// that the picture makes. `row` and `target` hold `3 * count` values and may be the same.
void ck_colour_row(
    const float *row, const float *cover, float row_cover, size_t count, const float map[12], const float ground[3],
    float *target);
void ck_colour_row_plain(
    const float *row, const float *cover, float row_cover, size_t count, const float map[12], const float ground[3],
    float *target);

/// Turns hues and scales saturation and value of `count` pixels of 0…1, in place; what leaves 0…1 is clamped.
///
/// `hue` is in turns, −1…1; value is the largest channel, saturation the distance to the smallest divided by the value.
void ck_turn_hues(float *row, size_t count, float hue, float saturation, float value);
void ck_turn_hues_plain(float *row, size_t count, float hue, float saturation, float value);

/// `count` pixels of three values in the opposite order.
void ck_mirror_row(const float *row, size_t count, float *target);

/// `(uint8_t)(first * a + second * b)`, cut off, of `count` bytes.
void ck_mix_bytes(const uint8_t *first, float a, const uint8_t *second, float b, size_t count, uint8_t *target);
