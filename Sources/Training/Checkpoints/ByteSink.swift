import Foundation

/// A file that is written from its beginning, with the checksum of what was written.
struct ByteSink {
    private let path: String
    /// −1 once it is closed.
    private var descriptor: Int32
    private var sum = Checksum()

    /// Opens a file, emptied.
    /// - Throws: ``TrainingError/file(path:reason:)``
    init(path: String) throws(TrainingError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .file(path: path, reason: Files.reason()) }
    }

    /// Checksum of what was written so far.
    var checksum: UInt64 { sum.value }

    /// Writes bytes.
    mutating func write(_ bytes: [UInt8]) throws(TrainingError) {
        sum.update(bytes)
        var at = 0
        while at < bytes.count {
            let count = bytes[at...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw .file(path: path, reason: Files.reason()) }
            at += count
        }
    }

    /// Writes eight bytes.
    mutating func write(number: UInt64) throws(TrainingError) {
        try write((0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) })
    }

    /// Writes a length and so many bytes; nothing for no bytes, since a length of 0 is an end.
    mutating func write(piece: [UInt8]) throws(TrainingError) {
        guard !piece.isEmpty else { return }
        try write(number: UInt64(piece.count))
        try write(piece)
    }

    /// Waits until the bytes are on the disk, and closes.
    mutating func close() throws(TrainingError) {
        // Not every kind of file can be waited for; those that cannot say so.
        let isOnDisk = fsync(descriptor) == 0 || errno == EINVAL
        let reason = isOnDisk ? nil : Files.reason()
        let isClosed = Foundation.close(descriptor) == 0
        descriptor = -1
        if let reason { throw .file(path: path, reason: reason) }
        guard isClosed else { throw .file(path: path, reason: Files.reason()) }
    }

    /// Closes a file that nobody will read.
    func abandon() {
        if descriptor >= 0 { _ = Foundation.close(descriptor) }
    }
}

/// A file that is read from its beginning.
struct ByteSource {
    private let path: String
    private let descriptor: Int32

    /// Opens a file.
    /// - Throws: ``TrainingError/file(path:reason:)``
    init(path: String) throws(TrainingError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .file(path: path, reason: Files.reason()) }
    }

    /// Bytes of the file.
    var size: Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    /// Reads exactly so many bytes.
    /// - Throws: ``TrainingError/damaged(path:found:expected:)`` if there are fewer
    mutating func read(_ count: Int) throws(TrainingError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var at = 0
        while at < count {
            let got = bytes[at...].withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw .file(path: path, reason: Files.reason()) }
            guard got > 0 else { throw .damaged(path: path, found: "its end", expected: "\(count - at) bytes more") }
            at += got
        }
        return bytes
    }

    /// Reads eight bytes.
    mutating func readNumber() throws(TrainingError) -> UInt64 {
        try read(8).enumerated().reduce(0) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
    }

    /// Reads a length and so many bytes; none at the end.
    mutating func readPiece(limit: Int) throws(TrainingError) -> [UInt8] {
        let count = try readNumber()
        guard count <= UInt64(limit), Int(count) <= size else {
            throw .damaged(path: path, found: "a piece of \(count) bytes", expected: "at most \(min(limit, size))")
        }
        return try read(Int(count))
    }

    /// Closes.
    func close() { _ = Foundation.close(descriptor) }
}
