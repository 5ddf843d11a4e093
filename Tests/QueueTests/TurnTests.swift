import Queue
import Testing

/// Whose job is next, for every engine.
@Suite struct TurnTests {
    @Test(arguments: Engine.all) func aBatchIsOfOneClientByPriorityAndAge(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        let usual = try await bench.add(2, "acme")
        let high = try await bench.add(1, "acme", priority: 9)
        let low = try await bench.add(1, "acme", priority: 0)
        try await bench.add(6, "globex", priority: 9)
        #expect(try await bench.claim(10).map(\.id) == high + usual + low)
    }

    @Test(arguments: Engine.all) func aWorkerForOneClientTakesNoOthers(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        try await bench.add(1, "acme")
        let wanted = try await bench.add(1, "globex")
        #expect(try await bench.claim(10, client: "globex").map(\.id) == wanted)
        #expect(try await bench.claim(10, client: "globex").isEmpty)
    }

    /// While all three wait, each is served by its weight, however many jobs the others have posted.
    @Test(arguments: Engine.all) func clientsAreServedByTheirWeight(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        try await bench.add(140, "large")
        try await bench.add(40, "middle")
        try await bench.add(20, "small")
        let weights = ClientWeights(["middle": 2])
        var served: [String: Int] = [:]
        for turn in 0..<20 {
            let claims = try await bench.claim(4, lease: "lease-\(turn)", weights: weights)
            served[claims[0].client, default: 0] += claims.count
        }
        // 80 jobs in shares of 1 : 2 : 1, to a batch.
        #expect(served == ["large": 20, "middle": 40, "small": 20])
    }

    /// Of clients that come at the same moment the smallest is done first, and the others lose nothing by it.
    @Test(arguments: Engine.all) func amongEqualsTheSmallestIsFirst(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        for (client, count) in [("a", 30), ("b", 10), ("c", 3)] { try await bench.add(count, client) }
        var served: [String] = []
        for turn in 0..<6 { served.append(try await bench.claim(8, lease: "lease-\(turn)")[0].client) }
        #expect(served == ["c", "a", "b", "b", "a", "a"])
    }

    @Test(arguments: Engine.all) func whoWasIdleHasNoClaimOnThePast(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        try await bench.add(100, "busy")
        for turn in 0..<10 { _ = try await bench.claim(5, lease: "lease-\(turn)") }
        try await bench.add(50, "new")
        var served: [String] = []
        for turn in 10..<20 { served.append(try await bench.claim(5, lease: "lease-\(turn)")[0].client) }
        #expect(served.count { $0 == "new" } == 5)
    }

    @Test(arguments: Engine.all) func aLoadedNetworkMayGoFirstWithinLimits(_ engine: Engine) async throws {
        let bench = try await QueueBench(engine)
        for client in ["a", "b"] { try await bench.add(40, client) }
        var served: [String] = []
        for turn in 0..<10 {
            let preferred = Set(served.suffix(1))
            let claims = try await bench.claim(4, lease: "lease-\(turn)", preferred: preferred, slack: 8)
            served.append(claims[0].client)
        }
        // Three batches in a row are 8 jobs ahead when the third begins; then it is the other's turn, who may go on until he
        // is 8 ahead himself.
        #expect(served == ["a", "a", "a", "b", "b", "b", "b", "b", "b", "a"])
    }
}
