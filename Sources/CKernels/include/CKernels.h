#pragma once
#include <stddef.h>
#include <stdint.h>

#include "input.h"
#include "colour.h"
#include "convolution.h"
#include "training.h"

// The hot loops of Imaging and Terminal. Pictures are rows of RGB bytes without padding. Each kernel picks the widest
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

/// Finds the colour registers of a row of dots: by a table of 15-bit colours (5 bits red, green, blue from the top) after
/// adding `shifts[i % 8]` (−127…127) to each channel of dot `i`, clamped; dots of exactly one of the `exact` colours
/// (`0xRRGGBB`, no two alike) get its register instead.
void ck_sixel_registers(
    const uint8_t *rgb, size_t count, const int8_t shifts[8], const uint8_t *table, const uint32_t *exact,
    const uint8_t *exactRegisters, size_t exactCount, uint8_t *registers);
void ck_sixel_registers_plain(
    const uint8_t *rgb, size_t count, const int8_t shifts[8], const uint8_t *table, const uint32_t *exact,
    const uint8_t *exactRegisters, size_t exactCount, uint8_t *registers);

/// Writes one band of a sixel without the line feed: `registers` `[rows, width]`, `rows` 1…6, `width` below 2²⁴.
/// Sets `used[register]` of the registers that occur; `used` has 256 entries.
///
/// `out` must be writable for `ck_sixel_band_room(width)` bytes, `scratch` for `ck_sixel_band_scratch(width)` words.
/// Returns the number of bytes written.
size_t ck_sixel_band(
    const uint8_t *registers, size_t width, size_t rows, uint32_t *scratch, uint8_t *used, uint8_t *out);
size_t ck_sixel_band_plain(const uint8_t *registers, size_t width, size_t rows, uint8_t *used, uint8_t *out);
size_t ck_sixel_band_scratch(size_t width);

/// Bytes that a band never exceeds: a dot at worst takes a gap of at most as many characters as it skips columns, and
/// gaps end at a dot; a colour takes `$#255`.
static inline size_t ck_sixel_band_room(size_t width) { return 6 * width * 11 + 256 * 5 + 16; }

/// The nearest of up to 256 `colours` (three bytes each) for the middle of every colour of 15 bits; of equally near ones
/// the first. `table` has 32768 entries. Differences count 3 : 4 : 2 in red, green and blue, squared.
void ck_nearest_colours(const uint8_t *colours, size_t count, uint8_t *table);
void ck_nearest_colours_plain(const uint8_t *colours, size_t count, uint8_t *table);
