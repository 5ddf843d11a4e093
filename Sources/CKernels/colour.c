#include "colour.h"

#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#define WIDE __attribute__((target("avx2")))
#define HAS_WIDE __builtin_cpu_supports("avx2")
#endif
#define INLINE static inline __attribute__((always_inline))

/// Pixels that are taken apart into colours at a time.
#define BLOCK 32

INLINE float colour(float r, float g, float b, float k, const float map[4], float ground)
{
    float sum = r * map[0];
    float second = g * map[1];
    sum = sum + second;
    float third = b * map[2];
    sum = sum + third;
    float last = k * map[3];
    last = last + ground;
    return sum + last;
}

void ck_colour_row_plain(
    const float *row, const float *cover, float row_cover, size_t count, const float map[12], const float ground[3],
    float *target)
{
    for (size_t i = 0; i < count; i++) {
        const float r = row[3 * i], g = row[3 * i + 1], b = row[3 * i + 2], k = cover[i] * row_cover;
        for (size_t c = 0; c < 3; c++) target[3 * i + c] = colour(r, g, b, k, map + 4 * c, ground[c]);
    }
}

INLINE void take_apart(const float *row, float *r, float *g, float *b)
{
    for (size_t i = 0; i < BLOCK; i++) {
        r[i] = row[3 * i];
        g[i] = row[3 * i + 1];
        b[i] = row[3 * i + 2];
    }
}

INLINE void put_together(const float *r, const float *g, const float *b, float *target)
{
    for (size_t i = 0; i < BLOCK; i++) {
        target[3 * i] = r[i];
        target[3 * i + 1] = g[i];
        target[3 * i + 2] = b[i];
    }
}

INLINE void colour_row(
    const float *row, const float *cover, float row_cover, size_t count, const float map[12], const float ground[3],
    float *target)
{
    float r[BLOCK], g[BLOCK], b[BLOCK], out[3][BLOCK];
    size_t i = 0;
    for (; i + BLOCK <= count; i += BLOCK) {
        take_apart(row + 3 * i, r, g, b);
        for (size_t c = 0; c < 3; c++)
            for (size_t j = 0; j < BLOCK; j++)
                out[c][j] = colour(r[j], g[j], b[j], cover[i + j] * row_cover, map + 4 * c, ground[c]);
        put_together(out[0], out[1], out[2], target + 3 * i);
    }
    ck_colour_row_plain(row + 3 * i, cover + i, row_cover, count - i, map, ground, target + 3 * i);
}

#if defined(__x86_64__)
WIDE static void colour_row_wide(
    const float *row, const float *cover, float row_cover, size_t count, const float map[12], const float ground[3],
    float *target)
{
    colour_row(row, cover, row_cover, count, map, ground, target);
}
#endif

void ck_colour_row(
    const float *row, const float *cover, float row_cover, size_t count, const float map[12], const float ground[3],
    float *target)
{
#if defined(__x86_64__)
    if (HAS_WIDE) {
        colour_row_wide(row, cover, row_cover, count, map, ground, target);
        return;
    }
#endif
    colour_row(row, cover, row_cover, count, map, ground, target);
}

INLINE float larger(float a, float b) { return a > b ? a : b; }
INLINE float smaller(float a, float b) { return a < b ? a : b; }

/// Hue in sixths of a turn, 0…6 before the turn; 0 for greys.
INLINE float hue_of(float r, float g, float b, float most, float span)
{
    const float safe = span > 0 ? span : 1;
    const float of_red = (g - b) / safe, of_green = 2 + (b - r) / safe, of_blue = 4 + (r - g) / safe;
    return r == most ? of_red : g == most ? of_green : of_blue;
}

/// One channel of a hue: `place` is 5 for red, 3 for green, 1 for blue.
INLINE float channel(float hue, float value, float span, float place)
{
    float k = hue + place;
    k = k - 6 * floorf(k * (1.0f / 6));
    const float share = larger(0, smaller(smaller(k, 4 - k), 1));
    const float part = span * share;
    return larger(0, smaller(1, value - part));
}

INLINE void turn(float *r, float *g, float *b, float hue, float saturation, float value)
{
    const float most = larger(larger(*r, *g), *b), span = most - smaller(smaller(*r, *g), *b);
    const float turned = hue_of(*r, *g, *b, most, span) + 6 * hue;
    // Saturation times value is the span: both factors go into it.
    const float bright = most * value, wide = span * saturation * value;
    *r = channel(turned, bright, wide, 5);
    *g = channel(turned, bright, wide, 3);
    *b = channel(turned, bright, wide, 1);
}

void ck_turn_hues_plain(float *row, size_t count, float hue, float saturation, float value)
{
    for (size_t i = 0; i < count; i++) turn(row + 3 * i, row + 3 * i + 1, row + 3 * i + 2, hue, saturation, value);
}

INLINE void turn_hues(float *row, size_t count, float hue, float saturation, float value)
{
    float r[BLOCK], g[BLOCK], b[BLOCK];
    size_t i = 0;
    for (; i + BLOCK <= count; i += BLOCK) {
        take_apart(row + 3 * i, r, g, b);
        for (size_t j = 0; j < BLOCK; j++) turn(r + j, g + j, b + j, hue, saturation, value);
        put_together(r, g, b, row + 3 * i);
    }
    ck_turn_hues_plain(row + 3 * i, count - i, hue, saturation, value);
}

#if defined(__x86_64__)
WIDE static void turn_hues_wide(float *row, size_t count, float hue, float saturation, float value)
{
    turn_hues(row, count, hue, saturation, value);
}
#endif

void ck_turn_hues(float *row, size_t count, float hue, float saturation, float value)
{
#if defined(__x86_64__)
    if (HAS_WIDE) {
        turn_hues_wide(row, count, hue, saturation, value);
        return;
    }
#endif
    turn_hues(row, count, hue, saturation, value);
}

void ck_mirror_row(const float *row, size_t count, float *target)
{
    for (size_t i = 0; i < count; i++) {
        const float *from = row + 3 * (count - 1 - i);
        target[3 * i] = from[0];
        target[3 * i + 1] = from[1];
        target[3 * i + 2] = from[2];
    }
}

INLINE void mix_bytes(
    const uint8_t *first, float a, const uint8_t *second, float b, size_t count, uint8_t *target)
{
    for (size_t i = 0; i < count; i++) {
        float sum = (float)first[i] * a;
        float other = (float)second[i] * b;
        sum = sum + other;
        target[i] = (uint8_t)(int32_t)sum;
    }
}

#if defined(__x86_64__)
WIDE static void mix_bytes_wide(
    const uint8_t *first, float a, const uint8_t *second, float b, size_t count, uint8_t *target)
{
    mix_bytes(first, a, second, b, count, target);
}
#endif

void ck_mix_bytes(const uint8_t *first, float a, const uint8_t *second, float b, size_t count, uint8_t *target)
{
#if defined(__x86_64__)
    if (HAS_WIDE) {
        mix_bytes_wide(first, a, second, b, count, target);
        return;
    }
#endif
    mix_bytes(first, a, second, b, count, target);
}
