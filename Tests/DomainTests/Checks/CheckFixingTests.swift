import Domain
import TestSupport
import Testing

@Suite struct CheckFixingTests {
    private static let size = ImageSize(width: 100, height: 50)

    private static func annotations(_ image: CheckedImage) -> [Annotation] {
        image.boxes.map { Annotation(id: $0.id, classID: $0.classID, box: $0.box) }
    }

    /// Boxes after everything that one rule finds was put right, as numbers with their edges.
    private static func fixed(_ rule: CheckRule, _ image: CheckedImage) -> [Int64: PixelBox] {
        let boxes = annotations(image)
        var now = Dictionary(uniqueKeysWithValues: boxes.map { ($0.id.rawValue, $0.box) })
        let edits = CheckFixing.edits(
            for: image.findings(rule), on: image.id, state: image.state, size: image.size, boxes: boxes)
        for edit in edits {
            switch edit {
            case .remove(let gone, _): for each in gone { now[each.id.rawValue] = nil }
            case .replace(let changes, _): for each in changes { now[each.after.id.rawValue] = each.after.box }
            default: Issue.record("unexpected \(edit)")
            }
        }
        return now
    }

    @Test func aBoxThatReachesOutIsClipped() {
        let image = CheckedImage.of([(1, -10, 10, 120, 30), (1, 200, 10, 220, 30)])
        #expect(Self.fixed(.boxOutside, image) == [1: PixelBox(xMin: 0, yMin: 10, xMax: 100, yMax: 30)])
    }

    @Test func ofThreeDoublesTheOldestStays() {
        let image = CheckedImage.of([(1, 0, 0, 40, 40), (1, 0, 0, 40, 40), (1, 0, 0, 40, 40)])
        #expect(Self.fixed(.boxDuplicate, image).keys.sorted() == [1])
    }

    @Test func nearDoublesMeetInTheMiddle() {
        let image = CheckedImage.of([(1, 0, 0, 40, 40), (1, 0, 0, 40, 36)])
        #expect(Self.fixed(.boxNearDuplicate, image) == [1: PixelBox(xMin: 0, yMin: 0, xMax: 40, yMax: 38)])
    }

    @Test func anImageWithoutBoxesBecomesEmpty() {
        let image = CheckedImage.of([])
        let edits = CheckFixing.edits(
            for: image.findings(.imageWithoutBoxes), on: image.id, state: .labelled, size: Self.size, boxes: [])
        #expect(edits == [.setState(image.id, from: .labelled, to: .empty)])
    }

    /// One round of fixes leaves nothing of what a single rule finds, however the boxes lie.
    @Test(arguments: 0..<60 as Range<UInt64>, [CheckRule.boxEmpty, .boxOutside, .boxDuplicate, .boxNested])
    func fixingOnceIsEnough(seed: UInt64, rule: CheckRule) {
        var random = SplitMix64(seed: seed)
        let image = CheckedImage.of(
            (0..<12).map { _ in
                let x = Double(Int.random(in: -8...12, using: &random) * 8)
                let y = Double(Int.random(in: -2...6, using: &random) * 8)
                return (
                    Int64.random(in: 1...2, using: &random), x, y,
                    x + Double(Int.random(in: 0...5, using: &random) * 8),
                    y + Double(Int.random(in: 0...3, using: &random) * 8)
                )
            })
        var after = image
        let now = Self.fixed(rule, image)
        after.boxes = image.boxes.compactMap { box in
            now[box.id.rawValue].map { CheckedBox(id: box.id, classID: box.classID, box: $0) }
        }
        #expect(after.findings(rule).isEmpty)
    }
}
