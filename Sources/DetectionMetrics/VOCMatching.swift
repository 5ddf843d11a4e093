/// Detections laid to ground truths once, the way Pascal VOC and GluonCV do; any threshold is counted from that.
///
/// Each detection has the ground truth of its class and image that it overlaps most, the first of equal ones, and no
/// second choice. Whether it is a true positive then depends on a threshold and on who came before.
public struct VOCMatching: Sendable {
    let order: MatchingOrder
    /// Row of the ground truth that each detection overlaps most; −1 where its cell has none.
    public let truth: [Int32]
    /// IoU with that, 0…1.
    public let iou: [Double]
    /// Ground truths of each class that are not difficult.
    public let positives: [Int]
    /// Whether each ground truth (by row) is difficult, or a crowd: neither is asked for.
    let isDifficult: [Bool]
    private let classOfTruth: [Int32]
    private let areaOfTruth: [Double]
    private let areaOfFound: [Double]
    private let confidence: [Double]

    /// Matches `found` with `truths`; boxes of classes from `classes` on do not count.
    public init(truths: TruthBoxes, found: FoundBoxes, classes: Int, convention: PixelConvention) {
        order = MatchingOrder(truths: truths, found: found, classes: classes)
        isDifficult = truths.flags.map { !$0.isEmpty }
        (classOfTruth, areaOfTruth, confidence) = (truths.classIndex, truths.area, found.confidence)
        areaOfFound = zip(found.width, found.height).map { $0 * $1 }
        var positives = [Int](repeating: 0, count: classes)
        for row in order.truths where !isDifficult[Int(row)] { positives[Int(truths.classIndex[Int(row)])] += 1 }
        self.positives = positives
        var truth = [Int32](repeating: -1, count: found.count)
        var iou = [Double](repeating: 0, count: found.count)
        let there = Edges(truths, convention)
        let here = Edges(found, convention)
        for cell in order.cells where !cell.truths.isEmpty {
            for place in cell.found {
                let row = Int(order.found[place])
                var best = -1.0
                for candidate in cell.truths {
                    let other = Int(order.truths[candidate])
                    let overlap = here.iou(row, there, other)
                    if overlap > best { (best, truth[row]) = (overlap, Int32(other)) }
                }
                iou[row] = max(best, 0)
            }
        }
        (self.truth, self.iou) = (truth, iou)
    }

    /// What becomes of each detection where an IoU of `threshold` or more is a match.
    ///
    /// With an `area`, in square pixels, only ground truths of that size count; detections on others, and false ones of
    /// another size, count neither way.
    public func matched(iou threshold: Double, area: ClosedRange<Double>? = nil) -> MatchedDetections {
        var outcomes = [MatchOutcome](repeating: .falsePositive, count: truth.count)
        var isTaken = [Bool](repeating: false, count: isDifficult.count)
        for row in order.found.lazy.map(Int.init) where truth[row] >= 0 && iou[row] >= threshold {
            let other = Int(truth[row])
            if isDifficult[other] {
                outcomes[row] = .ignored
            } else if !isTaken[other] {
                outcomes[row] = .truePositive
                isTaken[other] = true
            }
        }
        var positives = positives
        if let area {
            for row in outcomes.indices {
                let size =
                    outcomes[row] == .truePositive || truth[row] >= 0 && iou[row] >= threshold
                    ? areaOfTruth[Int(truth[row])] : areaOfFound[row]
                if !area.contains(size) { outcomes[row] = .ignored }
            }
            for at in positives.indices { positives[at] = 0 }
            for row in order.truths.lazy.map(Int.init) where !isDifficult[row] && area.contains(areaOfTruth[row]) {
                positives[Int(classOfTruth[row])] += 1
            }
        }
        return MatchedDetections(outcomes: outcomes, positives: positives, order: order, confidence: confidence)
    }
}

/// Edges of boxes under a convention, ready to be compared.
private struct Edges {
    let (xMin, yMin, xMax, yMax): ([Double], [Double], [Double], [Double])

    init(_ boxes: TruthBoxes, _ convention: PixelConvention) {
        let reach = convention.reach
        (xMin, yMin) = (boxes.x, boxes.y)
        xMax = zip(boxes.x, boxes.width).map { $0 + $1 + reach }
        yMax = zip(boxes.y, boxes.height).map { $0 + $1 + reach }
    }

    init(_ boxes: FoundBoxes, _ convention: PixelConvention) {
        let reach = convention.reach
        (xMin, yMin) = (boxes.x, boxes.y)
        xMax = zip(boxes.x, boxes.width).map { $0 + $1 + reach }
        yMax = zip(boxes.y, boxes.height).map { $0 + $1 + reach }
    }

    /// IoU of a row here with one of `other`, 0 where they are apart or without extent.
    func iou(_ row: Int, _ other: Edges, _ at: Int) -> Double {
        let width = min(xMax[row], other.xMax[at]) - max(xMin[row], other.xMin[at])
        let height = min(yMax[row], other.yMax[at]) - max(yMin[row], other.yMin[at])
        guard width > 0, height > 0 else { return 0 }
        let common = width * height
        let here = (xMax[row] - xMin[row]) * (yMax[row] - yMin[row])
        let there = (other.xMax[at] - other.xMin[at]) * (other.yMax[at] - other.yMin[at])
        return common / (here + there - common)
    }
}
