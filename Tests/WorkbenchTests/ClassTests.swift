import Cells
import Domain
import Testing

@testable import Workbench

@Suite struct ClassTests {
    @Test func aDigitGivesTheSelectedBoxItsClass() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("tab 3")
        #expect(desk.stored.map(\.classID.rawValue) == [3])
        #expect(desk.label.mode == .select)
    }

    @Test func withoutASelectionADigitDrawsThatClass() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("3")
        #expect(desk.label.mode == .draw(Drawing(method: .corners)))
        #expect(desk.label.currentClass?.rawValue == 3)
        #expect(desk.edits == [])
    }

    @Test func whileDrawingADigitChangesTheNextBox() {
        var desk = Desk.labelling()
        desk.press("w enter 2 right down enter")
        #expect(desk.stored.map(\.classID.rawValue) == [2])
    }

    @Test func aDigitWithoutAClassSaysSo() {
        var desk = Desk.labelling()
        desk.press("9")
        #expect(desk.notice == "there is no class 9: the synset has 3; c makes one")
        #expect(desk.label.mode == .select)
    }

    @Test func zeroIsTheTenthClass() {
        var desk = Desk(FakeCatalog(boxes: [.box(1, 0, 0, 50, 50)], classes: (1...12).map { "class \($0)" }))
        desk.press("enter tab 0")
        #expect(desk.stored.map(\.classID.rawValue) == [10])
    }

    @Test func thePickerFindsAClassByAFewLetters() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("tab c")
        desk.type("crt")
        desk.press("enter")
        #expect(desk.stored.map(\.classID.rawValue) == [3])
        #expect(desk.station.popups == [])
    }

    @Test func thePickerBeginsAtTheClassOfTheBox() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200, class: 2)])
        desk.press("tab c down enter")
        #expect(desk.stored.map(\.classID.rawValue) == [3])
    }

    @Test func thePickerMakesAClassAndUsesIt() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("tab c")
        desk.type("soft drink")
        desk.press("enter")
        #expect(desk.catalog.synset.classes.map(\.name) == ["bottle", "can", "carton", "soft drink"])
        #expect(desk.stored.map(\.classID.rawValue) == [4])
        #expect(desk.session.name(of: ClassID(rawValue: 4)) == "soft drink")
    }

    @Test func aPastedNameIsFound() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("tab c")
        desk.send(.paste("carton"))
        desk.press("enter")
        #expect(desk.stored.map(\.classID.rawValue) == [3])
    }

    @Test(arguments: ["esc", "ctrl+c"] as [KeySequence])
    func leavingThePickerChangesNothing(keys: KeySequence) {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("tab c down")
        desk.press(keys)
        #expect(desk.station.popups == [])
        #expect(desk.edits == [])
    }

    @Test func aClickInThePickerTakesThatClass() throws {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("tab c")
        // The list of classes on the right says it too: the pop-up lies in the middle.
        let row = try #require(desk.rows.firstIndex { $0.contains("can") && $0.contains("│ ■") })
        desk.clickCell(column: 60, row: row)
        #expect(desk.stored.map(\.classID.rawValue) == [2])
        #expect(desk.station.popups == [])
    }

    @Test func theFirstClassIsAskedFor() {
        var desk = Desk(FakeCatalog(classes: []))
        desk.press("enter w")
        #expect(desk.station.popups.count == 1)
        desk.type("bottle")
        desk.press("enter")
        desk.drag(100, 100, to: 200, 200)
        #expect(desk.stored.map(\.classID.rawValue) == [1])
    }

    @Test func theFirstClassIsDrawnAsItWasAskedFor() {
        var desk = Desk(FakeCatalog(classes: []))
        desk.press("enter W")
        desk.type("bottle")
        desk.press("enter")
        #expect(desk.label.mode == .draw(Drawing(method: .extremes)))
    }

    @Test func aNewClassWithoutASelectionDrawsIt() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("c")
        desk.type("soft drink")
        desk.press("enter")
        #expect(desk.label.mode == .draw(Drawing(method: .corners)))
        #expect(desk.label.currentClass?.rawValue == 4)
        #expect(desk.stored.map(\.classID.rawValue) == [1])
    }

    @Test func aFirstClassThatIsNotNamedDrawsNothing() {
        var desk = Desk(FakeCatalog(classes: []))
        desk.press("enter w esc")
        #expect(desk.label.mode == .select && desk.station.popups == [])
    }

    @Test func aClassOfThatNameIsNotMadeTwice() {
        var desk = Desk.labelling()
        desk.call("label.new-class", ["name": " can "])
        #expect(desk.refusal == "label.new-class: there is a class 'can' already")
        desk.call("label.new-class", ["name": "  "])
        #expect(desk.refusal == "label.new-class: a class needs a name")
        #expect(desk.edits == [])
    }

    @Test func aClickOnAClassChoosesIt() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("tab")
        let list = desk.label.places(in: desk.session.body, session: desk.session).classes
        desk.clickCell(column: list.column + 5, row: list.row + 2)
        #expect(desk.stored.map(\.classID.rawValue) == [2])
    }

    @Test func aClickBelowTheClassesDoesNothing() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        let list = desk.label.places(in: desk.session.body, session: desk.session).classes
        desk.clickCell(column: list.column + 5, row: list.row + 6)
        #expect(desk.notice == nil)
        #expect(desk.label.mode == .select)
    }

    @Test func theGuidelineOfTheClassIsShown() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200, class: 2)])
        desk.press("tab g c")
        #expect(desk.notice == "can: whole can")
    }

    @Test func glyphsRepeatWhenThereAreMoreClasses() {
        let desk = Desk(FakeCatalog(classes: (1...12).map { "class \($0)" }))
        #expect(desk.session.glyph(of: ClassID(rawValue: 9)) == desk.session.glyph(of: ClassID(rawValue: 1)))
        #expect(desk.session.colour(of: ClassID(rawValue: 9)) == desk.session.colour(of: ClassID(rawValue: 1)))
    }
}
