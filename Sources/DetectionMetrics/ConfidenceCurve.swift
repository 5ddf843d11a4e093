/// True and false positives from each confidence on: precision, recall and F1 over confidence.
public struct ConfidenceCurve: Sendable {
    /// Counts of the detections from one confidence on.
    public struct Point: Hashable, Sendable {
        /// The least confidence that counts.
        public var confidence: Double
        /// What there is from it on.
        public var counts: MatchCounts

        /// Makes a point.
        public init(confidence: Double, counts: MatchCounts) { (self.confidence, self.counts) = (confidence, counts) }
    }

    /// Ground truths that count.
    public let positives: Int
    /// Confidences that occur, falling, each once.
    public let confidences: [Double]
    /// True positives from each of these on.
    private let right: [Int32]
    /// False positives from each of these on.
    private let wrong: [Int32]

    /// `rows` go down by confidence.
    init(_ rows: ArraySlice<Int32>, _ outcomes: [MatchOutcome], _ confidence: [Double], positives: Int) {
        var (confidences, right, wrong): ([Double], [Int32], [Int32]) = ([], [], [])
        var (hits, misses): (Int32, Int32) = (0, 0)
        for row in rows.lazy.map(Int.init) {
            switch outcomes[row] {
            case .truePositive: hits += 1
            case .falsePositive: misses += 1
            case .ignored: continue
            }
            if confidences.last == confidence[row] {
                (right[right.count - 1], wrong[wrong.count - 1]) = (hits, misses)
            } else {
                confidences.append(confidence[row])
                right.append(hits)
                wrong.append(misses)
            }
        }
        (self.positives, self.confidences, self.right, self.wrong) = (positives, confidences, right, wrong)
    }

    /// Number of points.
    public var count: Int { confidences.count }

    /// The point at an index; the first one is the most confident.
    public subscript(index: Int) -> Point {
        Point(confidence: confidences[index], counts: counts(through: index))
    }

    /// Counts of the detections of at least this confidence.
    public func counts(from confidence: Double) -> MatchCounts {
        var (low, high) = (0, confidences.count)
        while low < high {
            let middle = (low + high) / 2
            if confidences[middle] >= confidence { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? MatchCounts(groundTruths: positives) : counts(through: low - 1)
    }

    /// The point of the highest F1, the most confident of equal ones; `nil` where nothing is right anywhere.
    public var best: Point? {
        var (place, highest) = (-1, 0.0)
        for index in confidences.indices {
            let f1 = 2 * Double(right[index]) / Double(Int(right[index]) + Int(wrong[index]) + positives)
            if f1 > highest { (place, highest) = (index, f1) }
        }
        return place < 0 ? nil : self[place]
    }

    private func counts(through index: Int) -> MatchCounts {
        MatchCounts(
            truePositives: Int(right[index]), falsePositives: Int(wrong[index]), groundTruths: positives)
    }
}
