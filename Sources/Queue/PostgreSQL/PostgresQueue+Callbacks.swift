extension PostgresQueue {
    public func claimCallbacks(
        limit: Int, except busy: Set<String>, at now: Moment
    ) async throws(QueueError) -> [CallbackOrder] {
        try await pool.run { [rules] connection throws(QueueError) in
            let sql = """
                WITH places AS (
                    SELECT id AS due_id, row_number() OVER (PARTITION BY client ORDER BY callback_due, id) AS place
                    FROM inferences
                    WHERE callback_due IS NOT NULL AND callback_due <= $1 AND client <> ALL ($4::text[])
                ), next AS (
                    SELECT id AS due_id FROM inferences
                    WHERE id IN (SELECT due_id FROM places WHERE place <= \(QueueRules.callbacksOfAClient))
                        AND callback_due IS NOT NULL AND callback_due <= $1
                    ORDER BY callback_due LIMIT $2 FOR UPDATE SKIP LOCKED
                )
                UPDATE inferences SET callback_due = $3, callback_attempts = callback_attempts + 1
                FROM next WHERE id = due_id
                RETURNING \(InferenceTable.columns), callback, callback_key, callback_attempts
                """
            let until = (now + rules.callbackLease).milliseconds
            let parameters = ["\(now.milliseconds)", "\(limit)", "\(until)", PostgresText.array(busy.map { $0 })]
            return try connection.run(sql, parameters).map { row in
                CallbackOrder(
                    inference: Self.inference(row), address: row.text("callback"), key: row.bytes("callback_key") ?? [],
                    attempt: row.int("callback_attempts"))
            }
        }
    }

    public func finishCallback(
        _ id: InferenceID, attempt: Int, taken: Bool, at now: Moment
    ) async throws(QueueError) {
        try await pool.run { [rules] connection throws(QueueError) in
            let isOver = taken || attempt >= rules.maximumCallbacks
            let due = isOver ? nil : "\((now + rules.pause(after: attempt, of: id)).milliseconds)"
            // The key is a secret of the client: it goes when it is of no more use.
            let sql = """
                UPDATE inferences SET callback_due = $1::bigint,
                    callback_key = CASE WHEN $1::bigint IS NULL THEN NULL ELSE callback_key END
                WHERE id = $2 AND callback_attempts = $3 AND callback_due IS NOT NULL
                """
            _ = try connection.run(sql, [due, id.text, "\(attempt)"])
        }
    }
}
