import Synchronization

/// The last data version seen of a store, to notice what other processes write.
final class LastVersion: Sendable {
    private let value = Mutex<Int?>(nil)

    /// Whether the new version differs from the last one; the first one never does.
    func replace(by version: Int) -> Bool {
        value.withLock { last in
            defer { last = version }
            return last != nil && last != version
        }
    }
}
