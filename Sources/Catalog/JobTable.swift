import Domain
import GRDB

/// The rows of table `job` as values of the domain.
struct JobTable {
    let db: Database

    private static let columns = """
        id, kind, payload, state, done, total, eta, message, actor, pid, birth, created_at, started_at, finished_at,
        lease_until, attempts, cancel_requested_at FROM job
        """

    /// The job of that number.
    /// - Throws: ``CatalogError/unknownJob(_:)`` if there is none.
    func find(_ id: JobID) throws -> Job {
        let row = try Row.fetchOne(db, sql: "SELECT \(Self.columns) WHERE id = ?", arguments: [id.rawValue])
        guard let row else { throw CatalogError.unknownJob(id) }
        return Self.job(row)
    }

    /// Jobs in one of these states, or all, latest first.
    func all(in states: [JobState]? = nil) throws -> [Job] {
        let choice = states.map { "WHERE state IN (\($0.map { "'\($0.rawValue)'" }.joined(separator: ", ")))" } ?? ""
        return try Row.fetchAll(db, sql: "SELECT \(Self.columns) \(choice) ORDER BY id DESC").map(Self.job)
    }

    /// Writes a job that waits.
    func insert(_ kind: JobKind, payload: String, total: Int, by actor: String, at timestamp: Double) throws -> JobID {
        try db.execute(
            sql: """
                INSERT INTO job (kind, payload, state, done, total, message, actor, created_at, attempts)
                VALUES (?, ?, 'queued', 0, ?, '', ?, ?, 0)
                """,
            arguments: [kind.rawValue, payload, total, actor, timestamp])
        return JobID(rawValue: db.lastInsertedRowID)
    }

    /// Writes everything of a job that changes.
    func update(_ job: Job) throws {
        try db.cachedStatement(
            sql: """
                UPDATE job SET state = ?, done = ?, total = ?, eta = ?, message = ?, pid = ?, birth = ?,
                    started_at = ?, finished_at = ?, lease_until = ?, attempts = ?, cancel_requested_at = ?
                WHERE id = ?
                """
        ).execute(arguments: [
            job.state.rawValue, job.progress.done, job.progress.total, job.progress.eta, job.progress.message,
            job.worker?.pid, job.worker?.birth, job.startedAt, job.finishedAt, job.leaseUntil, job.attempts,
            job.cancelRequestedAt, job.id.rawValue,
        ])
    }

    private static func job(_ row: Row) -> Job {
        let id = JobID(rawValue: row[0])
        return Job(
            id: id, kind: JobKind(rawValue: row[1]) ?? .predict, payload: row[2],
            state: JobState(rawValue: row[3]) ?? .failed,
            progress: JobProgress(done: row[4], total: row[5], eta: row[6], message: row[7]), actor: row[8],
            worker: (row[9] as Int32?).map { WorkerIdentity(pid: $0, birth: row[10] ?? 0) }, createdAt: row[11],
            startedAt: row[12], finishedAt: row[13], leaseUntil: row[14], attempts: row[15],
            cancelRequestedAt: row[16], logPath: "runs/job-\(id.rawValue).jsonl")
    }
}
