import Cells
import Domain
import Testing

@testable import Workbench

/// Undo, refusals and answers that come when the person is elsewhere already.
@Suite struct LateAnswerTests {
    private static let one: [Annotation] = [.box(1, 100, 100, 200, 200)]

    // MARK: Undo

    @Test func noEditIsBuiltOnABoxThatIsBeingUndone() {
        var desk = Desk.labelling(Self.one)
        desk.press("tab right")
        desk.holdsAnswers = true
        desk.press("u right")
        #expect(desk.edits.count == 1)
        #expect(desk.notice == "undoing…; try again")
        #expect(desk.shows("saving…"))
        desk.answerAll()
        #expect(desk.label.boxes == desk.stored)
        desk.press("right")
        #expect(desk.stored.map(\.box) == [PixelBox(101, 100, 201, 200)])
    }

    @Test func theMouseWaitsForTheReloadAfterUndo() {
        var desk = Desk.labelling(Self.one)
        desk.press("tab right")
        desk.holdsAnswers = true
        desk.press("u")
        if let answer = desk.catalog.answer(.undo) { desk.receive(answer) }
        #expect(desk.session.steps == [])
        desk.drag(150, 150, to: 180, 150)
        #expect(desk.edits.count == 1)
        #expect(desk.notice == "the image is being read again; try again")
    }

    @Test func aDragOverAnUndoIsDropped() {
        var desk = Desk.labelling(Self.one)
        desk.press("tab right")
        desk.mouse(.press, .left, 150, 150)
        desk.mouse(.drag, .left, 180, 150)
        desk.press("u")
        desk.mouse(.release, .left, 180, 150)
        #expect(desk.stored.map(\.box) == [PixelBox(100, 100, 200, 200)])
        #expect(desk.notice == "the box has changed meanwhile")
    }

    @Test func aCommandThatCannotBeUndoneIsSkipped() {
        var desk = Desk.labelling(Self.one)
        desk.press("tab right right")
        desk.catalog.conflict = "box 1 has been changed"
        desk.press("u")
        #expect(desk.shows("cannot undo: box 1 has been changed"))
        desk.press("enter")
        #expect(desk.station.popups == [])
        #expect(desk.asked.contains(.skip(2)))
        desk.press("u")
        #expect(desk.notice == "took back: move 1 box")
    }

    @Test func aCommandThatCannotBeUndoneIsLeft() {
        var desk = Desk.labelling(Self.one)
        desk.press("tab right")
        desk.catalog.conflict = "box 1 has been changed"
        desk.press("u down enter")
        #expect(desk.station.popups == [])
        #expect(!desk.asked.contains(.skip(1)))
        desk.press("right")
        #expect(desk.edits.count == 2)
    }

    @Test func anUndoThatFailsEndsTheWaiting() {
        var desk = Desk.labelling(Self.one)
        desk.press("tab")
        desk.holdsAnswers = true
        desk.press("u")
        desk.receive(.stepFailed("the disk is full"))
        #expect(desk.notice == "the disk is full")
        desk.press("right")
        #expect(desk.edits.count == 1)
    }

    // MARK: Failures

    @Test func aFailureStaysUntilEscape() {
        var desk = Desk.labelling(Self.one)
        desk.catalog.refusal = "not saved: the disk is full"
        desk.press("tab right")
        desk.catalog.refusal = nil
        desk.press("left left")
        #expect(desk.notice == "not saved: the disk is full")
        #expect(desk.shows("1 edit not saved"))
        desk.press("esc")
        #expect(desk.notice == nil)
        #expect(!desk.shows("not saved"))
        #expect(desk.label.selection != nil)
    }

    @Test func theListSaysWhatWasNotSaved() {
        var desk = Desk()
        desk.catalog.refusal = "not saved: the disk is full"
        desk.press("m e down m e")
        #expect(desk.rows[0].contains("2 edits not saved"))
        desk.press("esc")
        #expect(!desk.rows[0].contains("not saved"))
    }

