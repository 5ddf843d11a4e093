import Catalog
public import Domain
public import Foundation

/// Why a job that runs may not go on just now.
public enum JobHold: String, Hashable, Sendable {
    /// A person has paused it.
    case paused
    /// A person is at the workstation and wants the machine for it.
    case yields = "yields to the keys"
}

extension JobStore {
    /// Seconds after a key for which work waits.
    static var quiet: Double { 3 }

    /// A file that is there while a job is paused.
    ///
    /// A pause is between a person and a process, and ends with either: the row of the job stays as it is.
    private func pausePath(_ id: JobID) -> String { "\(catalog.folder)/.reticle/runs/job-\(id.rawValue).pause" }
    /// A file that was touched when a person pressed a key last.
    private var keysPath: String { catalog.folder(of: "cache") + "/keys" }

    /// Lets a job that runs wait before its next item until ``goOn(_:)``; its worker stays and keeps what is in memory.
    /// - Throws: ``JobError/wrongState(_:found:wanted:)`` if it does not run, ``JobError/file(path:reason:)``
    public func pause(_ id: JobID, at time: Date) throws(JobError) {
        let state = try job(id, at: time).state
        guard state == .running else { throw .wrongState(id, found: state, wanted: "running") }
        try touch(pausePath(id))
    }

    /// Ends a pause; of a job that is not paused nothing changes.
    public func goOn(_ id: JobID) { unlink(pausePath(id)) }

    /// Whether a job is paused.
    public func isPaused(_ id: JobID) -> Bool { access(pausePath(id), F_OK) == 0 }

    /// Notes that a person has pressed a key, for work that yields to them.
    /// - Throws: ``JobError/file(path:reason:)``
    public func noteKeys() throws(JobError) { try touch(keysPath) }

    /// Why a job may not go on now; `nil` where it may.
    func hold(_ id: JobID, at time: Date, yieldsToKeys: Bool = true) -> JobHold? {
        if isPaused(id) { return .paused }
        guard yieldsToKeys else { return nil }
        var status = stat()
        guard stat(keysPath, &status) == 0 else { return nil }
        let pressed = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) * 1e-9
        let passed = time.timeIntervalSince1970 - pressed
        // A clock that was set back would otherwise hold everything up.
        return passed >= -Self.quiet && passed < Self.quiet ? .yields : nil
    }

    private func touch(_ path: String) throws(JobError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .file(path: path, reason: String(cString: strerror(errno))) }
        _ = futimens(descriptor, nil)
        close(descriptor)
    }
}
