extension PostgresQueue {
    public func claim(_ request: ClaimRequest) async throws(QueueError) -> ClaimedBatch {
        try await pool.run { connection throws(QueueError) in
            try connection.transaction { () throws(QueueError) in try Self.claim(request, connection) }
        }
    }

    private static func claim(
        _ request: ClaimRequest, _ connection: PostgresConnection
    ) throws(QueueError) -> ClaimedBatch {
        let nothing = ClaimedBatch(lease: request.lease, claims: [])
        // Idle workers that ask again and again wait for nobody.
        let isReady = try connection.run("SELECT EXISTS (SELECT 1 FROM inferences WHERE state = 0) AS ready", [])
        guard isReady.first?["ready"] == "t" else { return nothing }
        // One turn after the other: whose it is depends on all before.
        let virtualTime =
            try connection.run("SELECT virtual_time FROM scheduler FOR UPDATE", []).first?.double("virtual_time") ?? 0
        let waiting = try waiting(request, virtualTime, connection)
        guard
            let turn = FairShare.turn(
                among: waiting, virtualTime: virtualTime, preferred: request.preferred, slack: request.slack)
        else { return nothing }
        let claims = try take(request, of: turn.client, connection)
        let finish = turn.start + Double(claims.count) / request.weights[turn.client]
        _ = try connection.run("UPDATE clients SET finish = $1 WHERE client = $2", ["\(finish)", turn.client])
        // Who looks at one client alone does not know where the others stand.
        if request.client == nil {
            _ = try connection.run("UPDATE scheduler SET virtual_time = $1", ["\(turn.virtualTime)"])
        }
        return ClaimedBatch(lease: request.lease, claims: claims)
    }

    /// Clients with ready jobs: those whose turn it may be, and those preferred.
    private static func waiting(
        _ request: ClaimRequest, _ virtualTime: Double, _ connection: PostgresConnection
    ) throws(QueueError) -> [FairShare.Candidate] {
        func candidates(_ among: [String]?, _ limit: Int) throws(QueueError) -> [FairShare.Candidate] {
            let sql = """
                SELECT client, finish, (SELECT count(*) FROM (
                        SELECT 1 FROM inferences i WHERE i.client = c.client AND i.state = 0 LIMIT $4
                    ) r) AS ready
                FROM (
                    SELECT client, finish FROM clients c
                    WHERE ($1::text[] IS NULL OR client = ANY ($1::text[]))
                        AND EXISTS (SELECT 1 FROM inferences i WHERE i.client = c.client AND i.state = 0)
                    ORDER BY greatest(finish, $2::double precision), finish, client LIMIT $3
                ) c
                """
            let arguments = [
                among.map { PostgresText.array($0) }, "\(virtualTime)", "\(limit)", "\(request.limit)",
            ]
            return try connection.run(sql, arguments).map {
                FairShare.Candidate(
                    client: $0.text("client"), finish: $0.double("finish"), ready: $0.int("ready"))
            }
        }
        if let client = request.client { return try candidates([client], 1) }
        let first = try candidates(nil, FairShare.candidates)
        guard !request.preferred.isEmpty else { return first }
        return try first + candidates(request.preferred.sorted(), request.preferred.count)
    }

    /// The next jobs; one that was tried before goes alone: should its picture kill the worker, it takes no others along.
    private static func take(
        _ request: ClaimRequest, of client: String, _ connection: PostgresConnection
    ) throws(QueueError) -> [Claim] {
        let sql = """
            WITH ready AS (
                SELECT id, attempts, priority FROM inferences WHERE client = $1 AND state = 0
                ORDER BY priority DESC, id LIMIT $2 FOR UPDATE SKIP LOCKED
            ), first AS (
                SELECT id, attempts FROM ready ORDER BY priority DESC, id LIMIT 1
            ), next AS (
                SELECT ready.id FROM ready, first WHERE ready.id = first.id OR (first.attempts = 0 AND ready.attempts = 0)
            )
            UPDATE inferences i SET state = 1, attempts = attempts + 1, due = $3, lease = $4
            FROM next WHERE i.id = next.id RETURNING i.id, i.priority, i.address, i.attempts
            """
        let until = (request.now + request.duration).milliseconds
        return try connection.run(sql, [client, "\(request.limit)", "\(until)", request.lease])
            .map { row in
                let claim = Claim(
                    id: row.id("id"), client: client, address: row["address"], attempt: row.int("attempts"))
                return (priority: row.int("priority"), claim: claim)
            }
            .sorted { (-$0.priority, $0.claim.id) < (-$1.priority, $1.claim.id) }
            .map(\.claim)
    }

    public func renew(
        _ lease: String, _ ids: [InferenceID], until: Moment
    ) async throws(QueueError) -> Set<InferenceID> {
        try await pool.run { connection throws(QueueError) in
            let sql = """
                UPDATE inferences SET due = $1 WHERE id = ANY ($2::text[]) AND state = 1 AND lease = $3 RETURNING id
                """
            let held = try connection.run(
                sql, ["\(until.milliseconds)", PostgresText.array(ids.map(\.text)), lease])
            return Set(held.map { $0.id("id") })
        }
    }
}
