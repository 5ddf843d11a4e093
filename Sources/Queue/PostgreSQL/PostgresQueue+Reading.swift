extension PostgresQueue {
    static func inference(_ row: PostgresRow) -> Inference {
        Inference(
            id: row.id("id"), client: row.text("client"), state: .init(rawValue: row.int("state")) ?? .failed,
            priority: row.int("priority"), address: row["address"], attempts: row.int("attempts"),
            createdAt: row.moment("created") ?? Moment(milliseconds: 0), endedAt: row.moment("ended"),
            result: row["model"].map {
                StoredResult(
                    model: $0, width: row.int("width"), height: row.int("height"), detections: row.text("detections"))
            },
            error: row["error"])
    }

    public func inference(_ id: InferenceID) async throws(QueueError) -> Inference? {
        try await pool.run { connection throws(QueueError) in
            try connection.run("SELECT \(InferenceTable.columns) FROM inferences WHERE id = $1", [id.text]).first
                .map(Self.inference)
        }
    }

    public func inferences(_ query: InferenceQuery) async throws(QueueError) -> [Inference] {
        guard let condition = query.condition else { return [] }
        return try await pool.run { connection throws(QueueError) in
            let sql = """
                SELECT \(InferenceTable.columns) FROM inferences
                WHERE client = $1 AND id < $2 AND \(condition) ORDER BY id DESC LIMIT $3
                """
            return try connection.run(
                sql, [query.client, query.before?.text ?? "~", String(query.limit)]
            ).map(Self.inference)
        }
    }

    public func ended(among ids: [InferenceID]) async throws(QueueError) -> Set<InferenceID> {
        try await pool.run { connection throws(QueueError) in
            let open = try connection.run(
                "SELECT id FROM inferences WHERE id = ANY ($1::text[]) AND state < \(Inference.State.done.rawValue)",
                [PostgresText.array(ids.map(\.text))]
            ).map { $0.id("id") }
            return Set(ids).subtracting(open)
        }
    }

    public func picture(of id: InferenceID) async throws(QueueError) -> [UInt8]? {
        try await pool.run { connection throws(QueueError) in
            try connection.run("SELECT bytes FROM pictures WHERE id = $1", [id.text]).first?.bytes("bytes")
        }
    }

    public func counts() async throws(QueueError) -> [InferenceCount] {
        try await pool.run { connection throws(QueueError) in
            try connection.run("SELECT client, state, count(*) AS n FROM inferences GROUP BY client, state", [])
                .map { row in
                    InferenceCount(
                        client: row.text("client"), state: .init(rawValue: row.int("state")) ?? .failed,
                        count: row.int("n"))
                }
        }
    }
}
