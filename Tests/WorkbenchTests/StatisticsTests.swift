import Cells
import Domain
import TestSupport
import Testing

@testable import Workbench

@Suite struct StatisticsTests {
    private static func desk(columns: Int = 80, rows: Int = 24, theme: Theme = .plain) -> Desk {
        let boxes: [Annotation] = [
            .box(1, 100, 80, 220, 400), .box(2, 260, 150, 330, 300, class: 2), .box(3, 400, 200, 620, 420, class: 3),
        ]
        var catalog = FakeCatalog(images: 6, boxes: boxes, clients: ["anna", "ben"])
        catalog.change(ImageID(rawValue: 1)) { $0.image.state = .labelled }
        catalog.change(ImageID(rawValue: 2)) {
            $0.annotations = [.box(4, 10, 10, 40, 50, class: 2), .box(5, 100, 20, 140, 60, class: 2)]
            $0.image.state = .labelled
        }
        catalog.change(ImageID(rawValue: 3)) { $0.image.state = .empty }
        catalog.install("tiny", classes: ["bottle"])
        return Desk(catalog, columns: columns, rows: rows, theme: theme)
    }

    private static func screen(_ desk: Desk) -> Statistics? {
        if case .statistics(let screen)? = desk.station.popups.last { screen } else { nil }
    }

    @Test func itAsksForTheClientInFront() {
        var desk = Self.desk()
        desk.call("browse.client", ["client": "ben"])
        desk.press("S")
        #expect(desk.asked.contains(.readStatistics(client: "ben")))
        #expect(Self.screen(desk)?.statistics?.total.images == 3)
    }

    @Test func enterShowsInTheListWhatABarCounts() {
        var desk = Self.desk()
        desk.press("S 2 down enter")
        #expect(desk.station.popups.isEmpty)
        #expect(desk.browse.filter.text == "class:can")
        #expect(desk.browse.listing.counts.images == 2)
        #expect(desk.notice == "can: 3 boxes on 2 images; S goes back to the statistics")
    }

    @Test func theWayBackLeadsToTheSameBar() {
        var desk = Self.desk()
        desk.press("S 5 down down enter S")
        let screen = Self.screen(desk)
        #expect(screen?.page == .width && screen?.lists[.width]?.cursor == 2)
        desk.press("9 right q S")
        #expect(Self.screen(desk)?.page == .sizes)
    }

    @Test func aCellOfAGridOpensItsBoxes() {
        var desk = Self.desk()
        desk.press("S 9")
        let item = Self.screen(desk).flatMap { $0.item(at: $0.cell) }
        #expect(item?.boxes == 1)
        desk.press("enter")
        #expect(desk.browse.filter.text == item?.filter)
        #expect(desk.browse.listing.counts.images == item?.images)
    }

    @Test func fromAPictureTheListIsOpened() {
        var desk = Self.desk()
        desk.press("enter S 2 enter")
        #expect(desk.station.label == nil && desk.browse.filter.text == "class:bottle")
    }

    @Test func aClientIsChosenAsWell() {
        var desk = Self.desk()
        desk.call("global.statistics")
        desk.call("statistics.clients")
        desk.press("down enter")
        #expect(desk.session.client == "ben" && desk.browse.filter.text.isEmpty)
    }

    @Test func nothingIsBehindAnEmptyCell() {
        var desk = Self.desk()
        desk.press("S 0 g g enter")
        #expect(desk.notice?.hasPrefix("no image is behind x 0–5 %") == true)
        #expect(Self.screen(desk) != nil)
    }

    @Test func anchorsOfTheNetworksFollowEachOther() {
        var desk = Self.desk()
        desk.press("S a")
        #expect(Self.screen(desk)?.anchors.name == "tiny" && Self.screen(desk)?.page == .sizes)
        desk.press("a")
        #expect(Self.screen(desk)?.anchors == .yolo3)
    }

    @Test func editsElsewhereAreCountedAnew() {
        var desk = Self.desk()
        desk.press("S")
        desk.forget()
        desk.receive(.changedElsewhere)
        #expect(desk.asked.filter { $0 == .readStatistics(client: nil) }.count == 1)
    }

    @Test func aLateAnswerAboutAnotherClientIsDropped() {
        var desk = Self.desk()
        desk.press("S")
        desk.receive(.statistics(client: "ben", DatasetStatistics(classNames: [])))
        #expect(Self.screen(desk)?.statistics?.total.images == 6)
    }

    @Test func aClickChoosesAndASecondOneOpens() {
        var desk = Self.desk()
        desk.press("S 2")
        desk.clickCell(column: 30, row: 4)
        #expect(Self.screen(desk)?.lists[.classes]?.cursor == 1)
        desk.clickCell(column: 30, row: 4)
        #expect(desk.browse.filter.text == "class:can")
    }

    static let keys: [KeySequence] = ["S", "S 2", "S 3", "S 8", "S 9", "S 0", "S 0 tab", "S 0 tab tab"]

    @Test(arguments: zip(["overview", "classes", "boxes", "aspect", "sizes", "centres", "together", "clients"], keys))
    func theFrameIsAsRecorded(name: String, keys: KeySequence) {
        var desk = Self.desk()
        desk.press(keys)
        #expect(ScreenSnapshot.difference(desk.station.draw(), from: Self.file("statistics-\(name)")) == nil)
    }

    @Test(arguments: ["sizes", "centres", "classes"])
    func theFrameWithoutUnicodeIsAsRecorded(page: String) {
        var theme = Theme.plain
        (theme.charset, theme.classGlyphs) = (.ascii, ["o", "#", "+"])
        var desk = Self.desk(columns: 60, rows: 20, theme: theme)
        desk.press("S")
        desk.call("statistics.\(page)")
        let file = Self.file("statistics-\(page)-ascii")
        #expect(ScreenSnapshot.difference(desk.station.draw(), from: file) == nil)
    }

    private static func file(_ name: String) -> String {
        let here = #filePath
        return here.prefix(upTo: here.lastIndex(of: "/") ?? here.startIndex) + "/Screens/\(name).screen"
    }

    @Test func theFilterOfTheListCountsUntilItIsDropped() {
        var desk = Self.desk(columns: 120)
        desk.call("browse.set-filter", ["text": "state:labelled"])
        desk.press("S")
        #expect(Self.screen(desk)?.statistics?.total.images == 2)
        #expect(desk.shows("/ state:labelled"))
        desk.press("f")
        #expect(Self.screen(desk)?.statistics?.total.images == 6)
        #expect(!desk.shows("/ state:labelled"))
        desk.press("f 2 down enter")
        #expect(desk.browse.filter.text == "state:labelled class:can")
        desk.press("S")
        #expect(Self.screen(desk)?.statistics?.total.images == 2)
    }

    @Test func theFirstBoxOfTheClassIsSelected() {
        var desk = Self.desk()
        desk.press("S 2 down enter enter")
        #expect(desk.label.selection == AnnotationID(rawValue: 2))
    }
}
