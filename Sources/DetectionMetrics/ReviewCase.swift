/// One thing for a reviewer to look at: a detection beside the ground truth that it is about, or a ground truth alone.
public struct ReviewCase: Hashable, Sendable {
    /// What it is.
    public enum Kind: Hashable, Sendable {
        /// A detection in place, of the right class.
        case right
        /// A detection that is wrong, or a ground truth that was missed.
        case wrong(ErrorTypes.Kind)
    }

    public var kind: Kind
    /// Row of the detection; `nil` for what was missed.
    public var found: Int?
    /// Row of the ground truth that the detection has, or that its error is about; `nil` on the background.
    public var truth: Int?
    /// Overlap of the two, 0…1.
    public var iou: Double
    /// What the mean average precision would gain were this one case mended and everything else as it is; never negative.
    public var gain: Double
}
