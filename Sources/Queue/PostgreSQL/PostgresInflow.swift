import Synchronization

/// Writes jobs that came in while the last ones were being written, all with one statement.
final class PostgresInflow: Sendable {
    private typealias Answer = Result<Acceptance, QueueError>

    private struct Arrival: Sendable {
        var inference: NewInference
        var continuation: CheckedContinuation<Answer, Never>
    }

    private struct State {
        var waiting: [Arrival] = []
        var isAtWork = false
    }

    private static let limit = 1024
    private let pool: PostgresPool
    private let state = Mutex(State())

    init(_ pool: PostgresPool) { self.pool = pool }

    /// Takes a job in; it is on disk when this returns.
    func add(_ inference: NewInference) async throws(QueueError) -> Acceptance {
        let answer: Answer = await withCheckedContinuation { continuation in
            let mustStart = state.withLock { state in
                state.waiting.append(Arrival(inference: inference, continuation: continuation))
                defer { state.isAtWork = true }
                return !state.isAtWork
            }
            if mustStart { Task { await self.drain() } }
        }
        return try answer.get()
    }

    private func drain() async {
        while true {
            let arrivals = state.withLock { state -> [Arrival] in
                let arrivals = Array(state.waiting.prefix(Self.limit))
                state.waiting.removeFirst(arrivals.count)
                state.isAtWork = !arrivals.isEmpty
                return arrivals
            }
            guard !arrivals.isEmpty else { return }
            let inferences = arrivals.map(\.inference)
            do throws(QueueError) {
                let answers = try await pool.run { connection throws(QueueError) in
                    try Self.insert(inferences, connection)
                }
                for (arrival, answer) in zip(arrivals, answers) { arrival.continuation.resume(returning: answer) }
            } catch {
                for arrival in arrivals { arrival.continuation.resume(returning: .failure(error)) }
            }
        }
    }

    private static let insert = """
        WITH incoming AS (
            SELECT * FROM unnest($1::text[], $2::text[], $3::smallint[], $4::text[], $5::bigint[], $6::text[], $7::bytea[],
                $8::text[], $9::text[])
            AS t(id, client, priority, address, created, callback, callback_key, idempotency, fingerprint)
        ), known AS (
            INSERT INTO clients (client) SELECT DISTINCT client FROM incoming ORDER BY client ON CONFLICT DO NOTHING
        ), added AS (
            INSERT INTO inferences
                (id, client, priority, address, created, callback, callback_key, idempotency, fingerprint)
            SELECT * FROM incoming ON CONFLICT DO NOTHING RETURNING id
        )
        SELECT added.id FROM added, (SELECT pg_notify('\(PostgresSchema.channel)', '')) AS told
        """

    /// Writes jobs; pictures that came along are the caller's part.
    static func insert(
        _ inferences: [NewInference], _ connection: PostgresConnection
    ) throws(QueueError) -> [Result<Acceptance, QueueError>] {
        func column(_ value: (NewInference) -> String?) -> String { PostgresText.array(inferences.map(value)) }
        let rows = try connection.run(
            insert,
            [
                column { $0.id.text }, column(\.client), column { String($0.priority) }, column(\.address),
                column { String($0.createdAt.milliseconds) }, column { $0.callback?.address },
                column { $0.callback.map { PostgresText.bytes($0.key) } }, column { $0.idempotency?.key },
                column { $0.idempotency?.fingerprint },
            ])
        let added = Set(rows.map { $0.text("id") })
        var answers: [Result<Acceptance, QueueError>] = []
        for inference in inferences {
            if added.contains(inference.id.text) {
                answers.append(.success(.accepted))
            } else {
                answers.append(try former(inference, connection))
            }
        }
        return answers
    }

    /// What became of a job that is there already: its own name stands for a transaction whose end was not heard of, its key for
    /// a request that was sent twice.
    private static func former(
        _ inference: NewInference, _ connection: PostgresConnection
    ) throws(QueueError) -> Result<Acceptance, QueueError> {
        let own = try connection.run("SELECT id FROM inferences WHERE id = $1", [inference.id.text])
        if own.count > 0 { return .success(.accepted) }
        let row = try connection.run(
            "SELECT id, fingerprint FROM inferences WHERE client = $1 AND idempotency = $2",
            [inference.client, inference.idempotency?.key]
        ).first
        // Withdrawn from the table between the two statements: the client may simply ask again.
        guard let row else { return .failure(.unavailable("a job went away while it was asked for")) }
        return .success(
            row["fingerprint"] == inference.idempotency?.fingerprint ? .known(row.id("id")) : .conflict)
    }
}
