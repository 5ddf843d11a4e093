import Foundation
import GRDB
import Testing

@testable import Queue

/// What people watch, for every engine.
@Suite struct OverviewTests {
    private static func client(_ name: String, _ bench: QueueBench) async throws -> QueueOverview.Client {
        try #require(try await bench.queue.overview(at: bench.now).clients.first { $0.name == name })
    }

    private static func end(_ ids: [InferenceID], _ outcome: Ending.Outcome, _ bench: QueueBench) async throws {
        let noted = try await bench.queue.finish(ids.map { Ending($0, outcome) }, lease: "lease-1", at: bench.now)
        try #require(noted == Set(ids))
    }

    @Test(arguments: Engine.all) func nobodyIsListedBeforeTheFirstJob(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        #expect(try await bench.queue.overview(at: bench.now) == QueueOverview(at: bench.now, clients: []))
    }

    @Test(arguments: Engine.all) func openJobsAreCountedWithTheOldestThatWaits(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let start = bench.now
        let ids = try await bench.add(3)
        bench.pass(.seconds(5))
        try await bench.add(4, "globex")
        _ = try await bench.claim(2, client: "acme")
        // The one that pauses came first and waits longest; the one in hand waits no more.
        try await Self.end([ids[0]], .failed("slow", mayPass: true), bench)
        let acme = try await Self.client("acme", bench)
        #expect(acme.queued == 1 && acme.running == 1 && acme.paused == 1 && acme.failed == 0)
        #expect(acme.oldest == start)
        let globex = try await Self.client("globex", bench)
        #expect(globex.queued == 4 && globex.running == 0 && globex.oldest == start + .seconds(5))
        _ = try await bench.claim(9, lease: "lease-2", client: "globex")
        let idle = try await Self.client("globex", bench)
        #expect(idle.queued == 0 && idle.running == 4 && idle.oldest == nil)
    }

    @Test(arguments: Engine.all) func whatEndedIsCountedByTheMinuteForAnHour(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        // To the beginning of a minute.
        bench.pass(.milliseconds(60_000 - bench.now.milliseconds % 60_000))
        let ids = try await bench.add(5)
        _ = try await bench.claim(5)
        try await Self.end([ids[0], ids[1]], .done(QueueBench.result), bench)
        try await Self.end([ids[2]], .failed("no", mayPass: false), bench)
        bench.pass(.seconds(120))
        _ = try await bench.queue.renew("lease-1", ids, until: bench.now + .seconds(60))
        try await Self.end([ids[3]], .done(QueueBench.result), bench)
        _ = try await bench.queue.withdraw(ids[4], of: "acme", at: bench.now)
        var acme = try await Self.client("acme", bench)
        #expect(acme.minutes.count == 61 && acme.failed == 1)
        #expect(acme.minutes[58] == .init(done: 2, failed: 1) && acme.minutes[60] == .init(done: 1))
        #expect(acme.minutes.reduce(0) { $0 + $1.done + $1.failed } == 4)
        bench.pass(.seconds(58 * 60))
        acme = try await Self.client("acme", bench)
        #expect(acme.minutes[0] == .init(done: 2, failed: 1) && acme.minutes[2] == .init(done: 1))
        // An hour and a moment: only the dead letter is still told of.
        bench.pass(.milliseconds(1))
        acme = try await Self.client("acme", bench)
        #expect(acme.minutes[0] == .init() && acme.minutes[2] == .init(done: 1) && acme.failed == 1)
    }

    @Test(arguments: Engine.all) func aClientWhoseJobsAreForgottenIsStillListed(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let ids = try await bench.add()
        _ = try await bench.claim()
        try await Self.end(ids, .done(QueueBench.result), bench)
        bench.pass(.seconds(86_400))
        _ = try await bench.queue.tend(at: bench.now)
        #expect(try await Self.client("acme", bench) == QueueOverview.Client(name: "acme"))
    }

