import Foundation

/// A file written piece by piece under another name, which takes its own name when it is complete.
final class AtomicFile {
    private let path: String
    private let handle: FileHandle
    private var isFinished = false

    private var partial: String { path + ".partial" }

    /// Begins a file at a path.
    init(_ path: String) throws(DarknetError) {
        self.path = path
        guard FileManager.default.createFile(atPath: path + ".partial", contents: nil),
            let handle = FileHandle(forWritingAtPath: path + ".partial")
        else { throw .unwritable(path: path, reason: "the folder does not take new files") }
        self.handle = handle
    }

    deinit {
        guard !isFinished else { return }
        try? handle.close()
        try? FileManager.default.removeItem(atPath: partial)
    }

    /// Adds bytes.
    func append(_ bytes: [UInt8]) throws(DarknetError) {
        do { try handle.write(contentsOf: bytes) } catch { throw failure(error) }
    }

    /// Adds numbers as they lie in memory: four bytes each, the least significant first.
    func append(_ values: [Float]) throws(DarknetError) {
        guard !values.isEmpty else { return }
        var failed: (any Error)?
        values.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            // Without a copy: the numbers outlive the call.
            let data = Data(
                bytesNoCopy: UnsafeMutableRawPointer(mutating: base), count: bytes.count, deallocator: .none)
            do { try handle.write(contentsOf: data) } catch { failed = error }
        }
        if let failed { throw failure(failed) }
    }

    /// Waits for the disk and gives the file its name.
    func finish() throws(DarknetError) {
        do {
            try handle.synchronize()
            try handle.close()
        } catch { throw failure(error) }
        guard rename(partial, path) == 0 else {
            throw .unwritable(path: path, reason: String(cString: strerror(errno)))
        }
        isFinished = true
    }

    private func failure(_ error: any Error) -> DarknetError {
        .unwritable(path: path, reason: error.localizedDescription)
    }
}
