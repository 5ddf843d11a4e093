/// A job as it comes in.
public struct NewInference: Hashable, Sendable {
    /// What is to be looked at.
    public enum Source: Hashable, Sendable {
        /// What lies behind an `http:`, `https:` or `s3:` address.
        case address(String)
        /// The bytes of a JPEG, PNG or WebP file.
        case picture([UInt8])
    }

    /// Where the end is told.
    public struct Callback: Hashable, Sendable {
        /// An `http:` or `https:` address.
        public var address: String
        /// Key that the message is signed with; empty for no signature.
        public var key: [UInt8]

        /// Makes a callback.
        public init(address: String, key: [UInt8]) { (self.address, self.key) = (address, key) }
    }

    /// What tells a request that was sent twice.
    public struct Idempotency: Hashable, Sendable {
        /// Chosen by the client.
        public var key: String
        /// Hash of all that the request says: the same key with another one is a mistake.
        public var fingerprint: String

        /// Makes a pair.
        public init(key: String, fingerprint: String) { (self.key, self.fingerprint) = (key, fingerprint) }
    }

    public var id: InferenceID
    public var client: String
    public var source: Source
    /// 0…9, higher ones of a client first.
    public var priority: Int
    public var callback: Callback?
    public var idempotency: Idempotency?
    public var createdAt: Moment

    /// Makes a job.
    public init(
        id: InferenceID, client: String, source: Source, priority: Int = 5, callback: Callback? = nil,
        idempotency: Idempotency? = nil, createdAt: Moment
    ) {
        (self.id, self.client, self.source, self.priority) = (id, client, source, priority)
        (self.callback, self.idempotency, self.createdAt) = (callback, idempotency, createdAt)
    }
}

/// What became of a job that came in.
public enum Acceptance: Hashable, Sendable {
    /// It is on disk.
    case accepted
    /// It was sent before, under this name.
    case known(InferenceID)
    /// Its idempotency key belongs to another request.
    case conflict
}
