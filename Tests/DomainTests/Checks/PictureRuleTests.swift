import Domain
import Testing

@Suite struct PictureRuleTests {
    private static let size = ImageSize(width: 100, height: 50)

    private static func sound(_ width: Int, _ height: Int, _ orientation: Orientation = .upright) -> PictureSight {
        .sound(PictureHeader(storedSize: ImageSize(width: width, height: height), orientation: orientation))
    }

    @Test(
        arguments: [
            (PictureSight.missing, CheckRule.pictureMissing), (.unreadable("a GIF"), .pictureUnreadable),
            (sound(200, 100), .pictureResized), (sound(50, 100), .pictureTurned),
            (sound(100, 50, .rotatedRight), .pictureTurned),
        ])
    func aPictureThatIsNotTheLabelledOneIsFound(sight: PictureSight, rule: CheckRule) {
        var sink = CheckSink(CheckConfiguration())
        CheckedImage.of([(1, 0, 0, 40, 40)], picture: sight).check(into: &sink)
        #expect(sink.counts == [rule: 1])
    }

    @Test(arguments: [sound(100, 50), sound(50, 100, .rotatedRight), nil])
    func aPictureAsItWasLabelledIsSound(sight: PictureSight?) {
        var sink = CheckSink(CheckConfiguration())
        CheckedImage.of([(1, 0, 0, 40, 40)], picture: sight).check(into: &sink)
        #expect(sink.counts.isEmpty)
    }

    @Test func boxesThatFitOnlyTheUnturnedPictureAreFound() {
        let upright = ImageSize(width: 50, height: 100)
        let found = CheckedImage.of([(1, 60, 10, 90, 40)], size: upright, orientation: .rotatedRight)
        #expect(found.findings(.pictureTurned).count == 1)
        let fitting = CheckedImage.of([(1, 10, 60, 40, 90)], size: upright, orientation: .rotatedRight)
        #expect(fitting.findings(.pictureTurned).isEmpty)
        let neither = CheckedImage.of([(1, 60, 10, 90, 70)], size: upright, orientation: .rotatedRight)
        #expect(neither.findings(.pictureTurned).isEmpty)
    }

    private static func id(_ number: Int64) -> ImageID { ImageID(rawValue: number) }

    private static func found(
        same: [[Int64]] = [], pairs: [(Int64, Int64, Double)] = [], splits: [String: [Int64: String]] = [:]
    ) -> [CheckFinding] {
        var sink = CheckSink(CheckConfiguration())
        PictureRules(
            same: same.map { $0.map(id) }, pairs: pairs.map { PicturePair(id($0.0), id($0.1), similarity: $0.2) },
            splits: splits.sorted { $0.key < $1.key }.map { split in
                ImageParts(split: split.key) { split.value[$0.rawValue] }
            }
        ).check(into: &sink)
        return sink.findings
    }

    @Test func eachCopyNamesTheFirst() {
        let found = Self.found(same: [[3, 5, 9]])
        #expect(found.map(\.rule) == [.pictureDuplicate, .pictureDuplicate])
        #expect(found.map(\.image) == [Self.id(5), Self.id(9)])
        #expect(found.allSatisfy { $0.otherImage == Self.id(3) })
    }

    @Test func picturesWithTheSameBytesAreNotAlsoNearlyTheSame() {
        #expect(Self.found(same: [[3, 5]], pairs: [(3, 5, 1)]).map(\.rule) == [.pictureDuplicate])
    }

    @Test func picturesThatAreNotAlikeEnoughAreTwo() {
        #expect(Self.found(pairs: [(1, 2, 0.89), (1, 3, 0.9)]).map(\.image) == [Self.id(3)])
    }

    @Test func aTrainingPictureInValidationIsALeak() throws {
        let parts: [Int64: String] = [1: "val", 2: "train", 3: "train", 4: "val"]
        let found = Self.found(same: [[2, 4]], pairs: [(1, 3, 0.95), (2, 3, 0.99)], splits: ["default": parts])
            .filter { $0.rule == .splitLeak }
        #expect(found.map(\.image) == [Self.id(4), Self.id(1)])
        #expect(found.map(\.otherImage) == [Self.id(2), Self.id(3)])
    }

    @Test func imagesOutsideOfTheSplitLeakNothing() {
        #expect(Self.found(pairs: [(1, 2, 1)], splits: ["default": [1: "val"]]).allSatisfy { $0.rule != .splitLeak })
    }

    @Test func everySplitIsLookedThroughAndNamed() {
        let found = Self.found(
            same: [[2, 4]], pairs: [(1, 3, 0.95)],
            splits: [
                "frozen": [1: "val", 2: "train", 3: "train", 4: "val"], "newest": [1: "train", 3: "train"],
                "other": [2: "val", 4: "train"],
            ]
        ).filter { $0.rule == .splitLeak }
        #expect(
            found.map(\.text) == [
                "split frozen: in val, and the same bytes in train:",
                "split other: in val, and the same bytes in train:",
                "split frozen: in val, and 95 % like in train:",
            ])
    }

    /// A limit keeps the worst, in whatever order they are found.
    @Test(arguments: [1, 2, 5, 40]) func aLimitKeepsTheWorst(limit: Int) {
        let pairs = (0..<30).map {
            PicturePair(Self.id(1), Self.id(Int64($0 + 2)), similarity: 0.9 + Double($0 * 7 % 30) / 400)
        }
        func report(_ limit: Int) -> CheckReport {
            var sink = CheckSink(CheckConfiguration(), limit: limit)
            PictureRules(same: [], pairs: pairs).check(into: &sink)
            return CheckReport(sink)
        }
        #expect(report(limit).findings == Array(report(.max).findings.prefix(limit)))
        #expect(report(limit).counts == report(.max).counts)
    }
}
