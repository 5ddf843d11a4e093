import Domain
import Foundation
import GRDB

/// The store of one workspace: `.reticle/catalog.sqlite` and the folders beside it.
///
/// Every call is one transaction and may come from any thread; writing calls wait for each other. A call that has
/// returned is on disk: the journal of SQLite (WAL, `synchronous = FULL`) is flushed with every commit, so that neither
/// `kill -9` nor a power cut takes it back, as far as the disk keeps its word. Several processes may open one workspace.
/// Label files and pictures of the dataset are never written.
public final class CatalogStore: Sendable {
    /// Seconds to wait for another process that is writing.
    let patience: Double
    /// Memory for pages, in KiB and for each of at most three connections.
    private static let cacheKiB = 12 * 1024

    /// The folder that has `.reticle/` in it, absolute.
    public let folder: String
    /// Whether writing is refused.
    public let isReadOnly: Bool
    let path: String
    let reader: any DatabaseReader
    let boxes = BoxCache()
    private let writer: DatabasePool?
    /// Number of the catalog file in its file system: a write into a file that was removed would be lost.
    private let fileNumber: UInt64?

    private init(folder: String, reader: any DatabaseReader, writer: DatabasePool?, patience: Double) {
        (self.folder, self.reader, self.writer, self.patience) = (folder, reader, writer, patience)
        path = Self.catalogPath(in: folder)
        fileNumber = Self.fileNumber(path)
        isReadOnly = writer == nil
    }

    /// What tests change to see a full disk or a locked catalog without long waits.
    struct Options {
        var maximumPages: Int?
        var patience = 5.0
    }

    /// Path of a folder inside `.reticle/`: `models`, `runs` or `cache`.
    public func folder(of part: String) -> String { "\(folder)/.reticle/\(part)" }

    static func catalogPath(in folder: String) -> String { "\(folder)/.reticle/catalog.sqlite" }

    /// Makes an empty workspace in a folder, which is made too if need be.
    /// - Throws: ``CatalogError`` if there is one already or the folder cannot be written.
    public static func create(at folder: String) throws(CatalogError) -> CatalogStore {
        let folder = absolute(folder)
        guard !FileManager.default.fileExists(atPath: catalogPath(in: folder)) else {
            throw .alreadyAWorkspace(folder: folder)
        }
        for part in ["models", "runs", "cache"] { try makeFolder("\(folder)/.reticle/\(part)") }
        return try openForWriting(folder, Options())
    }

    /// Opens the workspace of a folder, and brings its catalog up to date unless it is opened read-only.
    /// - Throws: ``CatalogError`` if there is none, or it is damaged, locked, too new or not accessible.
    public static func open(at folder: String, readOnly: Bool = false) throws(CatalogError) -> CatalogStore {
        try open(at: folder, readOnly: readOnly, Options())
    }

    /// Opens the workspace of a folder for reading; a catalog of an older version is brought up to date before.
    /// - Throws: as ``open(at:readOnly:)``; ``CatalogError/olderSchema(path:)`` where that cannot be done because nothing may
    ///   be written there
    public static func openToRead(at folder: String) throws(CatalogError) -> CatalogStore {
        do throws(CatalogError) { return try open(at: folder, readOnly: true) } catch {
            guard case .olderSchema(let path) = error else { throw error }
            // The store that does it is gone before the other one reads.
            do throws(CatalogError) { _ = try open(at: folder) } catch {
                throw access(Self.absolute(folder) + "/.reticle", W_OK) == 0 ? error : .olderSchema(path: path)
            }
            return try open(at: folder, readOnly: true)
        }
    }

    /// Nearest folder at or above `path` that has a workspace.
    public static func find(from path: String) -> String? {
        var folder = absolute(path)
        while true {
            if FileManager.default.fileExists(atPath: catalogPath(in: folder)) { return folder }
            guard folder != "/", let slash = folder.lastIndex(of: "/") else { return nil }
            folder = slash == folder.startIndex ? "/" : String(folder[..<slash])
        }
    }

    static func open(at folder: String, readOnly: Bool, _ options: Options) throws(CatalogError) -> CatalogStore {
        let folder = absolute(folder)
        guard FileManager.default.fileExists(atPath: catalogPath(in: folder)) else {
            throw .notAWorkspace(folder: folder)
        }
        return readOnly ? try openForReading(folder, options) : try openForWriting(folder, options)
    }

