extension PostgresQueue {
    public func add(_ inference: NewInference) async throws(QueueError) -> Acceptance {
        guard case .picture(let bytes) = inference.source else { return try await inflow.add(inference) }
        return try await pool.run { connection throws(QueueError) in
            try connection.transaction { () throws(QueueError) in
                guard let answer = try PostgresInflow.insert([inference], connection).first else {
                    throw .unusable("a job got no answer")
                }
                let acceptance = try answer.get()
                if acceptance == .accepted {
                    _ = try connection.run(
                        "INSERT INTO pictures (id, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                        [inference.id.text, PostgresText.bytes(bytes)])
                }
                return acceptance
            }
        }
    }
}
