#include "CKernels.h"
#include <string.h>

// Registers of dots

__attribute__((always_inline)) static inline uint8_t clamped(int value)
{
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

void ck_sixel_registers_plain(
    const uint8_t *rgb, size_t count, const int8_t shifts[8], const uint8_t *table, const uint32_t *exact,
    const uint8_t *exactRegisters, size_t exactCount, uint8_t *registers)
{
    for (size_t i = 0; i < count; i++, rgb += 3) {
        const int shift = shifts[i & 7];
        registers[i] = table[clamped(rgb[0] + shift) >> 3 << 10 | clamped(rgb[1] + shift) >> 3 << 5
                             | clamped(rgb[2] + shift) >> 3];
        const uint32_t packed = (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
        for (size_t k = 0; k < exactCount; k++) {
            if (exact[k] == packed) {
                registers[i] = exactRegisters[k];
                break;
            }
        }
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

/// Eight dots a step: one dot in each 32-bit lane. Only the table is read dot by dot.
__attribute__((target("avx2"))) static void registers_avx2(
    const uint8_t *rgb, size_t count, const int8_t shifts[8], const uint8_t *table, const uint32_t *exact,
    const uint8_t *exactRegisters, size_t exactCount, uint8_t *registers)
{
    const __m256i order = _mm256_setr_epi8(
        2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1,
        2, 1, 0, -1, 5, 4, 3, -1, 8, 7, 6, -1, 11, 10, 9, -1);
    uint32_t more[8], less[8];
    for (size_t i = 0; i < 8; i++) {
        more[i] = shifts[i] > 0 ? (uint32_t)shifts[i] * 0x010101 : 0;
        less[i] = shifts[i] < 0 ? (uint32_t)-shifts[i] * 0x010101 : 0;
    }
    const __m256i up = _mm256_loadu_si256((const __m256i *)more);
    const __m256i down = _mm256_loadu_si256((const __m256i *)less);
    size_t i = 0;
    // The second load reaches 4 bytes past its dots: it stays within the row.
    for (; i + 10 <= count; i += 8) {
        const uint8_t *at = rgb + 3 * i;
        const __m256i bytes = _mm256_inserti128_si256(
            _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)at)),
            _mm_loadu_si128((const __m128i *)(at + 12)), 1);
        const __m256i packed = _mm256_shuffle_epi8(bytes, order);
        const __m256i moved = _mm256_subs_epu8(_mm256_adds_epu8(packed, up), down);
        const __m256i place = _mm256_or_si256(
            _mm256_or_si256(
                _mm256_and_si256(_mm256_srli_epi32(moved, 9), _mm256_set1_epi32(0x7C00)),
                _mm256_and_si256(_mm256_srli_epi32(moved, 6), _mm256_set1_epi32(0x3E0))),
            _mm256_and_si256(_mm256_srli_epi32(moved, 3), _mm256_set1_epi32(0x1F)));
        uint32_t places[8];
        _mm256_storeu_si256((__m256i *)places, place);
        uint64_t eight = 0;
        for (size_t k = 0; k < 8; k++) eight |= (uint64_t)table[places[k]] << (8 * k);
        memcpy(registers + i, &eight, 8);
        for (size_t k = 0; k < exactCount; k++) {
            const __m256i same = _mm256_cmpeq_epi32(packed, _mm256_set1_epi32((int32_t)exact[k]));
            unsigned hits = (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(same));
            for (; hits != 0; hits &= hits - 1) registers[i + (size_t)__builtin_ctz(hits)] = exactRegisters[k];
        }
    }
    // Steps of eight: the rest begins at the first shift again.
    ck_sixel_registers_plain(
        rgb + 3 * i, count - i, shifts, table, exact, exactRegisters, exactCount, registers + i);
}
#endif

void ck_sixel_registers(
    const uint8_t *rgb, size_t count, const int8_t shifts[8], const uint8_t *table, const uint32_t *exact,
    const uint8_t *exactRegisters, size_t exactCount, uint8_t *registers)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        registers_avx2(rgb, count, shifts, table, exact, exactRegisters, exactCount, registers);
        return;
    }
