import Foundation

/// A file that is open for reading at any place.
///
/// Its length is taken once; what is cut off afterwards shows as a short read.
final class RandomAccessFile: Sendable {
    let path: String
    /// Bytes.
    let length: Int
    private let descriptor: Int32

    init(_ path: String) throws(GluonError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: Self.reason()) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let reason = Self.reason()
            close(descriptor)
            throw .unreadable(path: path, reason: reason)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .unreadable(path: path, reason: "not a file")
        }
        (self.path, self.descriptor, self.length) = (path, descriptor, Int(status.st_size))
    }

    deinit { close(descriptor) }

    private static func reason() -> String { String(cString: strerror(errno)) }

    /// `count` elements of a plain number type from `offset` on, without a copy in between.
    ///
    /// The range must lie inside of `length`.
    func elements<T: BitwiseCopyable>(_ type: T.Type, count: Int, at offset: Int) throws(GluonError) -> [T] {
        let size = count * MemoryLayout<T>.stride
        precondition(offset >= 0 && size <= length - offset, "\(size) bytes at \(offset) of \(length)")
        var (done, failure) = (0, nil as String?)
        let elements = [T](unsafeUninitializedCapacity: count) { buffer, filled in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            while done < size {
                let got = pread(descriptor, raw.baseAddress?.advanced(by: done), size - done, off_t(offset + done))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    failure = got < 0 ? Self.reason() : "ends at byte \(offset + done), was \(length) bytes long"
                    break
                }
                done += got
            }
            filled = done / MemoryLayout<T>.stride
        }
        if let failure { throw .unreadable(path: path, reason: failure) }
        return elements
    }

    func bytes(_ count: Int, at offset: Int) throws(GluonError) -> [UInt8] {
        try elements(UInt8.self, count: count, at: offset)
    }
}
