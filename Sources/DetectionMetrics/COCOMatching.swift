/// Detections given to ground truths once, for all thresholds and areas of COCO's evaluation.
///
/// Going down by confidence, a detection takes the free ground truth of its class and image that it overlaps most, the
/// last of equal ones; only where none that counts is left one that does not. Crowds are never used up, and overlap with
/// them is measured against the detection's own area. (`COCOeval.evaluateImg` of pycocotools, which also overwrites a
/// file's `ignore` by `iscrowd`.)
public struct COCOMatching: Sendable {
    /// What was counted with.
    public let settings: COCOProtocol
    let order: MatchingOrder
    /// For each area, for each detection (by row), a bit for each threshold at which it has a ground truth.
    let matched: [[UInt16]]
    /// The same of thresholds at which it counts neither way.
    let ignored: [[UInt16]]
    /// For each area, ground truths of each class that count.
    let positives: [[Int]]
    private let confidence: [Double]

    /// Matches `found` with `truths`; boxes of classes from `classes` on do not count.
    public init(
        truths: TruthBoxes, found: FoundBoxes, classes: Int, settings: COCOProtocol = .standard
    ) {
        (self.settings, confidence) = (settings, found.confidence)
        let order = MatchingOrder(truths: truths, found: found, classes: classes)
        let empty = [UInt16](repeating: 0, count: found.count)
        var matched = settings.areas.map { _ in empty }
        var ignored = matched
        var cellMatcher = COCOCellMatcher(settings: settings, truths: truths, found: found)
        for cell in order.cells where !cell.found.isEmpty {
            cellMatcher.match(cell, order, matched: &matched, ignored: &ignored)
        }
        (self.order, self.matched, self.ignored) = (order, matched, ignored)
        positives = settings.areas.map { area in
            var counts = [Int](repeating: 0, count: classes)
            for row in order.truths.lazy.map(Int.init)
            where !truths.flags[row].contains(.crowd) && area.contains(truths.area[row]) {
                counts[Int(truths.classIndex[row])] += 1
            }
            return counts
        }
    }

    /// What becomes of each detection at one threshold of the protocol, by its index, for all areas.
    ///
    /// Those beyond the protocol's largest number in a class of an image count neither way.
    public func matched(threshold: Int) -> MatchedDetections {
        let bit: UInt16 = 1 << UInt16(threshold)
        let most = Int32(settings.mostFound.last ?? 0)
        let outcomes = matched[0].indices.map { row -> MatchOutcome in
            if ignored[0][row] & bit != 0 || order.rank[row] >= most { return .ignored }
            return matched[0][row] & bit != 0 ? .truePositive : .falsePositive
        }
        return MatchedDetections(
            outcomes: outcomes, positives: positives[0], order: order, confidence: confidence)
    }
}
