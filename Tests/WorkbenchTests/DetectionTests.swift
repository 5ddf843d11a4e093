import Cells
import Domain
import Testing

@testable import Workbench

/// Detections over the picture: what is in sight, and what a person says of it.
@Suite struct DetectionTests {
    private static func id(_ number: Int64) -> DetectionID { DetectionID(rawValue: number) }

    // MARK: In sight

    @Test func theSurestIsInFrontAndUnsureOnesAreHidden() {
        let desk = Desk.reviewing()
        #expect(desk.shown == [1, 2, 3])
        #expect(desk.front == 1)
        #expect(desk.shows("3 of 4 shown"))
        #expect(desk.shows("0.25"))
    }

    @Test func steppingGoesRoundAndLeavesBoxesAlone() {
        var desk = Desk.reviewing([.box(1, 0, 0, 9, 9)])
        desk.press("tab . .")
        #expect(desk.front == 3)
        desk.press(".")
        #expect(desk.front == 1)
        desk.press(",")
        #expect(desk.front == 3)
        #expect(desk.label.selection?.rawValue == 1)
    }

    @Test func theLayerGoesAndComesWithOneKey() {
        var desk = Desk.reviewing()
        desk.press("o")
        #expect(desk.shown == [])
        #expect(!desk.shows("shown ·"))
        #expect(desk.station.draw().pictures[0].marks == [])
        desk.press("t")
        #expect(desk.notice == "the detections are hidden; o shows them")
        desk.press("o")
        #expect(desk.shown == [1, 2, 3])
    }

    @Test func detectionsAreDashedAndBoxesAreNot() {
        var desk = Desk.reviewing([.box(1, 0, 0, 90, 90), .box(2, 0, 0, 80, 80)])
        desk.press("tab v l")
        let marks = desk.station.draw().pictures[0].marks
        let dashed = marks.filter { $0.pattern == .dashed }
        #expect(dashed.count == 3)
        #expect(dashed.map(\.shape).contains(.box(PictureRect(x: 100, y: 80, width: 120, height: 320))))
        let boxes = marks.filter { if case .box = $0.shape { $0.pattern == .solid } else { false } }
        #expect(boxes.count == 2)
    }

    /// A network of random numbers finds them: the screen stands, and says that they are there.
    @Test(arguments: [1e30, 1e18, 1e300])
    func boxesThatNoIntegerHoldsAreDrawn(edge: Double) {
        var desk = Desk.reviewing { catalog in
            catalog.find(
                [
                    ("bottle", 0.9, PixelBox(-edge, -edge, edge, edge)), ("can", 0.8, PixelBox(10, 10, edge, 50)),
                    ("dog", 0.7, PixelBox(-edge, 20, 90, edge)),
                ], on: 1, by: "tiny")
        }
        desk.press("right enter")
        for keys in ["z", "z", "n", "tab", "+ + +", "f"] as [KeySequence] {
            desk.press(keys)
            #expect(desk.rows.count == 40)
        }
    }

    @Test func aTagSaysWhatAndHowSure() {
        let desk = Desk.reviewing()
        #expect(desk.shows("?bottle 0.91"))
        #expect(desk.shows("?dog 0.40"))
    }

