import Logging
import Synchronization

/// Log lines that a test can read.
final class LogBook: Sendable {
    /// A line: its message, and what it is about.
    struct Line: Sendable {
        var message: String
        var about: [String: String]
    }

    private struct Handler: LogHandler {
        let book: LogBook
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            let line = Line(message: "\(event.message)", about: all.mapValues { "\($0)" })
            book.kept.withLock { $0.append(line) }
        }
    }

    private let kept = Mutex<[Line]>([])

    var logger: Logger { Logger(label: "test") { _ in Handler(book: self) } }
    var lines: [Line] { kept.withLock { $0 } }
}
