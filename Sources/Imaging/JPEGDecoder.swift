import CJPEG
import Domain

/// JPEG through libjpeg-turbo.
enum JPEGDecoder {
    /// Decodes at 1/`denominator` (1, 2, 4, 8), not yet upright.
    static func decode(
        _ source: PictureSource, _ outline: PictureOutline, _ denominator: Int, _ limits: PictureLimits
    ) throws(ImagingError) -> (image: RGBImage, warnings: [String]) {
        let bytes = try source.everything()
        let (stored, size) = (outline.header.storedSize, outline.decodedSize(denominator))
        let capacity = size.area * 3
        // Each scan walks the whole picture: real files have a dozen, hostile ones thousands.
        let scanLimit = max(20, min(500, 200_000_000 / stored.area))
        var result = cjpeg_result()
        var status: Int32 = 0
        let pixels = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
            status = cjpeg_decode(
                bytes, bytes.count, UInt32(stored.width), UInt32(stored.height), Int32(denominator),
                limits.maxBytes - capacity, Int32(scanLimit), buffer.baseAddress, capacity, &result)
            filled = status == 0 ? capacity : 0
        }
        let message = withUnsafeBytes(of: result.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        guard status == 0 else { throw .damaged(source, message, expected: "a JPEG that can be decoded") }
        guard Int(result.width) == size.width, Int(result.height) == size.height else {
            throw .damaged(
                source, "\(result.width)×\(result.height) decoded pixels", expected: "\(size.width)×\(size.height)")
        }
        var warnings: [String] = []
        if result.truncated != 0 {
            warnings.append("the file ends before its picture does; the rest is missing")
        } else if result.warnings > 0 {
            warnings.append(message)
        }
        return (RGBImage(width: size.width, height: size.height, pixels: pixels), warnings)
    }
}
