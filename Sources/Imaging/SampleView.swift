public import Domain

/// A rectangle of whole pixels, such as the part of a view that must be drawn again.
public struct PixelRect: Hashable, Sendable {
    /// Left column.
    public var x: Int
    /// Top row.
    public var y: Int
    /// Columns.
    public var width: Int
    /// Rows.
    public var height: Int

    /// Makes a rectangle of its left top corner and its size, in pixels.
    public init(x: Int, y: Int, width: Int, height: Int) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }

    /// Number of pixels; 0 for an empty rectangle.
    public var area: Int { max(0, width) * max(0, height) }

    /// The part that both rectangles cover; of width and height 0 if they are apart.
    public func intersection(_ other: PixelRect) -> PixelRect {
        let (left, top) = (max(x, other.x), max(y, other.y))
        let right = max(left, min(x + width, other.x + other.width))
        let bottom = max(top, min(y + height, other.y + other.height))
        return PixelRect(x: left, y: top, width: right - left, height: bottom - top)
    }
}

/// Which part of a picture is shown at which size: the grid that every sample of it is anchored to.
public struct SampleView: Hashable, Sendable {
    /// The part shown, in pixels of the full upright picture; it may reach outside.
    public var crop: PixelBox
    /// Columns of the view, at least 1.
    public var width: Int
    /// Rows of the view, at least 1.
    public var height: Int
    /// Brightness and contrast.
    public var tone: Tone
    /// Red, green and blue outside the picture.
    public var margin: SIMD3<UInt8>

    /// Makes a view of `crop` at `width` × `height`.
    public init(crop: PixelBox, width: Int, height: Int, tone: Tone = Tone(), margin: SIMD3<UInt8> = .zero) {
        precondition(width > 0 && height > 0, "a view of \(width)×\(height)")
        precondition(crop.isFinite && !crop.isEmpty, "a view of nothing: \(crop)")
        (self.crop, self.width, self.height, self.tone, self.margin) = (crop, width, height, tone, margin)
    }

    /// The whole view.
    public var bounds: PixelRect { PixelRect(x: 0, y: 0, width: width, height: height) }
}
