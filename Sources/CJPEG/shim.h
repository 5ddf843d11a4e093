#pragma once
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <jpeglib.h>
#include <jerror.h>

// libjpeg reports errors by calling a function that must not return. Leaving it takes setjmp and longjmp, which
// Swift cannot import and which must not cross Swift frames: so each of these functions is one whole operation.

/// What came of an operation.
typedef struct {
    /// Decoded pixels in a row, and rows.
    uint32_t width, height;
    /// Rows that hold decoded data; the others are filled with mid grey.
    uint32_t rows;
    /// 1 if the file ended before its picture did.
    int truncated;
    /// How often the decoder had to guess.
    long warnings;
    /// The error, or the first warning; empty if there was neither.
    char message[JMSG_LENGTH_MAX];
} cjpeg_result;

typedef struct {
    struct jpeg_error_mgr base;
    jmp_buf leave;
    cjpeg_result *result;
} cjpeg_errors;

typedef struct {
    struct jpeg_progress_mgr base;
    int scan_limit;
} cjpeg_progress;

static inline void cjpeg_on_error(j_common_ptr info)
{
    cjpeg_errors *errors = (cjpeg_errors *)info->err;
    info->err->format_message(info, errors->result->message);
    longjmp(errors->leave, 1);
}

static inline void cjpeg_on_message(j_common_ptr info, int level)
{
    cjpeg_errors *errors = (cjpeg_errors *)info->err;
    if (level >= 0) return;
    if (errors->result->warnings++ == 0) info->err->format_message(info, errors->result->message);
    if (info->err->msg_code == JWRN_JPEG_EOF) errors->result->truncated = 1;
}

/// Stops a progressive file whose thousands of tiny scans would each walk the whole picture.
static inline void cjpeg_on_progress(j_common_ptr info)
{
    cjpeg_progress *progress = (cjpeg_progress *)info->progress;
    if (!info->is_decompressor || ((j_decompress_ptr)info)->input_scan_number <= progress->scan_limit) return;
    cjpeg_errors *errors = (cjpeg_errors *)info->err;
    snprintf(errors->result->message, JMSG_LENGTH_MAX, "more than %d scans", progress->scan_limit);
    longjmp(errors->leave, 1);
}

/// One row of CMYK to RGB. Adobe's files hold the inks inverted, so that 255 is no ink.
static inline void cjpeg_cmyk_row(const uint8_t *cmyk, uint8_t *rgb, uint32_t width, int inverted)
{
    for (uint32_t x = 0; x < width; x++, cmyk += 4, rgb += 3) {
        uint32_t k = inverted ? cmyk[3] : 255u - cmyk[3];
        for (int c = 0; c < 3; c++) {
            uint32_t ink = inverted ? cmyk[c] : 255u - cmyk[c];
            rgb[c] = (uint8_t)((ink * k + 127u) / 255u);
        }
    }
}

