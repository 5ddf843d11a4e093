/// How much a broken rule matters; `off` leaves the rule out.
public enum CheckSeverity: Int, Sendable, CaseIterable, Comparable {
    case off = 0
    /// Worth knowing.
    case info = 1
    /// Probably wrong.
    case warning = 2
    /// Certainly wrong, or ruins a training.
    case error = 3

    /// The severity of that name; `nil` if there is none.
    public init?(name: String) {
        guard let known = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = known
    }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    /// How files, commands and people write it.
    public var name: String { "\(self)" }
}
