import Dispatch
import Glibc

/// Brings signals to the main queue: a handler writes their numbers into a pipe, and nothing else.
@MainActor final class SignalPipe {
    // Written once before the first handler is set.
    nonisolated(unsafe) private static var writeEnd: Int32 = -1

    private let source: any DispatchSourceRead
    private let readEnd: Int32
    private var saved: [(Int32, sigaction)] = []

    /// Catches `signals` until ``close()``.
    ///
    /// - Throws: ``TerminalError/modes(cause:)`` when no pipe can be had
    init(_ signals: [Int32], _ handle: @escaping @MainActor (Int32) -> Void) throws(TerminalError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .modes(cause: String(cString: strerror(errno))) }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (readEnd, Self.writeEnd) = (ends[0], ends[1])
        let readEnd = readEnd
        source = DispatchSource.makeReadSource(fileDescriptor: readEnd, queue: .main)
        source.setEventHandler {
            MainActor.assumeIsolated {
                var bytes = [UInt8](repeating: 0, count: 64)
                let count = read(readEnd, &bytes, bytes.count)
                guard count > 0 else { return }
                var seen: [UInt8] = []
                for byte in bytes[0..<count] where !seen.contains(byte) {
                    seen.append(byte)
                    handle(Int32(byte))
                }
            }
        }
        source.resume()
        for signal in signals { saved.append((signal, Self.catchSignal(signal))) }
    }

    /// Has a signal written into the pipe; returns what was done about it before.
    ///
    /// Not on the main actor, because the handler runs on whatever thread the signal meets.
    @discardableResult
    nonisolated static func catchSignal(_ signal: Int32) -> sigaction {
        var action = sigaction()
        var before = sigaction()
        action.__sigaction_handler.sa_handler = { signal in
            let saved = errno
            var byte = UInt8(truncatingIfNeeded: signal)
            _ = write(SignalPipe.writeEnd, &byte, 1)
            errno = saved
        }
        action.sa_flags = SA_RESTART
        sigaction(signal, &action, &before)
        return before
    }

    /// Puts the signals back to what they did before.
    func close() {
        for (signal, var action) in saved { sigaction(signal, &action, nil) }
        saved = []
        source.cancel()
        Glibc.close(Self.writeEnd)
        Glibc.close(readEnd)
        Self.writeEnd = -1
    }
}
