import DetectionMetrics
import TestSupport
import Testing

@Suite struct ConfidenceCurveTests {
    @Test(arguments: 0..<40)
    func leavingOutTheLessSureIsAsIfTheyHadNeverBeen(seed: UInt64) {
        let boxes = RandomBoxes(seed: seed)
        func matched(_ found: FoundBoxes) -> MatchedDetections {
            VOCMatching(truths: boxes.truths, found: found, classes: RandomBoxes.classes, convention: .continuous)
                .matched(iou: 0.5)
        }
        let all = matched(boxes.found)
        for step in 0...21 {
            let confidence = Double(step) / 20
            let alone = matched(boxes.found(from: confidence)).counts()
            #expect(all.counts(from: confidence) == alone, "from \(confidence)")
            let sum = alone.reduce(into: MatchCounts()) { $0 += $1 }
            let pooled = all.curve().counts(from: confidence)
            #expect(pooled.truePositives == sum.truePositives && pooled.falsePositives == sum.falsePositives)
            #expect(pooled.groundTruths == sum.groundTruths)
            for index in alone.indices {
                #expect(all.curve(classIndex: index).counts(from: confidence).f1 == alone[index].f1)
            }
        }
    }

    @Test(arguments: 0..<40)
    func nothingBeatsTheBestPoint(seed: UInt64) {
        let boxes = RandomBoxes(seed: seed)
        let curve = COCOMatching(truths: boxes.truths, found: boxes.found, classes: RandomBoxes.classes)
            .matched(threshold: 0).curve()
        let all = (0..<curve.count).map { curve[$0] }
        let highest = all.compactMap(\.counts.f1).max() ?? 0
        #expect((curve.best?.counts.f1 ?? 0) == highest)
        // Of equal ones the most confident.
        #expect(curve.best?.confidence == (highest > 0 ? all.first { $0.counts.f1 == highest }?.confidence : nil))
        #expect(zip(curve.confidences, curve.confidences.dropFirst()).allSatisfy { $0 > $1 })
    }

    /// Two ground truths; right, wrong, right.
    @Test func figuresFollowTheirDefinitions() throws {
        var (truths, found) = (TruthBoxes(), FoundBoxes())
        for x in [0.0, 100] { truths.append(image: 0, classIndex: 0, x: x, y: 0, width: 10, height: 10) }
        for (x, confidence) in [(0.0, 0.9), (50, 0.6), (100, 0.3)] {
            found.append(image: 0, classIndex: 0, x: x, y: 0, width: 10, height: 10, confidence: confidence)
        }
        let curve = VOCMatching(truths: truths, found: found, classes: 1, convention: .continuous).matched(iou: 0.5)
            .curve()
        #expect(curve.confidences == [0.9, 0.6, 0.3])
        let middle = curve.counts(from: 0.5)
        #expect(middle.precision == 0.5 && middle.recall == 0.5 && middle.f1 == 0.5 && middle.missed == 1)
        let best = try #require(curve.best)
        #expect(best.confidence == 0.3 && best.counts.f1 == 0.8)
        #expect(curve.counts(from: 0.95) == MatchCounts(groundTruths: 2))
        #expect(curve.counts(from: 0.95).precision == nil && curve.counts(from: 0.95).f1 == 0)
    }
}
