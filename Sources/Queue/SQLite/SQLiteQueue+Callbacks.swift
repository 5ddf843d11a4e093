import Foundation
import GRDB

extension SQLiteQueue {
    public func claimCallbacks(limit: Int, at now: Moment) async throws(QueueError) -> [CallbackOrder] {
        let condition = "callback_due IS NOT NULL AND callback_due <= ?"
        let isDue = try await read { db in
            try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM inferences WHERE \(condition))"),
                arguments: [now.milliseconds]) ?? false
        }
        guard isDue else { return [] }
        return try await write { [rules] db in
            let sql = """
                SELECT \(Self.columns), callback, callback_key, callback_attempts FROM inferences
                WHERE \(condition) ORDER BY callback_due LIMIT ?
                """
            let orders = try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [now.milliseconds, limit]).map {
                row in
                let key: Data? = row["callback_key"]
                return CallbackOrder(
                    inference: Self.inference(row), address: row["callback"], key: Array(key ?? Data()),
                    attempt: row["callback_attempts"] + 1)
            }
            let until = (now + rules.callbackLease).milliseconds
            for order in orders {
                try db.cachedStatement(
                    sql: "UPDATE inferences SET callback_due = ?, callback_attempts = ? WHERE id = ?"
                ).execute(arguments: [until, order.attempt, order.inference.id.text])
            }
            return orders
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
