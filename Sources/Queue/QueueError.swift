/// Why a queue did not do what it was asked.
public enum QueueError: Error, Equatable, Sendable {
    /// It does not answer now: locked, not reachable, restarting. Trying again may help.
    case unavailable(String)
    /// There is no room left.
    case full(String)
    /// It was made by a later version.
    case newer(found: Int, expected: Int)
    /// It cannot be used at all.
    case unusable(String)
    /// The address of a queue is none.
    case badAddress(String)
    /// There is none yet, and whoever asked may not make one.
    case noQueue
}

extension QueueError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unavailable(let text): "the queue does not answer: \(text)"
        case .full(let text): "the queue has no room left: \(text)"
        case .newer(let found, let expected):
            "the queue has schema \(found), expected at most \(expected): it was made by a later version"
        case .unusable(let text): "the queue cannot be used: \(text)"
        case .noQueue: "there is no queue yet: reticle-service serve makes it"
        case .badAddress(let text):
            "\(text): expected sqlite:PATH or postgres://…, with signs such as % / @ in a password as %25 %2F %40"
        }
    }
}
