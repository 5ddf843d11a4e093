@testable import Jobs
import Catalog
import Domain
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Nothing here asks for a child's end: whoever starts a worker process need not.
@Suite struct WorkerProcessTests {
    static func start(_ script: String) throws -> (process: WorkerProcess, log: String) {
        let log = FileManager.default.temporaryDirectory.appendingPathComponent("job-\(UUID().uuidString)").path
        let process = try WorkerProcess.start(
            "/bin/sh", arguments: ["-c", script], for: JobID(rawValue: 1), log: log)
        return (process, log)
    }

    /// Waits until the process has ended; the log, which is removed.
    static func output(of started: (process: WorkerProcess, log: String)) throws -> String {
        while started.process.isAlive { usleep(5000) }
        defer { try? FileManager.default.removeItem(atPath: started.log) }
        return try String(contentsOfFile: started.log, encoding: .utf8)
    }

    @Test func bothOutputsGoToTheLogAndTheInputIsEmpty() throws {
        let started = try Self.start("echo out; echo err >&2; cat; echo end")
        #expect(try Self.output(of: started) == "out\nerr\nend\n")
    }

    @Test func itIsTheLeaderOfASessionOfItsOwn() throws {
        let started = try Self.start("exec sleep 100")
        let pid = started.process.identity.pid
        #expect(getsid(pid) == pid)
        #expect(getsid(pid) != getsid(0))
        #expect(started.process.isAlive)
        kill(pid, SIGKILL)
        #expect(try Self.output(of: started) == "")
        #expect(!started.process.isAlive)
    }

    @Test func descriptorsOfThisProcessAreNotHandedOn() throws {
        let descriptor = open("/dev/null", O_RDONLY)
        #expect(descriptor > 2)
        defer { close(descriptor) }
        let started = try Self.start("test -e /proc/self/fd/\(descriptor) && echo open || echo closed")
        #expect(try Self.output(of: started) == "closed\n")
    }

    @Test func signalsThatWeIgnoreAreNotIgnoredThere() throws {
        let before = signal(SIGUSR1, SIG_IGN)
        defer { signal(SIGUSR1, before) }
        let started = try Self.start("kill -USR1 $$; echo still here")
        #expect(try Self.output(of: started) == "")
    }

    /// One that has ended and is not asked for would still be in the table of processes, as a zombie.
    @Test func oneThatHasEndedIsGoneWithoutBeingAskedFor() throws {
        let started = try Self.start("exit 3")
        let entry = "/proc/\(started.process.identity.pid)"
        while FileManager.default.fileExists(atPath: entry) { usleep(5000) }
        #expect(!started.process.isAlive)
        try FileManager.default.removeItem(atPath: started.log)
    }

    @Test func aProgramThatIsMissingIsNamed() {
        #expect(throws: JobError.cannotStart(program: "/no/such", reason: "No such file or directory")) {
            try WorkerProcess.start(
                "/no/such", arguments: [], for: JobID(rawValue: 1), log: "/dev/null")
        }
    }

    @Test func anotherProcessByTheSameNumberIsNotTheWorker() {
        let me = WorkerIdentity.current
        #expect(me.isAlive)
        #expect(!WorkerIdentity(pid: me.pid, birth: me.birth + 1).isAlive)
        #expect(!WorkerIdentity(pid: 0, birth: 0).isAlive)
    }

    /// The program takes its job itself; here a script that only waits stands for it.
    @Test func aWorkerIsStartedOnceForTheJobWhoseTurnItIs() throws {
        let queue = try Queue()
        let store = JobStore(queue.catalog)
        let (first, second) = (try queue.add(), try queue.add())
        let program = queue.catalog.folder + "/worker"
        try "#!/bin/sh\necho \"$@\"\nexec sleep 100\n".write(toFile: program, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
        let started = try store.startDue(executable: program, at: Date())
        #expect(started.map(\.job) == [first.id])
        #expect(try store.startDue(executable: program, at: Date()) == [])
        let worker = try #require(started.first)
        while try store.log(of: first.id).isEmpty { usleep(5000) }
        let line = "work --job \(first.id.rawValue) --workspace \(queue.catalog.folder)"
        #expect(try store.log(of: first.id) == [JobEvent(.warning, at: 0, message: line)])
        kill(worker.identity.pid, SIGKILL)
        while worker.isAlive { usleep(5000) }
        try store.cancel(first.id, at: Date())
        let next = try store.startDue(executable: program, at: Date())
        #expect(next.map(\.job) == [second.id])
        for process in next { kill(process.identity.pid, SIGKILL) }
    }
}
