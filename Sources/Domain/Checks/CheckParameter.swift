/// A number that a rule can be tuned by.
public struct CheckParameter: Hashable, Sendable {
    /// Its name, as commands write it.
    public var name: String
    public var usual: Double
    public var range: ClosedRange<Double>
    /// What it means, with its unit.
    public var meaning: String

    fileprivate init(_ name: String, _ usual: Double, _ range: ClosedRange<Double>, _ meaning: String) {
        (self.name, self.usual, self.range, self.meaning) = (name, usual, range, meaning)
    }
}

extension CheckRule {
    /// What the rule can be tuned by.
    public var parameters: [CheckParameter] {
        switch self {
        case .boxOutside: [CheckParameter("pixels", 0.5, 0...1e6, "pixels that a box may reach out")]
        case .boxTiny:
            [
                CheckParameter("input", 416, 1...1e5, "side of the network's square input in pixels, letterboxed"),
                CheckParameter("side", 2, 0...1e5, "shortest side at the input, in its pixels"),
                CheckParameter("stride", 8, 1...1e4, "pixels of the finest cell at the input"),
                CheckParameter("share", 0.1, 0...1e4, "least area, as a share of that cell"),
            ]
        case .boxDuplicate: [CheckParameter("iou", 0.98, 0...1, "IoU from which boxes of a class are one")]
        case .boxNearDuplicate: [CheckParameter("iou", 0.85, 0...1, "IoU from which boxes of a class are one object")]
        case .boxConflict: [CheckParameter("iou", 0.85, 0...1, "IoU from which boxes are on one place")]
        case .boxNested: [CheckParameter("inside", 0.95, 0...1, "share of the box that lies within the other")]
        case .pictureNearDuplicate, .splitLeak:
            [
                CheckParameter(
                    "similarity", PictureSimilarity.usual, PictureSimilarity.least...1,
                    "correlation of the pictures from which they are one")
            ]
        case .classFew: [CheckParameter("boxes", 50, 0...1e9, "boxes that a class should have")]
        case .classImbalance: [CheckParameter("ratio", 50, 1...1e9, "boxes of the most frequent class for each of it")]
        case .classPartial:
            [CheckParameter("expected", 7, 0...1e9, "images of the part that should have it, judged by the rest")]
        default: []
        }
    }
}
