import Testing

@testable import Queue

/// Links to PostgreSQL that are cut.
@Suite struct PostgresLinkTests {
    /// Whatever libpq makes of a password whose signs are not escaped, no part of it is told.
    @Test(
        arguments: [
            "postgres://u:sec%ret@localhost/db", "postgres://u:sec/ret@localhost/db",
            "postgres://u:sec@ret@localhost/db", "postgres://u:sec%zzret@localhost/db",
            "postgresql://u:secret@[::1/db", "postgres://u:secret@localhost/db?no=1",
        ])
    func anAddressThatIsNoneIsNotTold(_ address: String) {
        #expect(throws: QueueError.badAddress("postgres:…")) { try PostgresConnection(address) }
    }

    /// A worker that goes silent in the middle of its turn holds the others up for seconds, and not until TCP gives it up.
    @Test(.enabled(if: PostgresServer.shared != nil), .timeLimit(.minutes(5)))
    func aSilentTransactionLosesItsLocks() async throws {
        let server = try #require(PostgresServer.shared)
        let address = server.address(of: try server.makeDatabase())
        let queue = try await PostgresQueue(address: address, rules: QueueRules())
        let now = Moment(milliseconds: 1_700_000_000_000)
        let id = InferenceIDs().next(at: now)
        _ = try await queue.add(
            NewInference(
                id: id, client: "acme", source: .address("https://example.org/shelf.jpg"), priority: 5, createdAt: now))
        let silent = try PostgresConnection(address)
        _ = try silent.run("BEGIN")
        _ = try silent.run("SELECT virtual_time FROM scheduler FOR UPDATE")
        let batch = try await queue.claim(ClaimRequest(lease: "other", limit: 5, now: now))
        #expect(batch.claims.map(\.id) == [id])
        #expect(throws: QueueError.self) { try silent.run("COMMIT") }
        await queue.close()
    }
}
