extension PostgresQueue {
    public func overview(at now: Moment) async throws(QueueError) -> QueueOverview {
        try await pool.run { connection throws(QueueError) in
            let rows = try connection.run(OverviewQuery.sql(since: "$1::bigint"), ["\(OverviewQuery.since(now))"])
                .map { row in
                    OverviewQuery.Row(
                        kind: row.int("kind"), client: row.text("client"), state: row.int("state"),
                        minute: Int64(row.int("minute")), count: row.int("n"), first: row.text("first"))
                }
            return OverviewQuery.overview(rows, at: now)
        }
    }

    public func retry(_ only: InferenceID?, of client: String) async throws(QueueError) -> Int {
        try await pool.run { connection throws(QueueError) in
            try connection.transaction { () throws(QueueError) in
                let sql = """
                    UPDATE inferences SET state = 0, attempts = 0, due = NULL, ended = NULL,
                        callback = CASE WHEN callback_due IS NULL THEN NULL ELSE callback END,
                        callback_due = NULL, callback_attempts = 0
                    WHERE client = $1 AND state = 4 AND address IS NOT NULL AND ($2::text IS NULL OR id = $2::text)
                    """
                let count = try connection.run(sql, [client, only?.text]).changed
                if count > 0 { try Self.notify(connection) }
                return count
            }
        }
    }
}
