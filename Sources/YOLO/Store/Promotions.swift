/// Which version of a client's network is in service, and how it came to that: `promotions.json`.
public struct Promotions: Codable, Hashable, Sendable {
    /// The version in service.
    public var inService: Int
    /// SHA-256 of the frozen validation set, in hexadecimal digits; `nil` before there is one.
    public var validation: String?
    /// What was put into service, oldest first; the last is in service.
    public var history: [Promotion]

    /// Begins a history with its first entry.
    public init(_ first: Promotion, validation: String?) {
        (inService, self.validation, history) = (first.version, validation, [first])
    }

    /// Puts a version into service.
    public mutating func add(_ promotion: Promotion) {
        inService = promotion.version
        history.append(promotion)
    }

    /// Versions that were in service, in order.
    public var versions: [Int] { Set(history.map(\.version)).sorted() }

    /// The number of the version that is promoted next.
    public var next: Int { (versions.last ?? 0) + 1 }

    /// What was noted of a version last.
    public func latest(of version: Int) -> Promotion? { history.last { $0.version == version } }
}

/// A version of a client's network was put into service.
public struct Promotion: Codable, Hashable, Sendable {
    /// How it came into service.
    public enum Action: String, Codable, Sendable {
        /// It was there before anything was promoted.
        case found
        /// A training made it, and it has passed the gate or was let through.
        case promoted
        /// Somebody has taken a later version, or an earlier one, back.
        case rolledBack = "rolled-back"
    }

    public var action: Action
    /// From 1, in the order in which they came.
    public var version: Int
    /// Seconds since 1970-01-01 00:00 UTC.
    public var at: Double
    /// Name of the person.
    public var who: String
    /// Folder name of the run that made it.
    public var run: String?
    /// mAP@0.5 on the frozen validation set, 0…1.
    public var mAP: Double?
    /// The version that was in service before.
    public var previous: Int?
    /// mAP@0.5 of that one on the same set.
    public var previousMAP: Double?
    /// SHA-256 of the set.
    public var validation: String?
    /// Tells the network's files apart.
    public var fingerprint: String
    /// Why it was let through though the gate refused it, or why it was taken back.
    public var reason: String?

    /// Notes that a version was put into service.
    public init(
        _ action: Action, version: Int, at: Double, who: String, run: String? = nil, mAP: Double? = nil,
        previous: Int? = nil, previousMAP: Double? = nil, validation: String? = nil, fingerprint: String,
        reason: String? = nil
    ) {
        (self.action, self.version, self.at, self.who, self.run) = (action, version, at, who, run)
        (self.mAP, self.previous, self.previousMAP) = (mAP, previous, previousMAP)
        (self.validation, self.fingerprint, self.reason) = (validation, fingerprint, reason)
    }
}
