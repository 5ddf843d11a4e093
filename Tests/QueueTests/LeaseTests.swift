import Queue
import Testing

/// Leases, attempts and ends, for every engine.
@Suite struct LeaseTests {
    @Test(arguments: Engine.all) func noJobIsGivenTwice(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let ids = try await bench.add(60)
        let other = try await bench.another()
        let taken = try await withThrowingTaskGroup(of: [Claim].self) { group in
            for worker in 0..<12 {
                let queue = worker % 2 == 0 ? bench.queue : other
                group.addTask {
                    try await queue.claim(ClaimRequest(lease: "lease-\(worker)", limit: 5, now: bench.now)).claims
                }
            }
            return try await group.reduce(into: [Claim]()) { $0 += $1 }
        }
        #expect(taken.map(\.id).sorted() == ids.sorted())
        #expect(try await bench.claim(lease: "late").isEmpty)
    }

    @Test(arguments: Engine.all) func aSilentWorkerLosesItsJobs(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let id = try await bench.add()[0]
        _ = try await bench.claim(lease: "first")
        bench.pass(.seconds(59))
        #expect(try await bench.queue.tend(at: bench.now) == Tending())
        bench.pass(.seconds(1))
        #expect(try await bench.queue.tend(at: bench.now) == Tending(lost: 1))
        let again = try #require(try await bench.claim(lease: "second").first)
        #expect(again.id == id && again.attempt == 2)
        // The first worker was only slow: what it says counts no more.
        let late = try await bench.queue.finish(
            [Ending(id, .failed("late", mayPass: false))], lease: "first", at: bench.now)
        #expect(late.isEmpty)
        #expect(try await bench.state(id) == .running)
        #expect(try await bench.queue.renew("first", [id], until: bench.now + .seconds(60)).isEmpty)
    }

    @Test(arguments: Engine.all) func aHeartbeatKeepsAJob(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let ids = try await bench.add(2)
        _ = try await bench.claim(2)
        bench.pass(.seconds(50))
        #expect(try await bench.queue.renew("lease-1", ids, until: bench.now + .seconds(60)) == Set(ids))
        bench.pass(.seconds(50))
        #expect(try await bench.queue.tend(at: bench.now) == Tending())
        _ = try await bench.queue.withdraw(ids[0], of: "acme", at: bench.now)
        #expect(try await bench.queue.renew("lease-1", ids, until: bench.now + .seconds(60)) == [ids[1]])
    }

    @Test(arguments: Engine.all) func aFailureThatMayPassIsTriedAgainAfterAPause(_ engine: Engine) async throws {
        var rules = QueueRules()
        (rules.maximumAttempts, rules.firstPause) = (2, .seconds(10))
        let bench = try await QueueBench(engine, rules)
        let id = try await bench.add()[0]
        _ = try await bench.claim(lease: "a")
        let ending = [Ending(id, .failed("no connection", mayPass: true))]
        #expect(try await bench.queue.finish(ending, lease: "a", at: bench.now) == [id])
        #expect(try await bench.state(id) == .waiting)
        // The pause is 50 to 100 percent of ten seconds.
        bench.pass(.milliseconds(4999))
        #expect(try await bench.queue.tend(at: bench.now) == Tending())
        bench.pass(.milliseconds(5001))
        #expect(try await bench.queue.tend(at: bench.now) == Tending(woken: 1))
        #expect(try await bench.claim(lease: "b").first?.attempt == 2)
        #expect(try await bench.queue.finish(ending, lease: "b", at: bench.now) == [id])
        let dead = try #require(try await bench.queue.inference(id))
        #expect(dead.state == .failed && dead.error == "no connection" && dead.attempts == 2)
        #expect(dead.endedAt == bench.now)
    }

