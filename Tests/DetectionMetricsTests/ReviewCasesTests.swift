import DetectionMetrics
import TestSupport
import Testing

/// Cases for reviewers, and what mending each would gain.
@Suite struct ReviewCasesTests {
    private func cases(_ boxes: RandomBoxes, confidence: Double = 0) -> ReviewCases {
        cases(boxes.truths, boxes.found, confidence: confidence)
    }

    private func cases(_ truths: TruthBoxes, _ found: FoundBoxes, confidence: Double = 0) -> ReviewCases {
        ReviewCases(
            OverlapTable(truths: truths, found: found, classes: RandomBoxes.classes, least: 0.1), truths: truths,
            found: found, classes: RandomBoxes.classes, iou: 0.5, confidence: confidence)
    }

    /// One found, one missed, one detection beside it and a worse one on the same.
    @Test func eachCaseHasItsBoxesAndItsOverlap() {
        var (truths, found) = (TruthBoxes(), FoundBoxes())
        for x in [0.0, 100, 200] { truths.append(image: 0, classIndex: 0, x: x, y: 0, width: 10, height: 10) }
        for (x, confidence) in [(0.0, 0.9), (105, 0.8), (1, 0.7), (50, 0.6)] {
            found.append(image: 0, classIndex: 0, x: x, y: 0, width: 10, height: 10, confidence: confidence)
        }
        let all = cases(truths, found)
        #expect(
            all.cases.map(\.kind) == [
                .right, .wrong(.localization), .wrong(.duplicate), .wrong(.background), .wrong(.missed),
            ])
        #expect(all.cases.map(\.found) == [0, 1, 2, 3, nil])
        #expect(all.cases.map(\.truth) == [0, 1, 0, nil, 2])
        let overlaps = [1, 5.0 / 15, 9.0 / 11, 0, 0]
        for (found, wanted) in zip(all.cases, overlaps) { #expect(abs(found.iou - wanted) <= 1e-12) }
        // One right detection, the surest of four, of three ground truths.
        #expect(abs((all.meanAP ?? -1) - 1.0 / 3) <= 1e-12)
        // Moved onto its ground truth the second is right at precision 1; what goes after all right ones gains nothing.
        let gains = [0, 1.0 / 3, 0, 0, 1.0 / 2 - 1.0 / 3]
        for (found, wanted) in zip(all.cases, gains) { #expect(abs(found.gain - wanted) <= 1e-12) }
    }

    @Test(arguments: 0..<80)
    func aGainIsThatOfReckoningAnew(seed: UInt64) {
        let boxes = RandomBoxes(seed: seed)
        let all = cases(boxes)
        let plain = PlainGains(boxes, all.cases)
        #expect(all.meanAP.map { abs($0 - plain.meanAP()) <= 1e-12 } ?? true)
        for at in all.cases.indices {
            let wanted = plain.gain(at)
            #expect(abs(all.cases[at].gain - wanted) <= 1e-12, "case \(at) \(all.cases[at].kind)")
        }
    }

    @Test(arguments: 0..<40, [0.25, 0.6, 2])
    func whatIsUnderTheConfidenceIsNotThere(seed: UInt64, confidence: Double) {
        let boxes = RandomBoxes(seed: seed)
        let some = cases(boxes, confidence: confidence)
        let wanted = cases(boxes.truths, boxes.found(from: confidence))
        #expect(some.counts == wanted.counts)
        #expect(some.meanAP == wanted.meanAP)
        #expect(some.cases.map(\.kind) == wanted.cases.map(\.kind))
        #expect(some.cases.map(\.truth) == wanted.cases.map(\.truth))
        #expect(some.cases.map(\.gain) == wanted.cases.map(\.gain))
        let live = LiveMatching(truths: boxes.truths, found: boxes.found, classes: RandomBoxes.classes, least: 0.1)
        #expect(some.counts == live.counts(iou: 0.5, confidence: confidence))
    }

    @Test func withoutGroundTruthThereIsNoMean() {
        var found = FoundBoxes()
        found.append(image: 0, classIndex: 0, x: 0, y: 0, width: 10, height: 10, confidence: 0.5)
        let all = cases(TruthBoxes(), found)
        #expect(all.meanAP == nil)
        #expect(all.cases.map(\.kind) == [.wrong(.background)] && all.cases.map(\.gain) == [0])
    }
}

/// Reckons the mean average precision anew with one case mended.
private struct PlainGains {
    private typealias Point = (confidence: Double, classIndex: Int, isRight: Bool)

    private let boxes: RandomBoxes
    private let cases: [ReviewCase]
    private let positives: [Int]
    /// Of each case that is a detection, the class that it is of when it is mended; `nil` where it goes.
    private var mended: [Int?]

    init(_ boxes: RandomBoxes, _ cases: [ReviewCase]) {
        (self.boxes, self.cases) = (boxes, cases)
        var positives = [Int](repeating: 0, count: RandomBoxes.classes)
        for row in 0..<boxes.truths.count where boxes.truths.flags[row].isEmpty {
            positives[Int(boxes.truths.classIndex[row])] += 1
        }
        self.positives = positives
        var used = Set(cases.filter { $0.kind == .right }.compactMap(\.truth))
        mended = cases.map { each in
            guard each.kind == .wrong(.localization) || each.kind == .wrong(.classification), let truth = each.truth,
                used.insert(truth).inserted
            else { return nil }
            return Int(boxes.truths.classIndex[truth])
        }
    }

    func meanAP() -> Double { meanAP(points(), positives) }

    func gain(_ at: Int) -> Double {
        guard cases[at].kind != .right else { return 0 }
        var positives = positives
        if cases[at].kind == .wrong(.missed), let truth = cases[at].truth {
            let classIndex = Int(boxes.truths.classIndex[truth])
            if positives[classIndex] == 1 { return 0 }
            positives[classIndex] -= 1
        }
        return meanAP(points(mending: at), positives) - meanAP()
    }

    private func points(mending at: Int? = nil) -> [Point] {
        var points: [Point] = []
        var late: Point?
        for (index, each) in cases.enumerated() {
            guard let row = each.found else { continue }
            let (confidence, own) = (boxes.found.confidence[row], Int(boxes.found.classIndex[row]))
            if index != at {
                points.append((confidence, own, each.kind == .right))
            } else if let classIndex = mended[index] {
                // One that changes its class comes after those of its confidence.
                if classIndex == own {
                    points.append((confidence, own, true))
                } else {
                    late = (confidence, classIndex, true)
                }
            }
        }
        return points + (late.map { [$0] } ?? [])
    }

    private func meanAP(_ points: [Point], _ positives: [Int]) -> Double {
        let order = points.enumerated().sorted {
            ($1.element.confidence, $0.offset) < ($0.element.confidence, $1.offset)
        }.map(\.element)
        var (sum, scored) = (0.0, 0)
        for classIndex in positives.indices where positives[classIndex] > 0 {
            var (right, all) = (0.0, 0.0)
            for point in order where point.classIndex == classIndex {
                all += 1
                guard point.isRight else { continue }
                right += 1
                sum += right / all / Double(positives[classIndex])
            }
            scored += 1
        }
        return scored > 0 ? sum / Double(scored) : 0
    }
}
