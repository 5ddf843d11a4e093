import TestSupport
import Testing

@testable import DetectionMetrics

/// How often people agree with a network, and what their disagreement means.
@Suite struct AgreementCurveTests {
    /// Detections whose probability of being right is their confidence, labelled by people who err at a rate.
    private static func samples(_ count: Int, errors: Double, seed: UInt64) -> [(confidence: Double, agrees: Bool)] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            let confidence = Double.random(in: 0...1, using: &random)
            let isReal = Double.random(in: 0..<1, using: &random) < min(1, confidence * 1.2)
            return (confidence, isReal && Double.random(in: 0..<1, using: &random) >= errors)
        }
    }

    @Test(arguments: 0..<40)
    func theShareNeverFallsAndStaysBelowOne(seed: UInt64) {
        let curve = AgreementCurve(Self.samples(10 + Int(seed) * 37, errors: 0.1, seed: seed))
        let shares = (0...100).map { curve.share(at: Double($0) / 100) }
        #expect(zip(shares, shares.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(shares.allSatisfy { (0..<1).contains($0) })
    }

    @Test(arguments: 0..<40)
    func theProbabilityRisesWithTheConfidenceToWhatTheRateLeaves(seed: UInt64) {
        let curve = AgreementCurve(Self.samples(200 + Int(seed) * 50, errors: 0.1, seed: seed))
        let all = (0...100).map { curve.errorProbability(at: Double($0) / 100) }
        #expect(zip(all, all.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 })
        #expect(abs(curve.errorProbability(at: 1) - (1 - curve.errorRate)) <= 1e-12)
    }

    @Test(arguments: [0.02, 0.05, 0.2], 0..<5 as Range<UInt64>)
    func theRateIsThatOfThePeople(errors: Double, seed: UInt64) {
        let curve = AgreementCurve(Self.samples(20_000, errors: errors, seed: seed))
        // Three standard errors of the top bin, a fiftieth of all.
        let slack = 3 * (errors * (1 - errors) / 400).squareRoot()
        #expect(abs(curve.errorRate - errors) <= slack, "\(curve.errorRate)")
    }

    /// At confidence 0.4 (right with 0.48, agreed with 0.456) P = 0.456 · 0.05 / 0.544.
    @Test func aDisagreementMeansWhatTheFormulaSays() {
        let curve = AgreementCurve(Self.samples(200_000, errors: 0.05, seed: 1))
        #expect(abs(curve.errorProbability(at: 0.4) - 0.456 * 0.05 / 0.544) <= 0.012)
    }

    @Test func binsThatDifferByChanceAreOneStep() {
        // Twenty agree of each, one of the second less.
        let samples = (0..<40).map { (confidence: $0 < 20 ? 0.3 : 0.8, agrees: $0 != 5) }
        let curve = AgreementCurve(samples)
        #expect(curve.share(at: 0) == curve.share(at: 1))
        #expect(abs(curve.share(at: 0.5) - 39 / 40.5) <= 1e-12)
    }

    @Test func withoutDetectionsNobodyErrs() {
        let curve = AgreementCurve([])
        #expect(curve.errorRate == 0)
        #expect(curve.share(at: 0.5) == 0)
        #expect(curve.errorProbability(at: 1) == 0)
    }
}
