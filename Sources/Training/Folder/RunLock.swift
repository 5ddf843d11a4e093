import Foundation

/// Keeps a run's folder for one process at a time, and is gone with it, however it ends.
final class RunLock: Sendable {
    private let descriptor: Int32

    /// Takes a folder that is there.
    ///
    /// A file system without locks gives none, and nothing is kept.
    /// - Throws: ``TrainingError/inUse(path:)``
    init(_ folder: String) throws(TrainingError) {
        // The folder itself is locked, so that nothing has to be written where a disk may be full.
        let opened = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if opened >= 0, flock(opened, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
            close(opened)
            throw .inUse(path: folder)
        }
        descriptor = opened
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}
