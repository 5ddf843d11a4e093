/// Detections laid to ground truths once, and all figures of it.
///
/// ```swift
/// let evaluation = Evaluation(truths: truths, found: found, classes: 3, settings: .init(.coco, iou: 0.5))
/// print(evaluation.mAP ?? 0, evaluation.curve.best?.confidence ?? 1)
/// ```
public struct Evaluation: Sendable {
    /// Figures of one class.
    public struct OfClass: Hashable, Sendable {
        /// AP as the protocol reckons it, 0…1; `nil` where nothing is to be found.
        public var ap: Double?
        /// The same of small, medium and large ground truths alone.
        public var apBySize: [Double?]
        /// All detections counted at the settings' IoU.
        public var counts: MatchCounts
        /// The confidence of the highest F1; `nil` where nothing is right.
        public var best: ConfidenceCurve.Point?
    }

    /// Figures of the ground truths of one size.
    public struct OfSize: Hashable, Sendable {
        public var size: ObjectSize
        /// Mean over the classes that have such ground truths; `nil` where none has.
        public var mAP: Double?
        /// Ground truths of this size that count.
        public var groundTruths: Int
    }

    /// What was counted with.
    public let settings: EvaluationSettings
    /// Mean AP of the classes that have one, 0…1; `nil` where none has.
    public let mAP: Double?
    /// By index of the class.
    public let perClass: [OfClass]
    /// Small, medium and large.
    public let perSize: [OfSize]
    /// COCO's figures, under COCO's protocol.
    public let coco: COCOResult?
    /// What became of each detection at the settings' IoU.
    public let matched: MatchedDetections
    /// Precision and recall of all classes together.
    public let curve: ConfidenceCurve

    /// Evaluates boxes of classes below `classes`.
    public init(truths: TruthBoxes, found: FoundBoxes, classes: Int, settings: EvaluationSettings) {
        self.settings = settings
        let (result, bySize): (Result, [Result])
        switch settings.reckoning {
        case .coco:
            let matching = COCOMatching(truths: truths, found: found, classes: classes)
            let coco = matching.result()
            self.coco = coco
            matched = Self.matched(matching, truths, found, classes, iou: settings.iou)
            result = Result(coco.ap(), (0..<classes).map { coco.ap(classIndex: $0) })
            bySize = ObjectSize.allCases.map { size in
                Result(coco.ap(area: size.area), (0..<classes).map { coco.ap(area: size.area, classIndex: $0) })
            }
        case .voc07, .voc12:
            let kind: AveragePrecision = settings.reckoning == .voc07 ? .elevenPoints : .area
            let matching = VOCMatching(
                truths: truths, found: found, classes: classes, convention: settings.convention)
            coco = nil
            matched = matching.matched(iou: settings.iou)
            result = Result(matched.result(kind))
            bySize = ObjectSize.allCases.map {
                Result(matching.matched(iou: settings.iou, area: $0.range).result(kind))
            }
        }
        mAP = result.mAP
        curve = matched.curve()
        let (counts, matched) = (matched.counts(), matched)
        perClass = (0..<classes).map { index in
            OfClass(
                ap: result.perClass[index], apBySize: bySize.map { $0.perClass[index] }, counts: counts[index],
                best: matched.curve(classIndex: index).best)
        }
        perSize = zip(ObjectSize.allCases, bySize).map { size, result in
            let count = truths.area.indices.count { row in
                truths.classIndex[row] < classes && truths.flags[row].isEmpty && size.range.contains(truths.area[row])
            }
            return OfSize(size: size, mAP: result.mAP, groundTruths: count)
        }
    }

    /// All detections of all classes, counted.
    public var counts: MatchCounts { perClass.reduce(into: MatchCounts()) { $0 += $1.counts } }

    /// COCO's matching at one IoU, which may be one of its own or another.
    private static func matched(
        _ matching: COCOMatching, _ truths: TruthBoxes, _ found: FoundBoxes, _ classes: Int, iou: Double
    ) -> MatchedDetections {
        let own = matching.settings
        if let known = own.iouThresholds.firstIndex(where: { abs($0 - iou) < 1e-9 }) {
            return matching.matched(threshold: known)
        }
        let single = COCOProtocol(
            iouThresholds: [iou], recalls: own.recalls, areas: [own.areas[0]], mostFound: own.mostFound)
        return COCOMatching(truths: truths, found: found, classes: classes, settings: single).matched(threshold: 0)
    }

    private struct Result {
        var mAP: Double?
        var perClass: [Double?]

        init(_ mAP: Double?, _ perClass: [Double?]) { (self.mAP, self.perClass) = (mAP, perClass) }

        init(_ result: VOCResult) { self.init(result.mAP, result.perClass.map(\.ap)) }
    }
}
