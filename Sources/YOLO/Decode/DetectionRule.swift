public import Domain

/// How the raw numbers of a network's heads become detections.
public struct DetectionRule: Hashable, Sendable {
    /// Which classes of a box count.
    public var scoring: ScoringRule
    /// Confidence from which a box counts, and which boxes make way for which.
    public var suppression: NonMaximumSuppression
    /// Whether boxes are cut to the picture; what lies outside altogether then goes.
    public var clipsToPicture: Bool

    /// Makes a rule.
    public init(scoring: ScoringRule, suppression: NonMaximumSuppression, clipsToPicture: Bool = false) {
        (self.scoring, self.suppression, self.clipsToPicture) = (scoring, suppression, clipsToPicture)
    }

    /// GluonCV's, with its limits of 400 candidates and 100 detections.
    ///
    /// Its own thresholds are 0.01 for `confidence` and 0.45 for `iou` (`YOLOV3.set_nms`).
    public static func gluon(confidence: Float, iou: Float) -> DetectionRule {
        DetectionRule(
            scoring: .everyClass,
            suppression: .gluon(confidence: confidence, iou: iou, topK: 400, limit: 100))
    }

    /// darknet's.
    public static func darknet(confidence: Float, iou: Float) -> DetectionRule {
        DetectionRule(scoring: .everyClass, suppression: .darknet(confidence: confidence, iou: iou))
    }

    /// OpenCV's for darknet's networks.
    public static func openCV(confidence: Float, iou: Float) -> DetectionRule {
        DetectionRule(scoring: .bestClass, suppression: .darknet(confidence: confidence, iou: iou))
    }

    /// Suppresses, takes the boxes back to the picture and cuts them where asked.
    ///
    /// - Parameters:
    ///   - candidates: of all heads, in the order of the heads
    ///   - placement: where the picture lay in the input
    public func detections(of candidates: [Candidate], _ placement: Placement) -> [Detection] {
        suppression.kept(of: candidates).compactMap { place in
            let candidate = candidates[place]
            var box = placement.picture(candidate.box)
            if clipsToPicture {
                box = box.clamped(to: placement.pictureSize)
                if box.isEmpty { return nil }
            }
            return Detection(
                classIndex: Int(candidate.classIndex), confidence: Double(candidate.confidence), box: box)
        }
    }
}
