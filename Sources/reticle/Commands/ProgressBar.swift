import Foundation
import Synchronization
import Workbench

/// How far something of known length is: a bar with the time that is left, on standard error if that is a terminal.
final class ProgressBar: Sendable {
    private let what: String
    private let total: Int
    private let isShown = isatty(2) == 1
    private let started = Date()
    private let shownAt = Mutex(Date.distantPast)

    /// Makes a bar for `total` things.
    init(_ what: String, of total: Int) { (self.what, self.total) = (what, total) }

    /// Shows how many are done, ten times a second at most.
    func show(_ done: Int) {
        guard isShown, total > 1 else { return }
        let now = Date()
        let isDue = shownAt.withLock { last in
            guard now.timeIntervalSince(last) >= 0.1 else { return false }
            last = now
            return true
        }
        guard isDue else { return }
        let filled = done * 24 / max(1, total)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
        let rest = done > 0 ? now.timeIntervalSince(started) / Double(done) * Double(total - done) : 0
        let left = done > 0 ? "  \(Quantity.span(rest)) left" : ""
        FileHandle.standardError.write(Data("\r\u{1B}[K\(bar) \(done)/\(total) \(what)\(left)".utf8))
    }

    /// Takes the bar away.
    func clear() { if isShown, total > 1 { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) } }
}
