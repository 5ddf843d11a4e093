/// Finds the kind of every error, image by image.
struct ErrorSorting {
    /// What a detection is.
    enum Fate: Equatable {
        case right
        case ignored
        case wrong(ErrorTypes.Kind)
    }

    let table: OverlapTable
    private let truths: TruthBoxes
    private let found: FoundBoxes
    private let iou: Double
    private let background: Double
    private let mostFound: Int
    private let confidence: Double
    /// By row of the detections; those under the least confidence are ignored.
    private(set) var kinds: [Fate]
    /// Class that a detection has once it is mended; −1 where mending takes it away.
    private(set) var mended: [Int32]
    /// By row of the ground truths: found by nothing, and not to be found by mending another error.
    private(set) var missed: [Bool]
    /// By row of the ground truths: whether a detection has it.
    private(set) var isTaken: [Bool]
    /// By row of the detections: the ground truth that it has, or that its kind of error is about, and their overlap;
    /// −1 and 0 for none.
    private(set) var partner: [Int32]
    private(set) var overlap: [Double]
    /// By row of the ground truths: whether mending an error would find it, which the surest of those does.
    private var isUsable: [Bool]
    private var ranks: [Int]

    init(
        _ table: OverlapTable, truths: TruthBoxes, found: FoundBoxes, classes: Int, iou: Double, background: Double,
        mostFound: Int = .max, confidence: Double = -.infinity
    ) {
        (self.table, self.truths, self.found, self.iou) = (table, truths, found, min(iou, 1 - 1e-10))
        (self.background, self.mostFound, self.confidence) = (background, mostFound, confidence)
        // Rows of classes that do not count stay ignored.
        kinds = Array(repeating: .ignored, count: found.count)
        mended = Array(repeating: -1, count: found.count)
        partner = Array(repeating: -1, count: found.count)
        overlap = Array(repeating: 0, count: found.count)
        missed = Array(repeating: false, count: truths.count)
        (isTaken, isUsable) = (missed, missed)
        // Without a limit nobody asks how many there were.
        ranks = mostFound < .max ? Array(repeating: 0, count: classes) : []
    }

    mutating func run() {
        for image in 0..<table.images {
            var places = table.foundStarts[image]..<table.foundStarts[image + 1]
            // Confidence falls within an image.
            if let end = places.first(where: { found.confidence[Int(table.found[$0])] < confidence }) {
                places = places.lowerBound..<end
            }
            for place in places { match(place) }
            if !ranks.isEmpty {
                for place in places { ranks[Int(found.classIndex[Int(table.found[place])])] = 0 }
            }
            for place in places where kinds[Int(table.found[place])] == .wrong(.background) { sort(place) }
            for row in table.truths[table.truthStarts[image]..<table.truthStarts[image + 1]].lazy.map(Int.init) {
                missed[row] = counts(row) && !isTaken[row] && !isUsable[row]
            }
        }
    }

    /// What becomes of each detection (by row) where those under the least confidence count too.
    ///
    /// Matching goes down by confidence, so that it only has to go on: to be asked after ``run()``, of a table of one image.
    func outcomesOfAll() -> [MatchOutcome] {
        var all = self
        for place in table.found.indices where found.confidence[Int(table.found[place])] < confidence {
            all.match(place)
        }
        return all.kinds.map { kind in
            switch kind {
            case .right: .truePositive
            case .ignored: .ignored
            case .wrong: .falsePositive
            }
        }
    }

    /// Whether a ground truth is asked for.
    private func counts(_ truth: Int) -> Bool { truths.flags[truth].isEmpty }

    /// Gives a detection the free ground truth of its class that it overlaps most; what has none is on the background
    /// until it is sorted.
    private mutating func match(_ place: Int) {
        let row = Int(table.found[place])
        let classIndex = found.classIndex[row]
        if !ranks.isEmpty {
            ranks[Int(classIndex)] += 1
            guard ranks[Int(classIndex)] <= mostFound else { return }
        }
        var (best, overlap, isSilent): (Int?, Double, Bool) = (nil, iou, false)
        for pair in table.pairs(at: place) where pair.iou >= iou {
            let truth = Int(pair.truth)
            guard truths.classIndex[truth] == classIndex else { continue }
            if !counts(truth) {
                isSilent = true
            } else if pair.iou >= overlap, !isTaken[truth] {
                (best, overlap) = (truth, pair.iou)
            }
        }
        if let best {
            isTaken[best] = true
            kinds[row] = .right
            (partner[row], self.overlap[row]) = (Int32(best), overlap)
        } else {
            kinds[row] = isSilent ? .ignored : .wrong(.background)
        }
    }

    /// Sorts a wrong detection: TIDE's tests, in its order.
    private mutating func sort(_ place: Int) {
        let row = Int(table.found[place])
        let classIndex = found.classIndex[row]
        var (own, ownIoU): (Int?, Double) = (nil, 0)
        var (other, otherIoU): (Int?, Double) = (nil, 0)
        for pair in table.pairs(at: place) where counts(Int(pair.truth)) {
            if truths.classIndex[Int(pair.truth)] == classIndex {
                if pair.iou > ownIoU { (own, ownIoU) = (Int(pair.truth), pair.iou) }
            } else if pair.iou > otherIoU {
                (other, otherIoU) = (Int(pair.truth), pair.iou)
            }
        }
        if let own, ownIoU >= background, ownIoU < iou {
            kinds[row] = .wrong(.localization)
            (partner[row], overlap[row]) = (Int32(own), ownIoU)
            offer(own, to: row, as: classIndex)
        } else if let other, otherIoU >= iou {
            kinds[row] = .wrong(.classification)
            (partner[row], overlap[row]) = (Int32(other), otherIoU)
            offer(other, to: row, as: truths.classIndex[other])
        } else if let own, ownIoU >= iou {
            kinds[row] = .wrong(.duplicate)
            (partner[row], overlap[row]) = (Int32(own), ownIoU)
        } else if max(ownIoU, otherIoU) > background {
            kinds[row] = .wrong(.both)
            (partner[row], overlap[row]) = (Int32((ownIoU >= otherIoU ? own : other) ?? -1), max(ownIoU, otherIoU))
        }
    }

    /// Notes that mending a detection would find a ground truth that is free: once, for the surest.
    private mutating func offer(_ truth: Int, to row: Int, as classIndex: Int32) {
        guard !isTaken[truth], !isUsable[truth] else { return }
        isUsable[truth] = true
        mended[row] = classIndex
    }
}
