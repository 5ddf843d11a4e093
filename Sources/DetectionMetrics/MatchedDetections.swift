/// Detections with what became of each at one IoU: counted from any confidence on without matching again.
///
/// Matching goes down by confidence, so that leaving out the less sure ones changes nothing for the others.
public struct MatchedDetections: Sendable {
    /// What became of each detection (by row).
    public let outcomes: [MatchOutcome]
    /// Ground truths of each class that count.
    public let positives: [Int]
    let order: MatchingOrder
    let confidence: [Double]

    init(outcomes: [MatchOutcome], positives: [Int], order: MatchingOrder, confidence: [Double]) {
        (self.outcomes, self.positives, self.order, self.confidence) = (outcomes, positives, order, confidence)
    }

    /// Counts of each class, of detections of at least this confidence; all without one.
    public func counts(from least: Double = -.infinity) -> [MatchCounts] {
        positives.indices.map { classIndex in
            var counts = MatchCounts(groundTruths: positives[classIndex])
            for row in rows(of: classIndex).lazy.map(Int.init) {
                // Rows go down by confidence.
                guard confidence[row] >= least else { break }
                counts.count(outcomes[row])
            }
            return counts
        }
    }

    /// Precision and recall over confidence of one class.
    public func curve(classIndex: Int) -> ConfidenceCurve {
        ConfidenceCurve(rows(of: classIndex), outcomes, confidence, positives: positives[classIndex])
    }

    /// Precision and recall over confidence of all classes together.
    public func curve() -> ConfidenceCurve {
        let all = CountingOrder.falling(order.byConfidence, by: confidence)
        return ConfidenceCurve(all[...], outcomes, confidence, positives: positives.reduce(0, +))
    }

    private func rows(of classIndex: Int) -> ArraySlice<Int32> {
        order.byConfidence[order.classStarts[classIndex]..<order.classStarts[classIndex + 1]]
    }
}
