public import Domain

/// A ground truth of a picture that is trained on.
public struct TrainingBox: Hashable, Sendable {
    /// What a ground truth is for.
    public enum Role: String, Hashable, Sendable, CaseIterable {
        /// A cell learns to find it.
        case trained
        /// One object that nobody asks for, such as a `difficult` one: a box over it (by IoU) is no mistake.
        case ignoredObject = "ignored-object"
        /// Many objects in one box, such as a `crowd`: a box that lies within it (by its share) is no mistake.
        case ignoredRegion = "ignored-region"
    }

    /// In pixels of the network's input.
    public var box: PixelBox
    /// Index in the network's classes; of an ignored box it means nothing.
    public var classIndex: Int
    /// Share of its picture in a mixed one, above 0 up to 1; 1 where nothing is mixed.
    public var weight: Float
    public var role: Role

    /// Makes a ground truth.
    public init(_ box: PixelBox, classIndex: Int, weight: Float = 1, role: Role = .trained) {
        (self.box, self.classIndex, self.weight, self.role) = (box, classIndex, weight, role)
    }
}

/// What becomes of ground truths that reach outside of the input.
public enum OutsideRule: String, Hashable, Sendable, CaseIterable {
    /// Edges are moved to the input's; a box of which nothing is left is left out.
    case clamp
    /// GluonCV's: the first box with a negative coordinate ends the list, which is how it pads; other edges stay as they are.
    case stop
}

extension OutsideRule {
    /// The corners of the boxes that count, and which boxes they are of, in order.
    func corners(_ truths: [TrainingBox], in input: ImageSize) -> [(corners: SIMD4<Float>, index: Int)] {
        var kept: [(corners: SIMD4<Float>, index: Int)] = []
        kept.reserveCapacity(truths.count)
        let limit = SIMD4(Float(input.width), Float(input.height), Float(input.width), Float(input.height))
        for (index, truth) in truths.enumerated() {
            var corners = truth.box.corners
            if self == .clamp {
                corners = corners.clamped(lowerBound: .zero, upperBound: limit)
                guard corners[2] > corners[0], corners[3] > corners[1] else { continue }
            }
            kept.append((corners, index))
        }
        return kept
    }
}

extension PixelBox {
    /// xMin, yMin, xMax, yMax, as the numbers of a network are.
    var corners: SIMD4<Float> { SIMD4(Float(xMin), Float(yMin), Float(xMax), Float(yMax)) }
}