    @Test(arguments: Engine.all) func aFailureThatStaysIsFinal(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let id = try await bench.add()[0]
        _ = try await bench.claim()
        _ = try await bench.queue.finish(
            [Ending(id, .failed("no picture", mayPass: false))], lease: "lease-1", at: bench.now)
        #expect(try await bench.state(id) == .failed)
        #expect(try await bench.claim(lease: "b").isEmpty)
    }

    @Test(arguments: Engine.all) func aJobThatKillsItsWorkersIsGivenUp(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let id = try await bench.add()[0]
        for attempt in 1...3 {
            #expect(try await bench.claim(lease: "lease-\(attempt)").first?.attempt == attempt)
            bench.pass(.seconds(61))
            let tended = try await bench.queue.tend(at: bench.now)
            #expect(tended == Tending(lost: 1, givenUp: attempt == 3 ? 1 : 0))
        }
        let dead = try #require(try await bench.queue.inference(id))
        #expect(dead.state == .failed)
        #expect(dead.error == "given up after 3 attempts: the worker was not heard of again each time")
    }

    @Test(arguments: Engine.all) func whatAWorkerGivesBackWasNoAttempt(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let id = try await bench.add()[0]
        _ = try await bench.claim(lease: "a")
        #expect(try await bench.queue.finish([Ending(id, .returned)], lease: "a", at: bench.now) == [id])
        #expect(try await bench.claim(lease: "b").first?.attempt == 1)
    }

    /// A client without a network for an hour loses none of its jobs; one without for as long as jobs are kept does.
    @Test(arguments: Engine.all) func whatIsPutOffWasNoAttempt(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let id = try await bench.add()[0]
        for turn in 0..<20 {
            #expect(try await bench.claim(lease: "lease-\(turn)").first?.attempt == 1)
            let ending = [Ending(id, .postponed("no network"))]
            #expect(try await bench.queue.finish(ending, lease: "lease-\(turn)", at: bench.now) == [id])
            #expect(try await bench.state(id) == .waiting)
            bench.pass(.seconds(300))
            #expect(try await bench.queue.tend(at: bench.now) == Tending(woken: 1))
        }
        bench.pass(bench.queue.rules.keep)
        _ = try await bench.claim(lease: "late")
        _ = try await bench.queue.finish([Ending(id, .postponed("no network"))], lease: "late", at: bench.now)
        let dead = try #require(try await bench.queue.inference(id))
        #expect(dead.state == .failed && dead.error == "no network")
    }

    /// Should a picture kill the worker, it takes along only what was in hand the first time.
    @Test(arguments: Engine.all) func whatWasTriedBeforeGoesAlone(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let ids = try await bench.add(3)
        #expect(try await bench.claim(2, lease: "a").map(\.id) == Array(ids[..<2]))
        bench.pass(.seconds(61))
        #expect(try await bench.queue.tend(at: bench.now) == Tending(lost: 2))
        #expect(try await bench.claim(3, lease: "b").map(\.id) == [ids[0]])
        #expect(try await bench.claim(3, lease: "c").map(\.id) == [ids[1]])
        #expect(try await bench.claim(3, lease: "d").map(\.id) == [ids[2]])
    }

    @Test(arguments: Engine.all) func aWithdrawnJobsKeyIsFree(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let key = NewInference.Idempotency(key: "k", fingerprint: "f")
        let first = bench.draft(idempotency: key)
        #expect(try await bench.queue.add(first) == .accepted)
        #expect(try await bench.queue.add(bench.draft(idempotency: key)) == .known(first.id))
        #expect(try await bench.queue.withdraw(first.id, of: "acme", at: bench.now))
        #expect(try await bench.queue.add(bench.draft(idempotency: key)) == .accepted)
    }

