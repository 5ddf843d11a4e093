import DetectionMetrics
import TestSupport
import Testing

/// TIDE's kinds of errors.
@Suite struct ErrorTypesTests {
    private func errors(_ truths: TruthBoxes, _ found: FoundBoxes, classes: Int) -> ErrorTypes {
        ErrorTypes(
            OverlapTable(truths: truths, found: found, classes: classes, least: 0.1), truths: truths, found: found,
            classes: classes, iou: 0.5)
    }

    struct Extra: Sendable {
        var classIndex: Int
        var x: Double
        var kind: ErrorTypes.Kind
    }

    static let extras = [
        Extra(classIndex: 1, x: 0, kind: .classification),
        Extra(classIndex: 0, x: 5, kind: .localization),  // a third in common
        Extra(classIndex: 1, x: 5, kind: .both),
        Extra(classIndex: 0, x: 1, kind: .duplicate),
        Extra(classIndex: 0, x: 9.5, kind: .background),  // less than a tenth in common
        Extra(classIndex: 1, x: 100, kind: .background),
    ]

    /// A ground truth of class 0 at 0…10, one of class 1 at 200…210, both found, and one more detection.
    @Test(arguments: extras)
    func eachKindIsToldApart(extra: Extra) {
        var (truths, found) = (TruthBoxes(), FoundBoxes())
        for (classIndex, x) in [(0, 0.0), (1, 200)] {
            truths.append(image: 0, classIndex: classIndex, x: x, y: 0, width: 10, height: 10)
            found.append(image: 0, classIndex: classIndex, x: x, y: 0, width: 10, height: 10, confidence: 0.9)
        }
        found.append(
            image: 0, classIndex: extra.classIndex, x: extra.x, y: 0, width: 10, height: 10, confidence: 0.5)
        let figures = errors(truths, found, classes: 2).figures
        for each in ErrorTypes.Kind.allCases {
            #expect(figures[each]?.count == (each == extra.kind ? 1 : 0), "\(each)")
        }
    }

    /// Of two ground truths one is found by nothing; another class lies on it.
    @Test func whatAnotherErrorWouldFindIsNotMissed() throws {
        var (truths, found) = (TruthBoxes(), FoundBoxes())
        for x in [0.0, 100] { truths.append(image: 0, classIndex: 0, x: x, y: 0, width: 10, height: 10) }
        found.append(image: 0, classIndex: 0, x: 0, y: 0, width: 10, height: 10, confidence: 0.9)
        let missed = errors(truths, found, classes: 2)
        #expect(missed.figures[.missed]?.count == 1)
        // 51 of 101 recalls are reached; without the other ground truth all are.
        #expect(abs(try #require(missed.ap) - 51.0 / 101) <= 1e-12)
        #expect(abs(try #require(missed.figures[.missed]?.gain) - 50.0 / 101) <= 1e-12)
        found.append(image: 0, classIndex: 1, x: 100, y: 0, width: 10, height: 10, confidence: 0.5)
        let confused = errors(truths, found, classes: 2)
        #expect(confused.figures[.missed]?.count == 0 && confused.figures[.classification]?.count == 1)
        #expect(abs(try #require(confused.figures[.classification]?.gain) - 50.0 / 101) <= 1e-12)
    }

    @Test(arguments: 0..<60)
    func everyWrongDetectionHasOneKind(seed: UInt64) throws {
        let boxes = RandomBoxes(seed: seed)
        let classes = RandomBoxes.classes
        let errors = errors(boxes.truths, boxes.found, classes: classes)
        let coco = COCOMatching(
            truths: boxes.truths, found: boxes.found, classes: classes, settings: RandomBoxes.single(0.5))
        let wrong = coco.matched(threshold: 0).counts().reduce(0) { $0 + $1.falsePositives }
        let kinds = ErrorTypes.Kind.allCases.filter { $0 != .missed }
        #expect(kinds.reduce(0) { $0 + (errors.figures[$1]?.count ?? 0) } == wrong)
        switch (errors.ap, coco.result().ap()) {
        case (let ap?, let wanted?): #expect(abs(ap - wanted) <= 1e-12)
        case (nil, nil): #expect(errors.falsePositiveGain == nil)
        default: Issue.record("\(String(describing: errors.ap)) against \(String(describing: coco.result().ap()))")
        }
        for kind in ErrorTypes.Kind.allCases { #expect((errors.figures[kind]?.gain ?? 0) >= 0) }
    }
}