    @Test func tagsOfDetectionsOverEachOtherAreAllRead() {
        let desk = Desk.reviewing { catalog in
            catalog.detections = []
            catalog.find(
                [
                    ("can", 0.62, PixelBox(260, 150, 430, 300)), ("bottle", 0.58, PixelBox(262, 152, 432, 301)),
                    ("dog", 0.40, PixelBox(258, 149, 428, 299)),
                ], on: 1, by: "tiny")
        }
        for text in ["?can 0.62", "?bottle 0.58", "?dog 0.40"] { #expect(desk.shows(text), "\(text)") }
    }

    @Test func onlyTheChosenClassIsShown() {
        var desk = Desk.reviewing()
        desk.press(". v c")
        #expect(desk.shown == [2])
        desk.press("v c")
        #expect(desk.shown == [1, 2, 3])
    }

    @Test func aClickGoesToTheSmallestDetectionUnderIt() {
        var desk = Desk.reviewing()
        desk.click(500, 300)
        #expect(desk.front == 3)
        #expect(desk.judgements == [])
        #expect(desk.edits == [])
    }

    @Test func aBoxUnderTheClickComesBeforeTheDetection() {
        var desk = Desk.reviewing([.box(1, 390, 190, 630, 430)])
        desk.click(500, 300)
        #expect(desk.label.selection?.rawValue == 1)
        #expect(desk.front == 1)
        desk.click(500, 300)
        #expect(desk.label.selection == nil)
        #expect(desk.front == 3)
    }

    @Test func aClickOnTheListGoesToThatDetection() {
        var desk = Desk.reviewing()
        let list = desk.label.places(in: desk.session.body, session: desk.session).detections
        desk.clickCell(column: list.column + 3, row: list.row + 2)
        #expect(desk.front == 2)
    }

    // MARK: Accepting

    @Test func acceptingMakesAnAnnotationAndGoesOn() {
        var desk = Desk.reviewing()
        desk.press("t")
        #expect(desk.judgements == [.accept([Self.id(1)])])
        #expect(desk.stored.map(\.box) == [PixelBox(100, 80, 220, 400)])
        #expect(desk.stored.map(\.provenance) == [.accepted])
        #expect(desk.label.boxes == desk.stored)
        #expect(desk.shown == [2, 3])
        #expect(desk.front == 2)
        #expect(desk.notice == "accepted bottle; u takes it back")
    }

    @Test func undoBringsTheDetectionBack() {
        var desk = Desk.reviewing()
        desk.press("t u")
        #expect(desk.stored == [])
        #expect(desk.label.boxes == [])
        #expect(desk.shown == [1, 2, 3])
    }

    @Test func acceptingOneAfterTheOtherNeverWaits() {
        var desk = Desk.reviewing()
        desk.holdsAnswers = true
        desk.press("t t")
        #expect(desk.judgements == [.accept([Self.id(1)]), .accept([Self.id(2)])])
        #expect(desk.shown == [3])
        // What is on its way looks like the box that it will be.
        let solid = desk.station.draw().pictures[0].marks.filter { $0.pattern == .solid && !$0.thick }
        #expect(solid.filter { if case .box = $0.shape { true } else { false } }.count == 2)
        desk.answerAll()
        #expect(desk.stored.count == 2)
        #expect(desk.label.boxes == desk.stored)
    }

    @Test func acceptAllTakesWhatIsShownAndSaysWhatIsLeft() {
        var desk = Desk.reviewing()
        desk.press("T")
        #expect(desk.judgements == [.accept([Self.id(1), Self.id(2)])])
        #expect(desk.stored.count == 2)
        #expect(
            desk.notice
                == "accepted 2 detections; left: 1 of classes without a counterpart, t asks; u takes back")
        #expect(desk.catalog.open(1) == [3, 4])
        desk.press("u")
        #expect(desk.stored == [])
        #expect(desk.catalog.open(1) == [1, 2, 3, 4])
    }

    @Test func acceptAllSparesWhatIsLabelledAlready() {
        var desk = Desk.reviewing([.box(1, 105, 85, 225, 400)])
        desk.press("T")
        #expect(desk.judgements == [.accept([Self.id(2)])])
        #expect(desk.notice?.contains("1 where a box of the class lies already") == true)
    }

    @Test func acceptingOverABoxOfTheClassWarns() {
        var desk = Desk.reviewing([.box(1, 105, 85, 225, 400)])
        desk.press("t")
        #expect(desk.notice == "accepted bottle; a box of that class lies there already, u takes this one back")
        #expect(desk.session.notice?.kind == .warning)
    }

    @Test func theLastOneSaysHowToGoOn() {
        var desk = Desk.reviewing { $0.detections.removeAll { $0.id.rawValue == 2 || $0.id.rawValue == 3 } }
        desk.press("t")
        #expect(desk.notice == "accepted bottle; u takes it back · none left (1 less sure): N next image")
        desk.press("N")
        #expect(desk.image == 4)
        desk.press("N")
        #expect(desk.notice == "no other image of this list has open detections from 0.25 up")
    }

    @Test func anEmptyImageIsLabelledOnceSomethingWasAccepted() {
        var desk = Desk.reviewing { $0.change(ImageID(rawValue: 1)) { $0.image.state = .empty } }
        desk.press("t")
        #expect(desk.label.document?.image.state == .labelled)
        #expect(desk.catalog.state(1) == .labelled)
    }

    @Test func deletingTheBoxOpensTheDetectionOnScreenToo() {
        var desk = Desk.reviewing()
        desk.press("t tab")
        desk.forget()
        desk.press("x")
        #expect(desk.asked.contains(.readDetections(ImageID(rawValue: 1))))
    }

    // MARK: Rejecting

    @Test func allThatAreShownAreRejectedAsOne() {
        var desk = Desk.reviewing()
        desk.press("R")
        #expect(desk.judgements == [.reject([Self.id(1), Self.id(2), Self.id(3)], reason: nil)])
        #expect(desk.catalog.open(1) == [4])
        #expect(desk.notice == "rejected 3 detections; u takes back · none left (1 less sure): N next image")
        desk.press("u")
        #expect(desk.shown == [1, 2, 3])
    }

    @Test func rejectingAllSparesWhatWasRejectedAlready() {
        var desk = Desk.reviewing()
        desk.press("r v r R")
        #expect(desk.judgements.last == .reject([Self.id(2), Self.id(3)], reason: nil))
        desk.press("R")
        #expect(desk.refusal?.contains("only rejected detections are shown; r opens one again") == true)
        #expect(desk.judgements.count == 2)
    }

