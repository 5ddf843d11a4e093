/// Where a queue is: `sqlite:PATH` or `postgres://…`.
public enum QueueAddress: Hashable, Sendable {
    case sqlite(path: String)
    case postgres(address: String)

    /// Reads an address.
    ///
    /// - Throws: ``QueueError/badAddress(_:)``
    public init(_ text: String) throws(QueueError) {
        if text.hasPrefix("sqlite:"), text.utf8.count > 7 {
            self = .sqlite(path: String(text.dropFirst(7)))
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            self = .postgres(address: text)
        } else {
            // A password may stand in it.
            throw .badAddress(text.split(separator: ":").first.map { "\($0):…" } ?? "''")
        }
    }

    /// Opens the queue.
    ///
    /// - Parameter makes: whether it is made if there is none yet
    /// - Throws: ``QueueError``, among others ``QueueError/noQueue``
    public func open(
        _ rules: QueueRules = QueueRules(), makes: Bool = true
    ) async throws(QueueError) -> any InferenceQueue {
        switch self {
        case .sqlite(let path): try SQLiteQueue(path: path, rules: rules, makes: makes)
        case .postgres(let address): try await PostgresQueue(address: address, rules: rules, makes: makes)
        }
    }
}
