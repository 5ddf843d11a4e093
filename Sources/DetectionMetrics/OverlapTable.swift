/// Which ground truths each detection overlaps in its image, whatever the classes, and how much: worked out once.
///
/// Overlap is COCO's: that with a crowd is measured against the detection's own area.
public struct OverlapTable: Sendable {
    /// A ground truth under a detection.
    struct Pair: Sendable {
        var truth: Int32
        /// Overlap, 0…1.
        var iou: Double
    }

    /// Overlaps below are not kept, 0…1.
    public let least: Double
    /// Number of images that have a number.
    let images: Int
    /// Rows of the detections by image, then falling confidence.
    let found: [Int32]
    /// Rows of the ground truths by image, then as given.
    let truths: [Int32]
    /// Where each image begins in `found` and in `truths`; one more at the end.
    let foundStarts: [Int]
    let truthStarts: [Int]
    /// All pairs, those of a detection next to each other in the order of their ground truths.
    let pairs: [Pair]
    /// Where the pairs of each place of `found` begin; one more at the end.
    let pairStarts: [Int32]

    /// Measures all boxes of classes below `classes`; overlaps under `least` are forgotten.
    public init(truths: TruthBoxes, found: FoundBoxes, classes: Int, least: Double) {
        self.least = least
        images = Int(max(truths.image.max() ?? -1, found.image.max() ?? -1)) + 1
        let truthRows = (0..<Int32(truths.count)).filter { truths.classIndex[Int($0)] < classes }
        self.truths = CountingOrder.sorted(truthRows, by: truths.image, limit: images)
        truthStarts = CountingOrder.starts(of: self.truths, by: truths.image, limit: images)
        let foundRows = (0..<Int32(found.count)).filter { found.classIndex[Int($0)] < classes }
        self.found = CountingOrder.sorted(
            CountingOrder.falling(foundRows, by: found.confidence), by: found.image, limit: images)
        foundStarts = CountingOrder.starts(of: self.found, by: found.image, limit: images)
        var pairs: [Pair] = []
        var pairStarts: [Int32] = [0]
        pairs.reserveCapacity(foundRows.count)
        pairStarts.reserveCapacity(foundRows.count + 1)
        for image in 0..<images {
            let candidates = self.truths[truthStarts[image]..<truthStarts[image + 1]]
            for row in self.found[foundStarts[image]..<foundStarts[image + 1]].lazy.map(Int.init) {
                for truth in candidates {
                    let iou = Self.iou(found, row, truths, Int(truth))
                    if iou >= least { pairs.append(Pair(truth: truth, iou: iou)) }
                }
                precondition(pairs.count < Int32.max, "an evaluation holds fewer than 2³¹ overlaps")
                pairStarts.append(Int32(pairs.count))
            }
        }
        (self.pairs, self.pairStarts) = (pairs, pairStarts)
    }

    /// The pairs of the detection at a place of `found`.
    func pairs(at place: Int) -> ArraySlice<Pair> { pairs[Int(pairStarts[place])..<Int(pairStarts[place + 1])] }

    /// Intersection over union of two rows, 0 where they are apart; over a crowd, intersection over the detection.
    private static func iou(_ found: FoundBoxes, _ row: Int, _ truths: TruthBoxes, _ other: Int) -> Double {
        let width =
            min(found.x[row] + found.width[row], truths.x[other] + truths.width[other])
            - max(found.x[row], truths.x[other])
        if width <= 0 { return 0 }
        let height =
            min(found.y[row] + found.height[row], truths.y[other] + truths.height[other])
            - max(found.y[row], truths.y[other])
        if height <= 0 { return 0 }
        let common = width * height
        let area = found.width[row] * found.height[row]
        if truths.flags[other].contains(.crowd) { return common / area }
        return common / (area + truths.width[other] * truths.height[other] - common)
    }
}
