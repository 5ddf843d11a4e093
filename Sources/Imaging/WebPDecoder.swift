import CWebP
import Domain

/// WebP through libwebp.
enum WebPDecoder {
    /// Decodes at 1/`denominator`, not yet upright; transparency shows mid grey.
    static func decode(
        _ source: PictureSource, _ outline: PictureOutline, _ denominator: Int
    ) throws(ImagingError) -> (image: RGBImage, warnings: [String]) {
        let bytes = try source.everything()
        let (stored, size) = (outline.header.storedSize, outline.decodedSize(denominator))
        var features = cwebp_features()
        guard cwebp_read_features(bytes, bytes.count, &features) == 0 else {
            throw .damaged(source, "a header that libwebp refuses", expected: "a WebP that can be decoded")
        }
        guard features.has_animation == 0, Int(features.width) == stored.width, Int(features.height) == stored.height
        else {
            throw .damaged(
                source, "a frame of \(features.width)×\(features.height)", expected: "\(stored.width)×\(stored.height)")
        }
        let channels = features.has_alpha == 0 ? 3 : 4
        let capacity = size.area * channels
        var status: Int32 = 0
        var pixels = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
            status = cwebp_decode(
                bytes, bytes.count, Int32(channels), Int32(size.width), Int32(size.height), denominator > 1 ? 1 : 0,
                buffer.baseAddress, capacity)
            filled = status == 0 ? capacity : 0
        }
        guard status == 0 else {
            // VP8_STATUS_NOT_ENOUGH_DATA
            let found = status == 7 ? "the end of the file" : "libwebp's status \(status)"
            throw .damaged(source, found, expected: "a WebP that can be decoded")
        }
        if channels == 4 { pixels = flattened(pixels, count: size.area) }
        return (RGBImage(width: size.width, height: size.height, pixels: pixels), [])
    }

    /// RGBA over mid grey.
    private static func flattened(_ rgba: [UInt8], count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count * 3) { rgb, filled in
            for pixel in 0..<count {
                let alpha = Int(rgba[pixel * 4 + 3])
                for channel in 0..<3 {
                    rgb[pixel * 3 + channel] = UInt8(
                        (Int(rgba[pixel * 4 + channel]) * alpha + 128 * (255 - alpha) + 127) / 255)
                }
            }
            filled = count * 3
        }
    }
}
