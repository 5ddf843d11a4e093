/// Matches one class in one image after the other, with room that is used again.
struct COCOCellMatcher {
    private let truths: TruthBoxes
    private let found: FoundBoxes
    private let areas: [ClosedRange<Double>]
    private let mostFound: Int
    /// Thresholds as pycocotools compares them: an IoU of 1 must pass even where it comes out a little less.
    private let thresholds: [Double]
    private let allThresholds: UInt16
    /// Ground truths that overlap the detection in hand enough for the lowest threshold, in their order.
    private var candidates: [Candidate] = []
    /// For each area, for each ground truth of the cell, a bit for each threshold at which it is taken.
    private var taken: [[UInt16]]

    private struct Candidate {
        var place: Int
        var iou: Double
        var isCrowd: Bool
        var area: Double
    }

    init(settings: COCOProtocol, truths: TruthBoxes, found: FoundBoxes) {
        (self.truths, self.found) = (truths, found)
        areas = settings.areas
        mostFound = settings.mostFound.last ?? 0
        thresholds = settings.iouThresholds.map { min($0, 1 - 1e-10) }
        allThresholds = UInt16(truncatingIfNeeded: (1 << settings.iouThresholds.count) - 1)
        taken = settings.areas.map { _ in [] }
    }

    mutating func match(
        _ cell: MatchingOrder.Cell, _ order: MatchingOrder, matched: inout [[UInt16]], ignored: inout [[UInt16]]
    ) {
        for at in areas.indices {
            taken[at].removeAll(keepingCapacity: true)
            taken[at].append(contentsOf: repeatElement(0, count: cell.truths.count))
        }
        for row in order.found[cell.found.prefix(mostFound)].lazy.map(Int.init) {
            gather(row, cell, order)
            let area = found.width[row] * found.height[row]
            for at in areas.indices {
                var (hits, silent): (UInt16, UInt16) = (0, 0)
                if !candidates.isEmpty { choose(at, &hits, &silent) }
                if !areas[at].contains(area) { silent |= ~hits & allThresholds }
                matched[at][row] = hits
                ignored[at][row] = silent
            }
        }
    }

    /// Finds the candidates of a detection.
    private mutating func gather(_ row: Int, _ cell: MatchingOrder.Cell, _ order: MatchingOrder) {
        candidates.removeAll(keepingCapacity: true)
        let (x, y, width, height) = (found.x[row], found.y[row], found.width[row], found.height[row])
        for (place, truth) in order.truths[cell.truths].enumerated() {
            let other = Int(truth)
            let commonWidth = min(width + x, truths.width[other] + truths.x[other]) - max(x, truths.x[other])
            if commonWidth <= 0 { continue }
            let commonHeight = min(height + y, truths.height[other] + truths.y[other]) - max(y, truths.y[other])
            if commonHeight <= 0 { continue }
            let isCrowd = truths.flags[other].contains(.crowd)
            let common = commonWidth * commonHeight
            let union = isCrowd ? width * height : width * height + truths.width[other] * truths.height[other] - common
            let iou = common / union
            guard let lowest = thresholds.first, iou >= lowest else { continue }
            candidates.append(Candidate(place: place, iou: iou, isCrowd: isCrowd, area: truths.area[other]))
        }
    }

    /// Gives the detection in hand its ground truth at every threshold, for one area.
    private mutating func choose(_ area: Int, _ hits: inout UInt16, _ silent: inout UInt16) {
        for (at, threshold) in thresholds.enumerated() {
            let bit: UInt16 = 1 << UInt16(at)
            guard let (place, counts) = best(area, threshold, bit) else { continue }
            taken[area][place] |= bit
            hits |= bit
            if !counts { silent |= bit }
        }
    }

    /// The best candidate that counts, or else the best that does not.
    private func best(_ area: Int, _ threshold: Double, _ bit: UInt16) -> (place: Int, counts: Bool)? {
        var (counting, iou): (Int?, Double) = (nil, threshold)
        var (other, otherIoU): (Int?, Double) = (nil, threshold)
        for candidate in candidates {
            if taken[area][candidate.place] & bit != 0, !candidate.isCrowd { continue }
            if !candidate.isCrowd && areas[area].contains(candidate.area) {
                if candidate.iou >= iou { (counting, iou) = (candidate.place, candidate.iou) }
            } else if candidate.iou >= otherIoU {
                (other, otherIoU) = (candidate.place, candidate.iou)
            }
        }
        if let counting { return (counting, true) }
        return other.map { ($0, false) }
    }
}
