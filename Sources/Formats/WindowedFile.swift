import Foundation

/// A file in pieces of a fixed length.
final class WindowedFile {
    private let handle: FileHandle
    private let path: String
    private let window: Int
    private var given = 0
    /// Whether the last piece was given.
    private(set) var isAtEnd = false

    init(_ path: String, window: Int) throws(FormatError) {
        guard let kind = Disk.kind(path) else { throw .unreadable(path: path, reason: "no such file") }
        guard kind == .file else { throw .unreadable(path: path, reason: "a folder, expected a file") }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw .unreadable(path: path, reason: "permission denied")
        }
        (self.handle, self.path, self.window) = (handle, path, window)
    }

    deinit { try? handle.close() }

    /// The next piece; `nil` behind the last one.
    func next() throws(FormatError) -> [UInt8]? {
        guard !isAtEnd else { return nil }
        do {
            guard let piece = try handle.read(upToCount: window), !piece.isEmpty else {
                isAtEnd = true
                return nil
            }
            given += piece.count
            return [UInt8](piece)
        } catch { throw .unreadable(path: path, reason: error.localizedDescription) }
    }

    /// Bytes of the file before the last `held` ones that were given.
    func passed(with held: Int) -> Int { given - held }
}
