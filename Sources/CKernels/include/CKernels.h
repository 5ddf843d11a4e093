#pragma once
#include <stddef.h>
#include <stdint.h>

// The hot loops of Imaging. Pictures are rows of RGB bytes without padding. Each kernel picks the widest
// instructions of the machine at run time; the `_plain` version beside it gives the same bytes on any machine.

/// Halves a picture by averaging 2×2 pixels, rounded: `[height, width, 3]` → `[(height+1)/2, (width+1)/2, 3]`.
/// An odd last row or column is averaged with itself.
void ck_halve_rgb(const uint8_t *source, size_t width, size_t height, uint8_t *target);
void ck_halve_rgb_plain(const uint8_t *source, size_t width, size_t height, uint8_t *target);

/// Weighted sum of `taps` rows that lie `stride` bytes apart, halved: `count` bytes → `count` values of 0…32640.
/// The weights are 0…256 and add up to 256.
void ck_blend_rows(
    const uint8_t *rows, size_t stride, const uint16_t *weights, size_t taps, size_t count, uint16_t *target);
void ck_blend_rows_plain(
    const uint8_t *rows, size_t stride, const uint16_t *weights, size_t taps, size_t count, uint16_t *target);

/// Weighted sums along a row of three channels made by `ck_blend_rows`: target pixel `i` is made of the `taps` source
/// pixels from `first[i]` on, by `weights[i * taps…]`, which are 0…16384 and add up to 16384.
///
/// `source` must be readable for 8 values past the last pixel of any tap, `target` writable for 4 bytes past its end.
void ck_blend_columns(
    const uint16_t *source, const uint32_t *first, const int16_t *weights, size_t taps, size_t count, uint8_t *target);
void ck_blend_columns_plain(
    const uint16_t *source, const uint32_t *first, const int16_t *weights, size_t taps, size_t count, uint8_t *target);

/// Turns a picture upright by its EXIF orientation 1…8; for 5…8 the target has `height` columns.
void ck_upright_rgb(const uint8_t *source, size_t width, size_t height, int orientation, uint8_t *target);

/// RGB bytes to the 32-bit words of cairo's RGB24, and back.
void ck_rgb_to_words(const uint8_t *rgb, size_t count, uint32_t *words);
void ck_words_to_rgb(const uint32_t *words, size_t count, uint8_t *rgb);
