import DetectionMetrics
import TestSupport
import Testing

@Suite struct ConfusionMatrixTests {
    private func matrix(_ truths: TruthBoxes, _ found: FoundBoxes, _ classes: Int, confidence: Double = 0)
        -> ConfusionMatrix
    {
        ConfusionMatrix(
            OverlapTable(truths: truths, found: found, classes: classes, least: 0.1), truths: truths, found: found,
            classes: classes, iou: 0.5, confidence: confidence)
    }

    /// Every ground truth stands in its row once, every detection that counts in its column; the diagonal is what is
    /// right.
    @Test(arguments: 0..<60)
    func nothingIsLostOrCountedTwice(seed: UInt64) {
        let boxes = RandomBoxes(seed: seed)
        let classes = RandomBoxes.classes
        let confidence = Double(seed % 5) / 5
        let matrix = matrix(boxes.truths, boxes.found, classes, confidence: confidence)
        let counts = LiveMatching(truths: boxes.truths, found: boxes.found, classes: classes, least: 0.5)
            .counts(iou: 0.5, confidence: confidence)
        for index in 0..<classes {
            let row = (0...classes).reduce(0) { $0 + matrix[index, $1] }
            #expect(row == counts[index].groundTruths)
            let column = (0...classes).reduce(0) { $0 + matrix[$1, index] }
            #expect(column == counts[index].truePositives + counts[index].falsePositives)
            #expect(matrix[index, index] == counts[index].truePositives)
        }
        #expect(matrix[classes, classes] == 0)
    }

    @Test func eachCellMeansWhatItSays() {
        var (truths, found) = (TruthBoxes(), FoundBoxes())
        for (classIndex, x) in [(0, 0.0), (0, 100), (1, 200)] {
            truths.append(image: 0, classIndex: classIndex, x: x, y: 0, width: 10, height: 10)
        }
        // Right; of the other class; on nothing. The third ground truth is missed.
        for (classIndex, x) in [(0, 0.0), (1, 101), (1, 400)] {
            found.append(image: 0, classIndex: classIndex, x: x, y: 0, width: 10, height: 10, confidence: 0.5)
        }
        #expect(matrix(truths, found, 2).counts == [1, 1, 0, 0, 0, 1, 0, 1, 0])
        #expect(matrix(truths, found, 2, confidence: 0.6).counts == [0, 0, 2, 0, 0, 1, 0, 0, 0])
    }

    /// A surer detection of the wrong class does not take a ground truth from one of the right class.
    @Test func ownClassesArePairedFirst() {
        var (truths, found) = (TruthBoxes(), FoundBoxes())
        truths.append(image: 0, classIndex: 0, x: 0, y: 0, width: 10, height: 10)
        found.append(image: 0, classIndex: 1, x: 0, y: 0, width: 10, height: 10, confidence: 0.9)
        found.append(image: 0, classIndex: 0, x: 2, y: 0, width: 10, height: 10, confidence: 0.3)
        #expect(matrix(truths, found, 2).counts == [1, 0, 0, 0, 0, 0, 0, 1, 0])
    }
}
