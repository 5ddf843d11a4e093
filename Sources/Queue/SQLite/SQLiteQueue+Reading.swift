import Foundation
import GRDB

extension SQLiteQueue {
    static func inference(_ row: Row) -> Inference {
        let model: String? = row["model"]
        let ended: Int64? = row["ended"]
        return Inference(
            id: InferenceID(stored: row["id"]), client: row["client"], state: .init(rawValue: row["state"]) ?? .failed,
            priority: row["priority"], address: row["address"], attempts: row["attempts"],
            createdAt: Moment(milliseconds: row["created"]), endedAt: ended.map { Moment(milliseconds: $0) },
            result: model.map {
                StoredResult(
                    model: $0, width: row["width"], height: row["height"], detections: row["detections"])
            },
            error: row["error"])
    }

    public func inference(_ id: InferenceID) async throws(QueueError) -> Inference? {
        try await read { db in
            let sql = "SELECT \(InferenceTable.columns) FROM inferences WHERE id = ?"
            return try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [id.text]).map(Self.inference)
        }
    }

    public func inferences(_ query: InferenceQuery) async throws(QueueError) -> [Inference] {
        guard let condition = query.condition else { return [] }
        return try await read { db in
            try Row.fetchAll(
                db.cachedStatement(sql: Self.listing(condition)),
                arguments: [query.client, query.before?.text ?? "~", query.limit]
            ).map(Self.inference)
        }
    }

    /// The question for a client's jobs, newest first: client, id before which, and how many.
    static func listing(_ condition: String) -> String {
        """
        SELECT \(InferenceTable.columns) FROM inferences
        WHERE client = ? AND id < ? AND \(condition) ORDER BY id DESC LIMIT ?
        """
    }

    public func ended(among ids: [InferenceID]) async throws(QueueError) -> Set<InferenceID> {
        try await read { db in
            let statement = try db.cachedStatement(sql: "SELECT state FROM inferences WHERE id = ?")
            return try Set(
                ids.filter { id in
                    let state = try Int.fetchOne(statement, arguments: [id.text])
                    return state.flatMap(Inference.State.init(rawValue:))?.isFinal ?? true
                })
        }
    }

    public func picture(of id: InferenceID) async throws(QueueError) -> [UInt8]? {
        try await read { db in
            try Data.fetchOne(db, sql: "SELECT bytes FROM pictures WHERE id = ?", arguments: [id.text]).map {
                Array($0)
            }
        }
    }

    public func counts() async throws(QueueError) -> [InferenceCount] {
        try await read { db in
            try Row.fetchAll(db, sql: "SELECT client, state, count(*) AS n FROM inferences GROUP BY client, state")
                .compactMap { row in
                    Inference.State(rawValue: row["state"]).map {
                        InferenceCount(client: row["client"], state: $0, count: row["n"])
                    }
                }
        }
    }
}
