import Synchronization

/// Which hosts do not answer: they are left alone for a while, so that thousands of addresses of a dead one do not each
/// wait for it.
final class HostHealth: Sendable {
    private struct Record {
        var failures = 0
        var restsUntil = 0.0
        var reason: FetchError.Reason
    }

    private let records = Mutex<[String: Record]>([:])

    /// The reason why a host is not asked now, as it failed last, or `nil` if it may be.
    func reasonToRest(_ host: String, now: Double) -> FetchError.Reason? {
        records.withLock { $0[host].flatMap { now < $0.restsUntil ? $0.reason : nil } }
    }

    /// Notes that a host answered, whatever it said.
    func answered(_ host: String) { records.withLock { $0[host] = nil } }

    /// Notes that a host gave no answer.
    func failed(_ host: String, _ reason: FetchError.Reason, policy: FetchPolicy, now: Double) {
        records.withLock { records in
            var record = records[host] ?? Record(reason: reason)
            record.failures += 1
            record.reason = reason
            if record.failures >= policy.hostFailureLimit { record.restsUntil = now + policy.restPeriod }
            // Nobody may fill the memory with names.
            if records.count > 4096 { records.removeAll() }
            records[host] = record
        }
    }
}
