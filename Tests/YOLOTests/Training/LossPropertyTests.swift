import Domain
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import YOLO

/// Both losses on random outputs, without any fixture.
@Suite struct LossPropertyTests {
    static let heads = [
        DetectionHead(
            classes: 2, anchors: [Anchor(width: 60, height: 50), Anchor(width: 30, height: 70)], scaleXY: 1.05),
        DetectionHead(
            classes: 2,
            anchors: [Anchor(width: 10, height: 14), Anchor(width: 20, height: 12), Anchor(width: 30, height: 70)]),
    ]
    static let grid = TrainingGrid(
        heads, shapes: [Shape(height: 2, width: 3, channels: 14), Shape(height: 4, width: 6, channels: 21)],
        input: ImageSize(width: 96, height: 64))
    /// Masks that leave out one of five anchors and use another one twice.
    static let training: [DarknetHeadTraining] = {
        let anchors = [(4, 5), (10, 14), (20, 12), (30, 70), (60, 50)].map {
            Anchor(width: Float($0.0), height: Float($0.1))
        }
        return [
            DarknetHeadTraining(anchors: anchors, mask: [4, 3]),
            DarknetHeadTraining(anchors: anchors, mask: [1, 2, 3]),
        ]
    }()

    static func outputs(_ random: inout SplitMix64, pictures: Int) -> [[Float]] {
        grid.shapes.map { shape in
            (0..<pictures * shape.count).map { _ in Float.random(in: -1.5...1.5, using: &random) }
        }
    }

    static func truths(_ random: inout SplitMix64, _ count: Int) -> [TrainingBox] {
        GluonTargetTests.boxes(&random, count: count, in: grid.input, classes: 2).map { box in
            var box = box
            box.weight = Float.random(in: 0.1...1, using: &random)
            box.role = TrainingBox.Role.allCases[[0, 0, 0, 1, 2].randomElement(using: &random) ?? 0]
            return box
        }
    }

