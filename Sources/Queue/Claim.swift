/// A job in the hands of a worker.
public struct Claim: Hashable, Sendable {
    public var id: InferenceID
    public var client: String
    /// The address to look at; `nil` for a picture that lies in the queue.
    public var address: String?
    /// Which attempt this is, from 1.
    public var attempt: Int

    /// Makes a claim.
    public init(id: InferenceID, client: String, address: String?, attempt: Int) {
        (self.id, self.client, self.address, self.attempt) = (id, client, address, attempt)
    }
}

/// Jobs of one client that a worker has taken, under one lease.
public struct ClaimedBatch: Hashable, Sendable {
    /// Proves that a worker still has the jobs: whoever comes later with another lease has lost them.
    public var lease: String
    /// All of one client, in the order in which they are to be done.
    public var claims: [Claim]

    /// Makes a batch.
    public init(lease: String, claims: [Claim]) { (self.lease, self.claims) = (lease, claims) }
}

/// What a worker asks for.
public struct ClaimRequest: Hashable, Sendable {
    /// Name of the new lease, of which there may not be another.
    public var lease: String
    /// Most jobs.
    public var limit: Int
    /// Only jobs of this client.
    public var client: String?
    /// Clients whose networks are in the worker's memory: they may go first within ``slack``.
    public var preferred: Set<String>
    /// Jobs, divided by the client's weight, by which a preferred client may be ahead of the one whose turn it is.
    public var slack: Double
    public var weights: ClientWeights
    /// How long the jobs are the worker's own unless it renews the lease.
    public var duration: Duration
    public var now: Moment

    /// Makes a request.
    public init(
        lease: String, limit: Int, client: String? = nil, preferred: Set<String> = [], slack: Double = 0,
        weights: ClientWeights = ClientWeights(), duration: Duration = .seconds(60), now: Moment
    ) {
        (self.lease, self.limit, self.client, self.preferred) = (lease, limit, client, preferred)
        (self.slack, self.weights, self.duration, self.now) = (slack, weights, duration, now)
    }
}

/// How a job ended for a worker.
public struct Ending: Hashable, Sendable {
    /// What came of it.
    public enum Outcome: Hashable, Sendable {
        case done(StoredResult)
        /// It went wrong; where another attempt may help there will be one, until there were enough.
        case failed(String, mayPass: Bool)
        /// The worker gives it back untouched; this was no attempt.
        case returned
        /// Nobody could look at it, for a reason that is not the job's own: it waits a while, and this was no attempt. A job that
        /// has waited as long as ended ones are kept fails with the reason.
        case postponed(String)
    }

    public var id: InferenceID
    public var outcome: Outcome

    /// Makes an ending.
    public init(_ id: InferenceID, _ outcome: Outcome) { (self.id, self.outcome) = (id, outcome) }
}

/// A message that a job has ended, to be sent.
public struct CallbackOrder: Hashable, Sendable {
    public var inference: Inference
    public var address: String
    /// Key of the signature; empty for none.
    public var key: [UInt8]
    /// Which attempt this is, from 1.
    public var attempt: Int
}
