/// What may be fetched, how large, how long, and how often it is tried again.
///
/// A value: the workstation, `reticle dataset` and the service each have their own, and a ``Fetcher`` keeps to the one
/// that it was made with. The defaults suit addresses that strangers wrote.
public struct FetchPolicy: Hashable, Sendable {
    /// What a body must be.
    public enum Content: Hashable, Sendable {
        /// JPEG, PNG or WebP by its first bytes, whatever the server calls it.
        case pictures
        /// Anything.
        case anything
    }

    /// Whether loopback, private, link-local and other addresses that are no public hosts may be connected to.
    ///
    /// Checked on every connection. Proxies from the environment are used only if so: behind one nobody can check.
    public var allowsPrivateAddresses = false
    /// Whether a redirect may lead from `https:` to `http:`.
    public var allowsDowngrade = false
    /// What a body must be.
    public var content = Content.pictures
    /// Largest body in bytes, as declared and as received.
    public var maximumBytes = 64 << 20
    /// Redirects followed at most.
    public var maximumRedirects = 5
    /// Seconds until a connection must stand.
    public var connectTimeout = 10.0
    /// Seconds without a byte after which an attempt has failed.
    public var stallTimeout = 20.0
    /// Seconds for everything: attempts, redirects and the pauses between.
    public var totalTimeout = 120.0
    /// How often a fetch that may succeed later is tried again, 0 for never.
    public var retries = 3
    /// Seconds before the first retry; each later one waits twice as long.
    public var firstPause = 0.5
    /// Longest pause in seconds; a server that asks for more in `Retry-After` is not waited for.
    public var longestPause = 30.0
    /// Seconds for which a cached body is used without asking the server again; `nil` for ever.
    public var freshness: Double?
    /// Fetches in a row that a host may fail without answer before it is left alone for ``restPeriod``.
    public var hostFailureLimit = 5
    /// Seconds for which a host that does not answer is left alone.
    public var restPeriod = 60.0

    /// Makes the policy for addresses that strangers wrote.
    public init() {}

    /// The same policy, with private addresses allowed or not.
    public func allowingPrivateAddresses(_ allows: Bool) -> FetchPolicy {
        var copy = self
        copy.allowsPrivateAddresses = allows
        return copy
    }
}
