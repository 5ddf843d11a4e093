/// A body that was fetched, in the cache.
public struct FetchedFile: Hashable, Sendable {
    /// How it came.
    public enum Origin: Hashable, Sendable {
        /// Sent by the server just now.
        case server
        /// In the cache, and the server said that it has not changed.
        case confirmed
        /// In the cache, without asking.
        case cache
    }

    /// Absolute path; the file may go when the cache grows over its limit.
    public var path: String
    /// SHA-256 of the body, 64 hexadecimal digits.
    public var hash: String
    /// What it is.
    public var kind: ContentKind
    /// Size in bytes.
    public var byteCount: Int
    /// How it came.
    public var origin: Origin

    /// A name that says what is in it: `ab/abcd….jpg`.
    public var contentName: String { "\(hash.prefix(2))/\(hash).\(kind.rawValue)" }
}
