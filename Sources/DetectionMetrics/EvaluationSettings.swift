/// How mean AP is reckoned.
public enum EvaluationProtocol: String, CaseIterable, Hashable, Sendable {
    /// Pascal VOC 2007: eleven points, one IoU.
    case voc07
    /// Pascal VOC 2010 and later: area under the curve, one IoU.
    case voc12
    /// COCO: 101 points, ten IoUs, crowds, at most 100 detections of a class in an image.
    case coco
}

/// What an evaluation counts with.
public struct EvaluationSettings: Hashable, Sendable {
    /// How mean AP is reckoned.
    public var reckoning: EvaluationProtocol
    /// The least IoU that matches, 0…1: for Pascal VOC's AP, and for all counts.
    public var iou: Double
    /// How far boxes reach under Pascal VOC; COCO knows one way only.
    public var convention: PixelConvention

    /// Makes settings.
    public init(_ reckoning: EvaluationProtocol, iou: Double, convention: PixelConvention = .continuous) {
        (self.reckoning, self.iou, self.convention) = (reckoning, iou, convention)
    }
}

/// Sizes of objects as COCO sorts them, by area in square pixels.
public enum ObjectSize: String, CaseIterable, Hashable, Sendable {
    /// To 32².
    case small
    /// From 32² to 96².
    case medium
    /// From 96².
    case large

    /// Index of its area in ``COCOProtocol/standard``.
    public var area: Int {
        switch self {
        case .small: 1
        case .medium: 2
        case .large: 3
        }
    }

    /// Areas in square pixels, both ends included.
    public var range: ClosedRange<Double> { COCOProtocol.standard.areas[area] }
}
