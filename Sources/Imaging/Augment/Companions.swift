public import Domain

/// Other images that become part of a sample.
public enum Companions: Hashable, Sendable {
    case none
    /// Mixup: the sample keeps `share`, 0…1, the other image gets the rest.
    case mixed(with: Int, share: Double)
    /// The sample and three others, one in each quarter; an image can be there more than once.
    case mosaic(with: [Int])

    /// Indices of the other images, in order.
    public var indices: [Int] {
        switch self {
        case .none: []
        case .mixed(let other, _): [other]
        case .mosaic(let others): others
        }
    }

    /// Draws the companions of an image.
    ///
    /// - Parameters:
    ///   - index: of the image, 0 ..< `count`
    ///   - count: images in all
    ///   - rule: says whether there are any
    ///   - draws: for a mosaic whether and which; for mixup the share, then which
    public init(of index: Int, among count: Int, _ rule: AugmentationRule, using draws: inout some Draws) {
        precondition((0..<count).contains(index), "image \(index) of \(count)")
        self = .none
        guard count > 1 else { return }
        if rule.mosaic > 0, draws.happens(rule.mosaic) {
            self = .mosaic(with: (0..<3).map { _ in draws.whole(below: count) })
        } else if let shape = rule.mixup {
            self.init(of: index, among: count, share: draws.beta(shape), using: &draws)
        }
    }

    /// Mixup with a share drawn already: from 1 on there is no other; else any image but the sample's, as likely.
    init(of index: Int, among count: Int, share: Double, using draws: inout some Draws) {
        self = .none
        guard share < 1 else { return }
        let other = draws.whole(below: count - 1)
        self = .mixed(with: other < index ? other : other + 1, share: max(0, share))
    }
}

extension LabelledPicture {
    /// GluonCV's mixup: both pictures in their left top corners, weighted, cut off to whole values; the boxes of both.
    ///
    /// The canvas is as wide as the wider and as high as the higher; where a picture does not reach, it is black. Boxes
    /// are weighted with the share of their picture.
    ///
    /// - Parameters:
    ///   - other: the second picture
    ///   - share: of the first, 0…1
    public func mixed(with other: LabelledPicture, share: Double) -> LabelledPicture {
        precondition((0...1).contains(share), "a share of \(share)")
        let (width, height) = (max(image.width, other.image.width), max(image.height, other.image.height))
        let (a, b) = (image.padded(to: width, height), other.image.padded(to: width, height))
        let pixels = [UInt8](unsafeUninitializedCapacity: width * height * 3) { target, filled in
            mix(a, Float(share), b, Float(1 - share), into: target)
            filled = width * height * 3
        }
        func weighted(_ boxes: [AugmentedBox], _ share: Double) -> [AugmentedBox] {
            boxes.map { AugmentedBox($0.box, classIndex: $0.classIndex, weight: $0.weight * Float(share)) }
        }
        return LabelledPicture(
            RGBImage(width: width, height: height, pixels: pixels),
            boxes: weighted(boxes, share) + weighted(other.boxes, 1 - share))
    }
}
