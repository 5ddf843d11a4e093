import Domain
import Foundation
import TestSupport
import Testing

@testable import YOLO

@Suite struct AnchorSearchTests {
    private static func shapes(_ seed: UInt64, around centres: [(Float, Float)], each count: Int) -> [Anchor] {
        var random = SplitMix64(seed: seed)
        return centres.flatMap { width, height in
            (0..<count).map { _ in
                Anchor(
                    width: width * Float.random(in: 0.9...1.1, using: &random),
                    height: height * Float.random(in: 0.9...1.1, using: &random))
            }
        }
    }

    private static let centres: [(Float, Float)] = [(10, 14), (40, 20), (30, 60), (90, 80), (60, 200), (300, 280)]

    @Test(arguments: 0..<20) func clustersAreFoundSmallestFirst(_ seed: UInt64) throws {
        let shapes = Self.shapes(seed, around: Self.centres, each: 50)
        var generator = SplitMix64(seed: seed &+ 100)
        let anchors = try AnchorSearch(count: 6).anchors(for: shapes, using: &generator)
        for (anchor, centre) in zip(anchors, Self.centres) {
            #expect(anchor.iou(SIMD2(centre.0, centre.1)) > 0.93, "\(anchor)")
        }
        #expect(AnchorSearch.meanBestIoU(of: shapes, with: anchors) > 0.88)
    }

    @Test func theSameSeedFindsTheSame() throws {
        let shapes = Self.shapes(4, around: [(20, 20), (60, 30)], each: 200)
        var (first, second) = (SplitMix64(seed: 9), SplitMix64(seed: 9))
        let search = AnchorSearch(count: 5, sample: 100)
        let anchors = try search.anchors(for: shapes, using: &first)
        #expect(try search.anchors(for: shapes, using: &second) == anchors)
        #expect(zip(anchors, anchors.dropFirst()).allSatisfy { $0.width * $0.height <= $1.width * $1.height })
    }

    @Test func theFitIsTheMeanOfTheBestIoUs() {
        let anchors = [Anchor(width: 10, height: 10), Anchor(width: 20, height: 20)]
        let shapes = [
            Anchor(width: 10, height: 10), Anchor(width: 10, height: 5), Anchor(width: 40, height: 20),
            Anchor(width: 0, height: 9),
        ]
        #expect(abs(AnchorSearch.meanBestIoU(of: shapes, with: anchors) - (1 + 0.5 + 0.5) / 3) < 1e-7)
        #expect(AnchorSearch.meanBestIoU(of: [], with: anchors) == 0)
    }

    @Test func boxesWithoutExtentAreNotEnough() throws {
        var generator = SplitMix64(seed: 1)
        let shapes = [Anchor(width: 4, height: 4), Anchor(width: 0, height: 4), Anchor(width: .nan, height: 1)]
        #expect(throws: TransferError.tooFewBoxes(found: 1, expected: 2)) {
            try AnchorSearch(count: 2).anchors(for: shapes, using: &generator)
        }
    }

    @Test func equalBoxesGiveEqualAnchors() throws {
        var generator = SplitMix64(seed: 1)
        let anchors = try AnchorSearch(count: 3).anchors(
            for: [Anchor](repeating: Anchor(width: 8, height: 4), count: 5), using: &generator)
        #expect(anchors == [Anchor](repeating: Anchor(width: 8, height: 4), count: 3))
    }

    @Test(arguments: [
        (Preprocessing.Fit.stretch, Float(20), Float(40)), (.letterbox, 20, 20), (.keepAspect, 40, 40),
    ]) func boxesAreMeasuredAsTheNetworkSeesThem(_ one: (fit: Preprocessing.Fit, width: Float, height: Float)) {
        let shape = Anchor(
            PixelBox(xMin: 5, yMin: 5, xMax: 45, yMax: 45), in: ImageSize(width: 800, height: 400),
            input: ImageSize(width: 400, height: 400), fit: one.fit)
        #expect(shape == Anchor(width: one.width, height: one.height))
    }
}
