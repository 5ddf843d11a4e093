import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// An advisory lock on a file: one holder on the machine, released by the kernel when its process ends in any way.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock of `path`, making the file if needed; `nil` if somebody holds it and `waits` is false.
    /// - Throws: ``CatalogError/unreachable(path:reason:)`` if the file cannot be made.
    init?(_ path: String, waits: Bool) throws(CatalogError) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let number = errno
            if number == EROFS || number == EACCES { throw .readOnly(path: path) }
            throw .unreachable(path: path, reason: String(cString: strerror(number)))
        }
        var result: Int32
        repeat { result = flock(descriptor, waits ? LOCK_EX : LOCK_EX | LOCK_NB) } while result != 0 && errno == EINTR
        guard result == 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }
}
