#include "CKernels.h"

void ck_rgb_to_words(const uint8_t *rgb, size_t count, uint32_t *words)
{
    for (size_t i = 0; i < count; i++, rgb += 3) {
        words[i] = 0xff000000u | (uint32_t)rgb[0] << 16 | (uint32_t)rgb[1] << 8 | rgb[2];
    }
}

void ck_words_to_rgb(const uint32_t *words, size_t count, uint8_t *rgb)
{
    for (size_t i = 0; i < count; i++, rgb += 3) {
        rgb[0] = (uint8_t)(words[i] >> 16);
        rgb[1] = (uint8_t)(words[i] >> 8);
        rgb[2] = (uint8_t)words[i];
    }
}
