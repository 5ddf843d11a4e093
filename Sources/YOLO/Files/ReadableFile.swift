import Foundation

/// A plain file that is open for reading at any place, by several threads at a time.
///
/// Its length is taken once; what is cut off afterwards shows as a short read.
final class ReadableFile<Failure: FileFailure>: Sendable {
    let path: String
    /// Bytes.
    let length: Int
    private let descriptor: Int32

    init(_ path: String) throws(Failure) {
        // Without waiting: a pipe would have no end.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .unreadable(path: path, reason: SystemError.text) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw .unreadable(path: path, reason: "not a plain file")
        }
        (self.path, self.descriptor, self.length) = (path, descriptor, Int(status.st_size))
        #if os(Linux)
            // The kernel reads ahead further.
            posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
        #endif
    }

    deinit { close(descriptor) }

    func bytes(_ count: Int, at offset: Int) throws(Failure) -> [UInt8] {
        try elements(UInt8.self, count: count, at: offset)
    }

    /// `count` elements of a plain number type from `offset` on, without a copy in between.
    ///
    /// The range must lie inside of `length`.
    ///
    /// - Parameters:
    ///   - count: elements
    ///   - offset: first byte
    ///   - pieceSize: most bytes read at a time
    ///   - inspect: is shown each piece's whole elements as soon as they are read
    func elements<T: BitwiseCopyable>(
        _ type: T.Type, count: Int, at offset: Int, pieceSize: Int = .max, inspect: (Span<T>) -> Void = { _ in }
    ) throws(Failure) -> [T] {
        let (width, size) = (MemoryLayout<T>.stride, count * MemoryLayout<T>.stride)
        precondition(offset >= 0 && size <= length - offset, "\(size) bytes at \(offset) of \(length)")
        var failure: String?
        let elements = [T](unsafeUninitializedCapacity: count) { buffer, filled in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            var done = 0
            while done < size {
                let wanted = min(size - done, pieceSize)
                let got = pread(descriptor, raw.baseAddress?.advanced(by: done), wanted, off_t(offset + done))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    failure = got < 0 ? SystemError.text : "it ended at byte \(offset + done) while being read"
                    break
                }
                done += got
                // A short read may end inside of an element.
                let whole = done / width
                inspect(UnsafeBufferPointer(rebasing: buffer[filled..<whole]).span)
                filled = whole
            }
        }
        if let failure { throw .unreadable(path: path, reason: failure) }
        return elements
    }
}
