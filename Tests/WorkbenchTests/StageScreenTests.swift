import Cells
import Domain
import TestSupport
import Testing

@testable import Workbench

/// Images handed in, accepted and sent back by single keys.
@Suite struct StageScreenTests {
    private static let boxes: [Annotation] = [.box(1, 100, 80, 220, 400)]

    /// Five images: the first with a box, the second handed in by ben, the third by ada, the fourth accepted.
    private static func catalog() -> FakeCatalog {
        var catalog = FakeCatalog(images: 5, boxes: boxes)
        func put(_ id: Int64, _ moves: [(StageMove, String)]) {
            catalog.change(ImageID(rawValue: id)) { document in
                document.image.state = .empty
                for (move, person) in moves {
                    document.image.stage = move.moved(document.image.stage, by: person, at: 0)
                }
            }
        }
        put(2, [(.handIn, "ben")])
        put(3, [(.handIn, "ada")])
        put(4, [(.handIn, "cleo"), (.accept, "ben")])
        return catalog
    }

    private func mark(_ id: Int64, _ desk: Desk) -> StageMark? {
        desk.catalog.documents[ImageID(rawValue: id)]?.image.stage.mark
    }

    @Test func oneKeyFinishesAndHandsInAndGoesOn() {
        var desk = Desk(Self.catalog())
        desk.press("enter !")
        #expect(mark(1, desk) == .review && desk.catalog.state(1) == .labelled)
        #expect(desk.image == 5)
        desk.press("u")
        #expect(mark(1, desk) == .annotation && desk.catalog.state(1) == .unseen)
        #expect(desk.image == 1)
    }

    @Test func withoutBoxesNothingIsHandedIn() {
        var desk = Desk(Self.catalog())
        desk.press("down down down down enter !")
        #expect(desk.edits == [])
        #expect(desk.notice == "no boxes here: w draws one, e says that nothing is there")
    }

    @Test func acceptingGoesOnToTheNextThatWaits() {
        var catalog = Self.catalog()
        catalog.change(ImageID(rawValue: 5)) { document in
            document.image.state = .empty
            document.image.stage = StageMove.handIn.moved(StageRecord(), by: "cleo", at: 0)
        }
        var desk = Desk(catalog)
        desk.press("down enter &")
        #expect(mark(2, desk) == .accepted)
        // Not the third, which ada has handed in herself.
        #expect(desk.image == 5)
        desk.press("~ m")
        #expect(mark(5, desk) == .sentBack)
        #expect(desk.catalog.documents[ImageID(rawValue: 5)]?.image.stage.reason == "boxes are missing")
        #expect(desk.notice == "no other image of this list waits for you; q goes back")
    }

    @Test func ownWorkIsAcceptedOnlyWhereThatIsAllowed() {
        var desk = Desk(Self.catalog())
        desk.press("down down enter &")
        #expect(desk.edits == [] && desk.notice?.contains("another person judges it") == true)
        var catalog = Self.catalog()
        catalog.teamwork.allowsOwnWork = true
        desk = Desk(catalog)
        desk.press("down down enter &")
        #expect(mark(3, desk) == .accepted)
    }

    /// No key changes boxes of what was accepted, or of what I have handed in, and each says why.
    @Test(arguments: [("down down down", "reopened"), ("down down", "taken back")] as [(KeySequence, String)])
    func lockedImagesAreNotChanged(way: KeySequence, words: String) {
        var desk = Desk(Self.catalog())
        desk.press(way)
        desk.press("enter")
        for command in ["add-box", "draw", "done", "nothing-there", "unseen", "paste"] {
            desk.call("label.\(command)", ["xmin": "1", "ymin": "1", "xmax": "9", "ymax": "9"])
            #expect(desk.refusal?.contains(words) == true, "\(command)")
        }
        desk.drag(50, 50, to: 90, 90)
        #expect(desk.edits == [])
        desk.press("m b w")
        #expect(desk.label.mode != .select)
    }

