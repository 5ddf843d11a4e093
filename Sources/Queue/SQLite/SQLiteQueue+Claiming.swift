import GRDB

extension SQLiteQueue {
    public func claim(_ request: ClaimRequest) async throws(QueueError) -> ClaimedBatch {
        // Idle workers that ask again and again lock nobody out.
        let isReady = try await read { db in
            try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM inferences WHERE state = 0)")) ?? false
        }
        guard isReady else { return ClaimedBatch(lease: request.lease, claims: []) }
        return try await write { db in
            let virtualTime = try Double.fetchOne(db, sql: "SELECT virtual_time FROM scheduler") ?? 0
            let waiting = try Self.waiting(request, virtualTime, in: db)
            guard
                let turn = FairShare.turn(
                    among: waiting, virtualTime: virtualTime, preferred: request.preferred, slack: request.slack)
            else { return ClaimedBatch(lease: request.lease, claims: []) }
            let claims = try Self.take(request, of: turn.client, in: db)
            let finish = turn.start + Double(claims.count) / request.weights[turn.client]
            try db.cachedStatement(sql: "UPDATE clients SET finish = ? WHERE client = ?")
                .execute(arguments: [finish, turn.client])
            // Who looks at one client alone does not know where the others stand.
            if request.client == nil {
                try db.cachedStatement(sql: "UPDATE scheduler SET virtual_time = ?")
                    .execute(arguments: [turn.virtualTime])
            }
            return ClaimedBatch(lease: request.lease, claims: claims)
        }
    }

    /// Clients with ready jobs: those whose turn it may be, and those preferred.
    private static func waiting(
        _ request: ClaimRequest, _ virtualTime: Double, in db: Database
    ) throws -> [FairShare.Candidate] {
        let isReady = "EXISTS (SELECT 1 FROM inferences i WHERE i.client = c.client AND i.state = 0)"
        func candidates(_ condition: String, _ arguments: StatementArguments) throws -> [FairShare.Candidate] {
            let sql = """
                SELECT client, finish, (SELECT count(*) FROM (
                        SELECT 1 FROM inferences i WHERE i.client = c.client AND i.state = 0 LIMIT \(request.limit)
                    )) AS ready
                FROM (
                    SELECT client, finish FROM clients c WHERE \(condition) AND \(isReady)
                    ORDER BY max(finish, \(virtualTime)), finish, client LIMIT \(FairShare.candidates)
                ) c
                """
            return try Row.fetchAll(db, sql: sql, arguments: arguments)
                .map { FairShare.Candidate(client: $0["client"], finish: $0["finish"], ready: $0["ready"]) }
        }
        if let client = request.client { return try candidates("client = ?", [client]) }
        return try candidates("true", []) + request.preferred.sorted().flatMap { try candidates("client = ?", [$0]) }
    }

    private static func take(_ request: ClaimRequest, of client: String, in db: Database) throws -> [Claim] {
        let sql = """
            SELECT id, address, attempts FROM inferences WHERE client = ? AND state = 0
            ORDER BY priority DESC, id LIMIT ?
            """
        var claims = try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [client, request.limit]).map { row in
            Claim(
                id: InferenceID(stored: row["id"]), client: client, address: row["address"],
                attempt: row["attempts"] + 1)
        }
        // One that was tried before goes alone: should its picture kill the worker, it takes no others along.
        if let first = claims.first, first.attempt > 1 { claims = [first] } else { claims.removeAll { $0.attempt > 1 } }
        let until = (request.now + request.duration).milliseconds
        let update = try db.cachedStatement(
            sql: "UPDATE inferences SET state = 1, attempts = ?, due = ?, lease = ? WHERE id = ?")
        for claim in claims { try update.execute(arguments: [claim.attempt, until, request.lease, claim.id.text]) }
        return claims
    }

    public func renew(
        _ lease: String, _ ids: [InferenceID], until: Moment
    ) async throws(QueueError) -> Set<InferenceID> {
        try await write { db in
            let update = try db.cachedStatement(
                sql: "UPDATE inferences SET due = ? WHERE id = ? AND state = 1 AND lease = ?")
            return try Set(
                ids.filter { id in
                    try update.execute(arguments: [until.milliseconds, id.text, lease])
                    return db.changesCount > 0
                })
        }
    }
}
