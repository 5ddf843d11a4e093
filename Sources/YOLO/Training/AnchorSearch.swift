public import Domain

/// Looks for the anchors that fit the boxes of a dataset: k-means with 1 − IoU of the shapes as distance.
///
/// Starts are drawn as k-means++ does, a box with the probability of its squared distance to the nearest centre; a centre
/// moves to the mean width and height of its boxes. That mean need not make IoU larger, so that the best of all rounds of all
/// starts is kept.
public struct AnchorSearch: Hashable, Sendable {
    /// Anchors to be found.
    public var count: Int
    public var restarts: Int
    /// Rounds of one start at most.
    public var rounds: Int
    /// Boxes that are looked at while searching; of more a sample is drawn.
    public var sample: Int

    /// Makes a search for `count` anchors.
    public init(count: Int, restarts: Int = 8, rounds: Int = 100, sample: Int = 10_000) {
        precondition(count > 0 && restarts > 0 && rounds > 0, "\(count) anchors, \(restarts) starts, \(rounds) rounds")
        (self.count, self.restarts, self.rounds, self.sample) = (count, restarts, rounds, max(sample, count))
    }

    /// The anchors, smallest area first, as masks name them.
    ///
    /// - Parameters:
    ///   - shapes: width and height of the boxes in pixels of the network's input; those without extent do not count
    ///   - generator: draws the sample and the starts
    /// - Throws: ``TransferError/tooFewBoxes(found:expected:)``
    public func anchors(
        for shapes: [Anchor], using generator: inout some RandomNumberGenerator
    ) throws(TransferError) -> [Anchor] {
        var shapes = shapes.filter { $0.width > 0 && $0.height > 0 && $0.width.isFinite && $0.height.isFinite }
        guard shapes.count >= count else { throw .tooFewBoxes(found: shapes.count, expected: count) }
        if shapes.count > sample {
            // The first places of a shuffle.
            for place in 0..<sample { shapes.swapAt(place, Int.random(in: place..<shapes.count, using: &generator)) }
            shapes.removeLast(shapes.count - sample)
        }
        var best: (anchors: [Anchor], fit: Double) = ([], -1)
        for _ in 0..<restarts {
            var centres = starts(shapes, &generator)
            for _ in 0..<rounds {
                let (nearest, fit) = Self.assigned(shapes, centres)
                if fit > best.fit { best = (centres, fit) }
                let moved = Self.means(shapes, nearest, centres)
                if moved == centres { break }
                centres = moved
            }
        }
        return best.anchors.sorted { ($0.width * $0.height, $0.width) < ($1.width * $1.height, $1.width) }
    }

    private func starts(_ shapes: [Anchor], _ generator: inout some RandomNumberGenerator) -> [Anchor] {
        var centres = [shapes[Int.random(in: shapes.indices, using: &generator)]]
        var distances = [Double](repeating: .infinity, count: shapes.count)
        while centres.count < count {
            var total = 0.0
            for (index, shape) in shapes.enumerated() {
                let distance = 1 - Double(centres[centres.count - 1].iou(SIMD2(shape.width, shape.height)))
                distances[index] = min(distances[index], distance * distance)
                total += distances[index]
            }
            let limit = Double.random(in: 0..<1, using: &generator) * total
            var sum = 0.0
            let next = distances.firstIndex { distance in
                sum += distance
                return sum > limit
            }
            // Where all boxes have centres already any will do.
            centres.append(shapes[next ?? Int.random(in: shapes.indices, using: &generator)])
        }
        return centres
    }

    /// The best centre of each box, and the mean of their IoUs.
    private static func assigned(_ shapes: [Anchor], _ centres: [Anchor]) -> (nearest: [Int], fit: Double) {
        var sum = 0.0
        let nearest = shapes.map { shape in
            var best: (place: Int, iou: Float) = (0, -1)
            for (place, centre) in centres.enumerated() {
                let iou = centre.iou(SIMD2(shape.width, shape.height))
                if iou > best.iou { best = (place, iou) }
            }
            sum += Double(best.iou)
            return best.place
        }
        return (nearest, sum / Double(shapes.count))
    }

    /// Means of the boxes of each centre; one without boxes stays where it is.
    private static func means(_ shapes: [Anchor], _ nearest: [Int], _ centres: [Anchor]) -> [Anchor] {
        var sums = [SIMD2<Double>](repeating: .zero, count: centres.count)
        var counts = [Int](repeating: 0, count: centres.count)
        for (shape, place) in zip(shapes, nearest) {
            sums[place] += SIMD2(Double(shape.width), Double(shape.height))
            counts[place] += 1
        }
        return centres.indices.map { place in
            guard counts[place] > 0 else { return centres[place] }
            let mean = sums[place] / Double(counts[place])
            return Anchor(width: Float(mean.x), height: Float(mean.y))
        }
    }

    /// Mean over boxes of the IoU with the anchor that fits best, by shape alone, 0…1: how well anchors suit a dataset.
    ///
    /// - Parameter shapes: in pixels of the network's input; those without extent do not count
    /// - Returns: 0 where there are no boxes
    public static func meanBestIoU(of shapes: [Anchor], with anchors: [Anchor]) -> Double {
        let counted = shapes.filter { $0.width > 0 && $0.height > 0 }
        guard !counted.isEmpty, !anchors.isEmpty else { return 0 }
        return assigned(counted, anchors).fit
    }
}

extension Anchor {
    /// The shape of a picture's box once the picture is made to fit a network's input.
    ///
    /// - Parameters:
    ///   - box: in pixels of the picture
    ///   - picture: size of the picture
    ///   - input: size of the network's input
    public init(_ box: PixelBox, in picture: ImageSize, input: ImageSize, fit: Preprocessing.Fit) {
        var x = Double(input.width) / Double(max(1, picture.width))
        var y = Double(input.height) / Double(max(1, picture.height))
        switch fit {
        case .stretch: break
        case .letterbox: (x, y) = (min(x, y), min(x, y))
        case .keepAspect:
            let side = Double(min(input.width, input.height)) / Double(max(1, min(picture.width, picture.height)))
            (x, y) = (side, side)
        }
        self.init(width: Float(box.width * x), height: Float(box.height * y))
    }
}
