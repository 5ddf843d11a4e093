import GRDB

extension SQLiteQueue {
    /// Sets the columns that every end sets.
    private static let ending = """
        lease = NULL, ended = :now, due = :forget,
        callback_due = CASE WHEN callback IS NULL THEN NULL ELSE :now END
        """

    public func finish(
        _ endings: [Ending], lease: String, at now: Moment
    ) async throws(QueueError) -> Set<InferenceID> {
        try await write { [rules] db in
            try Set(
                endings.filter { try Self.finish($0, lease, now, rules, in: db) }.map(\.id))
        }
    }

    private static func finish(
        _ ending: Ending, _ lease: String, _ now: Moment, _ rules: QueueRules, in db: Database
    ) throws -> Bool {
        let held = try Row.fetchOne(
            db.cachedStatement(
                sql: "SELECT attempts, created FROM inferences WHERE id = ? AND state = 1 AND lease = ?"),
            arguments: [ending.id.text, lease])
        guard let held else { return false }
        let attempts: Int = held["attempts"]
        switch ending.outcome {
        case .done(let result):
            let sql = """
                UPDATE inferences SET state = 3, error = NULL, model = :model, width = :width, height = :height,
                    detections = :detections, \(Self.ending) WHERE id = :id
                """
            try db.cachedStatement(sql: sql).execute(
                arguments: [
                    "model": result.model, "width": result.width, "height": result.height,
                    "detections": result.detections, "now": now.milliseconds,
                    "forget": (now + rules.keep).milliseconds, "id": ending.id.text,
                ])
            try forgetPicture(ending.id, in: db)
        case .failed(let reason, let mayPass):
            if mayPass && attempts < rules.maximumAttempts {
                let due = now + rules.pause(after: attempts, of: ending.id)
                try db.cachedStatement(
                    sql: "UPDATE inferences SET state = 2, error = ?, due = ?, lease = NULL WHERE id = ?"
                ).execute(arguments: [reason, due.milliseconds, ending.id.text])
            } else {
                try giveUp(ending.id, reason, now, rules, in: db)
            }
        case .returned:
            try db.cachedStatement(
                sql: "UPDATE inferences SET state = 0, attempts = attempts - 1, due = NULL, lease = NULL WHERE id = ?"
            ).execute(arguments: [ending.id.text])
        case .postponed(let reason):
            let created = Moment(milliseconds: held["created"])
            guard let due = rules.postponement(of: ending.id, created: created, at: now) else {
                try giveUp(ending.id, reason, now, rules, in: db)
                return true
            }
            try db.cachedStatement(
                sql: """
                    UPDATE inferences SET state = 2, attempts = attempts - 1, error = ?, due = ?, lease = NULL WHERE id = ?
                    """
            ).execute(arguments: [reason, due.milliseconds, ending.id.text])
        }
        return true
    }

    private static func giveUp(
        _ id: InferenceID, _ reason: String, _ now: Moment, _ rules: QueueRules, in db: Database
    ) throws {
        try db.cachedStatement(sql: "UPDATE inferences SET state = 4, error = :error, \(Self.ending) WHERE id = :id")
            .execute(
                arguments: [
                    "error": reason, "now": now.milliseconds, "forget": (now + rules.keep).milliseconds, "id": id.text,
                ])
        try forgetPicture(id, in: db)
    }

    private static func forgetPicture(_ id: InferenceID, in db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM pictures WHERE id = ?").execute(arguments: [id.text])
    }

    public func withdraw(
        _ id: InferenceID, of client: String?, at now: Moment
    ) async throws(QueueError) -> Bool {
        try await write { [rules] db in
            let sql = """
                UPDATE inferences SET state = 5, lease = NULL, ended = ?, due = ?, callback_due = NULL, model = NULL,
                    detections = NULL, error = NULL, idempotency = NULL, fingerprint = NULL
                WHERE id = ? AND state <> 5 AND (? IS NULL OR client = ?)
                """
            try db.cachedStatement(sql: sql).execute(
                arguments: [
                    now.milliseconds, (now + rules.keep).milliseconds, id.text, client, client,
                ])
            guard db.changesCount > 0 else { return false }
            try Self.forgetPicture(id, in: db)
            return true
        }
    }

    public func tend(at now: Moment) async throws(QueueError) -> Tending {
        // Mostly there is nothing to do, and looking needs no lock.
        let isDue = try await read { db in
            try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT EXISTS (\(Self.due("1")))"),
                arguments: ["now": now.milliseconds, "limit": 1]) ?? false
        }
        guard isDue else { return Tending() }
        return try await write { [rules] db in try Self.tend(now, rules, in: db) }
    }

    private static func due(_ columns: String, states: String = "1, 2, 3, 4, 5") -> String {
        "SELECT \(columns) FROM inferences WHERE state IN (\(states)) AND due <= :now AND due IS NOT NULL LIMIT :limit"
    }

    private static func tend(_ now: Moment, _ rules: QueueRules, in db: Database) throws -> Tending {
        var tending = Tending()
        // Bounded, so that others get their turn at writing.
        let arguments: StatementArguments = ["now": now.milliseconds, "limit": Tending.most]
        for row in try Row.fetchAll(db, sql: due("id, attempts", states: "1"), arguments: arguments) {
            let id = InferenceID(stored: row["id"])
            tending.lost += 1
            if row["attempts"] < rules.maximumAttempts {
                try db.cachedStatement(sql: "UPDATE inferences SET state = 0, due = NULL, lease = NULL WHERE id = ?")
                    .execute(arguments: [id.text])
            } else {
                tending.givenUp += 1
                try giveUp(id, lostReason(attempts: row["attempts"]), now, rules, in: db)
            }
        }
        for id in try String.fetchAll(db, sql: due("id", states: "2"), arguments: arguments) {
            tending.woken += 1
            try db.cachedStatement(sql: "UPDATE inferences SET state = 0, due = NULL WHERE id = ?")
                .execute(arguments: [id])
        }
        for id in try String.fetchAll(db, sql: due("id", states: "3, 4, 5"), arguments: arguments) {
            tending.forgotten += 1
            try db.cachedStatement(sql: "DELETE FROM inferences WHERE id = ?").execute(arguments: [id])
        }
        return tending
    }

    /// Why a job is given up whose workers all went silent.
    static func lostReason(attempts: Int) -> String {
        "given up after \(attempts) attempts: the worker was not heard of again each time"
    }
}
