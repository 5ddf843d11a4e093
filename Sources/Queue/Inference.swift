/// A job as the queue knows it.
public struct Inference: Hashable, Sendable {
    /// Where a job stands; the numbers are stored.
    public enum State: Int, Hashable, Sendable, CaseIterable {
        /// Ready for a worker.
        case queued = 0
        /// A worker has it, until its lease runs out.
        case running = 1
        /// Failed before, and waits for its next attempt.
        case waiting = 2
        case done = 3
        /// Given up, with a reason: the dead letters.
        case failed = 4
        /// Taken back by its client.
        case withdrawn = 5

        /// Whether nothing will change any more.
        public var isFinal: Bool { rawValue >= State.done.rawValue }
    }

    public var id: InferenceID
    public var client: String
    public var state: State
    public var priority: Int
    /// The address of its picture; `nil` for one that came along.
    public var address: String?
    /// How often a worker has taken it up.
    public var attempts: Int
    public var createdAt: Moment
    public var endedAt: Moment?
    public var result: StoredResult?
    /// Why it failed, or why its last attempt did.
    public var error: String?
}

/// What a network found.
public struct StoredResult: Hashable, Sendable {
    /// Fingerprint of the network.
    public var model: String
    /// Pixels of the upright picture.
    public var width: Int
    /// Pixels of the upright picture.
    public var height: Int
    /// The detections as the text of a JSON array, just as it is answered.
    public var detections: String

    /// Makes a result.
    public init(model: String, width: Int, height: Int, detections: String) {
        (self.model, self.width, self.height, self.detections) = (model, width, height, detections)
    }
}

/// Which jobs are listed.
public struct InferenceQuery: Hashable, Sendable {
    public var client: String
    /// Only jobs in one of these states.
    public var states: Set<Inference.State>
    /// Only jobs older than this one.
    public var before: InferenceID?
    public var limit: Int

    /// Makes a query.
    public init(client: String, states: Set<Inference.State>, before: InferenceID? = nil, limit: Int = 50) {
        (self.client, self.states, self.before, self.limit) = (client, states, before, limit)
    }
}

/// How many jobs of a client are in a state.
public struct InferenceCount: Hashable, Sendable {
    public var client: String
    public var state: Inference.State
    public var count: Int

    /// Makes a count.
    public init(client: String, state: Inference.State, count: Int) {
        (self.client, self.state, self.count) = (client, state, count)
    }
}
