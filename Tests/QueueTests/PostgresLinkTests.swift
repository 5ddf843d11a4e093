import Synchronization
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

    /// While a server is away nobody waits for it: it is tried once a second, by one caller.
    @Test func aServerThatIsAwayIsTriedOnceASecond() async {
        let away = QueueError.unavailable("away")
        let time = Mutex(ContinuousClock.now)
        let tries = Mutex(0)
        let pool = PostgresPool(size: 4, now: { time.withLock { $0 } }) { () throws(QueueError) in
            tries.withLock { $0 += 1 }
            throw away
        }
        @Sendable func ask() async {
            await #expect(throws: away) { try await pool.run { connection in _ = connection.isSound } }
        }
        for second in 1...3 {
            await ask()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<50 { group.addTask { await ask() } }
            }
            #expect(tries.withLock { $0 } == second)
            time.withLock { $0 += Outage.rest }
        }
    }

    /// Who comes while another one tries the server is told what it said last.
    @Test func oneAtATimeTriesAServer() throws {
        let away = QueueError.unavailable("away")
        let time = Mutex(ContinuousClock.now)
        let outage = Outage(now: { time.withLock { $0 } })
        func fail(_ error: QueueError) {
            #expect(throws: error) { try outage.pass { () throws(QueueError) in throw error } }
        }
        fail(away)
        #expect(throws: away) { try outage.pass { Issue.record("tried too early") } }
        time.withLock { $0 += Outage.rest }
        _ = try outage.pass {
            #expect(throws: away) { try outage.pass { Issue.record("tried by two at a time") } }
        }
        // It is back, and what does not pass is no outage.
        fail(.noQueue)
        #expect(try outage.pass { 7 } == 7)
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
