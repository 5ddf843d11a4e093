import Foundation
import Synchronization

/// How far an audit is: a line that changes on a terminal, else a line for each fold.
final class AuditBar: Sendable {
    private let isTerminal = isatty(2) == 1
    private let last = Mutex((title: "", at: Date.distantPast))

    /// Shows how far it is, twice a second at most.
    func show(_ done: Int, of total: Int, _ message: String) {
        let title = String(message.prefix { $0 != ":" })
        let now = Date()
        let isDue = last.withLock { last in
            guard isTerminal ? now.timeIntervalSince(last.at) > 0.5 : title != last.title else { return false }
            last = (title, now)
            return true
        }
        guard isDue else { return }
        let text = "\(done * 100 / max(1, total)) %  \(message)"
        guard isTerminal else { return Out.note(title) }
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text.printable)".utf8))
    }

    /// Takes the line away.
    func clear() { if isTerminal { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) } }
}
