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

    private static func run(_ path: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        // A file, for a server that goes on running would keep a pipe open.
        let log = FileManager.default.temporaryDirectory.appendingPathComponent("pg-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: log) }
        let output = try FileHandle(forWritingTo: log)
        (process.standardOutput, process.standardError, process.standardInput) = (output, output, FileHandle.nullDevice)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let said = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
            throw Missing(description: "\(path) failed: \(said.suffix(400))")
        }
    }
}
