import Cells
import Domain
import DetectionMetrics
import TestSupport
import Testing

@testable import Workbench

/// Tables and filter of the review: what they count they open, and the way back leads to the same place.
@Suite struct ReviewTablesTests {
    // MARK: Filter

    @Test(
        arguments: [
            ("class:can", [2, 8, -4]), ("theirs:can", [8]), ("ours:can", [2, -4]), ("theirs:none", [-4]),
            ("kind:duplicate,both", [7, 8]), ("confidence:>0.55", [2, 3, 5]), ("confidence:<=0.5", [7, 8]),
            ("size:<60", [-4]), ("iou:>0.5", [2, 7]), ("-class:can", [3, 5, 7]), ("name:2.jpg", [5, -4]),
            ("class:can name:2.jpg", [-4]), ("state:empty", []),
        ] as [(String, Set<Int64>)])
    func theFilterLeavesWhatAnswers(text: String, cases: Set<Int64>) {
        var desk = Desk.atReview()
        desk.press("/")
        desk.type(text)
        desk.press("enter")
        #expect(Set(desk.cases) == cases)
        #expect(desk.shows(text))
        desk.press("esc")
        #expect(desk.cases.count == 6)
    }

    @Test func aFilterThatCannotBeReadSaysWhy() {
        var desk = Desk.atReview()
        desk.call("review.set-filter", ["text": "kind:odd"])
        #expect(desk.refusal?.hasPrefix("review.set-filter: kind:odd: expected right, classification") == true)
        desk.press("/ esc")
        #expect(desk.cases.count == 6)
    }

    @Test func keysAreLettersWhileTheFilterIsWritten() {
        var desk = Desk.atReview()
        desk.press("/")
        desk.type("to")
        #expect(desk.judgements == [] && desk.edits == [])
        #expect(desk.reviewScreen.filter.text == "to")
    }

    // MARK: Doors

    /// Whatever boxes there are: each cell, row and point opens as many cases as it counts.
    @Test(arguments: UInt64(0)..<12)
    func aCellOpensWhatItCounts(seed: UInt64) throws {
        var desk = Self.strewn(seed)
        desk.press("v 3")
        let grid = try #require(desk.reviewScreen.tables(desk.session)).grid()
        for ours in 0..<grid.side {
            for theirs in 0..<grid.side where (ours, theirs) != (grid.side - 1, grid.side - 1) {
                desk.press("3 g g")
                for _ in 0..<ours { desk.press("down") }
                while desk.reviewScreen.cellColumn > 0 { desk.press("left") }
                if desk.reviewScreen.focus == .kinds { desk.press("right") }
                for _ in 0..<theirs { desk.press("right") }
                desk.press("enter")
                #expect(desk.cases.count == grid[ours, theirs], "seed \(seed), \(ours) taken for \(theirs)")
                #expect(desk.reviewScreen.page == .cases)
                desk.press("esc")
                #expect(desk.reviewScreen.page == .confusion && desk.reviewScreen.cellColumn == theirs)
                #expect(desk.reviewScreen.tableList(desk.session).cursor == ours)
            }
        }
        let all = desk.reviewScreen.scoring?.places { _, _ in true }.count ?? 0
        #expect(grid.counts.reduce(0, +) == all)
    }

    @Test(arguments: UInt64(0)..<12)
    func theCellsOfTheDiagonalAreTheTruePositives(seed: UInt64) throws {
        let desk = Self.strewn(seed)
        let screen = desk.reviewScreen
        let grid = try #require(screen.tables(desk.session)).grid()
        let right = (0..<grid.side - 1).reduce(0) { $0 + grid[$1, $1] }
        #expect(right == screen.totals.truePositives)
    }

    @Test(arguments: UInt64(0)..<12)
    func aPointOpensWhatIsWrongUpToTheNext(seed: UInt64) throws {
        var desk = Self.strewn(seed)
        desk.call("review.set-confidence", ["confidence": "0"])
        desk.press("v 4")
        let points = try #require(desk.reviewScreen.tables(desk.session)).curve()
        var above = 0
        for (index, point) in points.enumerated() {
            desk.press("4 g g")
            for _ in 0..<index { desk.press("down") }
            desk.press("enter")
            #expect(desk.cases.count == point.counts.falsePositives - above, "seed \(seed), from \(point.confidence)")
            above = point.counts.falsePositives
            desk.press("esc")
            #expect(desk.reviewScreen.tableList(desk.session).cursor == index)
        }
        #expect(points.last?.counts.falsePositives == desk.reviewScreen.totals.falsePositives)
    }

