import Foundation

/// A file that grows under another name without staying open, so that thousands can grow at once.
final class AppendFile {
    private let path: String
    private var buffer: [UInt8] = []
    private let bufferSize: Int

    /// Bytes that are not in the file yet.
    var pending: Int { buffer.count }

    private var partial: String { path + ".partial" }

    init(_ path: String, bufferSize: Int = 16 << 10) throws(FormatError) {
        (self.path, self.bufferSize) = (path, bufferSize)
        guard FileManager.default.createFile(atPath: path + ".partial", contents: nil) else {
            throw .unwritable(path: path, reason: "the folder does not take new files")
        }
    }

    /// Adds what a closure appends.
    func append(_ add: (inout [UInt8]) -> Void) throws(FormatError) {
        add(&buffer)
        if buffer.count >= bufferSize { try flush() }
    }

    func append(_ text: String) throws(FormatError) { try append { $0 += text.utf8 } }

    /// Writes what is pending.
    func flush() throws(FormatError) {
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
        buffer = []
    }
}
