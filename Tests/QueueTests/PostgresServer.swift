import Foundation
import Synchronization

/// A PostgreSQL server of the tests' own, on a socket in a temporary folder, without a port.
///
/// PostgreSQL refuses to run as root: there it is started as `postgres` or `nobody`. Where it is not installed the tests of that
/// engine are left out, saying so.
final class PostgresServer: Sendable {
    /// The one server of a run, or `nil` where there is none.
    static let shared: PostgresServer? = {
        do {
            let server = try PostgresServer()
            atexit { PostgresServer.shared?.stop() }
            return server
        } catch {
            FileHandle.standardError.write(Data("the PostgreSQL queue is not tested: \(error)\n".utf8))
            return nil
        }
    }()

    struct Missing: Error, CustomStringConvertible {
        var description: String
    }

    private let folder: String
    private let programs: String
    private let databases = Mutex(0)

    private init() throws {
        programs = try Self.findPrograms()
        folder = "/tmp/reticle-pg-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        if getuid() == 0 { try Self.run("/bin/chown", [Self.user, folder]) }
        try run(
            "initdb", ["-D", "\(folder)/data", "-U", "reticle", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"])
        // Without fsync: these tests are of what is said, not of the disk.
        let options =
            "-c listen_addresses='' -c unix_socket_directories='\(folder)' -c fsync=off -c max_connections=400"
        try run("pg_ctl", ["-D", "\(folder)/data", "-o", options, "-l", "\(folder)/log", "-w", "start"])
    }

    /// An empty database.
    func makeDatabase() throws -> String {
        let number = databases.withLock { count in
            count += 1
            return count
        }
        let name = "queue\(number)"
        try run("createdb", ["-h", folder, "-U", "reticle", name])
        return name
    }

    func address(of database: String) -> String {
        let host = folder.replacingOccurrences(of: "/", with: "%2F")
        return "postgres://reticle@\(host)/\(database)"
    }

    /// Kills and starts it again, as after a crash.
    func crash() throws {
        try run("pg_ctl", ["-D", "\(folder)/data", "-m", "immediate", "-w", "restart"])
    }

    private func stop() {
        try? run("pg_ctl", ["-D", "\(folder)/data", "-m", "immediate", "stop"])
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static let user = getpwnam("postgres") != nil ? "postgres" : "nobody"

    private static func findPrograms() throws -> String {
        let debian = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: debian)) ?? [])
            .sorted { (Int($0) ?? 0) > (Int($1) ?? 0) }
        for folder in versions.map({ "\(debian)/\($0)/bin" }) + ["/usr/local/bin", "/usr/bin"]
        where ["initdb", "pg_ctl"].allSatisfy({ FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)") }) {
            return folder
        }
        throw Missing(description: "no initdb and pg_ctl found (Debian's package postgresql has them)")
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let path = [programs, "/usr/bin", "/usr/local/bin"].map { "\($0)/\(program)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let path else { throw Missing(description: "no \(program) found") }
        if getuid() == 0 {
            try Self.run("/usr/bin/setpriv", ["--reuid=\(Self.user)", "--clear-groups", path] + arguments)
        } else {
            try Self.run(path, arguments)
        }
    }

    /// Runs a program to its end.
    ///
    /// Not with Foundation's `Process`, which waits for all that inherit a socket of it: a server that goes on running does.
    private static func run(_ path: String, _ arguments: [String]) throws {
        let log = FileManager.default.temporaryDirectory.path + "/pg-\(UUID().uuidString)"
        defer { unlink(log) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        let texts = ([path] + arguments).map { strdup($0) }
        defer { for text in texts { free(text) } }
        var process = pid_t()
        var status: Int32 = 0
        let code = posix_spawn(&process, path, &actions, nil, texts + [nil], environ)
        guard code == 0, waitpid(process, &status, 0) == process, status == 0 else {
            let said = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
            throw Missing(description: "\(path) failed: \(said.suffix(400))")
        }
    }
}