    @Test(arguments: Engine.all) func aWithdrawnJobStaysWithdrawn(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let ids = try await bench.add(2)
        #expect(try await bench.queue.withdraw(ids[0], of: "globex", at: bench.now) == false)
        #expect(try await bench.queue.withdraw(ids[0], of: "acme", at: bench.now))
        #expect(try await bench.queue.withdraw(ids[0], of: "acme", at: bench.now) == false)
        #expect(try await bench.claim(5).map(\.id) == [ids[1]])
        // Withdrawn under a worker's hands: its result is dropped.
        #expect(try await bench.queue.withdraw(ids[1], of: nil, at: bench.now))
        let late = try await bench.queue.finish(
            [Ending(ids[1], .done(QueueBench.result))], lease: "lease-1", at: bench.now)
        #expect(late.isEmpty)
        let found = try #require(try await bench.queue.inference(ids[1]))
        #expect(found.state == .withdrawn && found.result == nil)
    }

    @Test(arguments: Engine.all) func callbacksAreSentUntilTheyAreTaken(_ engine: Engine) async throws {
        var rules = QueueRules()
        (rules.maximumCallbacks, rules.firstPause) = (2, .seconds(10))
        let bench = try await QueueBench(engine, rules)
        let drafts = (0..<2).map { number in
            bench.draft(callback: .init(address: "https://example.org/\(number)", key: [1, 2, 255, 0]))
        }
        for draft in drafts { _ = try await bench.queue.add(draft) }
        #expect(try await bench.queue.claimCallbacks(limit: 9, at: bench.now).isEmpty)
        _ = try await bench.claim(2)
        let endings = [
            Ending(drafts[0].id, .done(QueueBench.result)), Ending(drafts[1].id, .failed("no", mayPass: false)),
        ]
        _ = try await bench.queue.finish(endings, lease: "lease-1", at: bench.now)
        let orders = try await bench.queue.claimCallbacks(limit: 9, at: bench.now)
        #expect(orders.map(\.address).sorted() == ["https://example.org/0", "https://example.org/1"])
        #expect(orders.allSatisfy { $0.key == [1, 2, 255, 0] && $0.attempt == 1 && $0.inference.state.isFinal })
        // Whoever took them is at it.
        #expect(try await bench.queue.claimCallbacks(limit: 9, at: bench.now).isEmpty)
        try await bench.queue.finishCallback(drafts[0].id, attempt: 1, taken: true, at: bench.now)
        try await bench.queue.finishCallback(drafts[1].id, attempt: 1, taken: false, at: bench.now)
        bench.pass(.seconds(10))
        let again = try await bench.queue.claimCallbacks(limit: 9, at: bench.now)
        #expect(again.map(\.inference.id) == [drafts[1].id] && again.map(\.attempt) == [2])
        try await bench.queue.finishCallback(drafts[1].id, attempt: 2, taken: false, at: bench.now)
        bench.pass(.seconds(1000))
        #expect(try await bench.queue.claimCallbacks(limit: 9, at: bench.now).isEmpty)
    }

    /// One client's pile does not keep another one's from being sent.
    @Test(arguments: Engine.all) func aClientHasAFewCallbacksAtATime(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        for (client, count) in [("acme", 6), ("globex", 1)] {
            for _ in 0..<count {
                let draft = bench.draft(client, callback: .init(address: "https://\(client).example.org/", key: []))
                _ = try await bench.queue.add(draft)
                #expect(try await bench.claim().map(\.id) == [draft.id])
                _ = try await bench.queue.finish(
                    [Ending(draft.id, .failed("no", mayPass: false))], lease: "lease-1", at: bench.now)
                bench.pass(.milliseconds(1))
            }
        }
        func claimed(except busy: Set<String> = [], _ limit: Int = 9) async throws -> [String] {
            try await bench.queue.claimCallbacks(limit: limit, except: busy, at: bench.now).map(\.inference.client)
                .sorted()
        }
        #expect(try await claimed(except: ["acme", "globex"]).isEmpty)
        #expect(try await claimed(except: ["globex"], 1) == ["acme"])
        #expect(try await claimed() == ["acme", "acme", "acme", "acme", "globex"])
        #expect(try await claimed() == ["acme"])
        #expect(try await claimed().isEmpty)
    }
}
