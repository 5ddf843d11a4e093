/// Why detections are wrong and ground truths missed, and what mending each kind would gain.
///
/// The six kinds are those of TIDE (Bolya, Foley, Hays and Hoffman: "TIDE: A General Toolbox for Identifying Object
/// Detection Errors", ECCV 2020), with its order of tests; the gain is the mean AP with all errors of one kind mended,
/// less the mean AP as it is.
///
/// Other than in the authors' program (tidecv 1.0.1) a detection on a crowd is no error, `mostFound` is a number for each
/// class in an image and not for all together, and a class without ground truth does not lower the mean.
public struct ErrorTypes: Hashable, Sendable {
    /// A kind of error.
    public enum Kind: String, CaseIterable, Hashable, Sendable {
        /// In place, of another class.
        case classification
        /// Of the right class, badly placed: between the two thresholds.
        case localization
        /// Badly placed, and of another class.
        case both
        /// In place, on a ground truth that a surer detection has.
        case duplicate
        /// On nothing: below the lower threshold everywhere.
        case background
        /// A ground truth that nothing found and that mending none of the others would find.
        case missed
    }

    /// One kind counted.
    public struct Figure: Hashable, Sendable {
        /// Detections, or ground truths for ``Kind/missed``.
        public var count: Int
        /// What mending them all would add to the mean AP, at least 0; `nil` where there is none.
        public var gain: Double?
    }

    /// From this IoU on a detection is in place, 0…1.
    public let iou: Double
    /// Below this IoU a detection is on the background, 0…1.
    public let background: Double
    /// Mean AP of the classes with ground truth at `iou`, over COCO's 101 recalls, 0…1; `nil` without ground truth.
    public let ap: Double?
    /// Each kind.
    public let figures: [Kind: Figure]
    /// What it would add if no detection were wrong.
    public let falsePositiveGain: Double?
    /// What it would add if all ground truths that were not found did not exist.
    public let falseNegativeGain: Double?

    /// Sorts the errors among boxes of classes below `classes`.
    ///
    /// - Parameters:
    ///   - table: the overlaps, from `background` or less on
    ///   - truths: ground truths; on crowds and difficult boxes a detection is no error
    ///   - found: detections
    ///   - classes: number of classes
    ///   - iou: from where on a detection is in place, 0…1
    ///   - background: below which it is on the background, 0…1; TIDE takes 0.1
    ///   - mostFound: how many of the surest detections of a class in an image count
    public init(
        _ table: OverlapTable, truths: TruthBoxes, found: FoundBoxes, classes: Int, iou: Double,
        background: Double = 0.1, mostFound: Int = .max
    ) {
        precondition(table.least <= background && background <= iou, "IoUs \(table.least), \(background), \(iou)")
        var sorting = ErrorSorting(
            table, truths: truths, found: found, classes: classes, iou: iou, background: background,
            mostFound: mostFound)
        sorting.run()
        let mending = ErrorMending(sorting, truths: truths, found: found, classes: classes)
        let base = mending.meanAP()
        func gain(_ ap: Double?) -> Double? { ap.flatMap { ap in base.map { max(0, ap - $0) } } }
        var figures: [Kind: Figure] = [:]
        for kind in Kind.allCases {
            let count =
                kind == .missed ? sorting.missed.count { $0 } : sorting.kinds.count { $0 == .wrong(kind) }
            figures[kind] = Figure(count: count, gain: gain(mending.meanAP(mending: kind)))
        }
        (self.iou, self.background, ap, self.figures) = (iou, background, base, figures)
        (falsePositiveGain, falseNegativeGain) = (
            gain(mending.meanAPWithoutFalsePositives()), gain(mending.meanAPWithoutMisses())
        )
    }
}
