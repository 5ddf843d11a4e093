internal import CPQ
import Foundation

/// One connection to a PostgreSQL server.
///
/// Used by one thread at a time: whoever has taken it out of the ``PostgresPool``, or the one thread of the listener; that is
/// what makes passing it on safe.
final class PostgresConnection: @unchecked Sendable {
    private let connection: OpaquePointer
    /// Statements that the server knows by now, by their text.
    private var prepared: [String: String] = [:]

    /// Connects.
    ///
    /// - Parameter address: `postgres://…`, or any other form that libpq understands
    /// - Throws: ``QueueError/badAddress(_:)``, ``QueueError/unavailable(_:)``
    init(_ address: String) throws(QueueError) {
        try Self.check(address)
        let settings = [
            ("dbname", address), ("application_name", "reticle-service"), ("client_encoding", "UTF8"),
            // A server that cannot be reached any more must not hold a thread for longer than a lease.
            ("connect_timeout", "10"), ("keepalives_idle", "10"), ("keepalives_interval", "5"),
            ("keepalives_count", "3"), ("tcp_user_timeout", "15000"),
        ]
        let names = settings.map { strdup($0.0) }
        let values = settings.map { strdup($0.1) }
        defer { for text in names + values { free(text) } }
        let made = (names.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { names in
            (values.map { UnsafePointer($0) } + [nil]).withUnsafeBufferPointer { values in
                PQconnectdbParams(names.baseAddress, values.baseAddress, 1)
            }
        }
        guard let made else { throw .unavailable("no memory for a connection") }
        connection = made
        guard PQstatus(made) == CONNECTION_OK else { throw .unavailable(Self.firstLine(PQerrorMessage(made))) }
        // Notices such as «already exists, skipping» would go to standard error.
        PQsetNoticeProcessor(made, { _, _ in }, nil)
        _ = try run(Self.session)
    }

    /// Reads an address as libpq does, for its own lines on one that is none repeat parts of it, that of a password too.
    ///
    /// A `/` in a password makes its beginning the port, an `@` its end a part of the host.
    private static func check(_ address: String) throws(QueueError) {
        var reason: UnsafeMutablePointer<CChar>?
        let options = PQconninfoParse(address, &reason)
        defer {
            PQconninfoFree(options)
            PQfreemem(reason)
        }
        guard var option = options else { throw .badAddress("postgres:…") }
        while let keyword = option.pointee.keyword {
            let value = option.pointee.val.map { String(cString: $0) } ?? ""
            let isOdd =
                switch String(cString: keyword) {
                case "port": value.utf8.contains { !(48...57).contains($0) && $0 != UInt8(ascii: ",") }
                case "host": value.utf8.contains(UInt8(ascii: "@"))
                default: false
                }
            if isOdd { throw .badAddress("postgres:…") }
            option += 1
        }
    }

    /// What the server is to do for a session.
    ///
    /// Where a link is cut in the middle of a transaction, the server would keep its locks until TCP gives up, and everybody else
    /// would wait: nobody here thinks for seconds within a transaction.
    private static let session = """
        SET search_path TO reticle; SET idle_in_transaction_session_timeout = '5s'; SET lock_timeout = '15s';
        SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
        SET tcp_user_timeout = 15000
        """

    deinit { PQfinish(connection) }

    /// Whether it still stands.
    var isSound: Bool { PQstatus(connection) == CONNECTION_OK }

    /// Runs statements without parameters; the last one's rows come back.
    func run(_ sql: String) throws(QueueError) -> PostgresRows { try rows(PQexec(connection, sql)) }

    /// Runs one statement, prepared once for each connection.
    ///
    /// - Parameters:
    ///   - sql: with `$1`, `$2`, … for the parameters
    ///   - parameters: as PostgreSQL reads them; `nil` for NULL
    func run(_ sql: String, _ parameters: [String?]) throws(QueueError) -> PostgresRows {
        let name: String
        if let known = prepared[sql] {
            name = known
        } else {
            name = "s\(prepared.count)"
            _ = try rows(PQprepare(connection, name, sql, 0, nil))
            prepared[sql] = name
        }
        let texts = parameters.map { text in text.flatMap { strdup($0) } }
        defer { for text in texts { free(text) } }
        let answer = texts.map { UnsafePointer($0) }.withUnsafeBufferPointer { values in
            PQexecPrepared(connection, name, CInt(values.count), values.baseAddress, nil, nil, 0)
        }
        return try rows(answer)
    }

    /// Runs statements as one transaction; what is thrown undoes it.
    func transaction<T>(_ body: () throws(QueueError) -> T) throws(QueueError) -> T {
        _ = try run("BEGIN")
        let value: T
        do throws(QueueError) { value = try body() } catch {
            // On a broken connection the server undoes it by itself.
            if isSound { _ = try? run("ROLLBACK") }
            throw error
        }
        _ = try run("COMMIT")
        return value
    }

    /// Waits for a notification or for so many milliseconds; `false` where the connection is broken.
    func waitForNotification(milliseconds: Int, _ heard: () -> Void) -> Bool {
        var descriptor = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        _ = poll(&descriptor, 1, CInt(milliseconds))
        guard PQconsumeInput(connection) == 1 else { return false }
        while let notification = PQnotifies(connection) {
            PQfreemem(notification)
            heard()
        }
        return isSound
    }

    private func rows(_ result: OpaquePointer?) throws(QueueError) -> PostgresRows {
        guard let result else { throw .unavailable(Self.firstLine(PQerrorMessage(connection))) }
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK: break
        default:
            // The constant is a C character, which its macro does not bring along.
            let code = PQresultErrorField(result, CInt(UInt8(ascii: "C"))).map { String(cString: $0) } ?? ""
            throw failure(code, Self.firstLine(PQresultErrorMessage(result)))
        }
        let columns = PQnfields(result)
        var places: [String: Int] = [:]
        for column in 0..<columns {
            places[PQfname(result, column).map { String(cString: $0) } ?? ""] = Int(column)
        }
        let values = (0..<PQntuples(result)).map { row in
            (0..<columns).map { column -> String? in
                guard PQgetisnull(result, row, column) == 0 else { return nil }
                return PQgetvalue(result, row, column).map { String(cString: $0) }
            }
        }
        let changed = PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
        return PostgresRows(places: places, values: values, changed: changed)
    }

    private func failure(_ code: String, _ message: String) -> QueueError {
        switch code.prefix(2) {
        // Connection lost, shut down, too many connections, serialization failures and deadlocks: all pass.
        case "", "08", "57", "40", "55": .unavailable(message)
        case "53": code == "53100" ? .full(message) : .unavailable(message)
        default: isSound ? .unusable("\(message) (\(code))") : .unavailable(message)
        }
    }

    private static func firstLine(_ text: UnsafePointer<CChar>?) -> String {
        let whole = text.map { String(cString: $0) } ?? ""
        return whole.split(separator: "\n").first.map(String.init) ?? "no reason was given"
    }
}
