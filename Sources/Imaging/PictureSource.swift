import Domain

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The bytes of a picture file, of which only those are read that somebody asks for.
final class PictureSource {
    /// Path of the file, or the name its bytes were given.
    let name: String
    /// Length in bytes.
    let count: Int
    private let descriptor: Int32?
    /// The parts of the file that are the picture, `nil` where the whole file is.
    private let parts: FileRanges?
    private var window: [UInt8]
    private var windowStart = 0

    /// Enough for the header of most cameras' files in one read.
    private static let windowBytes = 4096

    /// Opens a regular file for reading, or parts of one by the address of a `FileRanges`.
    init(path: String) throws(ImagingError) {
        // Not to wait for the other end of a pipe that somebody named .jpg.
        var descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var parts: FileRanges?
        // A file of exactly that name comes first.
        if descriptor < 0, errno == ENOENT || errno == ENOTDIR, let address = FileRanges(address: path) {
            descriptor = open(address.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            parts = address
        }
        guard descriptor >= 0 else { throw .unreadable(path, errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw .unreadable(path, code)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            let found = status.st_mode & S_IFMT == S_IFDIR ? "a folder" : "not a regular file"
            throw ImagingError(.unreadable, file: path, found: found, expected: "a picture file")
        }
        let size = Int(status.st_size)
        if let parts, let last = parts.ranges.map(\.upperBound).max(), last > size {
            close(descriptor)
            throw ImagingError(
                .damaged, file: path, found: "\(size) bytes in the file", expected: "\(last), where the picture ends")
        }
        (name, count, self.descriptor, window) = (path, parts?.count ?? size, descriptor, [])
        self.parts = parts
    }

    /// Wraps bytes in memory.
    init(bytes: [UInt8], name: String) {
        (self.name, count, descriptor, parts, window) = (name, bytes.count, nil, nil, bytes)
    }

    deinit {
        if let descriptor { close(descriptor) }
    }

    /// The bytes from `offset` on, or `nil` if the file ends before `length` of them.
    func bytes(at offset: Int, _ length: Int) throws(ImagingError) -> ArraySlice<UInt8>? {
        guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
        if offset < windowStart || offset + length > windowStart + window.count {
            window = try read(at: offset, max(length, min(Self.windowBytes, count - offset)))
            windowStart = offset
        }
        guard offset + length <= windowStart + window.count else { return nil }
        return window[offset - windowStart..<offset - windowStart + length]
    }

    /// The byte at `offset`, or `nil` past the end.
    func byte(at offset: Int) throws(ImagingError) -> UInt8? { try bytes(at: offset, 1)?.first }

    /// The big-endian number of `length` (1…4) bytes at `offset`, or `nil` past the end.
    func bigEndian(at offset: Int, _ length: Int) throws(ImagingError) -> Int? {
        try bytes(at: offset, length)?.reduce(0) { $0 << 8 | Int($1) }
    }

    /// The little-endian number of `length` (1…4) bytes at `offset`, or `nil` past the end.
    func littleEndian(at offset: Int, _ length: Int) throws(ImagingError) -> Int? {
        try bytes(at: offset, length)?.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// The whole file.
    func everything() throws(ImagingError) -> [UInt8] {
        windowStart == 0 && window.count == count ? window : try read(at: 0, count)
    }

    /// Up to `length` bytes: fewer if the file has become shorter since it was opened.
    private func read(at offset: Int, _ length: Int) throws(ImagingError) -> [UInt8] {
        guard let descriptor else { return [] }
        var code: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
            for part in parts?.part(offset..<offset + length) ?? [offset..<offset + length] {
                let end = filled + part.count
                while filled < end {
                    guard let base = buffer.baseAddress else { return }
                    let got = pread(descriptor, base + filled, end - filled, off_t(part.upperBound - (end - filled)))
                    if got < 0 && errno == EINTR { continue }
                    if got < 0 { code = errno }
                    if got <= 0 { return }
                    filled += got
                }
            }
        }
        guard code == 0 else { throw .unreadable(name, code) }
        return bytes
    }
}

extension ImagingError {
    /// A failed system call on a file to read.
    static func unreadable(_ file: String, _ code: Int32) -> ImagingError {
        ImagingError(.unreadable, file: file, found: String(cString: strerror(code)), expected: "a readable picture")
    }

    /// A file that ends or contradicts itself.
    static func damaged(_ source: PictureSource, _ found: String, expected: String) -> ImagingError {
        ImagingError(.damaged, file: source.name, found: found, expected: expected)
    }
}
