import DetectionMetrics
import TestSupport

/// Few images with many overlapping boxes, crowds among them, ties of confidence, a class without ground truth.
struct RandomBoxes {
    static let (images, classes) = (6, 4)
    var truths = TruthBoxes()
    var found = FoundBoxes()

    init(seed: UInt64, silent: TruthBoxes.Flags = .crowd, mostFound: Int = 150) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<Int.random(in: 1...60, using: &random) {
            let box = Self.box(&random)
            truths.append(
                image: .random(in: 0..<Self.images, using: &random),
                classIndex: .random(in: 0..<Self.classes - 1, using: &random), x: box.0, y: box.1, width: box.2,
                height: box.3, flags: Int.random(in: 0..<8, using: &random) == 0 ? silent : [])
        }
        for _ in 0..<Int.random(in: 0...mostFound, using: &random) {
            let box = Self.box(&random)
            found.append(
                image: .random(in: 0..<Self.images, using: &random),
                classIndex: .random(in: 0..<Self.classes, using: &random), x: box.0, y: box.1, width: box.2,
                height: box.3, confidence: Double(Int.random(in: 0...20, using: &random)) / 20)
        }
    }

    private static func box(_ random: inout SplitMix64) -> (Double, Double, Double, Double) {
        func draw(_ range: ClosedRange<Int>) -> Double { Double(Int.random(in: range, using: &random)) }
        return (draw(0...40), draw(0...40), draw(1...120), draw(1...120))
    }

    /// The detections of at least a confidence.
    func found(from confidence: Double) -> FoundBoxes {
        var some = FoundBoxes()
        for row in 0..<found.count where found.confidence[row] >= confidence {
            some.append(
                image: Int(found.image[row]), classIndex: Int(found.classIndex[row]), x: found.x[row], y: found.y[row],
                width: found.width[row], height: found.height[row], confidence: found.confidence[row])
        }
        return some
    }

    /// COCO's protocol at one IoU, without a limit on detections.
    static func single(_ iou: Double) -> COCOProtocol {
        COCOProtocol(
            iouThresholds: [iou], recalls: COCOProtocol.standard.recalls, areas: [0...1e10], mostFound: [.max >> 33])
    }
}