#endif
    ck_sixel_registers_plain(rgb, count, shifts, table, exact, exactRegisters, exactCount, registers);
}

// Bands

static uint8_t *put_number(uint8_t *out, size_t value)
{
    uint8_t digits[20];
    size_t count = 0;
    do digits[count++] = (uint8_t)('0' + value % 10);
    while ((value /= 10) != 0);
    while (count > 0) *out++ = digits[--count];
    return out;
}

static uint8_t *put_run_plain(uint8_t *out, uint8_t sixel, size_t count)
{
    if (count > 3) {
        *out++ = '!';
        out = put_number(out, count);
        *out++ = sixel;
    } else {
        for (; count > 0; count--) *out++ = sixel;
    }
    return out;
}

size_t ck_sixel_band_plain(const uint8_t *registers, size_t width, size_t rows, uint8_t *used, uint8_t *out)
{
    uint8_t *const start = out;
    for (unsigned colour = 0; colour < 256; colour++) {
        size_t end = 0;
        for (size_t i = 0; i < width * rows; i++) {
            if (registers[i] == colour && i % width >= end) end = i % width + 1;
        }
        if (end == 0) continue;
        used[colour] = 1;
        if (out != start) *out++ = '$';
        *out++ = '#';
        out = put_number(out, colour);
        uint8_t last = 0;
        size_t count = 0;
        for (size_t x = 0; x < end; x++) {
            uint8_t sixel = '?';
            for (size_t k = 0; k < rows; k++) sixel += (uint8_t)((registers[k * width + x] == colour) << k);
            if (sixel != last && count > 0) {
                out = put_run_plain(out, last, count);
                count = 0;
            }
            last = sixel;
            count++;
        }
        out = put_run_plain(out, last, count);
    }
    return (size_t)(out - start);
}

size_t ck_sixel_band_scratch(size_t width)
{
    // An odd number of cache lines a colour: the lists of neighbouring colours do not fall on the same lines.
    const size_t lines = (width * sizeof(uint32_t) + 63) / 64;
    return 256 * (lines | 1) * 16;
}

/// Skips `gap` empty columns.
__attribute__((always_inline)) static inline uint8_t *put_gap(uint8_t *out, size_t gap)
{
    if (gap <= 3) {
        memcpy(out, "???", 3);
        return out + gap;
    }
    *out++ = '!';
    if (gap < 10) {
        *out++ = (uint8_t)('0' + gap);
    } else if (gap < 100) {
        *out++ = (uint8_t)('0' + gap / 10);
        *out++ = (uint8_t)('0' + gap % 10);
    } else {
        out = put_number(out, gap);
    }
    *out++ = '?';
    return out;
}

size_t ck_sixel_band(
    const uint8_t *registers, size_t width, size_t rows, uint32_t *scratch, uint8_t *used, uint8_t *out)
{
    // Each colour's list of its columns: column << 8 | dots. Every dot is looked at once, empty columns never.
    const size_t stride = ck_sixel_band_scratch(width) / 256;
    uint32_t last[256];
    uint32_t count[256];
    memset(last, 0xFF, sizeof last);
    memset(count, 0, sizeof count);
    for (size_t x = 0; x < width; x++) {
        const uint8_t *at = registers + x;
        size_t k = 0;
        while (k < rows) {
            const unsigned colour = at[k * width];
            uint32_t dots = 1u << k;
            for (k++; k < rows && at[k * width] == colour; k++) dots |= 1u << k;
            // Further dots of a column already listed go to its entry, without a branch that nobody could foresee.
            const uint32_t before = last[colour];
            const uint32_t same = before >> 8 == x;
            const uint32_t entry = (uint32_t)x << 8 | dots | (before & (0u - same) & 0xFF);
            const uint32_t place = count[colour] - same;
            scratch[colour * stride + place] = entry;
            last[colour] = entry;
            count[colour] = place + 1;
        }
    }
    uint8_t *const start = out;
    for (unsigned colour = 0; colour < 256; colour++) {
        const uint32_t entries = count[colour];
        if (entries == 0) continue;
        used[colour] = 1;
        if (out != start) *out++ = '$';
        *out++ = '#';
        out = put_number(out, colour);
        const uint32_t *const list = scratch + colour * stride;
        uint32_t next = 0;
        for (uint32_t i = 0; i < entries;) {
            const uint32_t entry = list[i];
            out = put_gap(out, (entry >> 8) - next);
            uint32_t run = 1;
            while (i + run < entries && list[i + run] == entry + (run << 8)) run++;
            const uint8_t sixel = (uint8_t)('?' + (entry & 0xFF));
            if (run <= 3) {
                memset(out, sixel, 3);
                out += run;
            } else {
                out = put_run_plain(out, sixel, run);
            }
            next = (entry >> 8) + run;
            i += run;
        }
    }
    return (size_t)(out - start);
}

