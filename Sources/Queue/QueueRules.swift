/// How long and how often: the same for all who use one queue.
public struct QueueRules: Hashable, Sendable {
    /// Callbacks of a client that are taken at a time, so that one whose address does not answer leaves room for the others.
    static let callbacksOfAClient = 4

    /// How often a job is taken up before it is given up.
    public var maximumAttempts = 3
    /// Pause before the second attempt; each later one is twice as long.
    public var firstPause = Duration.seconds(2)
    /// Longest pause between attempts.
    public var longestPause = Duration.seconds(300)
    /// How long an ended job is kept.
    public var keep = Duration.seconds(86_400)
    /// How often a callback is sent before it is given up.
    public var maximumCallbacks = 8
    /// How long a worker has to send a callback before another one may.
    public var callbackLease = Duration.seconds(60)

    /// Makes the usual rules.
    public init() {}

    /// When a job is looked at again that was postponed; `nil` where it has waited for long enough.
    ///
    /// It waits a quarter of its age, at least the pause after a third attempt: who brings a network does so in a minute or a day.
    func postponement(of id: InferenceID, created: Moment, at now: Moment) -> Moment? {
        guard now < created + keep else { return nil }
        let age = Duration.milliseconds(max(0, now.milliseconds - created.milliseconds))
        return now + max(pause(after: 3, of: id), min(age / 4, longestPause))
    }

    /// Pause after a failed attempt, from 1: doubled each time, and spread by the job's name over 50 to 100 percent so that
    /// many that failed together do not come back together.
    func pause(after attempt: Int, of id: InferenceID) -> Duration {
        let doubled = firstPause * Double(1 << min(max(attempt - 1, 0), 20))
        let spread = Double(id.text.utf8.suffix(4).reduce(0) { ($0 * 31 + Int($1)) % 1024 }) / 1023
        return min(doubled, longestPause) * (0.5 + spread / 2)
    }
}
