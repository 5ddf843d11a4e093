import Foundation

/// Reads the events of a run while it writes them, each once.
public struct EventTail: Sendable {
    private let path: String
    /// Bytes of the file that were read.
    private var offset: UInt64 = 0
    /// The beginning of a line whose end is not there yet.
    private var rest = Data()

    /// Begins with the first event of a run.
    public init(_ folder: RunFolder) { path = folder.events }

    /// Events since the last time, oldest first; none where there is no file yet.
    ///
    /// A line that is no event of this version is passed over.
    public mutating func read() -> [TrainingEvent] {
        guard let file = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? file.close() }
        guard (try? file.seek(toOffset: offset)) != nil, let new = try? file.readToEnd(), !new.isEmpty else {
            return []
        }
        offset += UInt64(new.count)
        var lines = (rest + new).split(separator: 0x0A, omittingEmptySubsequences: false)
        rest = Data(lines.removeLast())
        let decoder = JSONDecoder()
        return lines.compactMap { try? decoder.decode(TrainingEvent.self, from: $0) }
    }
}
