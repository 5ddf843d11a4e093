import TestSupport
import Testing

@testable import DetectionMetrics

/// Overlaps that are too small to be a network's imprecision.
@Suite struct MirrorRateTests {
    /// Overlaps whose odds lie evenly around 5 on a scale of factors, from 5/2 to 5·2; the last ones as given.
    private static func overlaps(_ count: Int, and others: [Double] = [], seed: UInt64 = 1) -> [Double] {
        var random = SplitMix64(seed: seed)
        let usual = (0..<count).map { _ in
            let factor = Double.random(in: 1...2, using: &random)
            let odds = Bool.random(using: &random) ? 5 * factor : 5 / factor
            return odds / (1 + odds)
        }
        return usual + others
    }

    @Test func whatNothingMirrorsIsAnErrorButForTheOneThatIsAllowed() {
        let rate = MirrorRate(Self.overlaps(500, and: [Double](repeating: 0.3, count: 9)))
        // Nine are as small, none is as large as the mirror of odds 3/7: one of nine may be chance, or of some more.
        #expect(rate.errorProbability(of: 0.3) >= 1 - 1.0 / 9)
        #expect(rate.errorProbability(of: 0.3) < 1)
        #expect(rate.errorProbability(of: 0.2) == rate.errorProbability(of: 0.3))
    }

    @Test(arguments: 0..<40)
    func smallerOverlapsAreNeverLessProbablyErrors(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let overlaps = (0..<Int.random(in: 20...300, using: &random)).map { _ in
            Double.random(in: 0...1, using: &random)
        }
        let rate = MirrorRate(overlaps)
        let all = (0...100).map { rate.errorProbability(of: Double($0) / 100) }
        #expect(zip(all, all.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(all.allSatisfy { (0...1).contains($0) })
    }

    @Test(arguments: 0..<40)
    func itIsThePlainReckoning(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let overlaps = (0..<60).map { _ in Double(Int.random(in: 1...19, using: &random)) / 20 }
        let rate = MirrorRate(overlaps)
        let odds = overlaps.map { $0 / (1 - $0) }.sorted()
        let median = odds[odds.count / 2]
        let lower = odds.prefix(odds.count / 2)
        for overlap in overlaps where overlap / (1 - overlap) <= lower.last ?? 0 {
            let rates = lower.filter { $0 >= overlap / (1 - overlap) }.map { bound -> Double in
                let mirrored = odds.count { $0 >= median * median / bound }
                return min(1, Double(1 + mirrored) / Double(lower.count { $0 <= bound }))
            }
            #expect(abs(rate.errorProbability(of: overlap) - (1 - (rates.min() ?? 1))) <= 1e-12)
        }
    }

    @Test func aSymmetricCrowdHasFewErrors() {
        let rate = MirrorRate(Self.overlaps(5000))
        #expect(rate.errorProbability(of: 5 / 1.5 / (1 + 5 / 1.5)) <= 0.1)
    }

    @Test func aboveTheMedianAndOfTooFewNothingIsSaid() {
        #expect(MirrorRate(Self.overlaps(500)).errorProbability(of: 0.95) == 0)
        #expect(MirrorRate([0.9, 0.1]).errorProbability(of: 0.1) == 0)
    }
}
