/// What a queue is at, client by client: what people watch.
public struct QueueOverview: Hashable, Sendable {
    /// What ended within one minute of the clock.
    public struct Minute: Hashable, Sendable {
        public var done = 0
        public var failed = 0

        /// Makes a tally.
        public init(done: Int = 0, failed: Int = 0) { (self.done, self.failed) = (done, failed) }
    }

    /// A client that has ever posted a job.
    public struct Client: Hashable, Sendable {
        public var name: String
        /// Ready for a worker.
        public var queued = 0
        /// Failed before, and waiting for the next attempt.
        public var paused = 0
        public var running = 0
        /// Given up, and not forgotten yet.
        public var failed = 0
        /// When the job came in that waits longest, by its name; `nil` where none waits.
        public var oldest: Moment?
        /// The last hour: ``QueueOverview/minuteCount`` minutes, the one that runs at the end; of the first only a part.
        public var minutes = [Minute](repeating: Minute(), count: QueueOverview.minuteCount)

        /// Makes a client that wants nothing.
        public init(name: String) { self.name = name }
    }

    /// When it was asked.
    public var at: Moment
    /// In order of their names.
    public var clients: [Client]

    /// The minutes of the clock that an hour touches.
    public static let minuteCount = 61

    /// Makes an overview.
    public init(at: Moment, clients: [Client]) { (self.at, self.clients) = (at, clients) }

    /// Jobs of a client done a minute: on average over the minute that runs and the four before.
    public func rate(of client: Client) -> Double {
        let count = client.minutes.suffix(5).reduce(0) { $0 + $1.done }
        return Double(count) / (4 + Double(at.milliseconds % 60_000) / 60_000)
    }
}

/// The one question behind an overview, as both engines understand it.
///
/// Each part reads an index alone, or the few rows of jobs under way: what ended more than an hour ago costs nothing.
struct OverviewQuery {
    /// What a row is about; the numbers stand in the text.
    private enum Kind: Int {
        case known = 0
        case open = 1
        case failed = 2
        case ended = 3
    }

    /// A row of the answer.
    struct Row {
        var kind: Int
        var client: String
        var state: Int
        /// Minutes since 1970, of what ended.
        var minute: Int64
        var count: Int
        /// Name of the oldest job, of what is open.
        var first: String
    }

    /// The question; `since` is how the engine writes its only parameter, in milliseconds since 1970.
    static func sql(since: String) -> String {
        """
        SELECT 0 AS kind, client, 0 AS state, 0 AS minute, 0 AS n, '' AS first FROM clients
        UNION ALL
        SELECT 1, client, state, 0, count(*), min(id) FROM inferences WHERE state = 0 GROUP BY client, state
        UNION ALL
        SELECT 1, client, state, 0, count(*), min(id) FROM inferences
            WHERE state IN (1, 2) AND due IS NOT NULL GROUP BY client, state
        UNION ALL
        SELECT 2, client, 4, 0, count(*), '' FROM inferences WHERE state = 4 GROUP BY client
        UNION ALL
        SELECT 3, client, state, ended / 60000, count(*), '' FROM inferences
            WHERE ended >= \(since) AND state IN (3, 4) GROUP BY client, state, ended / 60000
        """
    }

    /// From when on ended jobs are counted.
    static func since(_ now: Moment) -> Int64 { now.milliseconds - 3_600_000 }

    /// Puts the rows together.
    static func overview(_ rows: [Row], at now: Moment) -> QueueOverview {
        var clients: [String: QueueOverview.Client] = [:]
        let last = now.milliseconds / 60_000
        for row in rows {
            var client = clients[row.client] ?? QueueOverview.Client(name: row.client)
            switch (Kind(rawValue: row.kind), Inference.State(rawValue: row.state)) {
            case (.open, .running): client.running = row.count
            case (.open, .waiting): client.paused = row.count
            case (.open, .queued): client.queued = row.count
            case (.failed, _): client.failed = row.count
            case (.ended, let state):
                // The clock of another machine may be ahead of this one.
                let place = QueueOverview.minuteCount - 1 - Int(max(0, min(60, last - row.minute)))
                if state == .done { client.minutes[place].done += row.count }
                if state == .failed { client.minutes[place].failed += row.count }
            default: break
            }
            if row.kind == Kind.open.rawValue, row.state != Inference.State.running.rawValue {
                let moment = InferenceID(stored: row.first).moment
                client.oldest = min(client.oldest ?? moment, moment)
            }
            clients[row.client] = client
        }
        return QueueOverview(at: now, clients: clients.values.sorted { $0.name < $1.name })
    }
}
