public import Domain

/// A box that a sample is trained on.
public struct AugmentedBox: Hashable, Sendable {
    /// Place in pixels of the picture that the box belongs to: the source before, the network's input after augmenting.
    public var box: PixelBox
    /// Index of its class in the synset, from 0.
    public var classIndex: Int
    /// How much of the picture under it is its own, 0…1: the share that mixup gave to it, else 1.
    public var weight: Float

    /// Makes a box of a class.
    public init(_ box: PixelBox, classIndex: Int, weight: Float = 1) {
        (self.box, self.classIndex, self.weight) = (box, classIndex, weight)
    }
}

/// An upright picture with the boxes in it.
public struct LabelledPicture: Sendable, Equatable {
    public var image: RGBImage
    /// Boxes in pixels of the image.
    public var boxes: [AugmentedBox]

    /// Makes a picture with its boxes.
    public init(_ image: RGBImage, boxes: [AugmentedBox]) { (self.image, self.boxes) = (image, boxes) }
}

extension [AugmentedBox] {
    /// What is left of the boxes in a window, in pixels from its corner: GluonCV's rule.
    ///
    /// A box goes where its centre lies outside the window (left and top edge are inside, right and bottom ones are not)
    /// and where nothing of it lies inside; the others are clipped. However small the rest, it stays.
    ///
    /// - Parameters:
    ///   - window: the part that is cut out
    ///   - keepsOutsideCentres: keeps boxes of which some is inside, wherever their centre
    func cropped(to window: PixelRect, keepsOutsideCentres: Bool = false) -> [AugmentedBox] {
        let frame = window.box
        return compactMap { each in
            let centre = each.box.centre
            guard keepsOutsideCentres || frame.contains(x: centre.x, y: centre.y) else { return nil }
            let left = each.box.intersection(frame)
            guard !left.isEmpty else { return nil }
            var each = each
            each.box = left.moved(dx: -frame.xMin, dy: -frame.yMin)
            return each
        }
    }

    /// The boxes moved by pixels.
    func moved(dx: Double, dy: Double) -> [AugmentedBox] { mapped { $0.moved(dx: dx, dy: dy) } }

    /// The boxes of a picture of one size in that of another.
    func scaled(from source: ImageSize, to target: ImageSize) -> [AugmentedBox] {
        let x = Double(target.width) / Double(source.width)
        let y = Double(target.height) / Double(source.height)
        return mapped { PixelBox(xMin: $0.xMin * x, yMin: $0.yMin * y, xMax: $0.xMax * x, yMax: $0.yMax * y) }
    }

    /// The boxes of a picture of `size` after left and right, or top and bottom, or both change places.
    func flipped(in size: ImageSize, leftRight: Bool, topBottom: Bool) -> [AugmentedBox] {
        let (width, height) = (Double(size.width), Double(size.height))
        return mapped { box in
            PixelBox(
                xMin: leftRight ? width - box.xMax : box.xMin, yMin: topBottom ? height - box.yMax : box.yMin,
                xMax: leftRight ? width - box.xMin : box.xMax, yMax: topBottom ? height - box.yMin : box.yMax)
        }
    }

    /// The boxes of a picture of `size` after a quarter turn to the right: the top edge becomes the right one.
    func turnedRight(in size: ImageSize) -> [AugmentedBox] {
        let height = Double(size.height)
        return mapped { PixelBox(xMin: height - $0.yMax, yMin: $0.xMin, xMax: height - $0.yMin, yMax: $0.xMax) }
    }

    private func mapped(_ change: (PixelBox) -> PixelBox) -> [AugmentedBox] {
        map { AugmentedBox(change($0.box), classIndex: $0.classIndex, weight: $0.weight) }
    }
}

extension PixelRect {
    /// The same edges as a box.
    var box: PixelBox {
        PixelBox(xMin: Double(x), yMin: Double(y), xMax: Double(x + width), yMax: Double(y + height))
    }
}
