import Domain

/// Reads the size and the orientation of a WebP file (RFC 9649) from its chunks.
enum WebPHeader {
    private static let (chunkLimit, blockLimit) = (256, 1 << 16)

    static func read(_ source: PictureSource) throws(ImagingError) -> PictureOutline {
        guard let name = try source.bytes(at: 12, 4) else { throw cut(source) }
        let size: ImageSize
        var (orientation, hasAlpha, lossy) = (Orientation?.none, true, false)
        switch String(decoding: name, as: UTF8.self) {
        case "VP8 ":
            guard let width = try source.littleEndian(at: 26, 2), let height = try source.littleEndian(at: 28, 2) else {
                throw cut(source)
            }
            size = ImageSize(width: width & 0x3FFF, height: height & 0x3FFF)
            (hasAlpha, lossy) = (false, true)
        case "VP8L":
            guard let packed = try source.littleEndian(at: 21, 4) else { throw cut(source) }
            size = ImageSize(width: (packed & 0x3FFF) + 1, height: (packed >> 14 & 0x3FFF) + 1)
        case "VP8X":
            guard let flags = try source.byte(at: 20), let width = try source.littleEndian(at: 24, 3),
                let height = try source.littleEndian(at: 27, 3)
            else { throw cut(source) }
            guard flags & 0x02 == 0 else {
                throw ImagingError(
                    .unsupported, file: source.name, found: "an animated WebP, which Reticle does not read",
                    expected: "a still picture")
            }
            size = ImageSize(width: width + 1, height: height + 1)
            hasAlpha = flags & 0x10 != 0
            if flags & 0x08 != 0 { orientation = try exif(source) }
        case let other:
            throw .damaged(source, "a first chunk \(other.debugDescription)", expected: "VP8, VP8L or VP8X")
        }
        let header = PictureHeader(storedSize: size, orientation: orientation ?? .upright)
        // Lossless pictures are unpacked whole; lossy ones row by row, but their alpha is not.
        let workBytes = size.area * (lossy ? 1 : 4) + (hasAlpha ? size.area * 4 : 0)
        return PictureOutline(kind: .webp, header: header, workBytes: workBytes, hasAlpha: hasAlpha)
    }

    /// The orientation in the `EXIF` chunk, which comes after the picture.
    private static func exif(_ source: PictureSource) throws(ImagingError) -> Orientation? {
        var at = 12
        for _ in 0..<chunkLimit {
            guard let name = try source.bytes(at: at, 4), let length = try source.littleEndian(at: at + 4, 4) else {
                return nil
            }
            if Array(name) == Array("EXIF".utf8) {
                guard length <= blockLimit, let block = try source.bytes(at: at + 8, length) else { return nil }
                return EXIF.orientation(block)
            }
            at += 8 + length + length % 2
        }
        return nil
    }

    private static func cut(_ source: PictureSource) -> ImagingError {
        .damaged(source, "the end of the file", expected: "a WebP header")
    }
}
