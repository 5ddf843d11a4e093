import Foundation
import GRDB

/// The queue in one SQLite file: for the processes of one machine.
///
/// The file is in WAL mode with `synchronous = FULL`: what was answered is on disk, and neither `kill -9` nor a power cut takes it
/// back. Readers never wait for writers.
public final class SQLiteQueue: InferenceQueue {
    public let rules: QueueRules
    public let changes: ChangeSignal
    let pool: DatabasePool
    let writer: GroupCommit
    private let watch: DataVersionWatch

    /// Opens the queue of a file.
    ///
    /// - Parameter makes: whether the file is made if there is none
    /// - Throws: ``QueueError``
    public init(path: String, rules: QueueRules = QueueRules(), makes: Bool = true) throws(QueueError) {
        self.rules = rules
        guard makes || FileManager.default.fileExists(atPath: path) else { throw .noQueue }
        do {
            let url = URL(fileURLWithPath: path, isDirectory: false)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            var settings = Configuration()
            settings.busyMode = .timeout(10)
            settings.maximumReaderCount = 4
            pool = try DatabasePool(path: path, configuration: settings)
            try SQLiteSchema.prepare(pool)
            let watch = try DataVersionWatch(path: path)
            let signal = ChangeSignal { watch.start() }
            watch.signal = signal
            (self.watch, changes) = (watch, signal)
            writer = GroupCommit(pool) { signal.fire() }
        } catch {
            throw Self.error(error)
        }
    }

    public func close() async {
        changes.close()
        watch.stop()
        // What was submitted before is on disk by then.
        _ = try? await writer.write { _ in }
        try? pool.close()
    }

    // MARK: For its extensions

    func write<T: Sendable>(
        isSafe: Bool = false, _ body: @escaping @Sendable (Database) throws -> T
    ) async throws(QueueError) -> T {
        do { return try await writer.write(isSafe: isSafe, body) } catch { throw Self.error(error) }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(QueueError) -> T {
        do { return try await pool.read(body) } catch { throw Self.error(error) }
    }

    /// What a database threw, in this room's words; no path is shown, the answer may go to a client.
    static func error(_ error: any Error) -> QueueError {
        if let known = error as? QueueError { return known }
        guard let failure = error as? DatabaseError else { return .unusable(error.localizedDescription) }
        let message = failure.message ?? "no message"
        return switch failure.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: .unavailable("another process keeps the database locked")
        case .SQLITE_INTERRUPT, .SQLITE_ABORT: .unavailable(message)
        case .SQLITE_FULL: .full(message)
        default: .unusable("\(message) (SQLite \(failure.extendedResultCode.rawValue))")
        }
    }
}
