/// The boxes of one image with the cases among them: what a decision on that image reckons anew.
struct CasePage: Sendable {
    let truths: TruthBoxes
    let found: FoundBoxes
    private let table: OverlapTable
    /// Where each detection (by row) stands in the column of its class.
    var positions: [Int32]
    /// By detection as it is met (surest first), then what was missed; gains are 0 here.
    private(set) var cases: [ReviewCase] = []
    /// Whether each case is judged, and gains nothing any more.
    var isSettled: [Bool] = []
    /// What each detection (by row) counts as, and as which class mending leaves it; −1 for none.
    private(set) var states: [CaseColumn.State] = []
    private(set) var targets: [Int32] = []
    /// What becomes of each detection (by row) whatever its confidence.
    private(set) var outcomes: [MatchOutcome] = []
    /// Rows of ground truths that right detections have.
    private(set) var isTaken: [Bool] = []

    /// Takes the boxes of one image, all of them numbered 0, of classes below `classes`.
    init(truths: TruthBoxes, found: FoundBoxes, classes: Int, least: Double) {
        (self.truths, self.found) = (truths, found)
        table = OverlapTable(truths: truths, found: found, classes: classes, least: least)
        positions = Array(repeating: -1, count: found.count)
    }

    /// Rows of the detections by falling confidence.
    var rows: [Int32] { table.found }

    /// Sorts the boxes into cases; all of them are open then.
    mutating func match(iou: Double, confidence: Double, background: Double, classes: Int) {
        var sorting = ErrorSorting(
            table, truths: truths, found: found, classes: classes, iou: iou, background: background,
            confidence: confidence)
        sorting.run()
        cases.removeAll(keepingCapacity: true)
        states = Array(repeating: .absent, count: found.count)
        for row in table.found.lazy.map(Int.init) {
            let partner = sorting.partner[row] >= 0 ? Int(sorting.partner[row]) : nil
            let kind: ReviewCase.Kind
            switch sorting.kinds[row] {
            case .ignored: continue
            case .right: kind = .right
            case .wrong(let error): kind = .wrong(error)
            }
            states[row] = CaseColumn.State(kind)
            cases.append(ReviewCase(kind: kind, found: row, truth: partner, iou: sorting.overlap[row], gain: 0))
        }
        for row in table.truths.lazy.map(Int.init) where sorting.missed[row] {
            cases.append(ReviewCase(kind: .wrong(.missed), found: nil, truth: row, iou: 0, gain: 0))
        }
        isSettled = Array(repeating: false, count: cases.count)
        (targets, isTaken) = (sorting.mended, sorting.isTaken)
        outcomes = sorting.outcomesOfAll()
    }

    /// Adds what this image counts, or takes it away.
    func count(into counts: inout [MatchCounts], sign: Int, confidence: Double) {
        for row in table.truths.lazy.map(Int.init) where truths.flags[row].isEmpty {
            counts[Int(truths.classIndex[row])].groundTruths += sign
        }
        for row in table.found.lazy.map(Int.init) where found.confidence[row] >= confidence {
            let at = Int(found.classIndex[row])
            switch states[row] {
            case .right: counts[at].truePositives += sign
            case .absent: counts[at].ignored += sign
            default: counts[at].falsePositives += sign
            }
        }
    }

    /// Whether another page has detections of the same classes and confidences, row by row.
    func hasSameColumns(as other: CasePage) -> Bool {
        found.classIndex == other.found.classIndex && found.confidence == other.found.confidence
    }
}