/// Decodes to RGB at 1/`denominator` (1, 2, 4, 8) of the size, rows of `ceil(width / denominator)` pixels.
///
/// Refuses when the file turns out not to be of `width` × `height`, or when the decoder would take more than
/// `memory_limit` bytes. Returns 0, or -1 with the reason in `result->message`.
static inline int cjpeg_decode(
    const uint8_t *bytes, size_t count, uint32_t width, uint32_t height, int denominator, long memory_limit,
    int scan_limit, uint8_t *out, size_t capacity, cjpeg_result *result)
{
    struct jpeg_decompress_struct info;
    cjpeg_errors errors;
    cjpeg_progress progress;
    memset(result, 0, sizeof *result);
    memset(&info, 0, sizeof info);
    info.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = cjpeg_on_error;
    errors.base.emit_message = cjpeg_on_message;
    errors.result = result;
    if (setjmp(errors.leave)) {
        jpeg_destroy_decompress(&info);
        return -1;
    }
    jpeg_create_decompress(&info);
    info.mem->max_memory_to_use = memory_limit;
    memset(&progress, 0, sizeof progress);
    progress.base.progress_monitor = cjpeg_on_progress;
    progress.scan_limit = scan_limit;
    info.progress = &progress.base;
    jpeg_mem_src(&info, (unsigned char *)bytes, (unsigned long)count);
    jpeg_read_header(&info, TRUE);
    if (info.image_width != width || info.image_height != height) {
        snprintf(result->message, sizeof result->message, "a second frame of %ux%u", info.image_width, info.image_height);
        jpeg_destroy_decompress(&info);
        return -1;
    }
    int inks = info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
    info.out_color_space = inks ? JCS_CMYK : JCS_RGB;
    info.scale_num = 1;
    info.scale_denom = (unsigned)denominator;
    // Smooth chroma is for pixels that will be looked at one by one.
    info.do_fancy_upsampling = denominator == 1;
    info.do_block_smoothing = denominator == 1;
    jpeg_start_decompress(&info);
    result->width = info.output_width;
    result->height = info.output_height;
    size_t stride = (size_t)info.output_width * 3;
    if (stride * info.output_height > capacity || info.output_components != (inks ? 4 : 3)) {
        snprintf(result->message, sizeof result->message, "an output of %ux%u", info.output_width, info.output_height);
        jpeg_destroy_decompress(&info);
        return -1;
    }
    JSAMPARRAY ink_row = NULL;
    if (inks) {
        ink_row = (*info.mem->alloc_sarray)((j_common_ptr)&info, JPOOL_IMAGE, info.output_width * 4, 1);
    }
    // Rows already in the decoder's hands when the file ended are worth showing; the made-up ones after them are not.
    uint32_t grace = 32;
    while (info.output_scanline < info.output_height) {
        if (result->truncated && grace-- == 0) break;
        uint8_t *row = out + stride * info.output_scanline;
        if (inks) {
            jpeg_read_scanlines(&info, ink_row, 1);
            cjpeg_cmyk_row(ink_row[0], row, info.output_width, info.saw_Adobe_marker);
        } else {
            // Several rows a call where the decoder has them ready.
            JSAMPROW rows[8];
            uint32_t left = info.output_height - info.output_scanline;
            uint32_t wanted = left < 8 ? left : 8;
            for (uint32_t i = 0; i < wanted; i++) rows[i] = row + stride * i;
            jpeg_read_scanlines(&info, rows, wanted);
        }
    }
    result->rows = info.output_scanline;
    memset(out + stride * result->rows, 128, stride * (info.output_height - result->rows));
    if (result->rows == info.output_height) {
        jpeg_finish_decompress(&info);
    }
    jpeg_destroy_decompress(&info);
    return 0;
}

/// Compresses RGB rows, with `comment` in a COM segment. The caller frees `*out` with `free`.
/// Returns 0, or -1 with the reason in `result->message`.
static inline int cjpeg_encode(
    const uint8_t *rgb, uint32_t width, uint32_t height, int quality, const char *comment,
    unsigned char **out, unsigned long *count, cjpeg_result *result)
{
    struct jpeg_compress_struct info;
    cjpeg_errors errors;
    memset(result, 0, sizeof *result);
    memset(&info, 0, sizeof info);
    info.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = cjpeg_on_error;
    errors.base.emit_message = cjpeg_on_message;
    errors.result = result;
    *out = NULL;
    *count = 0;
    if (setjmp(errors.leave)) {
        jpeg_destroy_compress(&info);
        free(*out);
        *out = NULL;
        return -1;
    }
    jpeg_create_compress(&info);
    jpeg_mem_dest(&info, out, count);
    info.image_width = width;
    info.image_height = height;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    jpeg_set_quality(&info, quality, TRUE);
    // Thin coloured lines bleed at half the chroma resolution.
    info.comp_info[0].h_samp_factor = 1;
    info.comp_info[0].v_samp_factor = 1;
    jpeg_start_compress(&info, TRUE);
    jpeg_write_marker(&info, JPEG_COM, (const JOCTET *)comment, (unsigned)strlen(comment));
    while (info.next_scanline < height) {
        JSAMPROW row = (JSAMPROW)(rgb + (size_t)width * 3 * info.next_scanline);
        jpeg_write_scanlines(&info, &row, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    return 0;
}
