import Domain
import DetectionMetrics
import TestSupport
import Testing

@Suite struct VOCMatchingTests {
    private func square(_ x: Double, _ side: Double = 10) -> PixelBox {
        PixelBox(xMin: x, yMin: 0, xMax: x + side, yMax: side)
    }

    private func result(
        _ truths: [(PixelBox, TruthBoxes.Flags)], _ found: [(PixelBox, Double)], _ kind: AveragePrecision = .area,
        convention: PixelConvention = .continuous, iou: Double = 0.5
    ) -> VOCResult.OfClass {
        var (wanted, given) = (TruthBoxes(), FoundBoxes())
        for (box, flags) in truths { wanted.append(image: 0, classIndex: 0, box: box, flags: flags) }
        for (box, confidence) in found {
            given.append(image: 0, Detection(classIndex: 0, confidence: confidence, box: box))
        }
        return VOCMatching(truths: wanted, found: given, classes: 1, convention: convention).result(iou: iou, kind)
            .perClass[0]
    }

    @Test func theSurerOneTakesTheGroundTruthAndTheOtherIsWrong() {
        let figures = result([(square(0), [])], [(square(0), 0.3), (square(1), 0.9)])
        #expect(figures == .init(ap: 1, truePositives: 1, falsePositives: 1, ignored: 0, groundTruths: 1))
    }

    @Test func detectionsOnDifficultBoxesCountNeitherWay() {
        let figures = result(
            [(square(0), .difficult), (square(50), [])], [(square(0), 0.9), (square(0), 0.8), (square(50), 0.1)])
        #expect(figures == .init(ap: 1, truePositives: 1, falsePositives: 0, ignored: 2, groundTruths: 1))
    }

    @Test func onlyDifficultBoxesGiveNoAP() {
        #expect(result([(square(0), .difficult)], [(square(40), 0.5)]).ap == nil)
    }

    @Test func aPixelMoreCanMakeAMatch() {
        // Ten pixels against ten, six in common: 6/14 without and 7/15 with the last pixel.
        let boxes = (truth: square(0), found: square(4))
        #expect(result([(boxes.truth, [])], [(boxes.found, 1)], iou: 0.45).truePositives == 0)
        #expect(result([(boxes.truth, [])], [(boxes.found, 1)], convention: .inclusive, iou: 0.45).truePositives == 1)
    }

    /// Wrong first, then right: precision 1/2 over half of the recall.
    @Test(arguments: [(AveragePrecision.area, 0.25), (.elevenPoints, 6 * 0.5 / 11)])
    func curvesAreAveraged(kind: AveragePrecision, wanted: Double) throws {
        let ap = try #require(
            result([(square(0), []), (square(50), [])], [(square(90), 0.9), (square(0), 0.8)], kind).ap)
        #expect(abs(ap - wanted) <= 1e-12)
    }

    @Test(arguments: 0..<50)
    func aHigherThresholdNeverFindsMore(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        func boxes(_ count: Int) -> [PixelBox] {
            (0..<count).map { _ in
                square(.random(in: 0...60, using: &random), .random(in: 1...30, using: &random))
            }
        }
        let truths = boxes(8).map { ($0, TruthBoxes.Flags()) }
        let found = boxes(30).map { ($0, Double.random(in: 0...1, using: &random)) }
        let counts = stride(from: 0.1, through: 0.9, by: 0.1).map { result(truths, found, iou: $0).truePositives }
        #expect(zip(counts, counts.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(counts.allSatisfy { $0 <= 8 })
    }
}
