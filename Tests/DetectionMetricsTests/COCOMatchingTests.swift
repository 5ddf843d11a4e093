import DetectionMetrics
import TestSupport
import Testing

@Suite struct COCOMatchingTests {
    /// Few images with many overlapping boxes, crowds among them, ties of confidence, a class without ground truth.
    @Test(arguments: 0..<60)
    func agreesWithThePlainDefinition(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let (images, classes) = (6, 4)
        var (truths, found) = (TruthBoxes(), FoundBoxes())
        var plain = [[(truths: [PlainCOCO.Truth], found: [PlainCOCO.Found])]](
            repeating: Array(repeating: ([], []), count: images), count: classes)
        for _ in 0..<Int.random(in: 1...60, using: &random) {
            let (image, one) = (
                Int.random(in: 0..<images, using: &random), Int.random(in: 0..<classes - 1, using: &random)
            )
            let box = box(&random)
            let isCrowd = Int.random(in: 0..<8, using: &random) == 0
            truths.append(
                image: image, classIndex: one, x: box.0, y: box.1, width: box.2, height: box.3,
                area: box.2 * box.3 * 0.7,
                flags: isCrowd ? .crowd : [])
            plain[one][image].truths.append(
                .init(x: box.0, y: box.1, width: box.2, height: box.3, area: box.2 * box.3 * 0.7, isCrowd: isCrowd))
        }
        for _ in 0..<Int.random(in: 0...150, using: &random) {
            let (image, one) = (Int.random(in: 0..<images, using: &random), Int.random(in: 0..<classes, using: &random))
            let box = box(&random)
            let confidence = Double(Int.random(in: 0...20, using: &random)) / 20
            found.append(
                image: image, classIndex: one, x: box.0, y: box.1, width: box.2, height: box.3, confidence: confidence)
            plain[one][image].found.append(
                .init(x: box.0, y: box.1, width: box.2, height: box.3, confidence: confidence))
        }
        let settings = COCOProtocol(
            iouThresholds: COCOProtocol.standard.iouThresholds, recalls: COCOProtocol.standard.recalls,
            areas: COCOProtocol.standard.areas, mostFound: [1, 4])
        let result = COCOMatching(truths: truths, found: found, classes: classes, settings: settings).result()
        for (area, range) in settings.areas.enumerated() {
            for (threshold, iou) in settings.iouThresholds.enumerated() {
                for one in 0..<classes {
                    let wanted = PlainCOCO.ap(plain[one], iou: iou, area: range, most: 4)?.ap
                    let value = result.ap(iou: threshold, area: area, classIndex: one)
                    #expect((value == nil) == (wanted == nil))
                    if let value, let wanted { #expect(abs(value - wanted) <= 1e-12, "\(area) \(iou) \(one)") }
                }
            }
            for (most, limit) in settings.mostFound.enumerated() {
                let wanted = settings.iouThresholds.flatMap { iou in
                    plain.compactMap { PlainCOCO.ap($0, iou: iou, area: range, most: limit)?.recall }
                }
                let value = result.ar(most: most, area: area)
                #expect((value == nil) == wanted.isEmpty)
                if let value { #expect(abs(value - wanted.reduce(0, +) / Double(wanted.count)) <= 1e-12) }
            }
        }
    }

    private func box(_ random: inout SplitMix64) -> (Double, Double, Double, Double) {
        func draw(_ range: ClosedRange<Int>) -> Double { Double(Int.random(in: range, using: &random)) }
        return (draw(0...40), draw(0...40), draw(1...120), draw(1...120))
    }

    @Test func nothingFoundIsZeroAndNothingToFindIsNoFigure() {
        var truths = TruthBoxes()
        truths.append(image: 3, classIndex: 0, x: 0, y: 0, width: 50, height: 50)
        let result = COCOMatching(truths: truths, found: FoundBoxes(), classes: 2).result()
        #expect(result.ap() == 0)
        #expect(result.ap(classIndex: 1) == nil)
        #expect(result.ap(area: 3) == nil)
        let nothing = COCOMatching(truths: TruthBoxes(), found: FoundBoxes(), classes: 0).result()
        #expect(nothing.figures.allSatisfy { $0.value == nil })
    }

    @Test func confidencesThatAreNoNumbersAreCountedOnly() {
        var found = FoundBoxes()
        found.append(image: 0, classIndex: 0, x: 0, y: 0, width: 1, height: 1, confidence: .nan)
        #expect(found.count == 0)
        #expect(found.refused == 1)
    }
}
