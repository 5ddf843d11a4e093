/// The inference service's queue, as people read it.
public struct QueueReport: Hashable, Sendable {
    /// A client of the service.
    public struct Client: Hashable, Sendable, Identifiable {
        public var name: String
        /// Jobs that are ready for a worker.
        public var queued: Int
        /// Jobs that failed before and pause until their next attempt.
        public var paused: Int
        public var running: Int
        /// Jobs that were given up and not forgotten yet.
        public var failed: Int
        /// Seconds for which the job waits that came first; `nil` where none waits.
        public var oldest: Double?
        /// Jobs done a minute, lately.
        public var perMinute: Double
        /// Jobs done, and given up, in each minute of the last hour, the one that runs at the end.
        public var done: [Int]
        public var failures: [Int]

        public var id: String { name }

        /// Makes the figures of a client.
        public init(
            name: String, queued: Int = 0, paused: Int = 0, running: Int = 0, failed: Int = 0, oldest: Double? = nil,
            perMinute: Double = 0, done: [Int] = [], failures: [Int] = []
        ) {
            (self.name, self.queued, self.paused, self.running) = (name, queued, paused, running)
            (self.failed, self.oldest, self.perMinute) = (failed, oldest, perMinute)
            (self.done, self.failures) = (done, failures)
        }

        /// Jobs that wait, whether ready or pausing.
        var waiting: Int { queued + paused }
        var doneLastHour: Int { done.reduce(0, +) }
        var failedLastHour: Int { failures.reduce(0, +) }
        /// Seconds until all that wait are done, at the rate of late.
        var left: Double? { waiting > 0 && perMinute > 0 ? Double(waiting) / perMinute * 60 : nil }
    }

    /// Where the queue is, in a few words that show no secrets.
    public var place: String
    /// In order of their names.
    public var clients: [Client]
    /// How far a pull is: `12 of 40 pictures`; `nil` where none runs.
    public var pulling: String?

    /// Makes a report.
    public init(place: String, clients: [Client], pulling: String? = nil) {
        (self.place, self.clients, self.pulling) = (place, clients, pulling)
    }

    func sum(_ figure: (Client) -> Int) -> Int { clients.reduce(0) { $0 + figure($1) } }
}

/// A job of the service that was given up.
public struct FailedJob: Hashable, Sendable, Identifiable {
    public var id: String
    public var reason: String
    /// The picture's address without secrets; `nil` for one that came along with the job and is gone.
    public var address: String?
    public var attempts: Int
    /// Seconds since 1970.
    public var postedAt: Double
    public var endedAt: Double?

    /// Makes a job.
    public init(
        id: String, reason: String, address: String?, attempts: Int, postedAt: Double, endedAt: Double? = nil
    ) {
        (self.id, self.reason, self.address, self.attempts) = (id, reason, address, attempts)
        (self.postedAt, self.endedAt) = (postedAt, endedAt)
    }
}
