/// Where a picture lies in the input of a network, so that boxes find their way back.
///
/// ```swift
/// let placement = Placement.letterbox(picture, in: ImageSize(width: 416, height: 416))
/// let box = placement.picture(boxInInput)
/// ```
public struct Placement: Hashable, Sendable {
    /// The upright picture.
    public var pictureSize: ImageSize
    /// The whole input, margins included.
    public var inputSize: ImageSize
    /// The picture after resizing, at least 1×1.
    public var scaledSize: ImageSize
    /// Input columns left of the picture.
    public var left: Int
    /// Input rows above the picture.
    public var top: Int

    /// Makes a placement; the scaled picture must lie inside the input.
    public init(pictureSize: ImageSize, inputSize: ImageSize, scaledSize: ImageSize, left: Int = 0, top: Int = 0) {
        precondition(pictureSize.width > 0 && pictureSize.height > 0, "a picture of \(pictureSize)")
        precondition(scaledSize.width > 0 && scaledSize.height > 0, "a picture scaled to \(scaledSize)")
        precondition(
            left >= 0 && top >= 0 && left + scaledSize.width <= inputSize.width
                && top + scaledSize.height <= inputSize.height,
            "\(scaledSize) at \(left), \(top) in an input of \(inputSize)")
        (self.pictureSize, self.inputSize, self.scaledSize) = (pictureSize, inputSize, scaledSize)
        (self.left, self.top) = (left, top)
    }

    /// Input pixels per picture pixel, along each axis.
    public var scale: (x: Double, y: Double) {
        (
            Double(scaledSize.width) / Double(pictureSize.width),
            Double(scaledSize.height) / Double(pictureSize.height)
        )
    }

    /// A box of the picture in pixels of the input.
    public func input(_ box: PixelBox) -> PixelBox {
        let (scale, dx, dy) = (scale, Double(left), Double(top))
        return PixelBox(
            xMin: box.xMin * scale.x + dx, yMin: box.yMin * scale.y + dy, xMax: box.xMax * scale.x + dx,
            yMax: box.yMax * scale.y + dy)
    }

    /// A box of the input in pixels of the picture, not clamped.
    public func picture(_ box: PixelBox) -> PixelBox {
        let (scale, dx, dy) = (scale, Double(left), Double(top))
        return PixelBox(
            xMin: (box.xMin - dx) / scale.x, yMin: (box.yMin - dy) / scale.y, xMax: (box.xMax - dx) / scale.x,
            yMax: (box.yMax - dy) / scale.y)
    }
}

extension Placement {
    /// Both axes stretched to fill the input: GluonCV's validation, OpenCV.
    public static func stretch(_ picture: ImageSize, in input: ImageSize) -> Placement {
        Placement(pictureSize: picture, inputSize: input, scaledSize: input)
    }

    /// Proportion kept, centred: darknet's `letterbox_image`, whose sides and margins are whole numbers, cut off.
    ///
    /// A side that would be cut off to 0 keeps one pixel.
    public static func letterbox(_ picture: ImageSize, in input: ImageSize) -> Placement {
        let isWide = Float(input.width) / Float(picture.width) < Float(input.height) / Float(picture.height)
        let width = isWide ? input.width : max(1, picture.width * input.height / picture.height)
        let height = isWide ? max(1, picture.height * input.width / picture.width) : input.height
        // `Float` quotients of sizes in the millions can tie and let the other side grow past the input.
        let scaled = ImageSize(width: min(width, input.width), height: min(height, input.height))
        return Placement(
            pictureSize: picture, inputSize: input, scaledSize: scaled, left: (input.width - scaled.width) / 2,
            top: (input.height - scaled.height) / 2)
    }

    /// Short side to `short`, proportion kept, no margins: GluonCV's `resize_short_within`.
    ///
    /// The input takes the size that comes out. Where the long side would grow past `longest`, that one decides instead.
    ///
    /// - Parameters:
    ///   - picture: the upright picture
    ///   - short: wanted short side in input pixels
    ///   - longest: most input pixels of the long side
    ///   - multiple: both sides become multiples of this, at least one; a half goes to the even multiple
    public static func keepAspect(_ picture: ImageSize, short: Int, longest: Int, multiple: Int) -> Placement {
        precondition(short > 0 && multiple > 0 && longest >= multiple, "\(short), \(longest), \(multiple)")
        let unit = Double(multiple)
        func whole(_ side: Int, _ scale: Double) -> Int {
            // No side is so long that it would not fit an `Int`: past `longest` the scale is another.
            let steps = min(Double(side) * scale / unit, Double(Int32.max)).rounded(.toNearestOrEven)
            return Int(steps) * multiple
        }
        let (least, most) = (min(picture.width, picture.height), max(picture.width, picture.height))
        var scale = Double(short) / Double(least)
        if whole(most, scale) > longest { scale = Double(longest / multiple * multiple) / Double(most) }
        let size = ImageSize(
            width: max(multiple, whole(picture.width, scale)), height: max(multiple, whole(picture.height, scale)))
        return stretch(picture, in: size)
    }
}
