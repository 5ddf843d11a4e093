public import Domain

/// Reads pictures: JPEG, PNG and WebP, told apart by their bytes.
///
/// ```swift
/// let picture = try PictureReader.decode("shelf.jpg", fitting: ImageSize(width: 1280, height: 720))
/// let pyramid = MipPyramid(picture)
/// ```
public enum PictureReader {
    /// Reads size and orientation from the first bytes of a file, a few kilobytes at most.
    ///
    /// - Throws: `ImagingError` if the file cannot be read, is no picture or is damaged before its size is known.
    public static func header(of path: String) throws(ImagingError) -> PictureHeader {
        try PictureOutline.read(PictureSource(path: path)).header
    }

    /// Reads size and orientation from bytes in memory; `name` stands for the file in messages.
    public static func header(of bytes: [UInt8], name: String) throws(ImagingError) -> PictureHeader {
        try PictureOutline.read(PictureSource(bytes: bytes, name: name)).header
    }

    /// Decodes a file to an upright picture.
    ///
    /// - Parameters:
    ///   - path: the file; what it is, its bytes say
    ///   - limits: checked from the header before memory is taken
    ///   - fitting: the picture will be shown no larger than this: it may come at 1/2, 1/4 or 1/8 of its size,
    ///     but no smaller than shown; `nil` for every pixel
    /// - Returns: the picture; with warnings where it is only partly there.
    /// - Throws: `ImagingError` if there is nothing to show.
    public static func decode(
        _ path: String, limits: PictureLimits = PictureLimits(), fitting: ImageSize? = nil
    ) throws(ImagingError) -> DecodedPicture {
        try decode(PictureSource(path: path), limits, fitting)
    }

    /// Decodes bytes in memory to an upright picture; `name` stands for the file in messages.
    public static func decode(
        _ bytes: [UInt8], name: String, limits: PictureLimits = PictureLimits(), fitting: ImageSize? = nil
    ) throws(ImagingError) -> DecodedPicture {
        try decode(PictureSource(bytes: bytes, name: name), limits, fitting)
    }

    private static func decode(
        _ source: PictureSource, _ limits: PictureLimits, _ fitting: ImageSize?
    ) throws(ImagingError) -> DecodedPicture {
        let outline = try PictureOutline.read(source)
        let denominator = outline.denominator(fitting: fitting)
        try outline.check(limits, denominator: denominator, source: source)
        let stored: (image: RGBImage, warnings: [String])
        switch outline.kind {
        case .jpeg: stored = try JPEGDecoder.decode(source, outline, denominator, limits)
        case .png: stored = try PNGDecoder.decode(source, outline, denominator)
        case .webp: stored = try WebPDecoder.decode(source, outline, denominator)
        }
        return DecodedPicture(
            image: stored.image.upright(outline.header.orientation), header: outline.header, warnings: stored.warnings,
            cover: outline.cover(denominator))
    }
}

/// An upright picture as decoded, perhaps smaller than the file holds it.
public struct DecodedPicture: Sendable {
    /// The upright pixels.
    public let image: RGBImage
    /// What the file says of itself.
    public let header: PictureHeader
    /// What was wrong with the file, one sentence each; empty for a sound one.
    public let warnings: [String]
    /// The area of the full picture that the pixels cover.
    let cover: PixelBox

    /// Size of the whole upright picture: the frame of every box.
    public var fullSize: ImageSize { header.uprightSize }

    /// Whether every pixel of the file is there.
    public var isFullSize: Bool { image.width == fullSize.width && image.height == fullSize.height }
}
