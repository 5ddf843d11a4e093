import Cells
import Domain
import DetectionMetrics

/// What the tables of the review count, and what their rows and cells open.
struct ReviewTables {
    /// Points of the curve between confidence 0 and 1.
    static let points = 20

    let scoring: ReviewScoring
    let synset: Synset

    private var classes: [ClassEntry] { synset.classes }

    // MARK: Classes

    /// A class with its figures.
    struct ClassLine: Equatable {
        var entry: ClassEntry
        var counts: MatchCounts
        /// Average precision, 0…1; `nil` without ground truth.
        var ap: Double?
    }

    /// Classes that occur, the worst average precision first, those without ground truth at last.
    func classLines() -> [ClassLine] {
        classes.indices.compactMap { index -> (Int, ClassLine)? in
            let counts = scoring.live.counts[index]
            guard counts.groundTruths + counts.truePositives + counts.falsePositives > 0 else { return nil }
            let line = ClassLine(
                entry: classes[index], counts: counts, ap: scoring.live.averagePrecision(of: index))
            return (index, line)
        }.sorted { ($0.1.ap ?? 2, $0.0) < ($1.1.ap ?? 2, $1.0) }.map(\.1)
    }

    /// What differs about a class.
    func door(_ line: ClassLine) -> ReviewDoor {
        ReviewDoor(heading: .wrong, filter: "class:" + FilterText.value(line.entry.name))
    }

    // MARK: Confusion

    /// The classes that occur among cases, with what was taken for what; nothing stands behind the last class.
    struct Grid: Equatable {
        var entries: [ClassEntry]
        /// `[ours, theirs]` row by row, nothing as last of each.
        var counts: [Int]

        /// Rows and columns.
        var side: Int { entries.count + 1 }

        subscript(ours: Int, theirs: Int) -> Int { counts[ours * side + theirs] }
    }

    func grid() -> Grid {
        let (all, width) = (scoring.live.confusion(), classes.count + 1)
        let kept = classes.indices.filter { index in
            (0..<width).contains { all[index * width + $0] > 0 || all[$0 * width + index] > 0 }
        }
        let places = kept + [classes.count]
        return Grid(
            entries: kept.map { classes[$0] },
            counts: places.flatMap { row in places.map { all[row * width + $0] } })
    }

    /// The cases that a cell counts; `nil` for the corner, which counts none.
    func door(_ grid: Grid, ours: Int, theirs: Int) -> ReviewDoor? {
        func word(_ key: String, _ index: Int) -> String { "\(key):" + FilterText.value(grid.entries[index].name) }
        let nothing = grid.entries.count
        switch (ours, theirs) {
        case (nothing, nothing): return nil
        case (nothing, _):
            return ReviewDoor(
                heading: .wrong, filter: "kind:localization,both,duplicate,background " + word("theirs", theirs))
        case (_, nothing): return ReviewDoor(heading: .missed, filter: word("ours", ours))
        case (let one, let other) where one == other: return ReviewDoor(heading: .right, filter: word("ours", one))
        default:
            return ReviewDoor(heading: .classification, filter: word("ours", ours) + " " + word("theirs", theirs))
        }
    }

    // MARK: Curve

    /// Counts from each confidence on, the highest first.
    func curve() -> [(confidence: Double, counts: MatchCounts)] {
        scoring.live.curve(bins: Self.points).enumerated().map { (Double($0) / Double(Self.points), $1) }.reversed()
    }

    /// What is wrong of the detections between a point and the next higher one.
    func door(_ confidence: Double) -> ReviewDoor {
        let next = confidence + 1 / Double(Self.points)
        let range =
            next > 0.999
            ? ">=\(NumberText.fixed(confidence, decimals: 2))"
            : "\(NumberText.fixed(confidence, decimals: 2))..<\(NumberText.fixed(next, decimals: 2))"
        return ReviewDoor(heading: .wrong, filter: "confidence:" + range)
    }
}
