import Foundation

/// A file written from front to back under another name, and renamed when it is complete.
final class WritableFile<Failure: FileFailure> {
    /// Bytes gathered before they are written; longer arrays go to the file at once.
    private static var gathered: Int { 1 << 18 }

    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isOpen = true
    private var isFinished = false

    private var partial: String { path + ".partial" }

    init(_ path: String) throws(Failure) {
        self.path = path
        descriptor = open(path + ".partial", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            (isOpen, isFinished) = (false, true)
            throw failure()
        }
    }

    deinit {
        if isOpen { close(descriptor) }
        if !isFinished { unlink(partial) }
    }

    func append(_ bytes: [UInt8]) throws(Failure) {
        guard bytes.count < Self.gathered / 4 else { return try write(large: bytes) }
        buffer.append(contentsOf: bytes)
        if buffer.count >= Self.gathered { try flush() }
    }

    /// The bytes of numbers as they lie in memory, little endian like everything here.
    func append(_ floats: [Float]) throws(Failure) { try write(large: floats) }

    func append<T: FixedWidthInteger>(_ number: T) throws(Failure) {
        try append((0..<MemoryLayout<T>.size).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) })
    }

    func append(_ text: String) throws(Failure) { try append(Array(text.utf8)) }

    /// Writes what is left, waits for the disk, and gives the file its name.
    func finish() throws(Failure) {
        try flush()
        guard fsync(descriptor) == 0 else { throw failure() }
        isOpen = false
        guard close(descriptor) == 0, rename(partial, path) == 0 else { throw failure() }
        isFinished = true
    }

    private func flush() throws(Failure) {
        try put(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    private func write<T: BitwiseCopyable>(large elements: [T]) throws(Failure) {
        try flush()
        try put(elements)
    }

    private func put<T: BitwiseCopyable>(_ elements: [T]) throws(Failure) {
        var done = 0
        let size = elements.count * MemoryLayout<T>.stride
        let isWhole = elements.withUnsafeBytes { raw in
            while done < size {
                let put = Foundation.write(descriptor, raw.baseAddress?.advanced(by: done), size - done)
                if put < 0, errno == EINTR { continue }
                guard put > 0 else { return false }
                done += put
            }
            return true
        }
        guard isWhole else { throw failure() }
    }

    private func failure() -> Failure { .unwritable(path: path, reason: SystemError.text) }
}
