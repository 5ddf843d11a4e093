import Domain

/// Reads the frame header and the orientation of a JPEG file (ITU T.81, annex B) without decoding anything.
enum JPEGHeader {
    /// Most bytes of junk between two segments, and most segments, before the file counts as damaged.
    private static let (junkLimit, segmentLimit) = (1 << 20, 4096)

    static func read(_ source: PictureSource) throws(ImagingError) -> PictureOutline {
        var at = 2
        var orientation: Orientation?
        for _ in 0..<segmentLimit {
            let marker = try nextMarker(source, &at)
            switch marker {
            case 0x01, 0xD0...0xD7: continue
            case 0xD8: throw .damaged(source, "a second start of image", expected: "a frame header")
            case 0xD9: throw .damaged(source, "the end of the image", expected: "a frame header")
            case 0xDA: throw .damaged(source, "image data", expected: "a frame header first")
            default: break
            }
            guard let length = try source.bigEndian(at: at, 2) else { throw cut(source) }
            guard length >= 2 else { throw .damaged(source, "a segment of \(length) bytes", expected: "2 or more") }
            let body = at + 2
            switch marker {
            case 0xC0, 0xC1, 0xC2, 0xC9, 0xCA:
                return try frame(source, at: body, progressive: marker == 0xC2 || marker == 0xCA, orientation)
            case 0xC3, 0xC5...0xC7, 0xC8, 0xCB, 0xCD...0xCF:
                throw ImagingError(
                    .unsupported, file: source.name,
                    found: "a lossless or hierarchical JPEG, which Reticle does not read",
                    expected: "a sequential or progressive JPEG")
            case 0xE1 where orientation == nil:
                // Two such segments occur; the first that can be understood counts.
                let block = try source.bytes(at: body, min(length - 2, source.count - body))
                if let block, block.starts(with: Array("Exif\0\0".utf8)) { orientation = EXIF.orientation(block) }
            default: break
            }
            at += length
        }
        throw .damaged(source, "more than \(segmentLimit) segments", expected: "a frame header")
    }

    /// Finds the next marker as libjpeg does: past any junk and any number of fill bytes.
    private static func nextMarker(_ source: PictureSource, _ at: inout Int) throws(ImagingError) -> UInt8 {
        let limit = at + junkLimit
        while at < limit {
            guard let byte = try source.byte(at: at) else { throw cut(source) }
            at += 1
            guard byte == 0xFF else { continue }
            var code: UInt8 = 0xFF
            while code == 0xFF && at < limit {
                guard let next = try source.byte(at: at) else { throw cut(source) }
                (code, at) = (next, at + 1)
            }
            if code != 0 { return code }
        }
        throw .damaged(source, "\(junkLimit) bytes of junk", expected: "a frame header")
    }

    private static func frame(
        _ source: PictureSource, at: Int, progressive: Bool, _ orientation: Orientation?
    ) throws(ImagingError) -> PictureOutline {
        guard let height = try source.bigEndian(at: at + 1, 2), let width = try source.bigEndian(at: at + 3, 2),
            let components = try source.bigEndian(at: at + 5, 1)
        else { throw cut(source) }
        let size = ImageSize(width: width, height: height)
        let header = PictureHeader(storedSize: size, orientation: orientation ?? .upright)
        var outline = PictureOutline(kind: .jpeg, header: header)
        guard progressive else { return outline }
        // All coefficients are kept until the last scan: two bytes each, in whole blocks.
        var (sampling, widest, tallest) = ([(Int, Int)](), 1, 1)
        for component in 0..<components {
            guard let factors = try source.byte(at: at + 7 + component * 3) else { throw cut(source) }
            let (h, v) = (max(1, Int(factors >> 4)), max(1, Int(factors & 15)))
            sampling.append((h, v))
            (widest, tallest) = (max(widest, h), max(tallest, v))
        }
        for (h, v) in sampling {
            outline.workBytes += (width * h / widest + 16 * h) * (height * v / tallest + 16 * v) * 2
        }
        return outline
    }

    private static func cut(_ source: PictureSource) -> ImagingError {
        .damaged(source, "the end of the file", expected: "a frame header")
    }
}
