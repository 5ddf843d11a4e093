#include "CKernels.h"
#include <string.h>

static inline void copy_pixel(uint8_t *to, const uint8_t *from)
{
    to[0] = from[0];
    to[1] = from[1];
    to[2] = from[2];
}

void ck_upright_rgb(const uint8_t *source, size_t width, size_t height, int orientation, uint8_t *target)
{
    int mirrored = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    int flipped = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    if (orientation < 5) {
        for (size_t y = 0; y < height; y++) {
            const uint8_t *from = source + (flipped ? height - 1 - y : y) * width * 3;
            uint8_t *to = target + y * width * 3;
            if (!mirrored) {
                memcpy(to, from, width * 3);
                continue;
            }
            for (size_t x = 0; x < width; x++) copy_pixel(to + 3 * x, from + 3 * (width - 1 - x));
        }
        return;
    }
    // Rows become columns: in tiles, so that both sides stay in the cache.
    enum { tile = 32 };
    for (size_t top = 0; top < width; top += tile) {
        for (size_t left = 0; left < height; left += tile) {
            size_t bottom = top + tile < width ? top + tile : width;
            size_t right = left + tile < height ? left + tile : height;
            for (size_t y = top; y < bottom; y++) {
                size_t column = mirrored ? width - 1 - y : y;
                uint8_t *to = target + y * height * 3;
                for (size_t x = left; x < right; x++) {
                    size_t row = flipped ? height - 1 - x : x;
                    copy_pixel(to + 3 * x, source + (row * width + column) * 3);
                }
            }
        }
    }
}
