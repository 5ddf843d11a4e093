#pragma once
#include <webp/decode.h>

// The initialiser and the feature reader hide an ABI check behind inline functions of the header, and the
// configuration is a nest of unions that Swift imports badly: one call does it all.

/// Decodes into caller's memory: `channels` 3 (RGB) or 4 (RGBA), scaled to `width` × `height`.
/// Returns a VP8StatusCode.
static inline int cwebp_decode(
    const uint8_t *bytes, size_t count, int channels, int width, int height, int scaled,
    uint8_t *out, size_t capacity)
{
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) return VP8_STATUS_INVALID_PARAM;
    config.options.use_scaling = scaled;
    config.options.scaled_width = width;
    config.options.scaled_height = height;
    config.output.colorspace = channels == 4 ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = out;
    config.output.u.RGBA.stride = width * channels;
    config.output.u.RGBA.size = capacity;
    int status = WebPDecode(bytes, count, &config);
    WebPFreeDecBuffer(&config.output);
    return status;
}

typedef struct {
    int width, height, has_alpha, has_animation;
} cwebp_features;

/// Reads size and kind from the first bytes. Returns a VP8StatusCode.
static inline int cwebp_read_features(const uint8_t *bytes, size_t count, cwebp_features *features)
{
    WebPBitstreamFeatures found;
    int status = WebPGetFeatures(bytes, count, &found);
    if (status == VP8_STATUS_OK) {
        features->width = found.width;
        features->height = found.height;
        features->has_alpha = found.has_alpha;
        features->has_animation = found.has_animation;
    }
    return status;
}
