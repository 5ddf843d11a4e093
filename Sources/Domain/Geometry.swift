/// Width and height of a picture in whole pixels.
public struct ImageSize: Hashable, Sendable {
    public var width: Int
    public var height: Int

    /// Makes a size of `width` × `height` pixels.
    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Number of pixels.
    public var area: Int { width * height }
}

/// An axis-parallel box in pixels of the upright picture.
///
/// Edges are continuous and 0-based, right and bottom exclusive: a box over the first pixel alone is
/// `0, 0, 1, 1`, and `width = xMax − xMin`. A box may reach outside its picture until somebody clamps it.
public struct PixelBox: Hashable, Sendable {
    public var xMin: Double
    public var yMin: Double
    public var xMax: Double
    public var yMax: Double

    /// Makes a box of four edges in pixels, kept as given.
    public init(xMin: Double, yMin: Double, xMax: Double, yMax: Double) {
        (self.xMin, self.yMin, self.xMax, self.yMax) = (xMin, yMin, xMax, yMax)
    }

    /// Makes the smallest box around two points in pixels.
    public init(between a: (x: Double, y: Double), and b: (x: Double, y: Double)) {
        self.init(xMin: min(a.x, b.x), yMin: min(a.y, b.y), xMax: max(a.x, b.x), yMax: max(a.y, b.y))
    }

    /// Extent along x in pixels; negative if the edges are swapped.
    public var width: Double { xMax - xMin }

    /// Extent along y in pixels; negative if the edges are swapped.
    public var height: Double { yMax - yMin }

    /// Area in square pixels, 0 for a box without extent.
    public var area: Double { isEmpty ? 0 : width * height }

    /// The point in the middle.
    public var centre: (x: Double, y: Double) { ((xMin + xMax) / 2, (yMin + yMax) / 2) }

    /// Whether the box has no extent: zero, negative or not-a-number.
    public var isEmpty: Bool { !(xMax > xMin && yMax > yMin) }

    /// Whether all four edges are finite numbers.
    public var isFinite: Bool { xMin.isFinite && yMin.isFinite && xMax.isFinite && yMax.isFinite }

    /// Whether the point lies inside, left and top edge included.
    public func contains(x: Double, y: Double) -> Bool { x >= xMin && x < xMax && y >= yMin && y < yMax }

    /// Whether the box lies within a picture of `size`.
    public func fits(in size: ImageSize) -> Bool {
        xMin >= 0 && yMin >= 0 && xMax <= Double(size.width) && yMax <= Double(size.height)
    }

    /// The part that both boxes cover; empty if they are apart.
    public func intersection(_ other: PixelBox) -> PixelBox {
        PixelBox(
            xMin: max(xMin, other.xMin), yMin: max(yMin, other.yMin),
            xMax: min(xMax, other.xMax), yMax: min(yMax, other.yMax))
    }

    /// The part inside a picture of `size`; empty if there is none.
    public func clamped(to size: ImageSize) -> PixelBox {
        intersection(PixelBox(xMin: 0, yMin: 0, xMax: Double(size.width), yMax: Double(size.height)))
    }

    /// The same box moved by `dx`, `dy` pixels.
    public func moved(dx: Double, dy: Double) -> PixelBox {
        PixelBox(xMin: xMin + dx, yMin: yMin + dy, xMax: xMax + dx, yMax: yMax + dy)
    }

    /// Intersection over union, 0…1, without any +1 pixel convention; 0 where either box is empty.
    public func iou(_ other: PixelBox) -> Double {
        let common = intersection(other).area
        guard common > 0 else { return 0 }
        return common / (area + other.area - common)
    }
}

/// A box in fractions of the picture: centre and size, 0…1 where it lies inside.
public struct UnitBox: Hashable, Sendable {
    public var centreX: Double
    public var centreY: Double
    public var width: Double
    public var height: Double

    /// Makes a box of centre and size in fractions of the picture.
    public init(centreX: Double, centreY: Double, width: Double, height: Double) {
        (self.centreX, self.centreY, self.width, self.height) = (centreX, centreY, width, height)
    }

    /// The same box in fractions of a picture of `size`.
    public init(_ box: PixelBox, in size: ImageSize) {
        let (w, h) = (Double(size.width), Double(size.height))
        self.init(
            centreX: (box.xMin + box.xMax) / 2 / w, centreY: (box.yMin + box.yMax) / 2 / h,
            width: box.width / w, height: box.height / h)
    }

    /// The same box in pixels of a picture of `size`.
    public func pixels(in size: ImageSize) -> PixelBox {
        let (w, h) = (Double(size.width), Double(size.height))
        return PixelBox(
            xMin: (centreX - width / 2) * w, yMin: (centreY - height / 2) * h,
            xMax: (centreX + width / 2) * w, yMax: (centreY + height / 2) * h)
    }
}

/// How a stored picture must be turned to stand upright: EXIF tag 0x0112 (EXIF 2.3, §4.6.4).
public enum Orientation: Int, Sendable, CaseIterable {
    case upright = 1
    case mirrored = 2
    case upsideDown = 3
    case mirroredUpsideDown = 4
    case transposed = 5
    case rotatedRight = 6
    case transversed = 7
    case rotatedLeft = 8

    /// Whether width and height change places.
    public var swapsAxes: Bool { rawValue >= 5 }

    /// Size of the upright picture, given the stored one.
    public func upright(_ stored: ImageSize) -> ImageSize {
        swapsAxes ? ImageSize(width: stored.height, height: stored.width) : stored
    }
}

/// What the header of a picture file says, before anything is decoded.
public struct PictureHeader: Hashable, Sendable {
    /// Size as stored in the file.
    public var storedSize: ImageSize
    /// Turn needed to stand upright; 1 where the file says nothing usable.
    public var orientation: Orientation

    /// Makes a header of the stored size and its orientation.
    public init(storedSize: ImageSize, orientation: Orientation = .upright) {
        (self.storedSize, self.orientation) = (storedSize, orientation)
    }

    /// Size of the upright picture: the frame of every coordinate in Reticle.
    public var uprightSize: ImageSize { orientation.upright(storedSize) }
}
