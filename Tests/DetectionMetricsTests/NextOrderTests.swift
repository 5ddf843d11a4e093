import Domain
import TestSupport
import Testing

@testable import DetectionMetrics

/// In which order images are best labelled.
@Suite struct NextOrderTests {
    private static func found(_ confidence: Double, _ classIndex: Int = 0, x: Double = 0) -> Detection {
        Detection(
            classIndex: classIndex, confidence: confidence, box: PixelBox(xMin: x, yMin: 0, xMax: x + 10, yMax: 10))
    }

    /// A picture of one pattern.
    private static func signature(_ pattern: Int) throws -> PictureSignature {
        var coefficients = [Int8](repeating: 0, count: PictureSignature.side * PictureSignature.side)
        coefficients[pattern + 1] = 100
        return try #require(PictureSignature(coefficients))
    }

    private static func order(_ candidates: [[[Detection]]], boxes: [Int] = [10, 10]) -> [Int] {
        NextOrder(
            candidates.map { NextCandidate(detections: $0, signature: nil) }, labelled: [], boxes: boxes
        ).places.map(\.candidate)
    }

    @Test func whatTheNetworkDoubtsComesFirst() {
        #expect(Self.order([[[Self.found(0.95)]], [[Self.found(0.5)]], [[Self.found(0.7)]]]) == [1, 2, 0])
    }

    @Test func manyDoubtsAreMoreThanOne() {
        let many = (0..<4).map { Self.found(0.3, x: Double($0) * 50) }
        #expect(Self.order([[[Self.found(0.4)]], [many]]) == [1, 0])
    }

    @Test func rareClassesComeBeforeCommonOnes() {
        #expect(Self.order([[[Self.found(0.9, 0)]], [[Self.found(0.9, 1)]]], boxes: [100, 3]) == [1, 0])
    }

    @Test func networksThatDisagreeComeBeforeThoseThatAgree() {
        let agreeing = [[Self.found(0.9)], [Self.found(0.9, x: 1)]]
        let differing = [[Self.found(0.9)], [Self.found(0.9, x: 200)]]
        #expect(Self.order([agreeing, differing]) == [1, 0])
    }

    @Test(arguments: [
        ([0.8], [0.8], 0.0, 0.0), ([0.8], [0.4], 0.0, 1 - 0.8 / 1.2), ([0.8], [0.8], 200.0, 1.0), ([], [], 0.0, 0.0),
        ([0.6], [], 0.0, 1.0),
    ])
    func disagreementIsOneMinusDice(a: [Double], b: [Double], shift: Double, wanted: Double) {
        let value = NextTerms.disagreement(a.map { Self.found($0) }, b.map { Self.found($0, x: shift) })
        #expect(abs(value - wanted) <= 1e-12)
    }

    @Test func picturesUnlikeWhatIsLabelledComeFirstAndCopiesLast() throws {
        let known = try Self.signature(0)
        let candidates = try [0, 1, 1, 2].map { NextCandidate(detections: [], signature: try Self.signature($0)) }
        let places = NextOrder(candidates, labelled: [known], boxes: [1]).places
        // The third looks like the second, which stands before it.
        #expect(places.map(\.candidate) == [1, 3, 0, 2])
        #expect(places.map(\.gain) == [1, 1, 0, 0])
        #expect(places[0].reasons == [.unlike(1)])
    }

    @Test func theWeightiestReasonsAreNamed() {
        let places = NextOrder(
            [NextCandidate(detections: [[Self.found(0.5, 1), Self.found(0.45, 1, x: 50)]], signature: nil)],
            labelled: [], boxes: [100, 0]
        ).places
        #expect(
            places[0].reasons == [
                .doubt(count: 2, classIndex: 1, confidence: 0.5), .rare(classIndex: 1, confidence: 0.5),
            ])
        #expect(places[0].reasons[0].text { ["can", "cup"][$0] } == "2 unsure, most of all cup 0.50")
    }

    /// Random candidates of a seed.
    private static func random(_ seed: UInt64, _ count: Int) throws -> [NextCandidate] {
        var random = SplitMix64(seed: seed)
        return try (0..<count).map { _ in
            let detections = (0..<Int.random(in: 0...2, using: &random)).map { _ in
                (0..<Int.random(in: 0...4, using: &random)).map { _ in
                    Self.found(
                        Double.random(in: 0...1, using: &random), Int.random(in: 0...1, using: &random),
                        x: Double.random(in: 0...30, using: &random))
                }
            }
            let isSeen = Bool.random(using: &random)
            return NextCandidate(
                detections: detections, signature: isSeen ? try signature(Int.random(in: 0...9, using: &random)) : nil)
        }
    }

    @Test(arguments: 0..<30, [0, 40, NextOrder.comparisons])
    func everyCandidateHasOnePlaceWhateverTheBudget(seed: UInt64, comparisons: Int) throws {
        let candidates = try Self.random(seed, 25)
        let labelled = try [0, 3].map(Self.signature)
        let places = NextOrder(candidates, labelled: labelled, boxes: [9, 1], comparisons: comparisons).places
        #expect(places.map(\.candidate).sorted() == Array(0..<25))
        #expect(places.allSatisfy { (0...1).contains($0.gain) && $0.reasons.count <= 2 })
        let again = NextOrder(candidates, labelled: labelled, boxes: [9, 1], comparisons: comparisons).places
        #expect(places == again)
    }

    @Test(arguments: 0..<10)
    func aLimitCutsTheOrder(seed: UInt64) throws {
        let candidates = try Self.random(seed, 25)
        let all = NextOrder(candidates, labelled: [], boxes: [9, 1]).places
        #expect(NextOrder(candidates, labelled: [], boxes: [9, 1], limit: 7).places == Array(all.prefix(7)))
    }
}
