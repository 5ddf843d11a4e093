import DetectionMetrics
import TestSupport
import Testing

@Suite struct EvaluationTests {
    @Test(arguments: 0..<20)
    func figuresAreThoseOfTheirProtocol(seed: UInt64) {
        let boxes = RandomBoxes(seed: seed)
        let classes = RandomBoxes.classes
        func evaluation(_ reckoning: EvaluationProtocol, iou: Double = 0.5) -> Evaluation {
            Evaluation(
                truths: boxes.truths, found: boxes.found, classes: classes, settings: .init(reckoning, iou: iou))
        }
        let voc = VOCMatching(
            truths: boxes.truths, found: boxes.found, classes: classes, convention: .continuous)
        #expect(evaluation(.voc07).mAP == voc.result(iou: 0.5, .elevenPoints).mAP)
        #expect(evaluation(.voc12).perClass.map(\.ap) == voc.result(iou: 0.5, .area).perClass.map(\.ap))
        let coco = COCOMatching(truths: boxes.truths, found: boxes.found, classes: classes).result()
        let mine = evaluation(.coco)
        #expect(mine.mAP == coco.ap() && mine.coco?.figures.map(\.value) == coco.figures.map(\.value))
        #expect(mine.perClass.map { $0.apBySize[1] } == (0..<classes).map { coco.ap(area: 2, classIndex: $0) })
        // An IoU that COCO does not know is matched for itself.
        #expect(
            evaluation(.coco, iou: 0.42).counts
                == COCOMatching(
                    truths: boxes.truths, found: boxes.found, classes: classes, settings: RandomBoxes.single(0.42)
                ).matched(threshold: 0).counts().reduce(into: MatchCounts()) { $0 += $1 })
    }

    @Test(arguments: 0..<20)
    func sizesShareOutTheGroundTruths(seed: UInt64) {
        let boxes = RandomBoxes(seed: seed, silent: .difficult)
        let evaluation = Evaluation(
            truths: boxes.truths, found: boxes.found, classes: RandomBoxes.classes, settings: .init(.voc12, iou: 0.5))
        let ends = boxes.truths.area.indices.count {
            boxes.truths.flags[$0].isEmpty && [1024, 9216].contains(boxes.truths.area[$0])
        }
        let sum = evaluation.perSize.reduce(0) { $0 + $1.groundTruths }
        // Both ends of a size belong to it.
        #expect(sum == evaluation.counts.groundTruths + ends)
    }

    /// Small and large ground truths, the large one found, and a false detection of either size.
    @Test func aSizeAloneKnowsNothingOfTheOthers() throws {
        var (truths, found) = (TruthBoxes(), FoundBoxes())
        truths.append(image: 0, classIndex: 0, x: 0, y: 0, width: 10, height: 10)
        truths.append(image: 0, classIndex: 0, x: 100, y: 0, width: 200, height: 200)
        for (x, side, confidence) in [(500.0, 10.0, 0.9), (600, 200, 0.8), (100, 200, 0.7)] {
            found.append(image: 0, classIndex: 0, x: x, y: 0, width: side, height: side, confidence: confidence)
        }
        let evaluation = Evaluation(truths: truths, found: found, classes: 1, settings: .init(.voc12, iou: 0.5))
        #expect(evaluation.perClass[0].apBySize == [0, nil, 0.5])
        #expect(evaluation.perSize.map(\.groundTruths) == [1, 0, 1])
    }

    /// Groups together hold all boxes, and each alone is evaluated as if there were no other.
    @Test(arguments: 0..<20)
    func groupsAreEvaluatedAlone(seed: UInt64) {
        let boxes = RandomBoxes(seed: seed)
        let parts = ImageGroups([0, 1, 0, -1, 1, 1], count: 2).parted(boxes.truths, boxes.found)
        let outside = boxes.truths.image.count { $0 == 3 }
        #expect(parts.reduce(0) { $0 + $1.truths.count } == boxes.truths.count - outside)
        var (truths, found) = (TruthBoxes(), FoundBoxes())
        for row in 0..<boxes.truths.count where [0, 2].contains(boxes.truths.image[row]) {
            truths.append(
                image: Int(boxes.truths.image[row]), classIndex: Int(boxes.truths.classIndex[row]),
                x: boxes.truths.x[row], y: boxes.truths.y[row], width: boxes.truths.width[row],
                height: boxes.truths.height[row], flags: boxes.truths.flags[row])
        }
        for row in 0..<boxes.found.count where [0, 2].contains(boxes.found.image[row]) {
            found.append(
                image: Int(boxes.found.image[row]), classIndex: Int(boxes.found.classIndex[row]), x: boxes.found.x[row],
                y: boxes.found.y[row], width: boxes.found.width[row], height: boxes.found.height[row],
                confidence: boxes.found.confidence[row])
        }
        func figures(_ truths: TruthBoxes, _ found: FoundBoxes) -> [Double?] {
            COCOMatching(truths: truths, found: found, classes: RandomBoxes.classes).result().figures.map(\.value)
        }
        #expect(figures(parts[0].truths, parts[0].found) == figures(truths, found))
    }
}
