/// One line of a job's log: JSON with the keys `event`, `at` and those of the kind.
public struct JobEvent: Hashable, Sendable, Codable {
    /// What happened.
    public enum Kind: String, Sendable, Codable {
        case started, progress, warning, done, cancelled, interrupted, failed
    }

    /// What happened.
    public var event: Kind
    /// Seconds since 1970-01-01 00:00 UTC.
    public var at: Double
    /// Items done.
    public var done: Int?
    /// Items in all.
    public var total: Int?
    /// Seconds that the rest will take.
    public var eta: Double?
    /// What it is about, in a few words.
    public var message: String?

    /// Makes an event.
    public init(
        _ event: Kind, at time: Double, done: Int? = nil, total: Int? = nil, eta: Double? = nil, message: String? = nil
    ) {
        (self.event, at, self.done, self.total, self.eta, self.message) = (event, time, done, total, eta, message)
    }
}