// The nearest colours

/// The middle of the colours that share five bits.
static int wide(int five) { return five << 3 | five >> 2; }

/// The eye sees green best, blue worst.
static int distance(int red, int green, int blue) { return 3 * red * red + 4 * green * green + 2 * blue * blue; }

void ck_nearest_colours_plain(const uint8_t *colours, size_t count, uint8_t *table)
{
    for (int i = 0; i < 32768; i++) {
        int least = INT32_MAX;
        for (size_t k = 0; k < count; k++) {
            const uint8_t *c = colours + 3 * k;
            const int d = distance(c[0] - wide(i >> 10), c[1] - wide(i >> 5 & 31), c[2] - wide(i & 31));
            if (d < least) {
                least = d;
                table[i] = (uint8_t)k;
            }
        }
    }
}

void ck_nearest_colours(const uint8_t *colours, size_t count, uint8_t *table)
{
    static const int weights[3] = {3, 4, 2};
    // What a channel adds to the distance, by its value and colour; then the least and most within four values.
    int apart[3][32][256], least[3][8][256], most[3][8][256];
    for (int channel = 0; channel < 3; channel++) {
        for (int value = 0; value < 32; value++) {
            for (size_t k = 0; k < count; k++) {
                const int d = colours[3 * k + (size_t)channel] - wide(value);
                const int term = weights[channel] * d * d;
                int *low = &least[channel][value / 4][k], *high = &most[channel][value / 4][k];
                apart[channel][value][k] = term;
                *low = value % 4 == 0 || term < *low ? term : *low;
                *high = value % 4 == 0 || term > *high ? term : *high;
            }
        }
    }
    // Blocks of 4×4×4 table entries: a colour farther from all of a block than another one is from any is no match.
    for (int block = 0; block < 512; block++) {
        const int r = block >> 6, g = block >> 3 & 7, b = block & 7;
        int bound = INT32_MAX;
        for (size_t k = 0; k < count; k++) {
            const int farthest = most[0][r][k] + most[1][g][k] + most[2][b][k];
            bound = farthest < bound ? farthest : bound;
        }
        int nearest[64], best[64];
        for (int i = 0; i < 64; i++) nearest[i] = INT32_MAX;
        for (size_t k = 0; k < count; k++) {
            if (least[0][r][k] + least[1][g][k] + least[2][b][k] > bound) continue;
            int greenBlue[16];
            for (int i = 0; i < 16; i++) greenBlue[i] = apart[1][4 * g + i / 4][k] + apart[2][4 * b + i % 4][k];
            for (int i = 0; i < 64; i++) {
                const int d = apart[0][4 * r + i / 16][k] + greenBlue[i % 16];
                best[i] = d < nearest[i] ? (int)k : best[i];
                nearest[i] = d < nearest[i] ? d : nearest[i];
            }
        }
        for (int i = 0; i < 64; i++) {
            table[(4 * r + i / 16) << 10 | (4 * g + i / 4 % 4) << 5 | (4 * b + i % 4)] = (uint8_t)best[i];
        }
    }
}
