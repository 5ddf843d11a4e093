/// Pascal VOC's figures of one evaluation.
public struct VOCResult: Hashable, Sendable {
    /// Figures of one class.
    public struct OfClass: Hashable, Sendable {
        /// AP, 0…1; `nil` where the class has no ground truth that counts.
        public var ap: Double?
        /// Detections that are the surest on their ground truth.
        public var truePositives: Int
        /// Detections that are on none, or on one already found.
        public var falsePositives: Int
        /// Detections on difficult ground truths.
        public var ignored: Int
        /// Ground truths that are not difficult.
        public var groundTruths: Int

        /// Makes figures.
        public init(ap: Double?, truePositives: Int, falsePositives: Int, ignored: Int, groundTruths: Int) {
            (self.ap, self.truePositives, self.falsePositives) = (ap, truePositives, falsePositives)
            (self.ignored, self.groundTruths) = (ignored, groundTruths)
        }
    }

    /// Mean of the classes that have an AP, 0…1; `nil` where none has.
    public var mAP: Double?
    /// One entry for each class, by index.
    public var perClass: [OfClass]
}

extension VOCMatching {
    /// AP of each class and their mean where an IoU of `iou` or more is a match.
    ///
    /// A class without ground truth has no AP and does not enter the mean; one with ground truth but without detections
    /// has 0 (GluonCV's `VOCMApMetric`).
    public func result(iou threshold: Double, _ kind: AveragePrecision) -> VOCResult {
        matched(iou: threshold).result(kind)
    }
}

extension MatchedDetections {
    /// AP of each class and their mean, as Pascal VOC reckons.
    public func result(_ kind: AveragePrecision) -> VOCResult {
        let perClass = positives.indices.map { classIndex in
            let rows = order.byConfidence[order.classStarts[classIndex]..<order.classStarts[classIndex + 1]]
            let found = rows.lazy.map { outcomes[Int($0)] }
            let hits = found.filter { $0 != .ignored }.map { $0 == .truePositive }
            let right = hits.count { $0 }
            let count = positives[classIndex]
            return VOCResult.OfClass(
                ap: count > 0 ? kind.value(hits: Array(hits), positives: count) : nil, truePositives: right,
                falsePositives: hits.count - right, ignored: rows.count - hits.count, groundTruths: count)
        }
        let known = perClass.compactMap(\.ap)
        return VOCResult(
            mAP: known.isEmpty ? nil : known.reduce(0, +) / Double(known.count), perClass: perClass)
    }
}
