import TestSupport
import Testing

@testable import Queue

@Suite struct FairShareTests {
    private typealias Candidate = FairShare.Candidate

    @Test func nobodyWaitsMeansNoTurn() {
        #expect(FairShare.turn(among: [], virtualTime: 3, preferred: [], slack: 0) == nil)
    }

    /// After any history, who waits all the time gets a share that is off by at most one batch of each.
    @Test(arguments: 0..<50 as Range<UInt64>) func sharesFollowWeights(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let weights = (0..<Int.random(in: 2...6, using: &random)).map { _ in Double.random(in: 0.5...8, using: &random)
        }
        let batch = Double(Int.random(in: 1...16, using: &random))
        var finish = weights.map { _ in 0.0 }
        var served = weights.map { _ in 0.0 }
        var virtualTime = 0.0
        for _ in 0..<400 {
            let waiting = finish.indices.map { Candidate(client: "\($0)", finish: finish[$0]) }
            guard let turn = FairShare.turn(among: waiting, virtualTime: virtualTime, preferred: [], slack: 0),
                let index = Int(turn.client)
            else { return }
            finish[index] = turn.start + batch / weights[index]
            served[index] += batch
            virtualTime = turn.virtualTime
        }
        for i in weights.indices {
            for j in weights.indices {
                // Goyal's bound: |W_i/w_i − W_j/w_j| ≤ l/w_i + l/w_j.
                let difference = abs(served[i] / weights[i] - served[j] / weights[j])
                #expect(difference <= batch / weights[i] + batch / weights[j] + 1e-9)
            }
        }
    }

    @Test func aPreferredClientTooFarAheadMustWait() {
        let waiting = [Candidate(client: "a", finish: 10), Candidate(client: "b", finish: 2)]
        let turn = { FairShare.turn(among: waiting, virtualTime: 2, preferred: ["a"], slack: $0) }
        #expect(turn(8) == .init(client: "a", start: 10, virtualTime: 2))
        #expect(turn(7.9) == .init(client: "b", start: 2, virtualTime: 2))
    }

    @Test func whoHasLessToDoGoesFirstAmongEquals() {
        let waiting = [Candidate(client: "a", finish: 0, ready: 16), Candidate(client: "b", finish: 0, ready: 10)]
        let turn = FairShare.turn(among: waiting, virtualTime: 0, preferred: ["a"], slack: 0)
        #expect(turn == .init(client: "b", start: 0, virtualTime: 0))
    }
}