    @Test func aClassOpensWhatDiffersAboutIt() throws {
        var desk = Desk.atReview()
        let lines = try #require(desk.reviewScreen.tables(desk.session)).classLines()
        // Of two cans one is taken for a bottle and one is missed.
        #expect(lines.map(\.entry.name) == ["can", "carton", "bottle"])
        desk.press("2 enter")
        #expect(Set(desk.cases) == [2, 8, -4])
        #expect(desk.shows("class:can"))
        desk.press("enter q")
        #expect(Set(desk.cases) == [2, 8, -4])
        desk.press("esc")
        #expect(desk.reviewScreen.page == .classes && desk.reviewScreen.filter.text.isEmpty)
        desk.press("esc")
        #expect(desk.reviewScreen.page == .cases && desk.cases.count == 6)
    }

    @Test func aKindOpensItsCases() {
        var desk = Desk.atReview()
        desk.press("3 left left tab tab")
        desk.press("h")
        desk.take(.duplicate)
        desk.press("tab")
        if desk.reviewScreen.focus == .cases { desk.press("tab") }
        desk.press("enter")
        #expect(desk.reviewScreen.page == .cases && desk.cases == [7])
    }

    /// In front of a table a key that judges would judge what nobody sees.
    @Test(arguments: ["t", "o", "x", "C", "r n", "c", "space"] as [KeySequence])
    func nothingIsJudgedBehindATable(keys: KeySequence) {
        var desk = Desk.atReview()
        desk.press("2")
        desk.press(keys)
        #expect(desk.judgements == [] && desk.edits == [])
        #expect(desk.notice?.hasPrefix("a table is in front") == true)
    }

    // MARK: Comments

    @Test func aCommentStaysWithItsBoxAndIsReadInThePicture() throws {
        var desk = Desk.atReview()
        desk.take(.classification)
        desk.press("c")
        desk.type("really a can?")
        desk.press("enter")
        let kept = try #require(desk.catalog.documents[ImageID(rawValue: 1)]?.comments.first)
        #expect(kept.text == "really a can?" && kept.annotation == AnnotationID(rawValue: 2) && kept.actor == "ada")
        #expect(desk.caseInFront == 2 && desk.shows("¶ really a can?  ada, 2023-11-14"))
        desk.press("enter")
        #expect(desk.label.selection == AnnotationID(rawValue: 2) && desk.shows("¶ really a can?  ada, 2023-11-14"))
        desk.press("q u")
        #expect(desk.catalog.documents[ImageID(rawValue: 1)]?.comments.isEmpty == true)
        #expect(!desk.shows("really a can?"))
        desk.press("U X")
        #expect(desk.catalog.documents[ImageID(rawValue: 1)]?.comments.isEmpty == true)
    }

    @Test func aCommentIsWrittenInThePictureToo() {
        var desk = Desk.labelling([.box(1, 100, 80, 220, 400)])
        desk.press("tab m c")
        desk.type("half hidden")
        desk.press("enter")
        #expect(desk.shows("¶ half hidden"))
        desk.press("m x")
        #expect(desk.catalog.documents[ImageID(rawValue: 1)]?.comments.isEmpty == true)
        desk.press("m x")
        #expect(desk.notice == "no comment is shown")
    }

    // MARK: Sides

    /// Two layers over images that nobody has finished, one of them a person's.
    private static func layered() -> Desk {
        var catalog = FakeCatalog(images: 2, boxes: [.box(1, 0, 0, 50, 50)])
        for name in ["anna", "bert"] { catalog.install(name, classes: FakeCatalog.names) }
        catalog.persons = ["anna", "bert"]
        catalog.find(
            [("bottle", 1, PixelBox(0, 0, 50, 52)), ("can", 1, PixelBox(100, 0, 150, 50))], on: 1, by: "anna")
        catalog.find(
            [("can", 1, PixelBox(0, 0, 50, 50)), ("can", 1, PixelBox(100, 0, 150, 51))], on: 1, by: "bert")
        catalog.find([("carton", 1, PixelBox(9, 9, 90, 90))], on: 2, by: "anna")
        catalog.find([], on: 2, by: "bert")
        var desk = Desk(catalog)
        desk.press("V")
        desk.call("review.set-against", ["side": "anna"])
        desk.call("review.set-network", ["model": "bert"])
        return desk
    }

