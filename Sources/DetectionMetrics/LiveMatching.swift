/// Boxes with all their possible matches, for counting again at any IoU and confidence: what sliders ask for.
///
/// As in COCO's evaluation, detections go down by confidence and each takes the free ground truth of its class that it
/// overlaps most, the last of equal ones; on a crowd or a difficult box it counts neither way.
public struct LiveMatching: Sendable {
    /// IoU from which matches are known, 0…1: below it the counts would be wrong.
    public let least: Double
    /// Confidences by class, image, then falling.
    private let confidence: [Double]
    /// Where the candidates of each of those begin; one more at the end.
    private let starts: [Int32]
    /// Ground truths (by number) under each, falling IoU.
    private let truth: [Int32]
    private let iou: [Double]
    /// Largest overlap of each with something that does not count; −1 where there is none.
    private let silent: [Double]
    /// Where each class begins in `confidence`; one more at the end.
    private let classStarts: [Int]
    private let positives: [Int]
    private let truthCount: Int

    /// Sorts all boxes of classes below `classes`; overlaps under `least` never match.
    public init(truths: TruthBoxes, found: FoundBoxes, classes: Int, least: Double) {
        self.init(
            OverlapTable(truths: truths, found: found, classes: classes, least: least), truths: truths, found: found,
            classes: classes)
    }

    init(_ table: OverlapTable, truths: TruthBoxes, found: FoundBoxes, classes: Int) {
        (least, truthCount) = (table.least, truths.count)
        // Places of the table go by image and falling confidence already.
        var placeOf = [Int32](repeating: 0, count: found.count)
        for (place, row) in table.found.enumerated() { placeOf[Int(row)] = Int32(place) }
        let rows = CountingOrder.sorted(table.found, by: found.classIndex, limit: classes)
        classStarts = CountingOrder.starts(of: rows, by: found.classIndex, limit: classes)
        confidence = rows.map { found.confidence[Int($0)] }
        var (starts, truth, iou): ([Int32], [Int32], [Double]) = ([0], [], [])
        var silent = [Double](repeating: -1, count: rows.count)
        starts.reserveCapacity(rows.count + 1)
        var candidates: [OverlapTable.Pair] = []
        for (at, row) in rows.enumerated() {
            candidates.removeAll(keepingCapacity: true)
            for pair in table.pairs(at: Int(placeOf[Int(row)]))
            where truths.classIndex[Int(pair.truth)] == found.classIndex[Int(row)] {
                if truths.flags[Int(pair.truth)].isEmpty {
                    candidates.append(pair)
                } else {
                    silent[at] = max(silent[at], pair.iou)
                }
            }
            if candidates.count > 1 { candidates.sort { ($0.iou, $0.truth) > ($1.iou, $1.truth) } }
            for candidate in candidates {
                truth.append(candidate.truth)
                iou.append(candidate.iou)
            }
            starts.append(Int32(truth.count))
        }
        (self.starts, self.truth, self.iou, self.silent) = (starts, truth, iou, silent)
        var positives = [Int](repeating: 0, count: classes)
        for row in table.truths.lazy.map(Int.init) where truths.flags[row].isEmpty {
            positives[Int(truths.classIndex[row])] += 1
        }
        self.positives = positives
    }

    /// Number of detections.
    public var count: Int { confidence.count }

    /// Counts of each class where an IoU of `threshold` or more is a match, of detections from `leastConfidence` on.
    public func counts(iou threshold: Double, confidence leastConfidence: Double) -> [MatchCounts] {
        precondition(threshold >= least, "IoU \(threshold), but matches are known from \(least) on")
        let threshold = min(threshold, 1 - 1e-10)
        var isTaken = [Bool](repeating: false, count: truthCount)
        return positives.indices.map { classIndex in
            var counts = MatchCounts(groundTruths: positives[classIndex])
            for place in classStarts[classIndex]..<classStarts[classIndex + 1]
            where confidence[place] >= leastConfidence {
                var isRight = false
                for at in Int(starts[place])..<Int(starts[place + 1]) where iou[at] >= threshold {
                    if isTaken[Int(truth[at])] { continue }
                    isTaken[Int(truth[at])] = true
                    isRight = true
                    break
                }
                counts.count(isRight ? .truePositive : silent[place] >= threshold ? .ignored : .falsePositive)
            }
            return counts
        }
    }
}
