import Foundation

/// A file written bit by bit under another name and renamed when it is complete.
final class OutputFile {
    private let path: String
    private let handle: FileHandle
    private var buffer: [UInt8] = []
    private var finished = false

    private var partial: String { path + ".partial" }

    init(_ path: String) throws(FormatError) {
        self.path = path
        guard FileManager.default.createFile(atPath: path + ".partial", contents: nil),
            let handle = FileHandle(forWritingAtPath: path + ".partial")
        else { throw .unwritable(path: path, reason: "the folder does not take new files") }
        self.handle = handle
    }

    deinit {
        guard !finished else { return }
        try? handle.close()
        try? FileManager.default.removeItem(atPath: partial)
    }

    func append(_ text: String) throws(FormatError) {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= 1 << 18 { try flush() }
    }

    func append(_ bytes: [UInt8]) throws(FormatError) {
        buffer.append(contentsOf: bytes)
        if buffer.count >= 1 << 18 { try flush() }
    }

    private func flush() throws(FormatError) {
        do { try handle.write(contentsOf: buffer) } catch {
            throw .unwritable(path: path, reason: error.localizedDescription)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes what is left, waits for the disk, and gives the file its name.
    func finish() throws(FormatError) {
        try flush()
        do {
            try handle.synchronize()
            try handle.close()
        } catch { throw .unwritable(path: path, reason: error.localizedDescription) }
        guard rename(partial, path) == 0 else {
            throw .unwritable(path: path, reason: String(cString: strerror(errno)))
        }
        finished = true
    }
}
