import Domain
import GRDB
import GRDBSQLite

/// A prepared statement whose numbers and bytes are read and bound without a `Row` in between.
///
/// Lists run over a hundred thousand rows and more: a `Row` for each would take most of the time. Everything else goes
/// through GRDB's own interface.
struct RawStatement {
    private let statement: Statement

    /// Prepares a statement, once for each connection.
    init(_ db: Database, _ sql: String) throws { statement = try db.cachedStatement(sql: sql) }

    /// Hands over every row of the result.
    ///
    /// - Parameters:
    ///   - arguments: as many as the statement has question marks
    ///   - body: must not keep the columns, which are those of the row in front
    /// - Throws: `DatabaseError`, or what `body` throws, which ends the loop
    func forEach(_ arguments: StatementArguments = [], _ body: (Columns) throws -> Void) throws {
        try statement.setArguments(arguments)
        let columns = Columns(handle: statement.sqliteStatement)
        // A statement that is left in the middle would keep its snapshot.
        defer { sqlite3_reset(columns.handle) }
        while try step() { try body(columns) }
    }

    /// What `body` makes of every row of the result.
    func rows<T>(_ arguments: StatementArguments = [], _ body: (Columns) throws -> T) throws -> [T] {
        var rows: [T] = []
        try forEach(arguments) { rows.append(try body($0)) }
        return rows
    }

    /// Runs a statement without arguments.
    func run() throws { try statement.execute() }

    /// Runs the statement once for each pair of whole numbers.
    func run(with pairs: [(Int64, Int64)]) throws {
        try statement.setArguments([0, 0])
        let handle = statement.sqliteStatement
        for (first, second) in pairs {
            sqlite3_bind_int64(handle, 1, first)
            sqlite3_bind_int64(handle, 2, second)
            try runOnce()
        }
    }

    /// Runs the statement once for each whole number.
    func run(with numbers: [Int64]) throws {
        try statement.setArguments([0])
        for number in numbers {
            sqlite3_bind_int64(statement.sqliteStatement, 1, number)
            try runOnce()
        }
    }

    private func runOnce() throws {
        defer { sqlite3_reset(statement.sqliteStatement) }
        _ = try step()
    }

    /// Whether there is another row.
    private func step() throws -> Bool {
        let code = sqlite3_step(statement.sqliteStatement)
        if code == SQLITE_ROW { return true }
        guard code == SQLITE_DONE else {
            let connection = sqlite3_db_handle(statement.sqliteStatement)
            throw DatabaseError(
                resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
                message: sqlite3_errmsg(connection).map { String(cString: $0) })
        }
        return false
    }

    /// The columns of the row in front, counted from 0; `NULL` reads as zero.
    struct Columns {
        fileprivate let handle: SQLiteStatement

        func int(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

        func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

        func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

        /// A text.
        func text(_ column: Int32) -> String {
            sqlite3_column_text(handle, column).map { String(cString: $0) } ?? ""
        }

        /// Lends the bytes of a blob.
        func withBytes<T>(_ column: Int32, _ body: (borrowing Span<UInt8>) throws -> T) rethrows -> T {
            // The pointer first: asking for the length before would be right for texts of one encoding only.
            let start = sqlite3_column_blob(handle, column)
            let bytes = UnsafeRawBufferPointer(
                start: start, count: start == nil ? 0 : Int(sqlite3_column_bytes(handle, column)))
            return try bytes.withMemoryRebound(to: UInt8.self) { try body($0.span) }
        }
    }
}
