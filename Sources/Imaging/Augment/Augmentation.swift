public import Domain

/// Makes samples of pictures by a rule, for inputs of one size.
///
/// All that is random comes from the draws, so the same stream gives the same sample on any thread:
///
/// ```swift
/// let augmentation = Augmentation(.gluon(), size: ImageSize(width: 416, height: 416))
/// var draws = SeededGenerator(seed: 233, stream: [epoch, index])
/// let boxes = try augmentation.sample(index, of: count, using: &draws, into: &slot) { at in try picture(at) }
/// ```
public struct Augmentation: Sendable {
    public let rule: AugmentationRule
    /// Size of the input in pixels.
    public let size: ImageSize

    /// Makes an augmentation for inputs of at least 2×2 pixels.
    public init(_ rule: AugmentationRule, size: ImageSize) {
        precondition(size.width > 1 && size.height > 1, "inputs of \(size.width)×\(size.height)")
        (self.rule, self.size) = (rule, size)
    }

    /// Makes the sample of an image, with companions where the rule asks for them.
    ///
    /// - Parameters:
    ///   - index: of the image, 0 ..< `count`
    ///   - count: images in all
    ///   - draws: this sample's own stream
    ///   - values: `[H, W, 3]`, overwritten with normalised values
    ///   - picture: reads an image, upright, at least one pixel, by index
    /// - Returns: the boxes in pixels of the input
    /// - Throws: what `picture` throws
    public func sample<Failure>(
        _ index: Int, of count: Int, using draws: inout some Draws, into values: inout MutableSpan<Float>,
        picture: (Int) throws(Failure) -> LabelledPicture
    ) throws(Failure) -> [AugmentedBox] {
        let companions = Companions(of: index, among: count, rule, using: &draws)
        var pictures = [try picture(index)]
        for other in companions.indices { pictures.append(try picture(other)) }
        let combined = combine(pictures, companions, using: &draws)
        return sample(combined, using: &draws, into: &values)
    }

    /// Joins an image and its companions; the image comes first.
    public func combine(
        _ pictures: [LabelledPicture], _ companions: Companions, using draws: inout some Draws
    ) -> LabelledPicture {
        precondition(pictures.count == companions.indices.count + 1, "\(pictures.count) pictures for \(companions)")
        return switch companions {
        case .none: pictures[0]
        case .mixed(_, let share): pictures[0].mixed(with: pictures[1], share: share)
        case .mosaic: Mosaic.make(pictures, size: size, using: &draws)
        }
    }

    /// Makes the sample of one picture; draws, in this order, turns, colours, framing, interpolation and flips, where the
    /// rule has them.
    ///
    /// - Parameters:
    ///   - picture: at least one pixel
    ///   - draws: this sample's own stream
    ///   - values: `[H, W, 3]`, overwritten with normalised values
    /// - Returns: the boxes in pixels of the input
    public func sample(
        _ picture: LabelledPicture, using draws: inout some Draws, into values: inout MutableSpan<Float>
    ) -> [AugmentedBox] {
        let turned = rule.quarterTurns ? picture.turned(quarters: draws.whole(below: 4)) : picture
        let finish: ColourFinish
        switch rule.colours {
        case .kept: finish = ColourFinish(.identity, rule)
        case .gluon: finish = ColourFinish(ColourDistortion(using: &draws).map, rule)
        case .darknet(let limits): finish = ColourFinish(HueShift(limits, using: &draws), rule)
        }
        let framing = framing(turned, using: &draws)
        let topBottom = draws.happens(rule.verticalFlip)
        let leftRight = draws.happens(rule.flip)
        framing.resize.write(turned.image, finish, flip: (leftRight, topBottom), into: &values)
        return framing.boxes.flipped(in: size, leftRight: leftRight, topBottom: topBottom)
    }

    private func framing(_ picture: LabelledPicture, using draws: inout some Draws) -> Framing {
        let (boxes, source, kind) = (picture.boxes, picture.image.size, rule.interpolation)
        switch rule.framing {
        case .stretched: return Framing(stretched: boxes, of: source, to: size, by: kind, using: &draws)
        case .gluon(let most, let empty):
            return Framing(expanded: boxes, of: source, to: size, most: most, empty, by: kind, using: &draws)
        case .darknet(let jitter):
            return Framing(placed: boxes, of: source, to: size, jitter: jitter, using: &draws)
        case .jittered(let scale, let shift):
            return Framing(
                jittered: boxes, of: source, to: size, scale: scale, shift: shift, by: kind, using: &draws)
        }
    }
}

extension LabelledPicture {
    /// The picture turned to the right by quarters, 0…3.
    func turned(quarters: Int) -> LabelledPicture {
        let turns: [Orientation] = [.upright, .rotatedRight, .upsideDown, .rotatedLeft]
        var (boxes, size) = (boxes, image.size)
        for _ in 0..<quarters {
            boxes = boxes.turnedRight(in: size)
            size = ImageSize(width: size.height, height: size.width)
        }
        return LabelledPicture(image.upright(turns[quarters]), boxes: boxes)
    }
}