    @Test(arguments: [0, 15, 30, 59]) func theRateIsThatOfTheLastFiveMinutes(second: Int) {
        var client = QueueOverview.Client(name: "acme")
        for place in 55...60 { client.minutes[place].done = place }
        let at = Moment(milliseconds: 60_000 * 1000 + Int64(second) * 1000)
        let rate = QueueOverview(at: at, clients: [client]).rate(of: client)
        #expect(abs(rate - Double(56 + 57 + 58 + 59 + 60) / (4 + Double(second) / 60)) < 1e-9)
    }

    @Test func aClockThatIsAheadCountsAsNow() {
        let now = Moment(milliseconds: 60_000 * 1000)
        let rows = [990, 1000, 1003].map { minute in
            OverviewQuery.Row(kind: 3, client: "acme", state: 3, minute: minute, count: 7, first: "")
        }
        let minutes = OverviewQuery.overview(rows, at: now).clients[0].minutes
        #expect(minutes[50].done == 7 && minutes[60].done == 14)
    }

    // MARK: Failures

    @Test(arguments: Engine.all) func failuresAreListedNewestFirst(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let ids = try await bench.add(3)
        _ = try await bench.claim(3)
        try await Self.end([ids[0]], .failed("one", mayPass: false), bench)
        try await Self.end([ids[1]], .done(QueueBench.result), bench)
        try await Self.end([ids[2]], .failed("two", mayPass: false), bench)
        let failed = try await bench.queue.inferences(InferenceQuery(client: "acme", states: [.failed]))
        #expect(failed.map(\.error) == ["two", "one"])
        #expect(failed.allSatisfy { $0.address == "https://example.org/shelf.jpg" })
    }

    @Test(arguments: Engine.all) func aJobThatWasGivenUpIsTriedAgain(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let ids = try await bench.add(3)
        _ = try await bench.claim(3)
        try await Self.end(ids, .failed("no host", mayPass: false), bench)
        #expect(try await bench.queue.retry(ids[0], of: "globex") == 0)
        #expect(try await bench.queue.retry(ids[0], of: "acme") == 1)
        #expect(try await bench.state(ids[0]) == .queued)
        #expect(try await bench.queue.ended(among: ids) == [ids[1], ids[2]])
        #expect(try await bench.claim(lease: "b").first?.attempt == 1)
        // In hand now: only those that are still given up go back.
        #expect(try await bench.queue.retry(nil, of: "acme") == 2)
        #expect(try await bench.queue.retry(nil, of: "acme") == 0)
        #expect(try await bench.claim(9, lease: "c").map(\.id) == [ids[1], ids[2]])
        let acme = try await Self.client("acme", bench)
        #expect(acme.failed == 0 && acme.running == 3)
        // It is forgotten as late as any other.
        bench.pass(.seconds(59))
        #expect(try await bench.queue.tend(at: bench.now) == Tending())
    }

    @Test(arguments: Engine.all) func aJobWithoutItsPictureCannotBeTriedAgain(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        var draft = bench.draft()
        draft.source = .picture([1, 2, 3])
        _ = try await bench.queue.add(draft)
        _ = try await bench.claim()
        try await Self.end([draft.id], .failed("no picture", mayPass: false), bench)
        #expect(try await bench.queue.retry(draft.id, of: "acme") == 0)
        #expect(try await bench.state(draft.id) == .failed)
    }

    @Test(arguments: Engine.all) func anEndThatWasToldIsNotToldAgain(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let drafts = (0..<2).map { bench.draft(callback: .init(address: "https://example.org/\($0)", key: [1])) }
        for draft in drafts { _ = try await bench.queue.add(draft) }
        _ = try await bench.claim(2)
        try await Self.end(drafts.map(\.id), .failed("no", mayPass: false), bench)
        let orders = try await bench.queue.claimCallbacks(limit: 1, at: bench.now)
        let told = try #require(orders.first?.inference.id)
        try await bench.queue.finishCallback(told, attempt: 1, taken: true, at: bench.now)
        #expect(try await bench.queue.retry(nil, of: "acme") == 2)
        #expect(try await bench.queue.claimCallbacks(limit: 9, at: bench.now).isEmpty)
        _ = try await bench.claim(2)
        try await Self.end(drafts.map(\.id), .done(QueueBench.result), bench)
        let late = try await bench.queue.claimCallbacks(limit: 9, at: bench.now)
        #expect(late.map(\.inference.id) == drafts.map(\.id).filter { $0 != told })
        #expect(late.allSatisfy { $0.key == [1] && $0.attempt == 1 })
    }

