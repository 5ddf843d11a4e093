import Foundation
import GRDB

extension SQLiteQueue {
    public func claimCallbacks(
        limit: Int, except busy: Set<String>, at now: Moment
    ) async throws(QueueError) -> [CallbackOrder] {
        // Chosen among all that are due, which takes time where one client's pile up: nobody's writing waits for that.
        let chosen = try await read { db in
            let sql = """
                SELECT id, callback_due FROM (
                    SELECT id, callback_due, row_number() OVER (PARTITION BY client ORDER BY callback_due, id) AS place
                    FROM inferences
                    WHERE callback_due IS NOT NULL AND callback_due <= ?
                        AND client NOT IN (SELECT value FROM json_each(?))
                ) WHERE place <= \(QueueRules.callbacksOfAClient) ORDER BY callback_due, id LIMIT ?
                """
            let names = "[\(busy.map(JSONWriter.quoted).joined(separator: ","))]"
            return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [now.milliseconds, names, limit]).map {
                (id: $0["id"] as String, due: $0["callback_due"] as Int64)
            }
        }
        guard !chosen.isEmpty else { return [] }
        return try await write { [rules] db in
            let until = (now + rules.callbackLease).milliseconds
            return try chosen.compactMap { id, due in
                // Another one may have taken it meanwhile.
                let sql = """
                    SELECT \(InferenceTable.columns), callback, callback_key, callback_attempts FROM inferences
                    WHERE id = ? AND callback_due = ?
                    """
                guard let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [id, due]) else { return nil }
                let key: Data? = row["callback_key"]
                let order = CallbackOrder(
                    inference: Self.inference(row), address: row["callback"], key: Array(key ?? Data()),
                    attempt: row["callback_attempts"] + 1)
                try db.cachedStatement(
                    sql: "UPDATE inferences SET callback_due = ?, callback_attempts = ? WHERE id = ?"
                ).execute(arguments: [until, order.attempt, id])
                return order
            }
        }
    }

    public func finishCallback(
        _ id: InferenceID, attempt: Int, taken: Bool, at now: Moment
    ) async throws(QueueError) {
        try await write { [rules] db in
            let isOver = taken || attempt >= rules.maximumCallbacks
            let due = isOver ? nil : (now + rules.pause(after: attempt, of: id)).milliseconds
            // The key is a secret of the client: it goes when it is of no more use.
            try db.cachedStatement(
                sql: """
                    UPDATE inferences SET callback_due = :due,
                        callback_key = CASE WHEN :due IS NULL THEN NULL ELSE callback_key END
                    WHERE id = :id AND callback_attempts = :attempt AND callback_due IS NOT NULL
                    """
            ).execute(arguments: ["due": due, "id": id.text, "attempt": attempt])
        }
    }
}
