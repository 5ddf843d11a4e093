import Foundation
import GRDB
import Synchronization

/// Looks whether another process has written, as long as somebody waits for it: SQLite has no other way to tell.
///
/// `PRAGMA data_version` reads a few bytes of shared memory; at 50 looks a second it costs next to nothing.
final class DataVersionWatch: Sendable {
    private struct State {
        var isRunning = false
        var isStopped = false
        /// As it was at the last look, by whichever thread.
        var version: Int?
        var signal: ChangeSignal?
    }

    private static let interval = 0.02
    private let state = Mutex(State())
    private let connection: DatabaseQueue

    /// Makes a watch of a database, with a connection of its own.
    init(path: String) throws {
        var settings = Configuration()
        settings.readonly = true
        settings.busyMode = .timeout(1)
        connection = try DatabaseQueue(path: path, configuration: settings)
    }

    /// Fired when somebody has written.
    var signal: ChangeSignal? {
        get { state.withLock { $0.signal } }
        set { state.withLock { $0.signal = newValue } }
    }

    /// Starts looking if nobody does yet; it ends by itself when nobody waits any more.
    func start() {
        let mustStart = state.withLock { state in
            guard !state.isRunning, !state.isStopped else { return false }
            state.isRunning = true
            return true
        }
        if mustStart { Thread.detachNewThread { self.look() } }
    }

    /// Stops looking for good.
    func stop() { state.withLock { ($0.isStopped, $0.signal) = (true, nil) } }

    private func look() {
        while true {
            // Compared with the look before, however long ago: whoever waits has looked at the queue after that one.
            if let version = try? connection.read({ try Int.fetchOne($0, sql: "PRAGMA data_version") }) {
                let hasChanged = state.withLock { state in
                    defer { state.version = version }
                    return state.version != version
                }
                if hasChanged { signal?.fire() }
            }
            Thread.sleep(forTimeInterval: Self.interval)
            let goesOn = state.withLock { state in
                state.isRunning = !state.isStopped && state.signal?.hasWaiters == true
                return state.isRunning
            }
            guard goesOn else { return }
        }
    }
}