    @Test func twoPeopleAreComparedOnWhatBothHaveLookedAt() {
        var desk = Self.layered()
        #expect(desk.shows("bert against anna") && desk.shows("against anna"))
        #expect(desk.reviewScreen.totals == MatchCounts(truePositives: 1, falsePositives: 1, groundTruths: 3))
        desk.take(.classification)
        #expect(desk.cases == [3])
        desk.take(.missed)
        // A box that stands for the fifth detection.
        #expect(desk.cases == [5])
    }

    /// What one of them says becomes ours, in the place of what ours says of the same object.
    @Test func eitherSideBecomesOurs() {
        var desk = Self.layered()
        desk.take(.classification)
        desk.press("t")
        let box = Annotation.box(1, 0, 0, 50, 50)
        let (anna, bert) = (DetectionID(rawValue: 1), DetectionID(rawValue: 3))
        #expect(desk.judgements == [.merge([Taking(bert, replacing: box, settling: anna)])])
        #expect(desk.catalog.detections.first { $0.id == anna }?.verdict == .merged(into: "bert"))
        #expect(desk.catalog.boxes(1).map(\.classID.rawValue) == [2])
        desk.press("u")
        desk.forget()
        desk.press("o")
        #expect(desk.judgements == [.merge([Taking(anna, replacing: box, settling: bert)])])
        #expect(desk.cases == [] && desk.catalog.boxes(1).map(\.classID.rawValue) == [1])
        desk.take(.missed)
        desk.press("o")
        #expect(desk.judgements.last == .merge([Taking(DetectionID(rawValue: 5))]) && desk.cases == [])
        desk.press("u x")
        #expect(desk.judgements.last == .reject([DetectionID(rawValue: 5)], reason: "nothing is there"))
        desk.press("f5")
        #expect(desk.cases == [])
    }

    /// A box that is rejected for a reason leaves the other one to be said.
    @Test func whatIsRejectedLeavesTheOtherBox() {
        var desk = Self.layered()
        desk.take(.classification)
        desk.press("r c")
        #expect(desk.cases == [3])
        desk.press("t")
        #expect(desk.notice == "the box of bert is judged: o takes that of anna, x rejects it")
        desk.press("x")
        #expect(desk.judgements.last == .reject([DetectionID(rawValue: 1)], reason: "nothing is there"))
        #expect(desk.cases == [])
        desk.press("u o")
        #expect(desk.judgements.last == .merge([Taking(DetectionID(rawValue: 1), replacing: .box(1, 0, 0, 50, 50))]))
        #expect(desk.cases == [])
    }

    /// Between people nobody is wrong beforehand: both are called by their names.
    @Test func twoLayersAreCalledByTheirNames() {
        var desk = Self.layered()
        for text in ["both alike", "only anna", "only bert", "take bert's", "take anna's"] {
            #expect(desk.shows(text), "\(text)")
        }
        desk.take(.missed)
        #expect(desk.shows("bert: nothing"))
        desk.press("t")
        #expect(desk.notice == "bert has no box there: o takes that of anna, x rejects it")
        desk.press("3")
        #expect(desk.shows("anna down, bert across"))
        desk.press("2")
        for keys in ["1", "2", "3", "4"] as [KeySequence] {
            desk.press(keys)
            let rows = desk.rows.dropLast()
            for text in ["ours", "false positive", "prediction"] {
                #expect(!rows.contains { $0.contains(text) }, "\(text) after \(keys)")
            }
        }
    }

