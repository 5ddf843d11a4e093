import Synchronization

/// How far a pull is, for whoever looks meanwhile.
final class PullProgress: Sendable {
    private let state = Mutex<String?>(nil)

    /// In a few words; `nil` where none runs.
    var words: String? {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
