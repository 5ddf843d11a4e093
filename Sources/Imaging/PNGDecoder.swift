import CPNG
import Domain

/// PNG through libpng.
enum PNGDecoder {
    /// Decodes at 1/`denominator`, not yet upright; rows that a cut file lacks are mid grey.
    static func decode(
        _ source: PictureSource, _ outline: PictureOutline, _ denominator: Int
    ) throws(ImagingError) -> (image: RGBImage, warnings: [String]) {
        let bytes = try source.everything()
        let (stored, size) = (outline.header.storedSize, outline.decodedSize(denominator))
        let capacity = size.area * 3
        var result = cpng_result()
        var status: Int32 = 0
        let pixels = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
            buffer.initialize(repeating: 128)
            filled = capacity
            status = cpng_decode(
                bytes, bytes.count, UInt32(stored.width), UInt32(stored.height), UInt32(denominator),
                buffer.baseAddress, &result)
        }
        var warnings: [String] = []
        if status != 0 {
            let message = withUnsafeBytes(of: result.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            guard result.truncated != 0, result.rows > 0 else {
                throw .damaged(source, message, expected: "a PNG that can be decoded")
            }
            warnings.append("the file ends after row \(result.rows) of \(stored.height); the rest is missing")
        }
        return (RGBImage(width: size.width, height: size.height, pixels: pixels), warnings)
    }
}
