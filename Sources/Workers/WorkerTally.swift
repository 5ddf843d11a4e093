import Queue

/// What a worker has done.
public struct WorkerTally: Hashable, Sendable {
    public var done = 0
    public var failed = 0
    /// Given back untouched, or put off.
    public var returned = 0
    /// Finished after they had become another's.
    public var lost = 0
    /// How often a network was read from its files.
    public var networkLoads = 0

    mutating func count(_ endings: [Ending], of all: Int) {
        lost += all - endings.count
        for ending in endings {
            switch ending.outcome {
            case .done: done += 1
            case .failed: failed += 1
            case .returned, .postponed: returned += 1
            }
        }
    }
}
