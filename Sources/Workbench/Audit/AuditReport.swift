public import Domain

/// The last audit and what it found, the worst first.
public struct AuditReport: Equatable, Sendable {
    public var summary: AuditSummary
    public var findings: [AuditFinding]

    /// Joins the two.
    public init(summary: AuditSummary, findings: [AuditFinding]) {
        (self.summary, self.findings) = (summary, findings)
    }
}

extension AuditKind {
    /// The kind in words.
    var title: String {
        switch self {
        case .overlooked: "overlooked"
        case .swapped: "wrong class"
        case .misplaced: "badly placed"
        case .spurious: "nothing there"
        }
    }
}
