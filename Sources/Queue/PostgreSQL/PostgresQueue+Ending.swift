extension PostgresQueue {
    /// Sets the columns that every end sets; `$1` is now, `$2` when the row is forgotten.
    private static let ending = """
        lease = NULL, ended = $1::bigint, due = $2,
        callback_due = CASE WHEN callback IS NULL THEN NULL ELSE $1::bigint END
        """

    public func finish(
        _ endings: [Ending], lease: String, at now: Moment
    ) async throws(QueueError) -> Set<InferenceID> {
        try await pool.run { [rules] connection throws(QueueError) in
            try connection.transaction { () throws(QueueError) in
                // In one order everywhere, so that no two wait for each other.
                let sql = """
                    SELECT id, attempts, created FROM inferences
                    WHERE id = ANY ($1::text[]) AND state = 1 AND lease = $2 ORDER BY id FOR UPDATE
                    """
                let rows = try connection.run(sql, [PostgresText.array(endings.map(\.id.text)), lease])
                    .map { ($0.id("id"), Held(attempts: $0.int("attempts"), created: $0.int("created"))) }
                let held = Dictionary(rows) { first, _ in first }
                for ending in endings {
                    guard let job = held[ending.id] else { continue }
                    try Self.finish(ending, job, now, rules, connection)
                }
                if !held.isEmpty { try Self.notify(connection) }
                return Set(held.keys)
            }
        }
    }

    /// A job that the worker still has.
    private struct Held {
        var attempts: Int
        /// Milliseconds since 1970.
        var created: Int
    }

    private static func finish(
        _ ending: Ending, _ held: Held, _ now: Moment, _ rules: QueueRules, _ connection: PostgresConnection
    ) throws(QueueError) {
        switch ending.outcome {
        case .done(let result):
            let sql = """
                UPDATE inferences SET state = 3, error = NULL, model = $3, width = $4, height = $5, detections = $6,
                    \(Self.ending) WHERE id = $7
                """
            _ = try connection.run(
                sql,
                [
                    "\(now.milliseconds)", "\((now + rules.keep).milliseconds)", result.model, "\(result.width)",
                    "\(result.height)", result.detections, ending.id.text,
                ])
            try forgetPicture(ending.id, connection)
        case .failed(let reason, let mayPass):
            guard mayPass && held.attempts < rules.maximumAttempts else {
                return try giveUp(ending.id, reason, now, rules, connection)
            }
            let due = now + rules.pause(after: held.attempts, of: ending.id)
            _ = try connection.run(
                "UPDATE inferences SET state = 2, error = $1, due = $2, lease = NULL WHERE id = $3",
                [reason, "\(due.milliseconds)", ending.id.text])
        case .returned:
            _ = try connection.run(
                "UPDATE inferences SET state = 0, attempts = attempts - 1, due = NULL, lease = NULL WHERE id = $1",
                [ending.id.text])
        case .postponed(let reason):
            let created = Moment(milliseconds: Int64(held.created))
            guard let due = rules.postponement(of: ending.id, created: created, at: now) else {
                return try giveUp(ending.id, reason, now, rules, connection)
            }
            let sql = """
                UPDATE inferences SET state = 2, attempts = attempts - 1, error = $1, due = $2, lease = NULL WHERE id = $3
                """
            _ = try connection.run(sql, [reason, "\(due.milliseconds)", ending.id.text])
        }
    }

    private static func giveUp(
        _ id: InferenceID, _ reason: String, _ now: Moment, _ rules: QueueRules, _ connection: PostgresConnection
    ) throws(QueueError) {
        _ = try connection.run(
            "UPDATE inferences SET state = 4, error = $3, \(ending) WHERE id = $4",
            ["\(now.milliseconds)", "\((now + rules.keep).milliseconds)", reason, id.text])
        try forgetPicture(id, connection)
    }

    private static func forgetPicture(_ id: InferenceID, _ connection: PostgresConnection) throws(QueueError) {
        _ = try connection.run("DELETE FROM pictures WHERE id = $1", [id.text])
    }

    public func withdraw(
        _ id: InferenceID, of client: String?, at now: Moment
    ) async throws(QueueError) -> Bool {
        try await pool.run { [rules] connection throws(QueueError) in
            try connection.transaction { () throws(QueueError) in
                let sql = """
                    UPDATE inferences SET state = 5, lease = NULL, ended = $1, due = $2, callback_due = NULL,
                        model = NULL, detections = NULL, error = NULL, idempotency = NULL, fingerprint = NULL
                    WHERE id = $3 AND state <> 5 AND ($4::text IS NULL OR client = $4::text)
                    """
                let forget = (now + rules.keep).milliseconds
                let changed = try connection.run(sql, ["\(now.milliseconds)", "\(forget)", id.text, client]).changed
                guard changed > 0 else { return false }
                try Self.forgetPicture(id, connection)
                try Self.notify(connection)
                return true
            }
        }
    }

    public func tend(at now: Moment) async throws(QueueError) -> Tending {
        try await pool.run { [rules] connection throws(QueueError) in
            let sql = "SELECT EXISTS (SELECT 1 FROM inferences WHERE state IN (1, 2, 3, 4, 5) AND due <= $1) AS due"
            guard try connection.run(sql, ["\(now.milliseconds)"]).first?["due"] == "t" else { return Tending() }
            return try connection.transaction { () throws(QueueError) in try Self.tend(now, rules, connection) }
        }
    }

    private static func tend(
        _ now: Moment, _ rules: QueueRules, _ connection: PostgresConnection
    ) throws(QueueError) -> Tending {
        func due(_ states: String) throws(QueueError) -> [(id: InferenceID, attempts: Int)] {
            // Bounded, and what another one is at is left to him.
            let sql = """
                SELECT id, attempts FROM inferences WHERE state IN (\(states)) AND due <= $1 AND due IS NOT NULL
                LIMIT \(Tending.most) FOR UPDATE SKIP LOCKED
                """
            return try connection.run(sql, ["\(now.milliseconds)"]).map { ($0.id("id"), $0.int("attempts")) }
        }
        var tending = Tending()
        for (id, attempts) in try due("1") {
            tending.lost += 1
            if attempts < rules.maximumAttempts {
                _ = try connection.run(
                    "UPDATE inferences SET state = 0, due = NULL, lease = NULL WHERE id = $1", [id.text])
            } else {
                tending.givenUp += 1
                try giveUp(id, SQLiteQueue.lostReason(attempts: attempts), now, rules, connection)
            }
        }
        for (id, _) in try due("2") {
            tending.woken += 1
            _ = try connection.run("UPDATE inferences SET state = 0, due = NULL WHERE id = $1", [id.text])
        }
        let old = try due("3, 4, 5").map(\.id.text)
        tending.forgotten = old.count
        if !old.isEmpty {
            _ = try connection.run("DELETE FROM inferences WHERE id = ANY ($1::text[])", [PostgresText.array(old)])
        }
        if tending.lost + tending.woken > 0 { try notify(connection) }
        return tending
    }
}
