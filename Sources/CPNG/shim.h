#pragma once
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <png.h>

// libpng leaves by longjmp, which Swift cannot import and which must not cross Swift frames: one function is one
// whole operation.

/// What came of an operation.
typedef struct {
    /// Rows read before the operation ended.
    uint32_t rows;
    /// 1 if the file ended before its picture did.
    int truncated;
    /// The error; empty if there was none.
    char message[160];
} cpng_result;

typedef struct {
    const uint8_t *bytes;
    size_t count, at;
    cpng_result *result;
} cpng_source;

static inline void cpng_on_read(png_structp png, png_bytep out, size_t wanted)
{
    cpng_source *source = (cpng_source *)png_get_io_ptr(png);
    if (wanted > source->count - source->at) {
        source->result->truncated = 1;
        png_error(png, "the file ends too early");
    }
    memcpy(out, source->bytes + source->at, wanted);
    source->at += wanted;
}

static inline void cpng_on_error(png_structp png, png_const_charp text)
{
    cpng_source *source = (cpng_source *)png_get_error_ptr(png);
    snprintf(source->result->message, sizeof source->result->message, "%s", text);
    longjmp(png_jmpbuf(png), 1);
}

static inline void cpng_on_warning(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

/// One row of RGBA over a grey of `ground`, as RGB.
static inline void cpng_flatten(const uint8_t *rgba, uint8_t *rgb, uint32_t width, uint32_t ground)
{
    for (uint32_t x = 0; x < width; x++, rgba += 4, rgb += 3) {
        uint32_t a = rgba[3];
        for (int c = 0; c < 3; c++) rgb[c] = (uint8_t)((rgba[c] * a + ground * (255u - a) + 127u) / 255u);
    }
}

/// Decodes to RGB at 1/`factor` (1…255) of the size by averaging, rows of `ceil(width / factor)` pixels; transparency
/// shows mid grey. An interlaced file is decoded whole first and only then averaged.
///
/// `out` must hold `ceil(width / factor) * ceil(height / factor) * 3` bytes, already filled with what missing rows
/// shall show. Refuses when the file turns out not to be of `width` × `height`. Returns 0, or -1 with the reason in
/// `result->message`; `result->rows` rows of the file are in `out` even then.
static inline int cpng_decode(
    const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, uint32_t factor, uint8_t *out,
    cpng_result *result)
{
    memset(result, 0, sizeof *result);
    cpng_source source = {bytes, count, 0, result};
    // Kept in memory, not in registers: read again after longjmp.
    struct {
        png_infop info;
        uint8_t *row, *all;
        uint32_t *sums;
    } volatile held = {NULL, NULL, NULL, NULL};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, cpng_on_error, cpng_on_warning);
    if (!png) {
        snprintf(result->message, sizeof result->message, "libpng would not start");
        return -1;
    }
    if (setjmp(png_jmpbuf(png))) {
        png_infop info = held.info;
        png_destroy_read_struct(&png, &info, NULL);
        free(held.row);
        free(held.all);
        free(held.sums);
        return -1;
    }
    held.info = png_create_info_struct(png);
    if (!held.info) png_error(png, "out of memory");
    png_infop info = held.info;
    // Text and profiles can unpack to any size and nothing here reads them.
    static const png_byte skipped[] = "iCCP\0zTXt\0iTXt\0tEXt\0sPLT\0hIST\0eXIf\0pCAL\0sCAL\0oFFs\0pHYs\0tIME\0gAMA\0cHRM\0sRGB\0bKGD";
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, skipped, (int)(sizeof skipped / 5));
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, 0);
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    png_set_chunk_malloc_max(png, 1 << 20);
    png_set_chunk_cache_max(png, 16);
    png_set_read_fn(png, &source, cpng_on_read);
    png_read_info(png, info);
    if (png_get_image_width(png, info) != width || png_get_image_height(png, info) != height) {
        png_error(png, "a second header of another size");
    }
    int transparent = (png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA) != 0
        || png_get_valid(png, info, PNG_INFO_tRNS) != 0;
    png_set_expand(png);
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    size_t stride = png_get_rowbytes(png, info);
    uint32_t *sums = NULL;
    uint32_t channels = transparent ? 4 : 3;
    if (stride != (size_t)width * channels) png_error(png, "rows of an unexpected length");
    uint32_t out_width = (width + factor - 1) / factor;
    held.row = (uint8_t *)malloc(stride);
    if (!held.row) png_error(png, "out of memory");
    if (factor > 1) {
        held.sums = (uint32_t *)calloc(out_width, 3 * sizeof(uint32_t));
        sums = held.sums;
        if (!sums) png_error(png, "out of memory");
    }
    if (passes > 1) {
        held.all = (uint8_t *)calloc(height, stride);
        if (!held.all) png_error(png, "out of memory");
        for (int pass = 0; pass + 1 < passes; pass++) {
            for (uint32_t y = 0; y < height; y++) png_read_row(png, held.all + stride * y, NULL);
        }
    }
    for (uint32_t y = 0; y < height; y++) {
        uint8_t *row = held.all ? held.all + stride * y : held.row;
        png_read_row(png, row, NULL);
        uint8_t *target = factor == 1 ? out + (size_t)width * 3 * y : row;
        if (channels == 4) cpng_flatten(row, target, width, 128);
        else if (target != row) memcpy(target, row, stride);
        result->rows = y + 1;
        if (factor == 1) continue;
        for (uint32_t x = 0; x < width; x++) {
            for (int c = 0; c < 3; c++) sums[(size_t)(x / factor) * 3 + c] += row[(size_t)x * 3 + c];
        }
        uint32_t gathered = y % factor + 1;
        if (gathered < factor && y + 1 < height) continue;
        uint8_t *mean = out + (size_t)(y / factor) * out_width * 3;
        for (uint32_t x = 0; x < out_width; x++) {
            uint32_t columns = width - x * factor < factor ? width - x * factor : factor;
            uint32_t n = columns * gathered;
            for (int c = 0; c < 3; c++) mean[(size_t)x * 3 + c] = (uint8_t)((sums[(size_t)x * 3 + c] + n / 2) / n);
        }
        memset(sums, 0, (size_t)out_width * 3 * sizeof(uint32_t));
    }
    png_infop done = held.info;
    png_destroy_read_struct(&png, &done, NULL);
    free(held.row);
    free(held.all);
    free(held.sums);
    return 0;
}

/// Compresses RGB rows. The caller frees `*out` with `free`. Returns 0, or -1 with the reason in `result->message`.
static inline int cpng_encode(
    const uint8_t *rgb, uint32_t width, uint32_t height, uint8_t **out, size_t *count, cpng_result *result)
{
    memset(result, 0, sizeof *result);
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = width;
    image.height = height;
    image.format = PNG_FORMAT_RGB;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    *out = (uint8_t *)malloc(size);
    if (*out && png_image_write_to_memory(&image, *out, &size, 0, rgb, (png_int_32)(width * 3), NULL)) {
        *count = size;
        return 0;
    }
    snprintf(result->message, sizeof result->message, "%s", *out ? image.message : "out of memory");
    png_image_free(&image);
    free(*out);
    *out = NULL;
    return -1;
}
