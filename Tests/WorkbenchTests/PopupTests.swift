import Cells
import Domain
import Testing

@testable import Workbench

@Suite struct PopupTests {
    @Test func anArgumentInThePaletteMayHoldBlanks() {
        var desk = Desk(FakeCatalog(classes: ["bottle", "traffic light"]))
        desk.press("enter :")
        desk.type("add-box xmin=10 ymin=10 class=traffic light xmax=60 ymax=60")
        desk.press("enter")
        #expect(desk.stored.map(\.classID.rawValue) == [2])
        #expect(desk.stored.map(\.box) == [PixelBox(10, 10, 60, 60)])
    }

    @Test func anArgumentMayHoldAComparison() {
        var desk = Desk()
        desk.press(":")
        desk.type("set-filter text=state:unseen boxes:>=0")
        desk.press("enter")
        #expect(desk.browse.filter.text == "state:unseen boxes:>=0")
    }

    @Test func thePaletteFindsAndRunsACommand() {
        var desk = Desk()
        desk.press(":")
        desk.type("contact")
        desk.press("enter")
        #expect(desk.browse.layout == .sheet)
        #expect(desk.station.popups == [])
    }

    @Test func thePalettePassesArguments() {
        var desk = Desk()
        desk.press(":")
        desk.type("image with that number number=3")
        desk.press("enter")
        #expect(desk.browse.current?.rawValue == 3)
    }

    @Test func thePaletteSaysWhyACommandCannotBeDone() {
        var desk = Desk.labelling()
        desk.press(":")
        desk.type("delete the box")
        #expect(desk.shows("no box is selected; tab takes the next one"))
        desk.press("enter")
        #expect(desk.refusal == "label.delete: no box is selected; tab takes the next one")
    }

    @Test func thePaletteShowsKeys() {
        var desk = Desk()
        desk.press(":")
        desk.type("switch client")
        #expect(desk.rows.contains { $0.contains("switch client") && $0.contains(" c │") })
    }

    @Test func aPatternThatFindsNothingSaysSo() {
        var desk = Desk()
        desk.press(":")
        desk.type("qqqq")
        desk.press("enter")
        #expect(desk.notice == "there is no command like 'qqqq'")
    }

    @Test func everyCommandOfTheScreenIsInThePalette() {
        let opened = Desk.labelling()
        for command in opened.session.keymap.commands where ["label", "draw"].contains(command.screen) {
            var desk = opened
            desk.press(":")
            desk.send(.paste(command.name))
            #expect(desk.shows(command.title.prefix(20) + ""), "\(command.name)")
        }
    }

    @Test func whatCanBePressedNextIsShown() {
        var desk = Desk.labelling()
        desk.press("v")
        #expect(desk.shows("keep zoom and place from image to image, or not"))
        desk.press("esc")
        #expect(!desk.shows("keep zoom and place"))
        #expect(desk.notice == nil)
    }

    @Test func aSequenceThatIsNoneSaysSo() {
        var desk = Desk.labelling()
        desk.press("v x")
        #expect(desk.notice == "'v x' does nothing here; ? lists the keys")
        #expect(desk.edits == [])
    }

    @Test func helpListsTheKeysOfTheScreenInFront() {
        var desk = Desk.labelling(columns: 200, rows: 60)
        desk.press("?")
        #expect(desk.shows("keys · label"))
        #expect(desk.shows("copy the boxes of the image before"))
        desk.press("?")
        #expect(desk.station.popups == [])
    }

    @Test func longHelpScrollsToItsEnd() {
        var desk = Desk.labelling(columns: 60, rows: 16)
        desk.press("?")
        #expect(desk.shows("↓ more"))
        for _ in 0..<120 { desk.press("down") }
        #expect(desk.shows("cross-hair 1 px"))
    }

    @Test func aPromptTakesPasteAndLeavesOnEscape() {
        var desk = Desk()
        desk.press("#")
        desk.send(.paste("3"))
        desk.press("enter")
        #expect(desk.browse.current?.rawValue == 3)
        desk.press("# 1 esc")
        #expect(desk.browse.current?.rawValue == 3)
    }

    @Test func aChoiceNarrowsByTyping() {
        var desk = Desk(FakeCatalog(images: 6, clients: ["anna", "ben", "carla"]))
        desk.press("c")
        desk.type("carl")
        desk.press("enter")
        #expect(desk.session.client == "carla")
    }

    @Test(arguments: 20...27)
    func aClickTakesTheLineUnderThePointer(rows: Int) {
        var desk = Desk(FakeCatalog(images: 6, clients: ["anna", "ben", "carla"]), rows: rows)
        desk.press("c")
        let row = desk.rows.lastIndex { $0.contains("ben") } ?? 0
        desk.clickCell(column: 60, row: row)
        #expect(desk.session.client == "ben")
    }

    @Test func aClickOutsideCloses() {
        var desk = Desk(FakeCatalog(images: 6, clients: ["anna", "ben", "carla"]))
        desk.press("c")
        desk.clickCell(column: 1, row: 1)
        #expect(desk.station.popups == [])
        #expect(desk.session.client == nil)
    }

    @Test func aThemeIsChosenByName() {
        var desk = Desk()
        desk.call("global.theme")
        desk.press("down enter")
        #expect(desk.session.theme.name == "dark")
    }

    @Test func historyIsToldNewestFirst() {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)])
        desk.press("tab right H")
        #expect(desk.shows("1970-01-01 00:00  ada"))
        #expect(desk.shows("move 1 box"))
    }

    static let dates: [(Double, String)] = [
        (0, "1970-01-01 00:00"), (-1, "1969-12-31 23:59"), (951_782_400, "2000-02-29 00:00"),
        (1_795_354_620, "2026-11-22 13:37"),
    ]

    @Test(arguments: dates)
    func datesAreReadable(seconds: Double, text: String) {
        #expect(Timestamp.text(seconds) == text)
    }

    @Test func theFooterShowsOnlyKeysThatWorkNow() throws {
        var desk = Desk.labelling([.box(1, 100, 100, 200, 200)], columns: 200)
        #expect(desk.rows.last?.contains("space done") == true)
        #expect(desk.rows.last?.contains("x delete") == false)
        desk.press("tab")
        #expect(desk.rows.last?.contains("x delete") == true)
        desk.press("w")
        let footer = try #require(desk.rows.last)
        #expect(footer.contains("enter set corner"))
        #expect(!footer.contains("space done") && !footer.contains("q list"))
    }

    @Test func scriptsAreToldWhatIsWrong() {
        var desk = Desk()
        desk.call("label.delete")
        #expect(desk.refusal == "label.delete: no picture is open; browse.open opens one")
        desk.call("browse.fly")
        #expect(desk.refusal == "browse.fly: there is no such command; 'reticle keys' lists them all")
        desk.call("nothing")
        #expect(desk.refusal?.hasPrefix("nothing: ") == true)
        desk.call("picker.accept")
        #expect(desk.refusal?.hasPrefix("picker.accept: ") == true)
        desk.call("browse.go-to")
        #expect(desk.refusal == "browse.go-to: argument 'number' is missing")
        desk.call("browse.down")
        #expect(desk.refusal == nil)
    }
}
