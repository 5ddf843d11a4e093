import Synchronization

/// Handles that are not in use, with their open connections.
///
/// One pool belongs to one policy: a connection that stands was checked under it.
final class HandlePool: Sendable {
    private let idle = Mutex<[CurlHandle]>([])
    private let limit: Int

    init(limit: Int = 16) { self.limit = limit }

    /// Lends a handle for the time of a call.
    func with(_ body: (CurlHandle) throws(FetchError.Reason) -> Void) throws(FetchError.Reason) {
        guard let handle = idle.withLock({ $0.popLast() }) ?? CurlHandle() else {
            throw .unreachable("libcurl would not start")
        }
        defer { idle.withLock { if $0.count < limit { $0.append(handle) } } }
        try body(handle)
    }
}
