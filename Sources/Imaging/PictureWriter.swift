#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes pictures as files that are there whole or not at all.
public enum PictureWriter {
    /// What to do where the file is there already.
    public enum Replacing: Sendable {
        /// Leave any file alone.
        case nothing
        /// Replace what Reticle wrote, leave anything else alone.
        case ownFiles
        /// Replace any file.
        case anything
    }

    /// Compresses a picture and puts it at `path`, by way of a temporary file beside it.
    ///
    /// - Parameters:
    ///   - image: at least one pixel
    ///   - path: ends in `.jpg`, `.jpeg` or `.png` unless `format` is given
    ///   - format: JPEG or PNG
    ///   - replacing: which files may be replaced
    /// - Throws: `ImagingError` `.exists` where a file may not be replaced, `.unwritable` where writing fails.
    public static func write(
        _ image: RGBImage, to path: String, as format: PictureFormat? = nil, replacing: Replacing = .ownFiles
    ) throws(ImagingError) {
        guard let format = format ?? PictureFormat(path: path) else {
            throw ImagingError(.unwritable, file: path, found: "an unknown ending", expected: ".jpg, .jpeg or .png")
        }
        try refuse(path, replacing)
        try write(bytes: try PictureEncoder.encode(image, format, file: path), to: path, replacing: replacing)
    }

    /// Puts a file that is made already at `path`, under the same rules; it should have the mark in its first kilobyte.
    static func write(bytes: [UInt8], to path: String, replacing: Replacing) throws(ImagingError) {
        try refuse(path, replacing)
        let temporary = try write(bytes, beside: path)
        try publish(temporary, as: path, over: replacing)
    }

    /// Whether Reticle wrote the file at `path`, by the mark in its first kilobyte.
    static func wrote(_ path: String) -> Bool {
        guard let source = try? PictureSource(path: path), source.count > 0,
            let start = try? source.bytes(at: 0, min(1024, source.count))
        else { return false }
        let (bytes, mark) = (Array(start), Array(PictureEncoder.mark.utf8))
        guard bytes.count >= mark.count else { return false }
        return (0...bytes.count - mark.count).contains { bytes[$0..<$0 + mark.count].elementsEqual(mark) }
    }

    private static func refuse(_ path: String, _ replacing: Replacing) throws(ImagingError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        switch replacing {
        case .anything where status.st_mode & S_IFMT != S_IFDIR: return
        // A link is somebody's own doing, wherever it leads.
        case .ownFiles where status.st_mode & S_IFMT == S_IFREG && wrote(path): return
        default: throw exists(path)
        }
    }

    private static func exists(_ path: String) -> ImagingError {
        ImagingError(.exists, file: path, found: "a file that Reticle did not write", expected: "a free name")
    }

    private static func failed(_ path: String) -> ImagingError {
        ImagingError(.unwritable, file: path, found: String(cString: strerror(errno)), expected: "a writable folder")
    }

    private static func write(_ bytes: [UInt8], beside path: String) throws(ImagingError) -> String {
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0...UInt32.max)).part"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failed(path) }
        var (done, isWritten) = (0, true)
        bytes.withUnsafeBytes { buffer in
            while done < buffer.count, let base = buffer.baseAddress {
                let step = pwrite(descriptor, base + done, buffer.count - done, off_t(done))
                if step < 0 && errno == EINTR { continue }
                guard step > 0 else {
                    isWritten = false
                    return
                }
                done += step
            }
        }
        isWritten = isWritten && fsync(descriptor) == 0
        let error = failed(path)
        guard close(descriptor) == 0, isWritten else {
            unlink(temporary)
            throw error
        }
        return temporary
    }

    private static func publish(
        _ temporary: String, as path: String, over replacing: Replacing
    ) throws(ImagingError) {
        // A link fails if somebody else put a file there meanwhile; a rename would take its place.
        if link(temporary, path) == 0 {
            unlink(temporary)
            return
        }
        let code = errno
        if code == EEXIST {
            do { try refuse(path, replacing) } catch {
                unlink(temporary)
                throw error
            }
        }
        // Other failures: a file system without links.
        guard rename(temporary, path) == 0 else {
            let error = failed(path)
            unlink(temporary)
            throw error
        }
    }
}
