import Foundation

/// A file that grows under another name without staying open, so that thousands can grow at once.
final class AppendFile {
    private let path: String
    private var buffer: [UInt8] = []
    private static let bufferSize = 16 << 10

    private var partial: String { path + ".partial" }

    init(_ path: String) throws(FormatError) {
        self.path = path
        guard FileManager.default.createFile(atPath: path + ".partial", contents: nil) else {
            throw .unwritable(path: path, reason: "the folder does not take new files")
        }
    }

    func append(_ text: String) throws(FormatError) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    private func flush() throws(FormatError) {
        guard !buffer.isEmpty else { return }
        guard let handle = FileHandle(forWritingAtPath: partial) else {
            throw .unwritable(path: partial, reason: "vanished while it was written")
        }
        do {
            try handle.seekToEnd()
            try handle.write(contentsOf: buffer)
            try handle.close()
        } catch { throw .unwritable(path: partial, reason: error.localizedDescription) }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes what is left and gives the file its name.
    func finish() throws(FormatError) {
        try flush()
        guard rename(partial, path) == 0 else {
            throw .unwritable(path: path, reason: String(cString: strerror(errno)))
        }
    }
}
