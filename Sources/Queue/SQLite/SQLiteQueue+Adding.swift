import Foundation
import GRDB

extension SQLiteQueue {
    private static let insert = """
        INSERT INTO inferences
            (id, client, priority, address, created, callback, callback_key, idempotency, fingerprint)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """

    public func add(_ inference: NewInference) async throws(QueueError) -> Acceptance {
        // One statement that fails as a whole, or with the transaction: nobody needs a savepoint for it.
        guard case .picture(let bytes) = inference.source else {
            return try await write(isSafe: true) { db in try Self.add(inference, address: inference.address, in: db) }
        }
        return try await write { db in
            let acceptance = try Self.add(inference, address: nil, in: db)
            if acceptance == .accepted {
                try db.cachedStatement(sql: "INSERT INTO pictures (id, bytes) VALUES (?, ?)")
                    .execute(arguments: [inference.id.text, Data(bytes)])
            }
            return acceptance
        }
    }

    private static func add(_ inference: NewInference, address: String?, in db: Database) throws -> Acceptance {
        // First, so that a job is never there without its client's row.
        try db.cachedStatement(sql: "INSERT INTO clients (client) VALUES (?) ON CONFLICT DO NOTHING")
            .execute(arguments: [inference.client])
        let statement = try db.cachedStatement(sql: insert)
        statement.setUncheckedArguments([
            inference.id.text, inference.client, inference.priority, address, inference.createdAt.milliseconds,
            inference.callback?.address, inference.callback.map { Data($0.key) }, inference.idempotency?.key,
            inference.idempotency?.fingerprint,
        ])
        try statement.execute()
        if db.changesCount > 0 { return .accepted }
        let before = try Row.fetchOne(
            db.cachedStatement(sql: "SELECT id, fingerprint FROM inferences WHERE client = ? AND idempotency = ?"),
            arguments: [inference.client, inference.idempotency?.key])
        guard let before else { throw QueueError.unusable("a job of the name \(inference.id) is there already") }
        let fingerprint: String? = before["fingerprint"]
        return fingerprint == inference.idempotency?.fingerprint ? .known(InferenceID(stored: before["id"])) : .conflict
    }
}

extension NewInference {
    /// The address of its picture, if it has one.
    var address: String? {
        if case .address(let text) = source { text } else { nil }
    }
}
