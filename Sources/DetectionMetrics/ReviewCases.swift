/// All cases of an evaluation at one IoU and one least confidence, with what mending each alone would gain.
///
/// The kinds are those of ``ErrorTypes``. Mending is TIDE's too: a badly placed detection moves onto its ground truth, one
/// of the wrong class takes the right one, each only where that ground truth is free, and goes otherwise; a duplicate, one on
/// the background and one wrong in both ways go; a ground truth that was missed is no longer asked for.
///
/// The gain is that of the mean, over the classes with ground truth, of the average precision without interpolation:
/// Σ p(d) / P over the right detections d, where p(d) is the precision at d's confidence and P the number of ground truths.
/// One case changes that sum by terms which are sums over the right detections after it, so that all gains take one pass.
public struct ReviewCases: Sendable {
    /// By detection as it is met (image by image, surest first), then what was missed.
    public let cases: [ReviewCase]
    /// Mean average precision as it is, without interpolation, 0…1; `nil` without ground truth.
    public let meanAP: Double?
    /// Counts of each class.
    public let counts: [MatchCounts]

    /// Finds the cases among boxes of classes below `classes`.
    ///
    /// - Parameters:
    ///   - table: the overlaps, from `background` or less on
    ///   - iou: from where on a detection is in place, 0…1
    ///   - confidence: of detections below it nothing is said, as if they were not there
    ///   - background: below which a detection is on the background, 0…1
    public init(
        _ table: OverlapTable, truths: TruthBoxes, found: FoundBoxes, classes: Int, iou: Double, confidence: Double,
        background: Double = 0.1
    ) {
        precondition(table.least <= background && background <= iou, "IoUs \(table.least), \(background), \(iou)")
        var sorting = ErrorSorting(
            table, truths: truths, found: found, classes: classes, iou: iou, background: background,
            confidence: confidence)
        sorting.run()
        var counts = [MatchCounts](repeating: MatchCounts(), count: classes)
        for row in table.truths.lazy.map(Int.init) where truths.flags[row].isEmpty {
            counts[Int(truths.classIndex[row])].groundTruths += 1
        }
        let rows = table.found.filter { found.confidence[Int($0)] >= confidence }
        for row in rows.lazy.map(Int.init) {
            let outcome: MatchOutcome
            switch sorting.kinds[row] {
            case .right: outcome = .truePositive
            case .ignored: outcome = .ignored
            case .wrong: outcome = .falsePositive
            }
            counts[Int(found.classIndex[row])].count(outcome)
        }
        let gains = CaseGains(sorting, found: found, rows: rows, positives: counts.map(\.groundTruths))
        var cases: [ReviewCase] = []
        cases.reserveCapacity(rows.count)
        for row in rows.lazy.map(Int.init) {
            let partner = sorting.partner[row] >= 0 ? Int(sorting.partner[row]) : nil
            switch sorting.kinds[row] {
            case .ignored: continue
            case .right:
                cases.append(
                    ReviewCase(kind: .right, found: row, truth: partner, iou: sorting.overlap[row], gain: 0))
            case .wrong(let kind):
                cases.append(
                    ReviewCase(
                        kind: .wrong(kind), found: row, truth: partner, iou: sorting.overlap[row],
                        gain: gains.ofDetection(row)))
            }
        }
        for row in table.truths.lazy.map(Int.init) where sorting.missed[row] {
            cases.append(
                ReviewCase(
                    kind: .wrong(.missed), found: nil, truth: row, iou: 0,
                    gain: gains.ofMissed(classIndex: Int(truths.classIndex[row]))))
        }
        (self.cases, self.counts, meanAP) = (cases, counts, gains.meanAP)
    }
}
