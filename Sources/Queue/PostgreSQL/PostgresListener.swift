import Foundation
import Synchronization

/// Hears of changes by `LISTEN`, on a connection and a thread of its own.
final class PostgresListener: Sendable {
    private let isStopped = Atomic<Bool>(false)

    /// Starts listening; the signal is fired at every change, and when a connection was lost, for something may have been missed.
    init(_ address: String, _ signal: ChangeSignal) {
        Thread.detachNewThread { [weak self] in
            while let isStopped = self?.isStopped.load(ordering: .relaxed), !isStopped {
                guard let connection = try? PostgresConnection(address),
                    (try? connection.run("LISTEN \(PostgresSchema.channel)")) != nil
                else {
                    Thread.sleep(forTimeInterval: 1)
                    continue
                }
                signal.fire()
                while self?.isStopped.load(ordering: .relaxed) == false,
                    connection.waitForNotification(milliseconds: 500, { signal.fire() })
                {}
            }
        }
    }

    /// Stops within half a second.
    func stop() { isStopped.store(true, ordering: .relaxed) }
}
