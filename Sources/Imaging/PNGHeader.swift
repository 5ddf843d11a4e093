import Domain

/// Reads the header of a PNG file (third edition, §5 and §11) and its orientation, if it has one.
enum PNGHeader {
    /// Most chunks looked at for an orientation, and most bytes of one.
    private static let (chunkLimit, blockLimit) = (4096, 1 << 16)

    static func read(_ source: PictureSource) throws(ImagingError) -> PictureOutline {
        guard let type = try source.bytes(at: 12, 4), Array(type) == Array("IHDR".utf8),
            let width = try source.bigEndian(at: 16, 4), let height = try source.bigEndian(at: 20, 4),
            let colour = try source.byte(at: 25), let interlace = try source.byte(at: 28)
        else { throw .damaged(source, "no IHDR chunk", expected: "a PNG header") }
        let header = PictureHeader(
            storedSize: ImageSize(width: width, height: height), orientation: try orientation(source) ?? .upright)
        var outline = PictureOutline(kind: .png, header: header)
        outline.hasAlpha = colour & 4 != 0
        outline.isInterlaced = interlace != 0
        // All passes are gathered before the first row is whole; palette or colour key can add a fourth channel.
        let (area, overflow) = width.multipliedReportingOverflow(by: height)
        if outline.isInterlaced && !overflow && area < Int.max / 8 { outline.workBytes = area * 4 }
        return outline
    }

    private static func orientation(_ source: PictureSource) throws(ImagingError) -> Orientation? {
        var at = 8
        for _ in 0..<chunkLimit {
            guard let length = try source.bigEndian(at: at, 4), let name = try source.bytes(at: at + 4, 4) else {
                return nil
            }
            let type = Array(name)
            if type == Array("IEND".utf8) { return nil }
            if length <= blockLimit, let block = try block(source, type, at: at + 8, length),
                let orientation = EXIF.orientation(block)
            {
                return orientation
            }
            at += length + 12
        }
        return nil
    }

    /// The TIFF block of an `eXIf` chunk, or of the text chunk in which ImageMagick wrote it before there was one.
    private static func block(
        _ source: PictureSource, _ type: [UInt8], at offset: Int, _ length: Int
    ) throws(ImagingError) -> ArraySlice<UInt8>? {
        if type == Array("eXIf".utf8) { return try source.bytes(at: offset, length) }
        guard type == Array("tEXt".utf8), let text = try source.bytes(at: offset, length) else { return nil }
        guard text.starts(with: "Raw profile type exif\0".utf8) || text.starts(with: "Raw profile type APP1\0".utf8)
        else { return nil }
        // A name, a line with the kind, a line with the length, then hexadecimal digits in lines.
        let lines = text.dropFirst(22).split(separator: 0x0A).dropFirst(2)
        let digits = lines.joined().compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }[...]
    }
}
