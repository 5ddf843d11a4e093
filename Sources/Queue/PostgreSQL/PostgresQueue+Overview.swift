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
                let sql = InferenceTable.retry(client: "$1", only: only == nil ? nil : "$2")
                let count = try connection.run(sql, [client] + (only.map { [$0.text] } ?? [])).changed
                if count > 0 { try Self.notify(connection) }
                return count
            }
        }
    }
}
