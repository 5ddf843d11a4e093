public import Domain

/// A label that is probably wrong, or one that is probably missing.
public struct AuditCase: Hashable, Sendable {
    public var kind: AuditKind
    /// Number of the image in the list that was audited.
    public var image: Int
    /// Number of the label in its image; `nil` for what was overlooked.
    public var label: Int?
    /// Number of the detection in its image that speaks against the label; `nil` for a spurious one.
    public var detection: Int?
    /// Overlap of the two, 0…1; 0 where there is only one.
    public var iou: Double
    /// Estimated probability that the label is wrong, 0…1.
    public var probability: Double
}
