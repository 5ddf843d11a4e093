import CJPEG
import CPNG
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The kinds of picture file that Reticle writes.
public enum PictureFormat: String, Sendable, CaseIterable {
    /// JPEG at quality 92 with full chroma: thin coloured lines stay sharp.
    case jpeg
    /// PNG, 8 bits a channel.
    case png

    /// The format that a file name asks for, or `nil` for any other ending.
    public init?(path: String) {
        let name = path.split(separator: "/").last ?? ""
        switch name.split(separator: ".").last?.lowercased() {
        case "jpg", "jpeg": self = .jpeg
        case "png": self = .png
        default: return nil
        }
    }
}

/// Compresses pictures in memory, with a mark by which Reticle knows its own files again.
enum PictureEncoder {
    /// The text of the mark: a COM segment in a JPEG, `Software` in a PNG.
    static let mark = "Rendered by Reticle"

    static func encode(_ image: RGBImage, _ format: PictureFormat, file: String) throws(ImagingError) -> [UInt8] {
        // 65500 is the most that libjpeg takes.
        guard image.width > 0, image.height > 0, format == .png || max(image.width, image.height) <= 65500 else {
            throw ImagingError(
                .unwritable, file: file, found: "\(image.width)×\(image.height) pixels",
                expected: format == .png ? "at least one pixel" : "1 to 65500 pixels a side")
        }
        switch format {
        case .jpeg: return try jpeg(image, file)
        case .png: return try png(image, file)
        }
    }

    private static func jpeg(_ image: RGBImage, _ file: String) throws(ImagingError) -> [UInt8] {
        var (result, count) = (cjpeg_result(), UInt(0))
        var bytes: UnsafeMutablePointer<UInt8>?
        let status = cjpeg_encode(
            image.pixels, UInt32(image.width), UInt32(image.height), 92, mark, &bytes, &count, &result)
        defer { free(bytes) }
        guard status == 0, let bytes else {
            let message = withUnsafeBytes(of: result.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            throw ImagingError(.unwritable, file: file, found: message, expected: "a JPEG")
        }
        return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }

    private static func png(_ image: RGBImage, _ file: String) throws(ImagingError) -> [UInt8] {
        var (result, count) = (cpng_result(), 0)
        var bytes: UnsafeMutablePointer<UInt8>?
        let status = cpng_encode(image.pixels, UInt32(image.width), UInt32(image.height), &bytes, &count, &result)
        defer { free(bytes) }
        guard status == 0, let bytes else {
            let message = withUnsafeBytes(of: result.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            throw ImagingError(.unwritable, file: file, found: message, expected: "a PNG")
        }
        // The mark goes between the header, whose end is known, and whatever follows.
        var picture = Array(UnsafeBufferPointer(start: bytes, count: count))
        picture.insert(contentsOf: textChunk("Software", mark), at: 33)
        return picture
    }

    private static func textChunk(_ keyword: String, _ text: String) -> [UInt8] {
        let body = Array("tEXt".utf8) + Array(keyword.utf8) + [0] + Array(text.utf8)
        return bigEndian(UInt32(body.count - 4)) + body + bigEndian(checksum(body))
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32($0))) }
    }

    /// CRC-32 of a PNG chunk, over its type and data.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = ~0
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : (sum >> 1) ^ 0xEDB8_8320 }
        }
        return ~sum
    }
}
