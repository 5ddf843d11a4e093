import DetectionMetrics

/// An evaluation as the JSON of the contract.
struct EvaluationReport: Encodable {
    /// A figure that is `null` where there is none.
    struct Figure: Encodable {
        var value: Double?
        init(_ value: Double?) { self.value = value }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            if let value { try container.encode(value) } else { try container.encodeNil() }
        }
    }

    struct ClassRow: Encodable {
        var `class`: String
        var ap: Figure
        var apSmall: Figure
        var apMedium: Figure
        var apLarge: Figure
        var truePositives: Int
        var falsePositives: Int
        var ignored: Int
        var groundTruths: Int
        var best: Best?
    }

    /// Counts from the confidence of the highest F1 on.
    struct Best: Encodable {
        var confidence: Double
        var precision: Figure
        var recall: Figure
        var f1: Figure
        var truePositives: Int
        var falsePositives: Int
        var missed: Int

        init(_ point: ConfidenceCurve.Point) {
            confidence = point.confidence
            (precision, recall) = (Figure(point.counts.precision), Figure(point.counts.recall))
            f1 = Figure(point.counts.f1)
            (truePositives, falsePositives) = (point.counts.truePositives, point.counts.falsePositives)
            missed = point.counts.missed
        }
    }

    struct SizeRow: Encodable {
        var size: String
        var mAP: Figure
        var groundTruths: Int
    }

    struct GroupRow: Encodable {
        var name: String
        var images: Int
        var mAP: Figure
        var truePositives: Int
        var falsePositives: Int
        var groundTruths: Int
        var best: Best?

        init(_ group: EvaluationFigures.Group) {
            (name, images, mAP) = (group.name, group.images, Figure(group.evaluation.mAP))
            let counts = group.evaluation.counts
            (truePositives, falsePositives) = (counts.truePositives, counts.falsePositives)
            groundTruths = counts.groundTruths
            best = group.evaluation.curve.best.map { Best($0) }
        }
    }

    /// Precision, recall and F1 from a confidence on.
    struct CurvePoint: Encodable {
        var confidence: Double
        var precision: Figure
        var recall: Figure
        var f1: Figure
    }

    struct Confusion: Encodable {
        var iou: Double
        var confidence: Double
        /// Names of rows and columns, the background last.
        var classes: [String]
        /// Rows are ground truths, columns detections.
        var counts: [[Int]]
    }

    struct Errors: Encodable {
        struct Row: Encodable {
            var type: String
            var count: Int
            var gain: Figure
        }
        var iou: Double
        var background: Double
        var ap: Figure
        var types: [Row]
        var falsePositiveGain: Figure
        var falseNegativeGain: Figure
    }

    var `protocol`: String
    var iou: Double
    var plusOne: Bool
    var images: Int
    var groundTruths: Int
    var detections: Int
    var mAP: Figure
    /// COCO's twelve figures by their names, under its protocol.
    var twelve: [String: Figure]
    var perClass: [ClassRow]
    var perSize: [SizeRow]
    var perClient: [GroupRow]
    var perSplit: [GroupRow]
    var best: Best?
    var curve: [CurvePoint]
    var confusion: Confusion
    var errors: Errors
    var problems: [EvaluationProblem]
    /// How often each kind of problem was met.
    var problemCounts: [String: Int]

    init(_ figures: EvaluationFigures) {
        let (evaluation, set) = (figures.evaluation, figures.set)
        let settings = evaluation.settings
        (`protocol`, iou) = (settings.reckoning.rawValue, settings.iou)
        plusOne = settings.convention == .inclusive && settings.reckoning != .coco
        (images, detections) = (set.images.count, set.found.count)
        (groundTruths, mAP) = (evaluation.counts.groundTruths, Figure(evaluation.mAP))
        perClass = zip(set.classes, evaluation.perClass).map { name, one in
            ClassRow(
                class: name, ap: Figure(one.ap), apSmall: Figure(one.apBySize[0]), apMedium: Figure(one.apBySize[1]),
                apLarge: Figure(one.apBySize[2]), truePositives: one.counts.truePositives,
                falsePositives: one.counts.falsePositives, ignored: one.counts.ignored,
                groundTruths: one.counts.groundTruths, best: one.best.map { Best($0) })
        }
        perSize = evaluation.perSize.map {
            SizeRow(size: $0.size.rawValue, mAP: Figure($0.mAP), groundTruths: $0.groundTruths)
        }
        perClient = figures.perClient.map { GroupRow($0) }
        perSplit = figures.perPart.map { GroupRow($0) }
        best = evaluation.curve.best.map { Best($0) }
        curve = (0...100).map { step in
            let confidence = Double(step) / 100
            let counts = evaluation.curve.counts(from: confidence)
            return CurvePoint(
                confidence: confidence, precision: Figure(counts.precision), recall: Figure(counts.recall),
                f1: Figure(counts.f1))
        }
        let matrix = figures.confusion
        confusion = Confusion(
            iou: matrix.iou, confidence: matrix.confidence, classes: set.classes + ["background"],
            counts: (0...matrix.classes).map { row in (0...matrix.classes).map { matrix[row, $0] } })
        errors = Errors(
            iou: figures.errors.iou, background: figures.errors.background, ap: Figure(figures.errors.ap),
            types: ErrorTypes.Kind.allCases.map { kind in
                let figure = figures.errors.figures[kind]
                return Errors.Row(type: kind.rawValue, count: figure?.count ?? 0, gain: Figure(figure?.gain))
            },
            falsePositiveGain: Figure(figures.errors.falsePositiveGain),
            falseNegativeGain: Figure(figures.errors.falseNegativeGain))
        problems = set.problems.problems
        problemCounts = Dictionary(
            uniqueKeysWithValues: set.problems.counts.map { ($0.key.rawValue, $0.value) })
        twelve = Dictionary(
            uniqueKeysWithValues: (evaluation.coco?.figures ?? []).map { ($0.name, Figure($0.value)) })
    }

    private enum CodingKeys: String, CodingKey {
        case `protocol`, iou, plusOne, images, groundTruths, detections, mAP, perClass, perSize, perClient, perSplit
        case best, curve, confusion, errors, problems, problemCounts
    }
}

/// The report with COCO's twelve figures beside its other keys.
struct EvaluationDocument: Encodable {
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private let report: EvaluationReport

    init(_ report: EvaluationReport) { self.report = report }

    func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: Name.self)
        for (name, figure) in report.twelve { try container.encode(figure, forKey: Name(stringValue: name)) }
    }
}
