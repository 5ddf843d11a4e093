/// Which class was taken for which, with the background as one more.
///
/// Detections from a confidence on are paired with ground truths: first with those of their own class, the surest
/// detection first, so that the diagonal holds the true positives; what is left over by falling overlap, whatever the
/// classes. A detection without a partner is found on the background, a ground truth without one is missed. Crowds and
/// difficult boxes are no row; detections of their class on them, and otherwise alone, are left out.
public struct ConfusionMatrix: Hashable, Sendable {
    /// Number of classes; the background has this index.
    public let classes: Int
    /// The least IoU that pairs, 0…1.
    public let iou: Double
    /// The least confidence that counts, 0…1.
    public let confidence: Double
    /// `[ground truth, detection]`, each with the background as last.
    public private(set) var counts: [Int]

    /// Counts boxes of classes below `classes`; `iou` is not below the table's least.
    public init(
        _ table: OverlapTable, truths: TruthBoxes, found: FoundBoxes, classes: Int, iou: Double, confidence: Double
    ) {
        precondition(iou >= table.least, "IoU \(iou), but overlaps are known from \(table.least) on")
        (self.classes, self.iou, self.confidence) = (classes, iou, confidence)
        counts = [Int](repeating: 0, count: (classes + 1) * (classes + 1))
        var pairing = Pairing(table, truths: truths, found: found, iou: min(iou, 1 - 1e-10))
        for image in 0..<table.images {
            let places = table.foundStarts[image]..<table.foundStarts[image + 1]
            let sure = places.prefix(while: { found.confidence[Int(table.found[$0])] >= confidence })
            pairing.pair(sure)
            for place in sure {
                let column = Int(found.classIndex[Int(table.found[place])])
                if let truth = pairing.partner[place] {
                    counts[Int(truths.classIndex[truth]) * (classes + 1) + column] += 1
                } else if !pairing.isSilent(place) {
                    counts[classes * (classes + 1) + column] += 1
                }
            }
            for row in table.truths[table.truthStarts[image]..<table.truthStarts[image + 1]].lazy.map(Int.init)
            where !pairing.isTaken[row] && truths.flags[row].isEmpty {
                counts[Int(truths.classIndex[row]) * (classes + 1) + classes] += 1
            }
        }
    }

    /// How many ground truths of class `truth` were found as `found`; `classes` is the background.
    public subscript(truth: Int, found: Int) -> Int { counts[truth * (classes + 1) + found] }
}

/// Pairs of detections and ground truths, one to one, image by image.
private struct Pairing {
    let table: OverlapTable
    let truths: TruthBoxes
    let found: FoundBoxes
    let iou: Double
    /// Row of the ground truth of each place of the table's detections.
    private(set) var partner: [Int?]
    private(set) var isTaken: [Bool]

    init(_ table: OverlapTable, truths: TruthBoxes, found: FoundBoxes, iou: Double) {
        (self.table, self.truths, self.found, self.iou) = (table, truths, found, iou)
        partner = Array(repeating: nil, count: table.found.count)
        isTaken = Array(repeating: false, count: truths.count)
    }

    /// Pairs the detections at these places, which go down by confidence.
    mutating func pair(_ places: Range<Int>) {
        for place in places {
            let classIndex = found.classIndex[Int(table.found[place])]
            var (best, overlap): (Int?, Double) = (nil, iou)
            for pair in table.pairs(at: place) where pair.iou >= overlap {
                let row = Int(pair.truth)
                if truths.classIndex[row] == classIndex, isFree(row) { (best, overlap) = (row, pair.iou) }
            }
            if let best { take(best, for: place) }
        }
        var rest: [(iou: Double, place: Int, truth: Int)] = []
        for place in places where partner[place] == nil && !isSilent(place) {
            for pair in table.pairs(at: place) where pair.iou >= iou && isFree(Int(pair.truth)) {
                rest.append((pair.iou, place, Int(pair.truth)))
            }
        }
        rest.sort { ($1.iou, $0.place, $0.truth) < ($0.iou, $1.place, $1.truth) }
        for (_, place, truth) in rest where partner[place] == nil && isFree(truth) { take(truth, for: place) }
    }

    private mutating func take(_ truth: Int, for place: Int) {
        partner[place] = truth
        isTaken[truth] = true
    }

    private func isFree(_ truth: Int) -> Bool { !isTaken[truth] && truths.flags[truth].isEmpty }

    /// Whether a detection lies on something of its class that does not count.
    func isSilent(_ place: Int) -> Bool {
        let classIndex = found.classIndex[Int(table.found[place])]
        return table.pairs(at: place).contains {
            $0.iou >= iou && truths.classIndex[Int($0.truth)] == classIndex && !truths.flags[Int($0.truth)].isEmpty
        }
    }
}
