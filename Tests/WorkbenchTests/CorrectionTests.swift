import Cells
import Domain
import Testing

@testable import Workbench

/// A detection put right is one command, whatever was done to it on the way.
@Suite struct CorrectionTests {
    private static let first = DetectionID(rawValue: 1)
    private static let bottle = ClassID(rawValue: 1)

    @Test func movingAnEdgeAndKeepingIsOneCommand() {
        var desk = Desk.reviewing()
        desk.press("C l right right enter")
        #expect(desk.judgements == [.correct(Self.first, to: Self.bottle, PixelBox(100, 80, 222, 400))])
        #expect(desk.edits == [])
        #expect(desk.stored.map(\.box) == [PixelBox(100, 80, 222, 400)])
        #expect(desk.notice == "corrected bottle; u takes it back")
        #expect(desk.front == 2)
        desk.press("u")
        #expect(desk.stored == [])
        #expect(desk.shown == [1, 2, 3])
    }

    @Test func aClassIsCorrectedByItsDigit() {
        var desk = Desk.reviewing()
        desk.press("C 3 enter")
        #expect(desk.judgements == [.correct(Self.first, to: ClassID(rawValue: 3), PixelBox(100, 80, 220, 400))])
    }

    @Test func whatWasNotChangedIsAccepted() {
        var desk = Desk.reviewing()
        desk.press("C enter")
        #expect(desk.judgements == [.accept([Self.first])])
    }

    @Test func undoDropsAnUnfinishedCorrection() {
        var desk = Desk.reviewing()
        desk.press("C right u")
        #expect(desk.judgements == [])
        #expect(!desk.asked.contains(.undo))
        #expect(desk.label.boxes == [])
        #expect(desk.front == 1)
    }

    @Test func theHandlesOfTheDetectionBeginIt() {
        var desk = Desk.reviewing()
        desk.drag(220, 240, to: 240, 240)
        #expect(desk.label.correction?.detection.id == Self.first)
        #expect(desk.judgements == [])
        desk.press("esc")
        #expect(desk.judgements == [.correct(Self.first, to: Self.bottle, PixelBox(100, 80, 240, 400))])
    }

    @Test func insideADetectionABoxIsDrawnAsEver() {
        var desk = Desk.reviewing()
        desk.drag(140, 200, to: 190, 300)
        #expect(desk.judgements == [])
        #expect(desk.stored.map(\.box) == [PixelBox(140, 200, 190, 300)])
    }

    @Test(arguments: ["d", "space", "q", "w", "tab", ".", "t", "C", "y", "ctrl+q", "n"] as [KeySequence])
    func goingOnKeepsIt(key: KeySequence) {
        var desk = Desk.reviewing()
        desk.press("C right")
        desk.press(key)
        if key == "y" {
            #expect(desk.notice == "the box is not kept yet: enter keeps it")
        } else {
            #expect(desk.judgements == [.correct(Self.first, to: Self.bottle, PixelBox(101, 80, 221, 400))])
            #expect(desk.catalog.boxes(1).map(\.box) == [PixelBox(101, 80, 221, 400)])
        }
    }

    @Test(arguments: ["x", "r"] as [KeySequence])
    func deletingItRejectsTheDetection(key: KeySequence) {
        var desk = Desk.reviewing()
        desk.press("C right")
        desk.press(key)
        #expect(desk.judgements == [.reject([Self.first], reason: nil)])
        #expect(desk.label.boxes == [])
    }

    @Test func aReloadMeanwhileLeavesItAlone() {
        var desk = Desk.reviewing()
        desk.press("C right")
        desk.catalog.change(ImageID(rawValue: 1)) { $0.annotations = [.box(7, 0, 0, 5, 5)] }
        desk.receive(.changedElsewhere)
        #expect(desk.label.boxes.map(\.id.rawValue) == [7, -2])
        #expect(desk.label.selected?.box == PixelBox(101, 80, 221, 400))
        desk.press("enter")
        #expect(desk.stored.count == 2)
    }

    @Test func anUnmappedOneIsAskedForFirst() {
        var desk = Desk.reviewing()
        desk.press(". . C c a n enter")
        #expect(desk.label.correction?.start.classID.rawValue == 2)
        desk.press("right enter")
        #expect(
            desk.judgements
                == [.correct(DetectionID(rawValue: 3), to: ClassID(rawValue: 2), PixelBox(401, 200, 621, 420))])
    }

    @Test func aDetectionThatReachesOutsideIsCutOff() {
        var desk = Desk.reviewing { $0.detections[0].box = PixelBox(-20, -10, 90, 700) }
        desk.press("C enter")
        #expect(desk.judgements == [.accept([Self.first])])
        #expect(desk.label.boxes.count == 1)
    }

    @Test(arguments: ["t", "C"] as [KeySequence])
    func oneThatLiesOutsideIsRefused(key: KeySequence) {
        var desk = Desk.reviewing { $0.detections[0].box = PixelBox(700, 10, 800, 90) }
        desk.press(key)
        #expect(desk.notice == "it lies outside of the picture; r rejects it")
        #expect(desk.judgements == [])
    }

    @Test func aScriptCannotKeepWhatIsNotThere() {
        var desk = Desk.reviewing()
        desk.call("correct.keep")
        #expect(desk.refusal == "correct.keep: no detection is being corrected; C begins")
    }
}
