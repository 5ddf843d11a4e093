public import Foundation
public import Logging
import Queue

/// Writes log lines as JSON objects to standard error, one write a line.
public struct JSONLog: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var logLevel: Logger.Level
    private let label: String
    private let write: @Sendable (String) -> Void

    /// Makes a log.
    ///
    /// - Parameter write: takes a line with its end
    public init(
        label: String, level: Logger.Level,
        write: @escaping @Sendable (String) -> Void = { line in
            line.utf8CString.withUnsafeBytes { _ = Foundation.write(2, $0.baseAddress, $0.count - 1) }
        }
    ) {
        (self.label, logLevel, self.write) = (label, level, write)
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var line = "{\"time\":\"\(Self.time())\",\"level\":\"\(event.level)\",\"logger\":\(JSONWriter.quoted(label))"
        line += ",\"message\":\(JSONWriter.quoted("\(event.message)"))"
        let all = metadata.merging(event.metadata ?? [:]) { _, own in own }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            line += ",\(JSONWriter.quoted(key)):\(JSONWriter.quoted("\(value)"))"
        }
        if let error = event.error { line += ",\"error\":\(JSONWriter.quoted("\(error)"))" }
        write(line + "}\n")
    }

    private static func time() -> String {
        InferenceDocument.time(.init(seconds: Date().timeIntervalSince1970))
    }
}
