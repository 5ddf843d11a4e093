/// What is probably wrong with a label.
public enum AuditKind: String, Hashable, Sendable, CaseIterable {
    /// A network is sure of an object where there is no box.
    case overlooked
    /// A network is sure of another class at the place of the box.
    case swapped
    /// The box lies further from the detection of the same object than boxes of its class do.
    case misplaced
    /// No detection supports the box.
    case spurious
}
