import GRDB

extension SQLiteQueue {
    public func overview(at now: Moment) async throws(QueueError) -> QueueOverview {
        try await read { db in
            let statement = try db.cachedStatement(sql: OverviewQuery.sql(since: "?"))
            let rows = try Row.fetchAll(statement, arguments: [OverviewQuery.since(now)]).map { row in
                OverviewQuery.Row(
                    kind: row["kind"], client: row["client"], state: row["state"], minute: row["minute"],
                    count: row["n"], first: row["first"])
            }
            return OverviewQuery.overview(rows, at: now)
        }
    }

    public func retry(_ only: InferenceID?, of client: String) async throws(QueueError) -> Int {
        try await write { db in
            let sql = InferenceTable.retry(client: "?", only: only == nil ? nil : "?")
            try db.cachedStatement(sql: sql).execute(
                arguments: StatementArguments([client] + (only.map { [$0.text] } ?? [])))
            return db.changesCount
        }
    }
}
