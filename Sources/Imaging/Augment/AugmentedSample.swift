public import Domain

/// What a network is fed with: one picture's numbers and the boxes in it.
public struct AugmentedSample: Hashable, Sendable {
    /// Size of the input in pixels.
    public var size: ImageSize
    /// `[H, W, 3]`, normalised.
    public var values: [Float]
    /// Boxes in pixels of the input.
    public var boxes: [AugmentedBox]

    /// Makes a sample of numbers and boxes that exist already.
    public init(size: ImageSize, values: [Float], boxes: [AugmentedBox]) {
        precondition(values.count == size.area * 3, "\(values.count) values for \(size.width)×\(size.height)×3")
        (self.size, self.values, self.boxes) = (size, values, boxes)
    }
}

extension Augmentation {
    /// Makes the sample of one picture in memory of its own.
    public func sample(_ picture: LabelledPicture, using draws: inout some Draws) -> AugmentedSample {
        var values = [Float](repeating: 0, count: size.area * 3)
        var span = values.mutableSpan
        let boxes = sample(picture, using: &draws, into: &span)
        return AugmentedSample(size: size, values: values, boxes: boxes)
    }
}

extension NetworkInput {
    /// What a picture is validated with: its input at a placement, and its boxes there, neither clipped nor dropped.
    ///
    /// GluonCV stretches by `.gluon(nil)`, darknet letterboxes by `.darknet`.
    ///
    /// - Parameters:
    ///   - picture: of the placement's `pictureSize`
    ///   - placement: where it goes
    ///   - values: `[H, W, 3]` of the placement's `inputSize`, overwritten
    public func sample(
        _ picture: LabelledPicture, _ placement: Placement, into values: inout MutableSpan<Float>
    ) -> [AugmentedBox] {
        write(picture.image, placement, into: &values)
        return picture.boxes.map {
            AugmentedBox(placement.input($0.box), classIndex: $0.classIndex, weight: $0.weight)
        }
    }
}
