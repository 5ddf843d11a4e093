/// Boxes of an evaluation in the two orders that every metric walks in, sorted once.
///
/// A cell is one class in one image. Detections of a cell go down by confidence; equal confidences keep the order of
/// images and, in an image, the order in which they were given: the order of `pycocotools` (a stable sort).
struct MatchingOrder: Sendable {
    /// One class in one image, as ranges of `truths` and `found`.
    struct Cell: Sendable {
        var classIndex: Int
        var truths: Range<Int>
        var found: Range<Int>
    }

    /// Rows of the ground truth by class, image, then as given.
    let truths: [Int32]
    /// Rows of the detections by class, image, falling confidence.
    let found: [Int32]
    /// Rows of the detections by class, then falling confidence over all images.
    let byConfidence: [Int32]
    /// Where each class begins in `byConfidence` and `found`; one more at the end.
    let classStarts: [Int]
    /// Where each class begins in `truths`; one more at the end.
    let truthStarts: [Int]
    /// Place of each detection (by row) among those of its cell, from 0.
    let rank: [Int32]
    /// All cells that hold anything, by class and image.
    let cells: [Cell]

    init(truths: TruthBoxes, found: FoundBoxes, classes: Int) {
        precondition(truths.count < Int32.max && found.count < Int32.max, "an evaluation holds fewer than 2³¹ boxes")
        let images = Int(max(truths.image.max() ?? 0, found.image.max() ?? 0)) + 1
        let truthRows = CountingOrder.sorted(
            (0..<Int32(truths.count)).filter { truths.classIndex[Int($0)] < classes }, by: truths.image, limit: images)
        self.truths = CountingOrder.sorted(truthRows, by: truths.classIndex, limit: classes)
        truthStarts = CountingOrder.starts(of: self.truths, by: truths.classIndex, limit: classes)

        var rows = (0..<Int32(found.count)).filter { found.classIndex[Int($0)] < classes }
        rows = CountingOrder.sorted(rows, by: found.image, limit: images)
        rows = CountingOrder.falling(rows, by: found.confidence)
        byConfidence = CountingOrder.sorted(rows, by: found.classIndex, limit: classes)
        classStarts = CountingOrder.starts(of: byConfidence, by: found.classIndex, limit: classes)
        rows = CountingOrder.sorted(rows, by: found.image, limit: images)
        self.found = CountingOrder.sorted(rows, by: found.classIndex, limit: classes)

        (cells, rank) = Self.cells(
            truths: (self.truths, truthStarts, truths.image), found: (self.found, classStarts, found.image),
            of: found.count)
    }

    private typealias Column = (rows: [Int32], starts: [Int], image: [Int32])

    /// The cells of both columns, and the ranks of `count` detections in theirs.
    private static func cells(truths: Column, found: Column, of count: Int) -> ([Cell], [Int32]) {
        var cells: [Cell] = []
        var rank = [Int32](repeating: 0, count: count)
        for classIndex in 0..<(found.starts.count - 1) {
            var (truth, place) = (truths.starts[classIndex], found.starts[classIndex])
            let (truthEnd, placeEnd) = (truths.starts[classIndex + 1], found.starts[classIndex + 1])
            while truth < truthEnd || place < placeEnd {
                let image = min(
                    truth < truthEnd ? truths.image[Int(truths.rows[truth])] : .max,
                    place < placeEnd ? found.image[Int(found.rows[place])] : .max)
                let (firstTruth, firstPlace) = (truth, place)
                while truth < truthEnd, truths.image[Int(truths.rows[truth])] == image { truth += 1 }
                while place < placeEnd, found.image[Int(found.rows[place])] == image {
                    rank[Int(found.rows[place])] = Int32(place - firstPlace)
                    place += 1
                }
                cells.append(Cell(classIndex: classIndex, truths: firstTruth..<truth, found: firstPlace..<place))
            }
        }
        return (cells, rank)
    }
}
