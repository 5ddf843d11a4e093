/// Rules about pictures that are the same, and about what that does to a split.
public struct PictureRules: Sendable {
    /// Images with the same bytes, each list in ascending order and with at least two.
    private let same: [[ImageID]]
    private let pairs: [PicturePair]
    /// The splits that may leak, each for itself.
    private let splits: [ImageParts]

    /// Gathers what the rules need: images with the same bytes, pairs that look alike, and the part of each image in
    /// every split.
    public init(same: [[ImageID]], pairs: [PicturePair], splits: [ImageParts] = []) {
        (self.same, self.pairs, self.splits) = (same, pairs, splits)
    }

    /// Applies the rules.
    public func check(into sink: inout CheckSink) {
        var first: [ImageID: ImageID] = [:]
        for images in same {
            for image in images { first[image] = images[0] }
            for image in images.dropFirst() {
                sink.add(.pictureDuplicate, image: image, otherImage: images[0], weight: 1) { "the same bytes as" }
            }
            for split in splits { checkLeaks(same: images, in: split, into: &sink) }
        }
        let near = sink.configuration[.pictureNearDuplicate, "similarity"]
        let leak = sink.configuration[.splitLeak, "similarity"]
        for pair in pairs {
            if let one = first[pair.first], one == first[pair.second] { continue }
            if pair.similarity >= near {
                sink.add(
                    .pictureNearDuplicate, image: pair.second, otherImage: pair.first, weight: pair.similarity
                ) { "\(Self.percent(pair)) % like\(pair.turn.words)" }
            }
            guard pair.similarity >= leak else { continue }
            for split in splits { checkLeak(pair, in: split, into: &sink) }
        }
    }

    private func checkLeaks(same images: [ImageID], in split: ImageParts, into sink: inout CheckSink) {
        let parts = images.map(split.part)
        for (index, image) in images.enumerated() {
            guard let own = parts[index], Self.isHeldOut(own),
                let other = parts.firstIndex(where: { $0 != nil && $0 != own }), let name = parts[other]
            else { continue }
            sink.add(.splitLeak, image: image, otherImage: images[other], weight: 1) {
                "split \(split.split): in \(own), and the same bytes in \(name):"
            }
        }
    }

    private func checkLeak(_ pair: PicturePair, in split: ImageParts, into sink: inout CheckSink) {
        guard let one = split.part(pair.first), let two = split.part(pair.second), one != two else { return }
        // The held-out image is the one that says too much.
        let isFirstHeldOut = Self.isHeldOut(one) && !Self.isHeldOut(two)
        let (image, own, other, name) =
            isFirstHeldOut ? (pair.first, one, pair.second, two) : (pair.second, two, pair.first, one)
        sink.add(.splitLeak, image: image, otherImage: other, weight: pair.similarity) {
            "split \(split.split): in \(own), and \(Self.percent(pair)) % like\(pair.turn.words) in \(name):"
        }
    }

    /// Whether a part is for measuring and not for learning.
    private static func isHeldOut(_ part: String) -> Bool { !part.lowercased().hasPrefix("train") }

    private static func percent(_ pair: PicturePair) -> Int { Int((pair.similarity * 100).rounded(.down)) }
}