    /// What is put right settles the other layer's box, and the next case comes by itself.
    @Test func aCorrectedCaseOfTwoLayersIsSettled() {
        var desk = Self.layered()
        desk.take(.classification)
        desk.press("C right enter")
        #expect(desk.cases == [])
        #expect(
            desk.judgements == [
                .correct(
                    DetectionID(rawValue: 3), to: ClassID(rawValue: 2), PixelBox(1, 0, 51, 50),
                    settling: DetectionID(rawValue: 1))
            ])
        #expect(desk.catalog.detections.allSatisfy { $0.id.rawValue != 1 || $0.verdict.isMerged })
    }

    @Test func allThatBothSayAlikeBecomesOursAtOnce() {
        var desk = Self.layered()
        desk.press("T")
        #expect(
            desk.judgements == [.merge([Taking(DetectionID(rawValue: 4), settling: DetectionID(rawValue: 2))])])
        #expect(desk.catalog.boxes(1).count == 2 && desk.reviewScreen.tallies[.right]?.open == 0)
        desk.press("T")
        #expect(desk.judgements.count == 1 && desk.notice == "nothing that they say alike is open")
        desk.press("u")
        #expect(desk.catalog.boxes(1).count == 1 && desk.reviewScreen.tallies[.right]?.open == 1)
        // What the filter hides stays as it is.
        desk.call("review.set-filter", ["text": "class:bottle"])
        desk.forget()
        desk.press("T")
        #expect(desk.judgements == [] && desk.notice?.contains("the filter hides") == true)
    }

    @Test func agreedCasesAreOfTwoLayersAlone() {
        var desk = Desk.atReview()
        desk.press("T")
        #expect(desk.judgements == [] && desk.notice?.hasPrefix("boxes are ours already") == true)
    }

    @Test func theSidesAreChosenAndRemembered() {
        var desk = Self.layered()
        #expect(desk.session.review.against == "anna" && desk.session.review.model == "bert")
        #expect(ReviewSettings(text: desk.session.review.text).against == "anna")
        desk.press("a")
        #expect(desk.shows("the annotations of finished images") && desk.shows("person, on 2 images"))
        desk.press("esc")
        desk.call("review.set-network", ["model": "anna"])
        #expect(desk.refusal?.contains("anna is the other side already") == true)
        desk.call("review.set-against", ["side": "bert"])
        #expect(desk.refusal?.contains("no other network or layer 'bert'") == true)
        desk.call("review.set-against", [:])
        #expect(desk.session.review.against == nil && desk.reviewScreen.material?.against == nil)
    }

    // MARK: Frames

    private static func file(_ name: String) -> String {
        let here = #filePath
        return here.prefix(upTo: here.lastIndex(of: "/") ?? here.startIndex) + "/Screens/\(name).screen"
    }

    @Test(
        arguments: [
            ("cases-filter", 100, 30, "/"), ("cases-classes", 100, 30, "2 down"),
            ("cases-confusion", 100, 30, "3 down"),
            ("cases-curve", 100, 30, "4 down"), ("cases-curve-60x20", 60, 20, "4"), ("cases-against", 100, 30, "a"),
        ] as [(String, Int, Int, KeySequence)])
    func theFrameIsAsRecorded(name: String, columns: Int, rows: Int, keys: KeySequence) {
        var desk = Desk.atReview(columns: columns, rows: rows)
        desk.press(keys)
        if name == "cases-filter" { desk.type("class:can") }
        #expect(ScreenSnapshot.difference(desk.station.draw(), from: Self.file(name)) == nil)
    }

    @Test func theFrameOfAConfusionIsAsRecordedWithoutBlocks() {
        var theme = Theme.plain
        theme.charset = .ascii
        var desk = Desk.atReview(columns: 80, rows: 24, theme: theme)
        desk.press("3")
        #expect(ScreenSnapshot.difference(desk.station.draw(), from: Self.file("cases-confusion-ascii")) == nil)
    }

    /// Four images of seeded boxes and detections of three classes.
    private static func strewn(_ seed: UInt64) -> Desk {
        var random = SplitMix64(seed: seed)
        func box() -> PixelBox {
            let (x, y) = (Double.random(in: 0...60, using: &random), Double.random(in: 0...60, using: &random))
            return PixelBox(x, y, x + .random(in: 5...90, using: &random), y + .random(in: 5...90, using: &random))
        }
        var catalog = FakeCatalog(images: 4)
        catalog.install("tiny", classes: FakeCatalog.names)
        var next: Int64 = 0
        for image in 1...Int64(4) {
            catalog.change(ImageID(rawValue: image)) { document in
                document.image.state = .labelled
                for _ in 0..<8 {
                    next += 1
                    var new = Annotation.box(next, 0, 0, 1, 1, class: .random(in: 1...3, using: &random))
                    new.box = box()
                    document.annotations.append(new)
                }
            }
            catalog.find(
                (0..<12).map { _ in
                    (
                        FakeCatalog.names[Int.random(in: 0..<3, using: &random)],
                        Double(Int.random(in: 0...20, using: &random)) / 20, box()
                    )
                }, on: image, by: "tiny")
        }
        var desk = Desk(catalog)
        desk.press("V")
        return desk
    }
}