    @Test func anotherReasonIsTyped() {
        var desk = Desk(Self.catalog())
        desk.press("down enter ~ ~")
        desk.type("too dark")
        desk.press("enter")
        #expect(desk.catalog.documents[ImageID(rawValue: 2)]?.image.stage.reason == "too dark")
    }

    @Test func markedImagesOfTheListGoTogether() {
        var desk = Desk(Self.catalog())
        desk.press("down space space &")
        // One of them is ada's own.
        #expect(desk.edits == [] && desk.notice?.hasPrefix("3.jpg: ada handed it in") == true)
        desk.press("up space &")
        #expect(mark(2, desk) == .accepted && mark(3, desk) == .review)
        desk.press("up m b")
        #expect(mark(3, desk) == .annotation)
    }

    @Test func whatCameBackIsUndoneForItsAnnotatorAlone() {
        var row = ImageRow(id: ImageID(rawValue: 1), path: "a", client: "", state: .labelled)
        row.stage = StageMove.handIn.moved(row.stage, by: "ada", at: 0)
        row.stage = StageMove.sendBack(reason: "no").moved(row.stage, by: "ben", at: 0)
        #expect(row.isToDo(for: "ada") && !row.isToDo(for: "ben"))
    }

    @Test func whatWasFinishedBlindIsNotToDo() {
        var row = ImageRow(id: ImageID(rawValue: 1), path: "a", client: "")
        #expect(row.isToDo(for: "ada"))
        row.isLayerDone = true
        #expect(!row.isToDo(for: "ada"))
    }

    /// Who reopens what they have handed in themselves changes it at once; others review it.
    @Test func oneCommandOpensOnesOwnAcceptedImage() {
        var catalog = Self.catalog()
        catalog.change(ImageID(rawValue: 5)) { document in
            document.image.state = .empty
            for (move, person) in [(StageMove.handIn, "ada"), (.accept, "ben")] {
                document.image.stage = move.moved(document.image.stage, by: person, at: 0)
            }
        }
        var desk = Desk(catalog)
        desk.press("G enter m b")
        #expect(mark(5, desk) == .annotation && desk.notice == "reopen 1 image; u takes that back")
        desk.press("u")
        #expect(mark(5, desk) == .accepted)
        desk.press("q m b")
        #expect(mark(5, desk) == .annotation)
        desk.press("up m b")
        #expect(mark(4, desk) == .review)
    }

    /// The keys of the stages that can be pressed now stand first, where people work together.
    @Test(
        arguments: [
            ("down", ["& accept image", "~ send back …"], ["! hand in"]), ("", ["! hand in"], ["& accept image"]),
            ("down down", ["m b a stage back"], ["& accept image", "~ send back …"]),
            ("down down down", ["m b a stage back"], ["! hand in", "& accept image"]),
        ] as [(String, [String], [String])])
    func theFooterShowsTheKeysOfTheStage(way: String, shown: [String], hidden: [String]) throws {
        var catalog = Self.catalog()
        var desk = Desk(catalog, columns: 80, rows: 24)
        let keys = try #require(KeySequence((way + " enter").trimmed))
        desk.press(keys)
        #expect(!(desk.rows.last?.contains("hand in") ?? true))
        catalog.teamwork.isShared = true
        desk = Desk(catalog, columns: 80, rows: 24)
        desk.press(keys)
        let footer = desk.rows.last ?? ""
        for text in shown { #expect(footer.contains(text)) }
        for text in hidden { #expect(!footer.contains(text)) }
    }

    @Test func listAndHeaderSayTheStage() {
        var desk = Desk(Self.catalog())
        #expect(desk.shows("▸ 2.jpg") && desk.shows("◆ 4.jpg"))
        desk.press("down down down enter")
        #expect(desk.rows[0].contains("◆ accepted by ben, of cleo"))
    }
}