    @Test func aRejectedOneIsGoneAndCanBeSeenAgain() {
        var desk = Desk.reviewing()
        desk.press("r")
        #expect(desk.judgements == [.reject([Self.id(1)], reason: nil)])
        #expect(desk.shown == [2, 3])
        #expect(desk.shows("1 rejected"))
        desk.press("v r")
        #expect(desk.shown == [1, 2, 3])
        desk.press(",")
        #expect(desk.front == 1)
        desk.press("t")
        #expect(desk.refusal?.contains("it was rejected; r opens it again first") == true)
        desk.press("r")
        #expect(desk.judgements.last == .reopen([Self.id(1)]))
        #expect(desk.catalog.open(1) == [1, 2, 3, 4])
    }

    @Test func undoBringsARejectedOneBack() {
        var desk = Desk.reviewing()
        desk.press("r u")
        #expect(desk.shown == [1, 2, 3])
    }

    @Test func whatTheStoreRefusesComesBack() {
        var desk = Desk.reviewing()
        desk.catalog.refusal = "not saved: the disk is full"
        desk.press("t")
        #expect(desk.shown == [1, 2, 3])
        #expect(desk.shows("1 edit not saved"))
    }

    // MARK: Classes without a counterpart

    @Test func anUnmappedClassIsAskedForAndThenAccepted() {
        var desk = Desk.reviewing()
        desk.press(". . t")
        #expect(desk.shows("'dog' of the model is"))
        #expect(desk.judgements == [])
        desk.press("c a r t enter")
        #expect(desk.asked.contains(.mapClass(ModelName("tiny"), classIndex: 2, .mapped(ClassID(rawValue: 3)))))
        #expect(desk.judgements == [.accept([Self.id(3)])])
        #expect(desk.stored.map(\.classID.rawValue) == [3])
    }

    @Test func theNameOfTheModelCanBecomeAClass() {
        var desk = Desk.reviewing()
        desk.press(". . t up")
        desk.type("dog")
        desk.press("enter")
        #expect(desk.edits == [.addClass(name: "dog")])
        #expect(desk.asked.contains(.mapClass(ModelName("tiny"), classIndex: 2, .mapped(ClassID(rawValue: 4)))))
        #expect(desk.stored.map(\.classID.rawValue) == [4])
    }

    @Test func anUnmappedClassCanBeLeft() {
        var desk = Desk.reviewing()
        desk.press(". . t esc")
        #expect(desk.judgements == [])
        #expect(desk.front == 3)
    }

    // MARK: Refusals

    @Test func everyKeySaysWhyNot() {
        var desk = Desk.labelling()
        for key in ["t", "r", "C", ".", ",", "T", "<", ">"] as [KeySequence] {
            desk.press(key)
            #expect(desk.notice == "no model has looked at this image; i predicts it", "\(key)")
        }
    }

    @Test func nothingIsJudgedInAWorkspaceForReading() {
        var desk = Desk.reviewing(isReadOnly: true)
        for key in ["t", "r", "C", "T", "i"] as [KeySequence] {
            desk.press(key)
            #expect(desk.notice == "the workspace is open for reading only", "\(key)")
        }
        #expect(desk.judgements == [])
    }

    @Test func aSliderAboveAllSaysSo() {
        var desk = Desk.reviewing()
        desk.call("label.set-confidence", ["confidence": "0.95"])
        desk.press("t")
        #expect(desk.notice == "all 4 open detections are less sure than the slider; < shows them")
    }

    // MARK: Runs

    @Test func anotherModelIsChosenAndStaysChosen() {
        var desk = Desk.reviewing { catalog in
            catalog.install("large", classes: ["can"])
            catalog.find([("can", 0.8, PixelBox(0, 0, 50, 50))], on: 1, by: "large")
            catalog.find([("can", 0.7, PixelBox(0, 0, 50, 50))], on: 4, by: "large")
        }
        #expect(desk.shows("large"))
        desk.press("v d down enter")
        #expect(desk.shown == [1, 2, 3])
        desk.press("N")
        #expect(desk.image == 4)
        #expect(desk.label.run(desk.session)?.modelName == ModelName("tiny"))
    }

    // MARK: Late answers

    @Test func detectionsOfAnotherImageAreDropped() {
        var desk = Desk.reviewing()
        desk.press("d")
        desk.receive(
            .detections(ImageID(rawValue: 1), ImageDetections(runs: desk.catalog.runs.map(\.run), detections: [])))
        #expect(desk.label.layer.runs == [])
    }

    @Test func anAnswerFromBeforeAJudgementIsReadAgain() {
        var desk = Desk.reviewing()
        desk.holdsAnswers = true
        let old = desk.catalog.answerOfNetworks(.readDetections(ImageID(rawValue: 1)))
        desk.press("t")
        if let old { desk.receive(old) }
        #expect(desk.shown == [2, 3])
        desk.answerAll()
        #expect(desk.shown == [2, 3])
        #expect(desk.stored.count == 1)
    }
}