    // MARK: Files

    /// No part of the question walks through the jobs that have ended.
    @Test func everyPartIsAnsweredByAnIndex() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/queue-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let queue = try SQLiteQueue(path: folder + "/queue.sqlite")
        let plan = try await queue.pool.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN " + OverviewQuery.sql(since: "?"), arguments: [0])
                .map { $0["detail"] as String }
        }.filter { $0.contains("inferences") }
        #expect(plan.count == 4)
        for (line, index) in zip(plan, ["ready", "due", "failed", "ended"]) {
            #expect(line.contains("INDEX inferences_\(index)"), "\(line)")
        }
        await queue.close()
    }

    /// Lists of failed and of open jobs are answered by indexes of these alone, lists of others by that of the client.
    @Test(
        arguments: [
            ([Inference.State.failed], "inferences_failed"), ([.queued, .waiting], "inferences_open"),
            ([.running], "inferences_open"), ([.running, .queued, .waiting], "inferences_open"),
            ([.done], "inferences_of_client"), ([.queued, .done], "inferences_of_client"),
        ] as [(Set<Inference.State>, String)])
    func everyListIsAnsweredByItsIndex(_ states: Set<Inference.State>, _ index: String) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/queue-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let queue = try SQLiteQueue(path: folder + "/queue.sqlite")
        let condition = try #require(InferenceQuery(client: "acme", states: states).condition)
        let plan = try await queue.pool.read { db in
            let sql = "EXPLAIN QUERY PLAN " + SQLiteQueue.listing(condition)
            return try Row.fetchAll(db, sql: sql, arguments: ["acme", "~", 50]).map { $0["detail"] as String }
        }
        #expect(plan.count == 1 && plan[0].contains("INDEX \(index) (client=? AND id<?)"), "\(plan)")
        await queue.close()
    }

    @Test func withoutStatesNothingIsListed() {
        #expect(InferenceQuery(client: "acme", states: []).condition == nil)
    }

    @Test func aQueueOfTheFirstVersionIsBroughtUpToDate() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/queue-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let old = try SQLiteQueue(path: folder + "/queue.sqlite")
        try await old.pool.write { db in
            try db.execute(
                sql: """
                    DROP INDEX inferences_ended; DROP INDEX inferences_failed; DROP INDEX inferences_open;
                    PRAGMA user_version = 1
                    """)
        }
        await old.close()
        let new = try SQLiteQueue(path: folder + "/queue.sqlite", makes: false)
        let (version, count) = try await new.pool.read { db in
            (
                try Int.fetchOne(db, sql: "PRAGMA user_version"),
                try Int.fetchOne(
                    db,
                    sql: """
                        SELECT count(*) FROM sqlite_master
                        WHERE name IN ('inferences_ended', 'inferences_failed', 'inferences_open')
                        """)
            )
        }
        #expect(version == 3 && count == 3)
        await new.close()
    }

    @Test(arguments: Engine.all) func whoOnlyLooksMakesNoQueue(_ engine: Engine) async throws {
        switch engine {
        case .sqlite:
            let path = FileManager.default.temporaryDirectory.path + "/queue-\(UUID().uuidString)/queue.sqlite"
            await #expect(throws: QueueError.noQueue) { try await QueueAddress("sqlite:" + path).open(makes: false) }
            #expect(!FileManager.default.fileExists(atPath: path))
        case .postgresql:
            let server = try #require(PostgresServer.shared)
            let address = server.address(of: try server.makeDatabase())
            await #expect(throws: QueueError.noQueue) { try await QueueAddress(address).open(makes: false) }
            try await QueueAddress(address).open().close()
            try await QueueAddress(address).open(makes: false).close()
        }
    }

    @Test(arguments: 0..<40) func aNameTellsItsTime(seed: Int) {
        let moment = Moment(milliseconds: Int64(seed) * 40_000_000_003 + Int64(seed))
        #expect(InferenceIDs().next(at: moment).moment == moment)
    }
}
