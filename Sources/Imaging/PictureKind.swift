/// The kinds of picture that Reticle reads, told apart by their first bytes, never by the name of the file.
enum PictureKind: String, Sendable {
    case jpeg = "JPEG"
    case png = "PNG"
    case webp = "WebP"

    /// Finds the kind of a file.
    ///
    /// - Throws: `ImagingError` saying what the file is instead.
    static func of(_ source: PictureSource) throws(ImagingError) -> PictureKind {
        let start = Array(try source.bytes(at: 0, min(16, source.count)) ?? [])
        if start.starts(with: [0xFF, 0xD8]) { return .jpeg }
        if start.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        if holds("RIFF", start, at: 0) && holds("WEBP", start, at: 8) { return .webp }
        func fail(_ code: ImagingError.Code, _ found: String) -> ImagingError {
            ImagingError(code, file: source.name, found: found, expected: "JPEG, PNG or WebP")
        }
        guard source.count > 0 else { throw fail(.notAPicture, "an empty file") }
        for (magic, at, name) in foreign where holds(magic, start, at: at) {
            throw fail(.unsupported, "\(name), which Reticle does not read")
        }
        if holds("version https", start, at: 0) {
            throw fail(.notAPicture, "a Git LFS pointer, not the picture itself")
        }
        if start.allSatisfy({ (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) }) {
            throw fail(.notAPicture, "text")
        }
        let hex = start.prefix(4).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        throw fail(.notAPicture, "bytes that start with \(hex.joined(separator: " "))")
    }

    private static let foreign: [(magic: String, at: Int, name: String)] = [
        ("GIF8", 0, "a GIF"), ("BM", 0, "a BMP"), ("II*\0", 0, "a TIFF"), ("MM\0*", 0, "a TIFF"),
        ("ftypavi", 4, "an AVIF"), ("ftyphei", 4, "a HEIC"), ("ftypmif1", 4, "a HEIF"),
        ("\0\0\0\u{0C}jP", 0, "a JPEG 2000"),
    ]

    private static func holds(_ magic: String, _ bytes: [UInt8], at offset: Int) -> Bool {
        bytes.dropFirst(offset).starts(with: magic.utf8)
    }
}
