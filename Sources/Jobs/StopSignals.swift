import Foundation
import Synchronization

/// Notes SIGTERM and SIGINT, and ignores SIGHUP and SIGXFSZ, as long as work is under way: a file that may grow no more is
/// an error of writing, as a full disk is.
///
/// A handler of the plain kind: a signal source of Dispatch begins to listen some time after it was made, and a signal
/// that comes before would be lost.
public struct StopSignals {
    private static let numbers = [SIGTERM, SIGINT]
    private static let ignored = [SIGHUP, SIGXFSZ]
    private static let flag = Atomic<Bool>(false)

    /// Whether one of them has come since ``listen()``.
    public static var haveCome: Bool { flag.load(ordering: .relaxed) }

    /// Starts listening.
    public static func listen() {
        // This also makes the flag, which a handler must not be the first to do.
        flag.store(false, ordering: .relaxed)
        for number in numbers { signal(number) { _ in StopSignals.flag.store(true, ordering: .relaxed) } }
        for number in ignored { signal(number, SIG_IGN) }
    }

    /// Gives the signals their usual meaning back.
    public static func ignoreNoMore() {
        for number in numbers + ignored { signal(number, SIG_DFL) }
        flag.store(false, ordering: .relaxed)
    }
}
