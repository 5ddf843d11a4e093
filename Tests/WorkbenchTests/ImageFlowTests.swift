import Cells
import Domain
import Testing

@testable import Workbench

/// From image to image: done, empty, undo, and answers that come late.
@Suite struct ImageFlowTests {
    @Test func doneSavesAndGoesToTheNextUndoneImage() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.catalog.change(ImageID(rawValue: 2)) { $0.image.state = .empty }
        desk.press("space")
        #expect(desk.catalog.state(1) == .labelled)
        #expect(desk.image == 3)
    }

    @Test func anImageWithoutBoxesIsNotDone() {
        var desk = Desk.labelling()
        desk.press("space")
        #expect(desk.edits == [])
        #expect(desk.notice == "no boxes here: w draws one, e says that nothing is there")
    }

    @Test func nothingThereSavesAndGoesOn() {
        var desk = Desk.labelling()
        desk.press("e")
        #expect(desk.catalog.state(1) == .empty)
        #expect(desk.image == 2)
    }

    @Test func anImageWithBoxesIsNotEmpty() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("e")
        #expect(desk.edits == [])
        #expect(desk.notice?.hasPrefix("there are 1 boxes") == true)
    }

    @Test func afterTheLastUndoneImageOneStays() {
        var desk = Desk.labelling(images: 1)
        desk.press("e")
        #expect(desk.image == 1)
        #expect(desk.notice == "every image in this list is done; q goes back")
    }

    @Test func anEmptyImageThatGetsABoxIsLabelled() {
        var desk = Desk.labelling()
        desk.catalog.change(ImageID(rawValue: 2)) { $0.image.state = .empty }
        desk.press("d")
        desk.drag(100, 100, to: 200, 200)
        desk.press("space")
        #expect(desk.notice == nil)
        #expect(desk.catalog.state(2) == .labelled)
        #expect(desk.image == 3)
    }

    @Test func anEmptyImageThatBoxesAreCopiedToIsLabelled() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.catalog.change(ImageID(rawValue: 2)) { $0.image.state = .empty }
        desk.press("d P space")
        #expect(desk.catalog.state(2) == .labelled)
        #expect(desk.image == 3)
    }

    @Test func theLastUndoneImageIsFoundFromItself() {
        var desk = Desk(FakeCatalog(images: 2))
        desk.catalog.change(ImageID(rawValue: 1)) { $0.image.state = .empty }
        desk.press("down n")
        #expect(desk.image == 2)
        desk.press("n")
        #expect(desk.image == 2)
        #expect(desk.notice == "this is the last undone image of the list")
    }

    @Test func theListTriesTheImageBeforeTheCursorLast() {
        var desk = Desk(FakeCatalog(images: 3))
        for id in [2, 3] { desk.catalog.change(ImageID(rawValue: Int64(id))) { $0.image.state = .empty } }
        desk.press("down n")
        #expect(desk.image == 1)
    }

    @Test func theSearchGoesRoundTheEnd() {
        var desk = Desk.labelling(images: 3)
        desk.press("G e")
        #expect(desk.image == 1)
    }

    @Test func anImageIsLeftOnlyWhenItsStateIsOnDisk() {
        var desk = Desk.labelling()
        desk.holdsAnswers = true
        desk.press("e")
        #expect(desk.image == 1)
        desk.answerAll()
        #expect(desk.image == 2)
    }

    @Test func aRefusedStateKeepsTheImageInFront() {
        var desk = Desk.labelling()
        desk.catalog.refusal = "not saved: the disk is full"
        desk.press("e")
        #expect(desk.image == 1)
        #expect(desk.notice == "not saved: the disk is full")
        #expect(desk.label.document?.image.state == .unseen)
    }

    @Test func aFilteredListKeepsItsPlaces() {
        // The filter no longer finds what was just done: the list while labelling must not shrink under one's feet.
        var desk = Desk(FakeCatalog(images: 4))
        desk.call("browse.set-filter", ["text": "state:unseen"])
        desk.press("enter e")
        #expect(desk.image == 2)
        desk.press("e")
        #expect(desk.image == 3)
        desk.press("q")
        #expect(desk.browse.listing.ids.map(\.rawValue) == [3, 4])
        #expect(desk.browse.current?.rawValue == 3)
    }

    @Test func theEndsOfTheListStop() {
        var desk = Desk.labelling(images: 2)
        desk.press("a")
        #expect(desk.notice == "this is the first image of the list")
        desk.press("d d")
        #expect(desk.image == 2)
        #expect(desk.notice == "this is the last image of the list")
    }

    @Test func aNumberLeadsToItsImage() {
        var desk = Desk.labelling()
        desk.press("g n 4 enter")
        #expect(desk.image == 4)
    }

    @Test(arguments: ["0", "6", "-1", "x", "1e300", "9999999999999999999999", ""])
    func aNumberThatIsNoneIsRefused(number: String) {
        var desk = Desk.labelling()
        desk.call("label.go-to", ["number": number])
        #expect(desk.refusal?.hasPrefix("label.go-to: ") == true)
        #expect(desk.image == 1)
    }

    @Test func aBrokenPictureIsPassedBy() {
        var catalog = FakeCatalog()
        catalog.broken = [ImageID(rawValue: 2)]
        var desk = Desk(catalog)
        desk.press("enter d")
        #expect(desk.shows("cannot show this picture"))
        desk.press("d")
        #expect(desk.image == 3)
    }

    @Test func theNextPicturesAreDecodedAhead() {
        var desk = Desk.labelling()
        desk.press("d")
        #expect(desk.asked.contains(.prefetch([2, 3, 4, 1].map { ImageID(rawValue: $0) })))
    }

    // MARK: Undo

    @Test func undoTakesBackAndRedoDoesAgain() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("tab right u")
        #expect(desk.label.boxes.map(\.box) == [PixelBox(100, 100, 200, 200)])
        desk.press("U")
        #expect(desk.label.boxes.map(\.box) == [PixelBox(101, 100, 201, 200)])
    }

    @Test func undoGoesToTheImageItIsAbout() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("tab x d d u")
        #expect(desk.image == 1)
        #expect(desk.label.boxes.count == 1)
        #expect(desk.notice == "took back: remove 1 box")
    }

    @Test func undoOfDoneComesBack() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("space u")
        #expect(desk.image == 1)
        #expect(desk.label.document?.image.state == .unseen)
    }

    @Test func withNothingToUndoThatIsSaid() {
        var desk = Desk.labelling()
        desk.press("u")
        #expect(desk.notice == "nothing to take back")
        desk.press("U")
        #expect(desk.notice == "nothing to do again")
    }

    // MARK: Late answers

    @Test func aDocumentOfAnotherImageIsDropped() {
        var desk = Desk.labelling()
        let other = ImageDocument(
            image: ImageRow(id: ImageID(rawValue: 4), path: "4.jpg", client: "anna"), location: "/4.jpg",
            annotations: [.box(9, 0, 0, 5, 5)])
        desk.receive(.opened(other))
        #expect(desk.label.boxes == [])
    }

    @Test func aPictureOfAnotherImageIsDropped() {
        var desk = Desk.labelling()
        desk.receive(.pictureFailed(PictureKey(image: 4), "broken"))
        desk.receive(.pictured(PictureKey(image: 4), ImageSize(width: 9, height: 9)))
        #expect(desk.label.picture == .ready(ImageSize(width: 640, height: 480)))
    }

    @Test func aDocumentIsNotTakenWhileEditsAreOnTheirWay() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("tab")
        desk.holdsAnswers = true
        desk.press("right")
        if let old = desk.catalog.answer(.open(ImageID(rawValue: 1))) { desk.receive(old) }
        #expect(desk.label.boxes.map(\.box) == [PixelBox(101, 100, 201, 200)])
        desk.answerAll()
        #expect(desk.label.boxes == desk.stored)
    }

    @Test func aRefusedEditIsTakenOffTheScreen() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.catalog.refusal = "not saved: the disk is full"
        desk.press("tab right")
        #expect(desk.label.boxes.map(\.box) == [PixelBox(100, 100, 200, 200)])
        #expect(desk.notice == "not saved: the disk is full")
        #expect(desk.session.pending == [])
    }

    @Test func editsOnTopOfARefusedOneAreReadAnew() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("tab")
        desk.holdsAnswers = true
        desk.press("right right right")
        desk.catalog.change(ImageID(rawValue: 1)) { $0.annotations[0].box = PixelBox(1, 1, 9, 9) }
        desk.answerAll()
        #expect(desk.label.boxes.map(\.box) == [PixelBox(1, 1, 9, 9)])
    }

    @Test func whatOthersDidIsReadAnew() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.catalog.change(ImageID(rawValue: 1)) { $0.annotations.append(.box(2, 5, 5, 50, 50)) }
        desk.receive(.changedElsewhere)
        #expect(desk.label.boxes.count == 2)
    }

    @Test func aSearchThatNobodyWaitsForLeadsNowhere() {
        var desk = Desk.labelling()
        desk.receive(.sought(after: 0, index: 3))
        #expect(desk.image == 1)
        desk.press("q")
        desk.receive(.sought(after: 0, index: 3))
        #expect(desk.station.label == nil)
    }

    @Test func copiesForAnotherImageAreDropped() {
        var desk = Desk.labelling()
        desk.receive(.copied(from: ImageID(rawValue: 1), to: ImageID(rawValue: 2), [.box(9, 0, 0, 50, 50)]))
        #expect(desk.label.boxes == [])
    }

    @Test func idsAreAskedForAgainAfterAFailure() {
        var catalog = FakeCatalog()
        catalog.reservesIDs = false
        var desk = Desk(catalog)
        desk.press("enter w")
        desk.drag(100, 100, to: 200, 200)
        #expect(desk.notice == "not ready yet; try again" || desk.notice == "no ids")
        desk.catalog.reservesIDs = true
        desk.drag(100, 100, to: 200, 200)
        desk.drag(100, 100, to: 200, 200)
        #expect(desk.stored.count == 1)
    }

    @Test func labellingReadsNoLists() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("tab right right")
        #expect(!desk.asked.contains { if case .list = $0 { true } else { false } })
    }
}