    @Test(arguments: 0..<20) func gluonsGradientIsThatOfItsLoss(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var outputs = Self.outputs(&random, pictures: 2)
        let truths = [Self.truths(&random, 4), Self.truths(&random, 3)]
        // Rows are ignored from one moment to the next: that has no slope, and is switched off.
        let loss = GluonLoss(ignoreThreshold: 1, smoothsLabels: seed % 2 == 0)
        let whole = TrainingLoss.gluon(loss)
        var (gradients, scratch): ([[Float]], [[Float]]) = ([], [])
        _ = whole.evaluate(outputs, grid: Self.grid, truths: truths, gradients: &gradients)
        for _ in 0..<150 {
            let head = Int.random(in: 0...1, using: &random)
            let place = outputs[head].indices.randomElement(using: &random) ?? 0
            let (value, step): (Float, Float) = (outputs[head][place], 1 / 256)
            outputs[head][place] = value + step
            let above = whole.evaluate(outputs, grid: Self.grid, truths: truths, gradients: &scratch).total
            let slopeAbove = scratch[head][place]
            outputs[head][place] = value - step
            let below = whole.evaluate(outputs, grid: Self.grid, truths: truths, gradients: &scratch).total
            // Where a size passes its target the slope jumps.
            let isSmooth = abs(slopeAbove - scratch[head][place]) < 0.1
            outputs[head][place] = value
            let slope = (above - below) / Double(2 * step)
            if isSmooth { #expect(abs(slope - Double(gradients[head][place])) < 2e-4, "head \(head), \(place)") }
        }
    }

    @Test(arguments: 0..<60) func darknetsGradientIsThePlainOne(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let outputs = Self.outputs(&random, pictures: 2)
        let truths = [Self.truths(&random, 6), Self.truths(&random, seed % 3 == 0 ? 0 : 12)]
        var training = Self.training
        for index in training.indices {
            training[index].ignoreThreshold = [0.2, 0.5, 0.7].randomElement(using: &random) ?? 0.5
            training[index].truthThreshold = [0.4, 1].randomElement(using: &random) ?? 1
        }
        var gradients: [[Float]] = []
        let report = TrainingLoss.darknet(DarknetLoss(training)).evaluate(
            outputs, grid: Self.grid, truths: truths, gradients: &gradients)
        var sum = 0.0
        for picture in truths.indices {
            let plain = PlainDarknetLoss(training: training, grid: Self.grid).deltas(
                outputs, picture: picture, truths[picture])
            for (head, shape) in Self.grid.shapes.enumerated() {
                for place in 0..<shape.count {
                    let found = Double(gradients[head][picture * shape.count + place])
                    #expect(abs(found + plain[head][place]) < 2e-5, "head \(head), \(place) of \(picture)")
                    sum += plain[head][place] * plain[head][place]
                }
            }
        }
        #expect(abs(report.total - sum) < 1e-4 * max(1, sum))
    }

    @Test func gradientsAreUsedAgainAndZeroedFirst() {
        var random = SplitMix64(seed: 5)
        let outputs = Self.outputs(&random, pictures: 1)
        let truths = [Self.truths(&random, 5)]
        for loss in [TrainingLoss.gluon(GluonLoss()), .darknet(DarknetLoss(Self.training))] {
            var (fresh, used): ([[Float]], [[Float]]) = ([], outputs)
            let first = loss.evaluate(outputs, grid: Self.grid, truths: truths, gradients: &fresh)
            let second = loss.evaluate(outputs, grid: Self.grid, truths: truths, gradients: &used)
            #expect(fresh == used)
            #expect(first == second)
        }
    }

    @Test(arguments: 0..<50) func passingOverObjectsByTheirAreaFindsTheSame(_ seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let truths = GluonTargetTests.boxes(&random, count: 20, in: Self.grid.input, classes: 2)
        let overlap = TruthOverlap(truths, OutsideRule.clamp.corners(truths, in: Self.grid.input))
        for truth in GluonTargetTests.boxes(&random, count: 50, in: Self.grid.input, classes: 2) {
            let box = truth.box.corners
            let plain = overlap.objects.map {
                TruthOverlap.iou(box, TruthOverlap.area(box), $0, TruthOverlap.area($0))
            }
            for threshold: Float in [0, 0.3, 0.7] {
                let wanted = plain.max().flatMap { $0 > threshold ? $0 : nil }
                #expect(overlap.best(box, above: threshold)?.iou == wanted)
            }
            let pixels = overlap.objects.map {
                PixelBox(xMin: Double($0[0]), yMin: Double($0[1]), xMax: Double($0[2]), yMax: Double($0[3]))
            }
            for (iou, object) in zip(plain, pixels) { #expect(abs(Double(iou) - object.iou(truth.box)) < 1e-5) }
        }
    }

    @Test func aBoxOverAnIgnoredObjectOrInARegionIsNoMistake() {
        var outputs = Self.grid.shapes.map { [Float](repeating: 0, count: $0.count) }
        // σ(0) = ½: row 0 of head 1 has its anchor, 10 × 14, in the middle of the first cell: 3…13 × 1…15.
        for place in outputs[1].indices where place % 7 == 4 { outputs[1][place] = 1 }
        func slope(_ box: PixelBox, _ role: TrainingBox.Role, _ loss: TrainingLoss) -> Float {
            var gradients: [[Float]] = []
            let truth = TrainingBox(box, classIndex: 0, role: role)
            let report = loss.evaluate(outputs, grid: Self.grid, truths: [[truth]], gradients: &gradients)
            #expect(report.trainedRows == 0 && report.leftOut == 0)
            return gradients[1][4]
        }
        let same = PixelBox(xMin: 3, yMin: 1, xMax: 13, yMax: 15)
        let wide = PixelBox(xMin: 0, yMin: 0, xMax: 60, yMax: 40)
        for loss in [TrainingLoss.gluon(GluonLoss()), .darknet(DarknetLoss(Self.training))] {
            #expect(slope(same, .ignoredObject, loss) == 0)
            #expect(slope(wide, .ignoredObject, loss) > 0.7)
            #expect(slope(wide, .ignoredRegion, loss) == 0)
            #expect(slope(wide.moved(dx: 30, dy: 20), .ignoredRegion, loss) > 0.7)
        }
    }

    @Test func darknetLeavesOutABoxWhoseAnchorNoMaskHas() {
        let loss = DarknetLoss(Self.training)
        func targets(_ width: Double, _ height: Double) -> [BoxTarget] {
            let box = PixelBox(xMin: 20, yMin: 0, xMax: 20 + width, yMax: height)
            return loss.targets(TrainingBox(box, classIndex: 1), grid: Self.grid)
        }
        #expect(targets(4, 5).isEmpty)
        #expect(targets(10, 14).map(\.head) == [1])
        #expect(targets(30, 64).map(\.head) == [0, 1])
        #expect(zip(targets(30, 64), [2, 3]).map { $0.place % $1 } == [1, 2])
    }

    @Test func theLogSaysWhichLossItIs() {
        #expect(TrainingLoss.gluon(GluonLoss()).summary.contains("GluonCV 0.10"))
        var training = Self.training
        training[0].others = [DarknetSetting(key: "iou_loss", value: "giou")]
        let text = TrainingLoss.darknet(DarknetLoss(training)).summary
        #expect(text.contains("mask 4,3 ignores above IoU 0.5"))
        #expect(text.hasSuffix("not followed: iou_loss"))
    }
}
