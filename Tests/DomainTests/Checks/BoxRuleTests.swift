import Domain
import TestSupport
import Testing

@Suite struct BoxRuleTests {
    @Test(
        arguments: [
            ([(1, 10, 10, 10, 20)], 1),  // no width
            ([(1, 10, 10, 20, 10)], 1),  // no height
            ([(1, 20, 10, 10, 20)], 1),  // swapped
            ([(1, 10, 10, 11, 11)], 0),
        ] as [([(Int64, Double, Double, Double, Double)], Int)])
    func aBoxWithoutExtentIsFound(boxes: [(Int64, Double, Double, Double, Double)], count: Int) {
        #expect(CheckedImage.of(boxes).findings(.boxEmpty).count == count)
    }

    @Test func aBoxWithoutExtentIsNothingElse() {
        var sink = CheckSink(CheckConfiguration())
        CheckedImage.of([(1, 200, 10, 200, 20)]).check(into: &sink)
        #expect(sink.counts == [.boxEmpty: 1])
    }

    @Test(
        arguments: [
            (-1.0, 5.0, 20.0, 20.0, "on the left"), (10, -2, 20, 20, "at the top"), (90, 10, 103, 20, "on the right"),
            (10, 10, 20, 51, "at the bottom"),
        ])
    func aBoxThatReachesOutSaysWhere(x: Double, y: Double, xMax: Double, yMax: Double, side: String) throws {
        let found = CheckedImage.of([(1, x, y, xMax, yMax)]).findings(.boxOutside)
        #expect(found.count == 1)
        #expect(try #require(found.first).text.contains(side))
    }

    @Test func halfAPixelOutsideIsRounding() {
        #expect(CheckedImage.of([(1, -0.5, 0, 100.5, 50.5)]).findings(.boxOutside).isEmpty)
    }

    @Test func withoutASizeNothingIsOutside() {
        #expect(CheckedImage.of([(1, -50, 0, 1000, 50)], size: nil).findings(.boxOutside).isEmpty)
    }

    /// A picture of 4160×2080 shrinks ten times at 416.
    @Test(
        arguments: [
            (19.0, 200.0, true), (20, 200, false), (30, 20, true), (30, 22, false), (4000, 19, true),
        ])
    func aBoxThatVanishesAtTheInputIsTiny(width: Double, height: Double, isTiny: Bool) {
        let image = CheckedImage.of([(1, 0, 0, width, height)], size: ImageSize(width: 4160, height: 2080))
        #expect(image.findings(.boxTiny).isEmpty != isTiny)
    }

    @Test func theInputOfTheNetworkDecidesWhatIsTiny() throws {
        let image = CheckedImage.of([(1, 0, 0, 30, 30)], size: ImageSize(width: 4160, height: 2080))
        #expect(image.findings(.boxTiny).isEmpty)
        var configuration = CheckConfiguration()
        try configuration.set("input", to: "208", for: .boxTiny)
        #expect(image.findings(.boxTiny, configuration).count == 1)
    }

    @Test func doublesAreToldByTheirOverlap() {
        let image = CheckedImage.of([(1, 0, 0, 40, 40), (1, 0, 0, 40, 40), (1, 0, 0, 40, 36), (1, 60, 0, 99, 40)])
        #expect(image.boxes(.boxDuplicate) == [[2, 1]])
        #expect(image.boxes(.boxNearDuplicate) == [[3, 1], [3, 2]])
        #expect(image.boxes(.boxConflict).isEmpty)
    }

    @Test func twoClassesOnOnePlaceAreAConflict() {
        let image = CheckedImage.of([(1, 0, 0, 40, 40), (2, 0, 0, 40, 40), (2, 0, 0, 40, 30)])
        #expect(image.boxes(.boxConflict) == [[2, 1]])
        #expect(image.boxes(.boxDuplicate).isEmpty)
    }

    @Test func aBoxWithinALargerOneOfItsClassIsNested() {
        let image = CheckedImage.of([(1, 10, 10, 20, 20), (1, 0, 0, 40, 40), (2, 12, 12, 18, 18)])
        #expect(image.boxes(.boxNested) == [[1, 2]])
    }

    /// The sweep finds what comparing all with all finds.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func everyPairIsCompared(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let boxes = (0..<30).map { _ -> (Int64, Double, Double, Double, Double) in
            let x = Double(Int.random(in: 0...20, using: &random))
            let y = Double(Int.random(in: 0...20, using: &random))
            return (
                Int64.random(in: 1...2, using: &random), x, y, x + Double(Int.random(in: 1...9, using: &random)),
                y + Double(Int.random(in: 1...9, using: &random))
            )
        }
        let image = CheckedImage.of(boxes)
        var wanted: Set<[Int64]> = []
        for (older, a) in image.boxes.enumerated() {
            for b in image.boxes[(older + 1)...] where a.classID == b.classID && a.box.iou(b.box) >= 0.98 {
                wanted.insert([b.id.rawValue, a.id.rawValue])
            }
        }
        #expect(Set(image.boxes(.boxDuplicate)) == wanted)
    }

    @Test(
        arguments: [
            (ImageState.unseen, CheckRule.imageUnseen), (.labelled, .imageWithoutBoxes),
        ])
    func imagesThatSayNothingAreFound(state: ImageState, rule: CheckRule) {
        #expect(CheckedImage.of([], state: state).findings(rule).count == 1)
        #expect(CheckedImage.of([], state: .empty).findings(rule).isEmpty)
    }
}
