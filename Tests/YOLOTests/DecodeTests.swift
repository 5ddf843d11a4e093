import Domain
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import YOLO

@Suite struct DecodeTests {
    static let anchors = [
        Anchor(width: 10, height: 13), Anchor(width: 156, height: 198), Anchor(width: 33, height: 23),
    ]

    static func head(_ kind: DetectionHead.Kind = .yolo, classes: Int = 3, scaleXY: Float = 1) -> DetectionHead {
        DetectionHead(kind: kind, classes: classes, anchors: anchors, scaleXY: scaleXY)
    }

    static func sigma(_ x: Float) -> Double { 1 / (1 + Foundation.exp(-Double(x))) }

    /// Every class of every box by the formulas of the definition, in `Double`, in class, cell, anchor order.
    static func plain(_ values: [Float], _ head: DetectionHead, _ shape: Shape, _ input: ImageSize) -> [Row] {
        var rows: [Row] = []
        let strideX = Double(input.width) / Double(shape.width)
        let strideY = Double(input.height) / Double(shape.height)
        let scale = Double(head.scaleXY)
        for classIndex in 0..<head.classes {
            for cell in 0..<shape.height * shape.width {
                for (place, anchor) in head.anchors.enumerated() {
                    let start = cell * shape.channels + place * (5 + head.classes)
                    let raw = Array(values[start..<start + 5 + head.classes])
                    let x = (sigma(raw[0]) * scale - (scale - 1) / 2 + Double(cell % shape.width)) * strideX
                    let y = (sigma(raw[1]) * scale - (scale - 1) / 2 + Double(cell / shape.width)) * strideY
                    let width = exp(Double(raw[2])) * Double(anchor.width)
                    let height = exp(Double(raw[3])) * Double(anchor.height)
                    let total = raw[5...].reduce(0) { $0 + exp(Double($1)) }
                    let classes = raw[5...].map { head.kind == .yolo ? sigma($0) : exp(Double($0)) / total }
                    let isBest = classes[classIndex] == classes.max()
                    rows.append(
                        Row(
                            classIndex: classIndex, confidence: classes[classIndex] * sigma(raw[4]), isBest: isBest,
                            box: PixelBox(
                                xMin: x - width / 2, yMin: y - height / 2, xMax: x + width / 2, yMax: y + height / 2)))
                }
            }
        }
        return rows
    }

    struct Row {
        var classIndex: Int
        var confidence: Double
        var isBest: Bool
        var box: PixelBox
    }

    static func values(_ shape: Shape, _ random: inout SplitMix64) -> [Float] {
        (0..<shape.count).map { _ in Float.random(in: -4...3, using: &random) }
    }

    @Test(arguments: UInt64(0)..<40)
    func agreesWithTheFormulas(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let head = Self.head(
            seed % 2 == 0 ? .yolo : .region, classes: Int.random(in: 1...7, using: &random),
            scaleXY: seed % 3 == 0 ? 1.1 : 1)
        let shape = Shape(height: 3, width: 5, channels: head.channels)
        let input = ImageSize(width: 160, height: 192)
        let values = Self.values(shape, &random)
        let threshold = Float.random(in: 0...0.5, using: &random)
        for rule in ScoringRule.allCases {
            var found: [Candidate] = []
            let skipped = HeadDecoder(head, output: shape, input: input)
                .decode(values.span, above: threshold, rule, into: &found)
            let expected = Self.plain(values, head, shape, input).filter {
                $0.confidence > Double(threshold) && (rule == .everyClass || $0.isBest)
            }
            #expect(skipped == 0 && found.count == expected.count)
            if rule == .everyClass {
                for (candidate, row) in zip(found, expected) {
                    #expect(Int(candidate.classIndex) == row.classIndex)
                    #expect(abs(Double(candidate.confidence) - row.confidence) < 1e-6)
                    let box = candidate.box
                    for (a, b) in [
                        (box.xMin, row.box.xMin), (box.yMin, row.box.yMin), (box.xMax, row.box.xMax),
                        (box.yMax, row.box.yMax),
                    ] { #expect(abs(a - b) < 1e-6 * max(1000, abs(b))) }
                }
            }
        }
    }

    @Test(arguments: UInt64(0)..<20)
    func darknetsTestOfTheObjectnessFollowsFromThatOfTheProduct(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let head = Self.head()
        let shape = Shape(height: 4, width: 4, channels: head.channels)
        let input = ImageSize(width: 128, height: 128)
        let values = Self.values(shape, &random)
        var found: [Candidate] = []
        _ = HeadDecoder(head, output: shape, input: input).decode(values.span, above: 0.3, .everyClass, into: &found)
        var expected = 0
        for start in stride(from: 0, to: values.count, by: 8) where logistic(values[start + 4]) > 0.3 {
            for index in 0..<3 where logistic(values[start + 5 + index]) * logistic(values[start + 4]) > 0.3 {
                expected += 1
            }
        }
        #expect(found.count == expected && expected > 0)
    }

    @Test(arguments: [Float.leastNonzeroMagnitude, 1e-6, 0.01, 0.2, 0.25, 0.5, 0.9, 0.9999, Float(1).nextDown])
    func noBoxIsLeftOutThatIsAboveTheThreshold(threshold: Float) {
        let least = logit(notAbove: threshold)
        var below = least
        for _ in 0..<1000 {
            #expect(logistic(below) <= threshold)
            below = below.nextDown
        }
        #expect(logistic(-.infinity) <= threshold)
    }

    @Test func thresholdsOutsideOfTheRangeTakeAllOrNone() {
        let head = Self.head()
        let shape = Shape(height: 1, width: 1, channels: head.channels)
        let decoder = HeadDecoder(head, output: shape, input: ImageSize(width: 32, height: 32))
        let values = [Float](repeating: -20, count: shape.count)
        for (threshold, count) in [(Float(-1), 9), (0, 9), (1, 0), (2, 0)] {
            var found: [Candidate] = []
            _ = decoder.decode(values.span, above: threshold, .everyClass, into: &found)
            #expect(found.count == count)
        }
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity], 0..<8)
    func numbersThatAreNotFiniteAreCountedAndLeftOut(value: Float, place: Int) {
        let head = Self.head()
        let shape = Shape(height: 2, width: 2, channels: head.channels)
        var values = [Float](repeating: 1, count: shape.count)
        values[8 * 5 + place] = value
        for rule in ScoringRule.allCases {
            var found: [Candidate] = []
            let skipped = HeadDecoder(head, output: shape, input: ImageSize(width: 64, height: 64))
                .decode(values.span, above: 0.1, rule, into: &found)
            #expect(skipped == 1)
            #expect(found.count == 11 * (rule == .everyClass ? 3 : 1))
        }
    }