    // MARK: Classes

    @Test func aNewClassGoesToTheBoxItWasMadeFor() {
        var desk = Desk.labelling([.box(1, 0, 0, 10, 10), .box(2, 0, 0, 20, 20)])
        desk.press("tab")
        desk.holdsAnswers = true
        desk.call("label.new-class", ["name": "tin"])
        desk.press("tab")
        desk.answerAll()
        #expect(desk.stored.map(\.classID.rawValue) == [4, 1])
    }

    @Test func aNewClassSparesABoxThatWasLocked() {
        var desk = Desk.labelling(Self.one)
        desk.press("tab")
        desk.holdsAnswers = true
        desk.call("label.new-class", ["name": "tin"])
        desk.press("v l")
        desk.answerAll()
        #expect(desk.stored.map(\.classID.rawValue) == [1])
        #expect(desk.label.currentClass?.rawValue == 4)
    }

    @Test func aNewClassMadeWithoutABoxChangesNone() {
        var desk = Desk.labelling(Self.one)
        desk.holdsAnswers = true
        desk.call("label.new-class", ["name": "tin"])
        desk.press("tab")
        desk.answerAll()
        #expect(desk.stored.map(\.classID.rawValue) == [1])
    }

    @Test func aClassTakenBackIsNoLongerTheCurrentOne() {
        var desk = Desk.labelling()
        desk.call("label.new-class", ["name": "tin"])
        #expect(desk.label.currentClass?.rawValue == 4)
        desk.press("u")
        #expect(desk.label.currentClass?.rawValue == 1)
    }

    // MARK: Elsewhere

    @Test func aSearchFromAnotherImageIsDropped() {
        var desk = Desk.labelling()
        desk.holdsAnswers = true
        desk.press("n d n")
        desk.receive(.sought(after: 0, index: 4))
        #expect(desk.image == 2)
        desk.receive(.sought(after: 1, index: 4))
        #expect(desk.image == 5)
    }

    @Test func copiesWaitForTheImage() {
        var desk = Desk.labelling()
        desk.holdsAnswers = true
        desk.press("d")
        desk.receive(.copied(from: ImageID(rawValue: 1), to: ImageID(rawValue: 2), Self.one))
        #expect(desk.edits == [])
    }

    @Test(arguments: ["g h d", "H q", "g h q"] as [KeySequence])
    func theHistoryOpensWhereItWasAskedFor(keys: KeySequence) {
        var desk = Desk.labelling()
        desk.holdsAnswers = true
        desk.press(keys)
        desk.receive(.history([]))
        #expect(desk.station.popups == [])
    }

    @Test func thumbnailsAnsweredWhileLabellingAreAskedForAgain() {
        var desk = Desk(FakeCatalog(images: 3))
        desk.holdsAnswers = true
        desk.press("t enter")
        let keys = (1...3).map { PictureKey(image: Int64($0), thumbnail: true) }
        #expect(desk.browse.pictures[keys[0]] == .asked)
        desk.answerAll()
        desk.press("q")
        #expect(keys.allSatisfy { desk.browse.pictures[$0] == .ready(ImageSize(width: 640, height: 480)) })
    }

    @Test func whatIsInSightIsDecodedFirst() {
        var desk = Desk(FakeCatalog(images: 3))
        desk.press("t")
        desk.forget()
        desk.press("right")
        let keys = (1...3).map { PictureKey(image: Int64($0), thumbnail: true) }
        #expect(desk.asked.contains(.prefer(keys)))
        #expect(keys.allSatisfy { desk.asked.contains(.show($0)) })
        desk.press("enter")
        #expect(desk.asked.contains(.prefer([PictureKey(image: 2)])))
    }

    @Test func countsAreReadOnTheWayBackOnly() {
        var desk = Desk.labelling(Self.one)
        desk.press("tab right u")
        #expect(!desk.asked.contains(.summarise))
        desk.press("q")
        #expect(desk.asked.contains(.summarise))
    }
}
