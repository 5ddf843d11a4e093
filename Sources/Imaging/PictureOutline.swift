import Domain

/// What a header says of a picture, and what decoding it will take.
struct PictureOutline {
    var kind: PictureKind
    var header: PictureHeader
    /// Bytes that the decoder needs beside its output, when it decodes at full size or any other.
    var workBytes = 0
    /// Whether pixels can be transparent.
    var hasAlpha = false
    /// Whether rows come in an order that makes scaled decoding pointless.
    var isInterlaced = false

    /// Reads the outline of a file by its first bytes.
    static func read(_ source: PictureSource) throws(ImagingError) -> PictureOutline {
        let outline: PictureOutline
        switch try PictureKind.of(source) {
        case .jpeg: outline = try JPEGHeader.read(source)
        case .png: outline = try PNGHeader.read(source)
        case .webp: outline = try WebPHeader.read(source)
        }
        let size = outline.header.storedSize
        guard size.width > 0, size.height > 0 else {
            throw .damaged(source, "a picture of \(size.width)×\(size.height)", expected: "at least one pixel")
        }
        return outline
    }

    /// By how much the picture can be decoded smaller (1, 2, 4, 8) and still be as large as `fitting` shows it.
    func denominator(fitting: ImageSize?) -> Int {
        guard let fitting, !isInterlaced else { return 1 }
        let size = header.uprightSize
        let shown = min(Double(fitting.width) / Double(size.width), Double(fitting.height) / Double(size.height))
        return [8, 4, 2].first { shown * Double($0) <= 1 } ?? 1
    }

    /// Stored size when decoded at 1/`denominator`; a part of a pixel counts as one.
    func decodedSize(_ denominator: Int) -> ImageSize {
        let size = header.storedSize
        return ImageSize(
            width: (size.width + denominator - 1) / denominator, height: (size.height + denominator - 1) / denominator)
    }

    /// The area of the upright picture that its pixels cover when decoded at 1/`denominator`.
    ///
    /// Each pixel stands for `denominator` pixels, counted from the stored picture's corner; the last one of a row may
    /// lack some, and turning can put it first. WebP instead stretches what it decodes to whole pixels.
    func cover(_ denominator: Int) -> PixelBox {
        let (full, decoded) = (header.uprightSize, header.orientation.upright(decodedSize(denominator)))
        guard kind != .webp else {
            return PixelBox(xMin: 0, yMin: 0, xMax: Double(full.width), yMax: Double(full.height))
        }
        let (width, height) = (Double(decoded.width * denominator), Double(decoded.height * denominator))
        let turned = header.orientation
        let isFromRight = [.mirrored, .upsideDown, .rotatedRight, .transversed].contains(turned)
        let isFromBelow = [.upsideDown, .mirroredUpsideDown, .transversed, .rotatedLeft].contains(turned)
        let (xMin, yMin) = (
            isFromRight ? Double(full.width) - width : 0, isFromBelow ? Double(full.height) - height : 0
        )
        return PixelBox(xMin: xMin, yMin: yMin, xMax: xMin + width, yMax: yMin + height)
    }

    /// Refuses what would go past the limits.
    func check(_ limits: PictureLimits, denominator: Int, source: PictureSource) throws(ImagingError) {
        let size = header.storedSize
        let (pixels, overflow) = size.width.multipliedReportingOverflow(by: size.height)
        guard !overflow, pixels <= limits.maxPixels else {
            throw ImagingError(
                .tooLarge, file: source.name, found: "\(size.width)×\(size.height) pixels",
                expected: "at most \(limits.maxPixels) pixels")
        }
        let output = decodedSize(denominator).area * 3
        let turning = header.orientation == .upright ? 0 : output
        let needed = source.count + workBytes + output + turning
        guard needed <= limits.maxBytes else {
            throw ImagingError(
                .tooLarge, file: source.name,
                found: "\(size.width)×\(size.height) pixels that take \(needed) bytes to decode",
                expected: "at most \(limits.maxBytes) bytes")
        }
    }
}
