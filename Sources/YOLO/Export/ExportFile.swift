import Foundation

/// A file written from front to back under another name, and renamed when it is complete.
final class ExportFile {
    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isFinished = false
    /// Bytes written so far.
    private(set) var count = 0

    private var partial: String { path + ".partial" }

    init(_ path: String) throws(GluonError) {
        self.path = path
        descriptor = open(path + ".partial", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
    }

    deinit {
        guard !isFinished, descriptor >= 0 else { return }
        close(descriptor)
        unlink(partial)
    }

    func append(_ bytes: [UInt8]) throws(GluonError) {
        guard bytes.count < 1 << 16 else { return try write(large: bytes) }
        buffer.append(contentsOf: bytes)
        count += bytes.count
        if buffer.count >= 1 << 18 { try flush() }
    }

    /// The bytes of numbers as they lie in memory, little endian like everything here.
    func append(_ floats: [Float]) throws(GluonError) { try write(large: floats) }

    func append<T: FixedWidthInteger>(_ number: T) throws(GluonError) {
        try append((0..<MemoryLayout<T>.size).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) })
    }

    /// Writes what is left, waits for the disk, and gives the file its name.
    func finish() throws(GluonError) {
        try flush()
        guard fsync(descriptor) == 0 else { throw failure() }
        close(descriptor)
        isFinished = true
        guard rename(partial, path) == 0 else { throw failure() }
    }

    private func flush() throws(GluonError) {
        try put(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    private func write<T: BitwiseCopyable>(large elements: [T]) throws(GluonError) {
        try flush()
        try put(elements)
        count += elements.count * MemoryLayout<T>.stride
    }

    private func put<T: BitwiseCopyable>(_ elements: [T]) throws(GluonError) {
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

    private func failure() -> GluonError { .unwritable(path: path, reason: String(cString: strerror(errno))) }
}