    @Test func aSizePastAllNumbersIsCountedAndLeftOut() {
        let head = Self.head()
        let shape = Shape(height: 1, width: 1, channels: head.channels)
        var values = [Float](repeating: 1, count: shape.count)
        values[2] = 1e4
        var found: [Candidate] = []
        let skipped = HeadDecoder(head, output: shape, input: ImageSize(width: 32, height: 32))
            .decode(values.span, above: 0.1, .everyClass, into: &found)
        #expect(skipped == 1 && found.count == 6)
    }

    @Test func hugeFiniteNumbersAreNoFault() {
        let head = Self.head()
        let shape = Shape(height: 1, width: 1, channels: head.channels)
        var values = [Float](repeating: -3e38, count: shape.count)
        for anchor in 0..<3 { (values[anchor * 8 + 4], values[anchor * 8 + 6]) = (3e38, 3e38) }
        var found: [Candidate] = []
        let skipped = HeadDecoder(head, output: shape, input: ImageSize(width: 32, height: 32))
            .decode(values.span, above: 0.1, .everyClass, into: &found)
        #expect(skipped == 0 && found.map(\.confidence) == [1, 1, 1] && found.allSatisfy { $0.classIndex == 1 })
    }

    @Test func headsAreReadPictureByPictureAndBoxesGoBackToThePicture() {
        let head = Self.head(classes: 1)
        let shape = Shape(height: 1, width: 2, channels: head.channels)
        var values = [Float](repeating: -9, count: 2 * shape.count)
        // Second picture, second cell, first anchor: in the middle of the cell, as large as the anchor.
        let start = shape.count + shape.channels
        values.replaceSubrange(start..<start + 6, with: [0, 0, 0, 0, 9, 9])
        let decoder = ModelDecoder([head], outputs: [shape], input: ImageSize(width: 64, height: 32))
        let output = InferenceResult.Output(node: 0, shape: shape, values: values)
        let placement = Placement.letterbox(
            ImageSize(width: 320, height: 320), in: ImageSize(width: 64, height: 32))
        let rule = DetectionRule.darknet(confidence: 0.5, iou: 0.45)
        #expect(decoder.detections(in: [output], picture: 0, placement, rule).detections.isEmpty)
        let found = decoder.detections(in: [output], picture: 1, placement, rule).detections
        // The centre is at (48, 16) of the input; the picture is 32 pixels wide from column 16 on: a scale of 1/10.
        #expect(found.map(\.box) == [PixelBox(xMin: 270, yMin: 95, xMax: 370, yMax: 225)])
        var clipping = rule
        clipping.clipsToPicture = true
        let clipped = decoder.detections(in: [output], picture: 1, placement, clipping).detections
        #expect(clipped.map(\.box) == [PixelBox(xMin: 270, yMin: 95, xMax: 320, yMax: 225)])
    }

    @Test func whatLiesOutsideOfThePictureGoesWhereBoxesAreCut() {
        let candidate = Candidate(classIndex: 0, confidence: 0.9, xMin: 0, yMin: 0, xMax: 10, yMax: 10)
        let placement = Placement.letterbox(
            ImageSize(width: 320, height: 320), in: ImageSize(width: 64, height: 32))
        var rule = DetectionRule.darknet(confidence: 0.5, iou: 0.45)
        #expect(rule.detections(of: [candidate], placement).count == 1)
        rule.clipsToPicture = true
        #expect(rule.detections(of: [candidate], placement).isEmpty)
    }
}