    private static func openForWriting(_ folder: String, _ options: Options) throws(CatalogError) -> CatalogStore {
        let path = catalogPath(in: folder)
        for part in ["models", "runs", "cache"] { try makeFolder("\(folder)/.reticle/\(part)") }
        // Two processes that open an old catalog at once must not both bring it up to date.
        let lock = try FileLock("\(folder)/.reticle/cache/migration.lock", waits: true)
        defer { withExtendedLifetime(lock) {} }
        do {
            let pool = try DatabasePool(path: path, configuration: configuration(options))
            let superseded = try pool.read { db in try checkSchema(db, path: path) }
            if superseded { try Schema.migrator.migrate(pool) }
            // GRDB chooses NORMAL for WAL, which may lose the last commits in a power cut.
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try ScratchTable.make(in: db)
            }
            return CatalogStore(folder: folder, reader: pool, writer: pool, patience: options.patience)
        } catch {
            throw CatalogError(error, at: path, patience: options.patience)
        }
    }

    private static func openForReading(_ folder: String, _ options: Options) throws(CatalogError) -> CatalogStore {
        let path = catalogPath(in: folder)
        do {
            var settings = configuration(options)
            settings.readonly = true
            let queue = try readingQueue(path, settings)
            if try queue.read({ db in try checkSchema(db, path: path) }) { throw CatalogError.olderSchema(path: path) }
            return CatalogStore(folder: folder, reader: queue, writer: nil, patience: options.patience)
        } catch {
            throw CatalogError(error, at: path, patience: options.patience)
        }
    }

    /// A folder that may not be written has no room for the WAL index of SQLite: then the file is read as it lies,
    /// which is right as long as no log with commits lies beside it.
    private static func readingQueue(_ path: String, _ settings: Configuration) throws -> DatabaseQueue {
        do {
            let queue = try DatabaseQueue(path: path, configuration: settings)
            try queue.read { db in _ = try Int.fetchOne(db, sql: "PRAGMA schema_version") }
            return queue
        } catch let error as DatabaseError where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode) {
            let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
            guard (log ?? 0) == 0 else { throw error }
            let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
            return try DatabaseQueue(path: "file:\(escaped)?immutable=1", configuration: settings)
        }
    }

    private static func configuration(_ options: Options) -> Configuration {
        var settings = Configuration()
        settings.busyMode = .timeout(options.patience)
        settings.maximumReaderCount = 2
        settings.label = "catalog"
        settings.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -\(cacheKiB); PRAGMA mmap_size = 0")
            if let pages = options.maximumPages { try db.execute(sql: "PRAGMA max_page_count = \(pages)") }
        }
        return settings
    }

    /// Whether migrations are due.
    /// - Throws: ``CatalogError`` if the file belongs to something else or to a newer Reticle.
    private static func checkSchema(_ db: Database, path: String) throws -> Bool {
        let owner = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        if tables == 0 { return true }
        guard owner == Schema.applicationID else {
            throw CatalogError.corrupt(path: path, found: "an SQLite file of another program")
        }
        let migrator = Schema.migrator
        if try migrator.hasBeenSuperseded(db) {
            let known = migrator.migrations
            let found = try String.fetchAll(db, sql: "SELECT identifier FROM grdb_migrations ORDER BY rowid")
            let unknown = found.last { !known.contains($0) } ?? "?"
            throw CatalogError.newerSchema(path: path, found: unknown, newestKnown: known.last ?? "?")
        }
        return try !migrator.hasCompletedMigrations(db)
    }

    private static func makeFolder(_ path: String) throws(CatalogError) {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch let error as CocoaError
            where error.code == .fileWriteNoPermission || error.code == .fileWriteVolumeReadOnly
        {
            throw .readOnly(path: path)
        } catch let error as CocoaError where error.code == .fileWriteOutOfSpace {
            throw .diskFull(path: path)
        } catch {
            throw .unreachable(path: path, reason: "cannot make this folder")
        }
    }

    static func absolute(_ path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.path
    }

    /// Reads in one snapshot.
    func read<T>(_ body: (Database) throws -> T) throws(CatalogError) -> T {
        do { return try reader.read(body) } catch { throw CatalogError(error, at: path, patience: patience) }
    }

    /// Writes in one transaction; nothing stays if `body` throws.
    func write<T>(_ body: (Database) throws -> T) throws(CatalogError) -> T {
        try writing { pool in
            try pool.write { db in
                let result = try body(db)
                guard fileNumber == Self.fileNumber(path) else {
                    throw CatalogError.unreachable(
                        path: path,
                        reason: "the catalog was removed or replaced while it was open; please open it again")
                }
                return result
            }
        }
    }

    private static func fileNumber(_ path: String) -> UInt64? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.systemFileNumber] as? NSNumber)?.uint64Value
    }

    /// Gives the writing connection without a transaction.
    func writing<T>(_ body: (DatabasePool) throws -> T) throws(CatalogError) -> T {
        guard let writer else { throw .readOnly(path: path) }
        do { return try body(writer) } catch { throw CatalogError(error, at: path, patience: patience) }
    }
}
