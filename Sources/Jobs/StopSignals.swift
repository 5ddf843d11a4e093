import Dispatch
import Foundation

/// Turns SIGTERM and SIGINT into a call, and ignores SIGHUP, as long as work is under way.
final class StopSignals {
    private let sources: [any DispatchSourceSignal]
    private static let numbers = [SIGTERM, SIGINT]

    /// Starts listening; `handler` is called from a queue of the system.
    init(_ handler: @escaping @Sendable () -> Void) {
        sources = Self.numbers.map { number in
            // The default action would end the process before any source hears of the signal.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler(handler: handler)
            source.resume()
            return source
        }
        signal(SIGHUP, SIG_IGN)
    }

    /// Gives the signals their usual meaning back.
    func restore() {
        for source in sources { source.cancel() }
        for number in Self.numbers + [SIGHUP] { signal(number, SIG_DFL) }
    }
}
