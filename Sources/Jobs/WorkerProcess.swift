public import Domain
import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A worker that runs apart from the process that started it: in a session of its own, so that closing the terminal
/// does not end it.
public struct WorkerProcess: Hashable, Sendable {
    /// The job that it was started for.
    public var job: JobID
    public var identity: WorkerIdentity

    /// Whether the process still runs.
    public var isAlive: Bool { identity.isAlive }

    /// Starts a program with its standard input empty and both outputs appended to a file.
    ///
    /// It is the leader of a new session: signals of the terminal do not reach it. Descriptors of this process are not
    /// handed on, and signals are as the system gives them to a new program.
    /// - Parameters:
    ///   - executable: path of the program
    ///   - arguments: what follows its name
    ///   - job: the job that it is for
    ///   - log: path of the file for its output
    /// - Throws: ``JobError/cannotStart(program:reason:)``
    public static func start(
        _ executable: String, arguments: [String], for job: JobID, log: String
    ) throws(JobError) -> WorkerProcess {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        let flags = newSession | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // Closing one that is gone by then does no harm.
        for descriptor in openDescriptors() where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }

        var words: [UnsafeMutablePointer<CChar>?] = ([executable] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, executable, &actions, &attributes, words, environ)
        guard code == 0 else { throw .cannotStart(program: executable, reason: String(cString: strerror(code))) }
        let identity = WorkerIdentity.process(pid) ?? WorkerIdentity(pid: pid, birth: 0)
        awaitEnd(of: pid)
        return WorkerProcess(job: job, identity: identity)
    }

    /// Asks for a child's end as soon as it comes, lest it stay in the table of processes for as long as this one runs.
    ///
    /// A thread each: a signal handler or ignoring SIGCHLD would concern all children of the process, whoever made them.
    private static func awaitEnd(of pid: pid_t) {
        let thread = Thread { while waitpid(pid, nil, 0) == -1 && errno == EINTR {} }
        thread.name = "worker \(pid)"
        thread.start()
    }

    /// `POSIX_SPAWN_SETSID` of spawn.h, which Swift does not see: it is hidden behind `_GNU_SOURCE`.
    private static let newSession: Int32 = 0x80

    private static func openDescriptors() -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return names.compactMap { Int32($0) }
    }
}
