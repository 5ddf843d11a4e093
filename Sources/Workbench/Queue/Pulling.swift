/// Which jobs of a client are brought into the workspace: those that its network is in doubt about.
public struct PullWish: Hashable, Sendable {
    public var client: String
    /// A detection of a confidence below is a doubt, 0…1.
    public var below: Double
    /// Whether jobs in which nothing was found come too, after the others.
    public var includesEmpty: Bool
    /// Only jobs that were posted within so many hours.
    public var hours: Double
    /// Most jobs.
    public var limit: Int

    /// Makes a wish; the usual one is of the doubts of a day.
    public init(
        client: String, below: Double = 0.5, includesEmpty: Bool = false, hours: Double = 24, limit: Int = 100
    ) {
        (self.client, self.below, self.includesEmpty) = (client, below, includesEmpty)
        (self.hours, self.limit) = (hours, limit)
    }

    /// What it asks for: `a detection below 0.50 or none`.
    var words: String {
        "a detection below \(Quantity.decimal(below, digits: 2))" + (includesEmpty ? ", or none at all" : "")
    }
}

/// What a pull has brought.
public struct PullReport: Hashable, Sendable {
    /// A job whose picture did not come.
    public struct Failure: Hashable, Sendable {
        public var job: String
        public var why: String

        /// Makes a failure.
        public init(job: String, why: String) { (self.job, self.why) = (job, why) }
    }

    public var wish: PullWish
    /// Jobs of that time that are done.
    public var looked = 0
    /// Of those, jobs in doubt that were to come.
    public var doubtful = 0
    /// Pictures that are images of the workspace now.
    public var came = 0
    /// Pictures that were images of it before.
    public var known = 0
    /// Detections that were stored, and the layers that hold them.
    public var detections = 0
    public var layers: [String] = []
    public var failures: [Failure] = []

    /// Makes a report of nothing.
    public init(_ wish: PullWish) { self.wish = wish }

    /// What came of it, in a line.
    public var line: String {
        let hours = Quantity.span(wish.hours * 3600)
        guard doubtful > 0 else {
            return "\(wish.client): none of \(Quantity.count(looked, "job")) of the last \(hours) has \(wish.words)"
        }
        var parts = ["\(Quantity.count(came, "picture")) came"]
        if detections > 0 { parts[0] += " with \(Quantity.count(detections, "detection"))" }
        if known > 0 { parts.append("\(known) \(known == 1 ? "was" : "were") there") }
        if let first = failures.first {
            let more = failures.count > 1 ? ", and \(failures.count - 1) more" : ""
            parts.append("\(failures.count) not: \(first.why)\(more)")
        }
        return "\(wish.client): " + parts.joined(separator: ", ")
    }
}
