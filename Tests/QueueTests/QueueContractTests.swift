import Queue
import Testing

/// What every engine must hold.
@Suite struct QueueContractTests {
    @Test(arguments: Engine.all) func anAcceptedJobIsThereForEveryUser(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let id = try await bench.add()[0]
        let found = try #require(try await bench.another().inference(id))
        #expect(found.client == "acme" && found.state == .queued && found.attempts == 0 && found.priority == 5)
        #expect(found.createdAt == bench.now && found.endedAt == nil && found.result == nil && found.error == nil)
    }

    @Test(arguments: Engine.all) func manyAtOnceAreAllAccepted(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let drafts = (0..<500).map { bench.draft("client-\($0 % 7)") }
        let accepted = try await withThrowingTaskGroup(of: Acceptance.self) { group in
            for draft in drafts { group.addTask { try await bench.queue.add(draft) } }
            return try await group.reduce(into: 0) { $0 += $1 == .accepted ? 1 : 0 }
        }
        #expect(accepted == 500)
        let counts = try await bench.queue.counts()
        #expect(counts.reduce(0) { $0 + $1.count } == 500 && counts.allSatisfy { $0.state == .queued })
        #expect(Set(counts.map(\.client)).count == 7)
    }

    @Test(arguments: Engine.all) func aRequestThatIsSentAgainMakesNoSecondJob(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let once = NewInference.Idempotency(key: "k1", fingerprint: "a")
        let first = bench.draft(idempotency: once)
        #expect(try await bench.queue.add(first) == .accepted)
        #expect(try await bench.queue.add(bench.draft(idempotency: once)) == .known(first.id))
        // The same key means another job for another client, and a mistake for another request.
        #expect(try await bench.queue.add(bench.draft("globex", idempotency: once)) == .accepted)
        let other = NewInference.Idempotency(key: "k1", fingerprint: "b")
        #expect(try await bench.queue.add(bench.draft(idempotency: other)) == .conflict)
        #expect(try await bench.queue.counts().reduce(0) { $0 + $1.count } == 2)
    }

    @Test(arguments: Engine.all) func theSameRequestTwiceAtOnceMakesOneJob(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let once = NewInference.Idempotency(key: "k", fingerprint: "a")
        let drafts = (0..<20).map { _ in bench.draft(idempotency: once) }
        let answers = try await withThrowingTaskGroup(of: Acceptance.self) { group in
            for draft in drafts { group.addTask { try await bench.queue.add(draft) } }
            return try await group.reduce(into: [Acceptance]()) { $0.append($1) }
        }
        #expect(answers.count { $0 == .accepted } == 1)
        let known = Set(answers.filter { $0 != .accepted })
        #expect(known.count == 1)
    }

    @Test(arguments: Engine.all) func anInferenceThatCameWithItsPictureKeepsItUntilItsEnd(_ engine: Engine) async throws
    {
        let bench = try await QueueBench(engine)
        var draft = bench.draft()
        let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        draft.source = .picture(bytes)
        #expect(try await bench.queue.add(draft) == .accepted)
        let claim = try #require(try await bench.claim().first)
        #expect(claim.address == nil)
        #expect(try await bench.queue.picture(of: draft.id) == bytes)
        _ = try await bench.queue.finish([Ending(draft.id, .done(QueueBench.result))], lease: "lease-1", at: bench.now)
        #expect(try await bench.queue.picture(of: draft.id) == nil)
    }

    @Test(arguments: Engine.all) func aDoneJobHasItsResult(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let id = try await bench.add()[0]
        let claim = try #require(try await bench.claim().first)
        #expect(claim == Claim(id: id, client: "acme", address: "https://example.org/shelf.jpg", attempt: 1))
        #expect(try await bench.state(id) == .running)
        #expect(try await bench.queue.ended(among: [id]).isEmpty)
        bench.pass(.seconds(3))
        let noted = try await bench.queue.finish(
            [Ending(id, .done(QueueBench.result))], lease: "lease-1", at: bench.now)
        #expect(noted == [id])
        let found = try #require(try await bench.queue.inference(id))
        #expect(found.state == .done && found.result == QueueBench.result && found.endedAt == bench.now)
        #expect(try await bench.queue.ended(among: [id]) == [id])
    }

    @Test(arguments: Engine.all) func textsComeBackAsTheyWere(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let id = try await bench.add()[0]
        _ = try await bench.claim()
        let odd = #"[{"class":"bo\"t\\le, {} ü 瓶 NULL \\x00","confidence":0.5}]"#
        let result = StoredResult(model: "{a,\"b\"}", width: 1, height: 1, detections: odd)
        _ = try await bench.queue.finish([Ending(id, .done(result))], lease: "lease-1", at: bench.now)
        #expect(try await bench.queue.inference(id)?.result == result)
    }

    @Test(arguments: Engine.all) func pagesGoFromNewToOld(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        var ids: [InferenceID] = []
        for _ in 0..<5 {
            ids += try await bench.add()
            bench.pass(.milliseconds(1))
        }
        try await bench.add(2, "globex")
        _ = try await bench.queue.withdraw(ids[3], of: "acme", at: bench.now)
        var query = InferenceQuery(client: "acme", states: [.queued, .running], limit: 2)
        let first = try await bench.queue.inferences(query).map(\.id)
        #expect(first == [ids[4], ids[2]])
        query.before = first.last
        #expect(try await bench.queue.inferences(query).map(\.id) == [ids[1], ids[0]])
        query.before = ids[0]
        #expect(try await bench.queue.inferences(query).isEmpty)
    }

    @Test(arguments: Engine.all) func anEndedJobIsForgottenAfterItsTime(_ engine: Engine) async throws {
        var rules = QueueRules()
        rules.keep = .seconds(100)
        let bench = try await QueueBench(engine, rules)
        let id = try await bench.add()[0]
        _ = try await bench.claim()
        _ = try await bench.queue.finish([Ending(id, .done(QueueBench.result))], lease: "lease-1", at: bench.now)
        bench.pass(.seconds(99))
        #expect(try await bench.queue.tend(at: bench.now) == Tending())
        bench.pass(.seconds(1))
        #expect(try await bench.queue.tend(at: bench.now) == Tending(forgotten: 1))
        #expect(try await bench.queue.inference(id) == nil)
        #expect(try await bench.queue.ended(among: [id]) == [id])
    }

    @Test(arguments: Engine.all) func whoWaitsHearsOfAnothersJob(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let other = try await bench.another()
        // Until nothing is told any more: what is heard after that is the job.
        var seen = -1
        while other.changes.count != seen {
            seen = other.changes.count
            await other.changes.wait(after: seen, timeout: .milliseconds(700))
        }
        async let heard: Void = other.changes.wait(after: seen, timeout: .seconds(60))
        try await bench.add()
        await heard
        #expect(other.changes.count > seen)
        await other.close()
    }
}
