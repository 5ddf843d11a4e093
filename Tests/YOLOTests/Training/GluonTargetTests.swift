import Domain
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import YOLO

@Suite struct GluonTargetTests {
    @Test(.enabled(if: GluonMaterial.isThere, GluonMaterial.absence), arguments: TargetFixture.versions)
    func targetsAreGluons(_ version: (version: GluonVersion, file: String)) throws {
        let loss = GluonLoss(version: version.version, outside: .stop)
        let cases = try TargetFixture.prefetched(version.file)
        #expect(cases.count == 17)
        for one in cases {
            let found = TargetFixture.rows(loss, one.grid, one.truths)
            #expect(found.count == one.rows.count, "\(one.name)")
            for (mine, theirs) in zip(found, one.rows) {
                var (mine, theirs) = (mine, theirs)
                for (a, b) in zip(mine.scale, theirs.scale) where a != b {
                    // NumPy's vectorised logarithm under the later version is off by up to 1 ulp.
                    #expect(version.version == .gluon10 && abs(a - b) <= b.ulp, "\(one.name): ln \(a), \(b)")
                }
                (mine.scale, theirs.scale) = ([], [])
                #expect(mine == theirs, "\(one.name)")
            }
        }
    }

    private static let grid = TargetFixture.grid(
        [[116, 90, 156, 198, 373, 326], [30, 61, 62, 45, 59, 119], [10, 13, 16, 30, 33, 23]],
        [[3, 5], [6, 10], [12, 20]], classes: 4, ImageSize(width: 160, height: 96))

    static func boxes(_ random: inout SplitMix64, count: Int, in size: ImageSize, classes: Int) -> [TrainingBox] {
        (0..<count).map { _ in
            let (x, y) = (
                Double.random(in: -20...Double(size.width), using: &random),
                Double.random(in: -20...Double(size.height), using: &random)
            )
            let (w, h) = (Double.random(in: 0...120, using: &random), Double.random(in: 0...120, using: &random))
            return TrainingBox(
                PixelBox(xMin: x, yMin: y, xMax: x + w, yMax: y + h),
                classIndex: Int.random(in: 0..<classes, using: &random))
        }
    }

    @Test(arguments: 0..<100) func targetsDecodeToTheirBoxes(_ seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let (grid, size) = (Self.grid, Self.grid.input)
        for truth in Self.boxes(&random, count: 20, in: size, classes: 4) {
            let wanted = truth.box.clamped(to: size)
            let targets = GluonLoss().targets([truth], grid: grid)
            #expect(targets.count == (wanted.isEmpty ? 0 : 1))
            guard let target = targets.first, min(wanted.width, wanted.height) >= 1 else { continue }
            let (head, shape) = (grid.heads[target.head], grid.shapes[target.head])
            let (cell, anchor) = target.place.quotientAndRemainder(dividingBy: head.anchors.count)
            let (y, x) = cell.quotientAndRemainder(dividingBy: shape.width)
            let stride = grid.stride(of: target.head)
            let centre = (target.centre + SIMD2(Float(x), Float(y))) * stride
            #expect(abs(Double(centre.x) - wanted.centre.x) < 1e-4)
            #expect(abs(Double(centre.y) - wanted.centre.y) < 1e-4)
            #expect(abs(Double(exp(target.scale.x) * head.anchors[anchor].width) - wanted.width) < 1e-4)
            #expect(abs(Double(exp(target.scale.y) * head.anchors[anchor].height) - wanted.height) < 1e-4)
            #expect(target.row == grid.offsets[target.head] + target.place)
            #expect((0..<1).contains(target.centre.x) && (0..<1).contains(target.centre.y))
        }
    }

    @Test func clampedBoxesAfterANegativeOneAreKept() {
        let boxes = [
            TrainingBox(PixelBox(xMin: -0.5, yMin: 10, xMax: 30, yMax: 30), classIndex: 0),
            TrainingBox(PixelBox(xMin: 50, yMin: 50, xMax: 80, yMax: 80), classIndex: 1),
        ]
        #expect(GluonLoss().targets(boxes, grid: Self.grid).count == 2)
        #expect(GluonLoss(outside: .stop).targets(boxes, grid: Self.grid).isEmpty)
    }

    @Test func aBoxWhoseBestAnchorIsInNoHeadGoesToTheBestOfTheHeads() {
        // Nothing has the shape of the first anchor of yolov3-tiny, 10 × 14, where the masks are 3,4,5 and 1,2,3.
        let grid = TargetFixture.grid(
            [[81, 82, 135, 169, 344, 319], [23, 27, 37, 58, 81, 82]], [[3, 3], [6, 6]], classes: 1,
            ImageSize(width: 96, height: 96))
        let box = TrainingBox(PixelBox(xMin: 40, yMin: 40, xMax: 50, yMax: 54), classIndex: 0)
        let target = GluonLoss().targets([box], grid: grid)
        #expect(target.map(\.head) == [1])
        #expect(target.map { $0.place % 3 } == [0])
        // The anchor that both heads have: the deeper head's.
        let shared = TrainingBox(PixelBox(xMin: 4, yMin: 4, xMax: 85, yMax: 86), classIndex: 0)
        #expect(GluonLoss().targets([shared], grid: grid).map(\.head) == [0])
    }

    @Test func ignoredBoxesHaveNoRow() {
        let box = PixelBox(xMin: 40, yMin: 40, xMax: 50, yMax: 54)
        for role in [TrainingBox.Role.ignoredObject, .ignoredRegion] {
            #expect(GluonLoss().targets([TrainingBox(box, classIndex: -1, role: role)], grid: Self.grid).isEmpty)
        }
    }
}
