import Cells
import Domain
import Testing

@testable import Workbench

@Suite struct BrowseTests {
    private func desk(
        _ images: Int = 40, boxes: [Annotation] = [], clients: [String] = ["anna"], columns: Int = 120, rows: Int = 30
    ) -> Desk {
        Desk(FakeCatalog(images: images, boxes: boxes, clients: clients), columns: columns, rows: rows)
    }

    /// Who asked for boxes wants to see one of them.
    @Test(arguments: [("box:can", 2), ("box:width<20", 3), ("class:can", 2)] as [(String, Int64?)])
    func anImageOpenedFromAFilterOfBoxesHasTheFirstSuchBoxSelected(filter: String, box: Int64?) {
        var desk = Desk(
            FakeCatalog(
                images: 2,
                boxes: [.box(1, 10, 10, 90, 90), .box(2, 20, 20, 80, 80, class: 2), .box(3, 5, 5, 15, 40, class: 2)]))
        desk.call("browse.set-filter", ["text": filter])
        desk.press("enter")
        #expect(desk.image == 1)
        #expect(desk.label.selection?.rawValue == box)
    }

    @Test func namesStandInNaturalOrder() {
        let desk = desk(12)
        #expect(desk.browse.listing.ids.map(\.rawValue) == Array(1...12))
        #expect(desk.shows("12.jpg"))
    }

    static let moves: [(KeySequence, Int64)] = [
        ("down", 2), ("j j k", 2), ("end", 40), ("G", 40), ("end g g", 1), ("pgdn", 25), ("pgdn pgup", 1), ("right", 2),
        ("left", 1), ("# 1 7 enter", 17), ("g n 9 enter", 9),
    ]

    @Test(arguments: moves)
    func keysMoveTheCursor(keys: KeySequence, image: Int64) {
        var desk = desk()
        desk.press(keys)
        #expect(desk.browse.current?.rawValue == image)
    }

    @Test func aClickSelectsAndASecondOpens() {
        var desk = desk()
        desk.press("# 2 0 enter")
        // Rows from the filter bar, the frame and the heads on.
        let row = desk.rows.firstIndex { $0.contains("│○ 10.jpg") || $0.contains("10.jpg") } ?? 0
        desk.clickCell(column: 6, row: row)
        #expect(desk.browse.current?.rawValue == 10)
        desk.clickCell(column: 6, row: row)
        #expect(desk.image == 10)
    }

    @Test func aClickOnAThumbnailScrollsNothing() {
        var desk = desk()
        desk.press("t end")
        let before = desk.browse.visibleRange(desk.session)
        let list = Browse.places(in: desk.session.body, layout: .sheet).list.inset(1)
        desk.clickCell(column: list.column + 2, row: list.row + 1)
        #expect(desk.browse.visibleRange(desk.session) == before)
        #expect(desk.browse.current == desk.browse.listing.ids[before.lowerBound])
    }

    @Test func aSecondPressOfASortTurnsItRound() {
        var desk = desk(5, boxes: [.box(1, 0, 0, 9, 9)])
        desk.press("s b")
        #expect(desk.browse.query.sort == .boxCount && desk.browse.query.descending)
        desk.press("s b")
        #expect(!desk.browse.query.descending)
        #expect(desk.browse.listing.ids.last?.rawValue == 1)
    }

    @Test func sortingKeepsTheImageUnderTheCursor() {
        var desk = desk(5)
        desk.press("down s n")
        #expect(desk.browse.listing.ids.map(\.rawValue) == [5, 4, 3, 2, 1])
        #expect(desk.browse.current?.rawValue == 2)
    }

    @Test func markedImagesAreJudgedTogether() {
        var desk = desk(5)
        desk.press("space down space m e")
        #expect([1, 2, 3].map { desk.catalog.state($0) } == [.empty, .unseen, .empty])
        #expect(desk.browse.marked == [])
    }

    @Test func withoutMarksTheImageUnderTheCursorIsJudged() {
        var desk = desk(5)
        desk.press("down m l")
        #expect(desk.edits == [.setStates([ImageID(rawValue: 2)], to: .labelled)])
    }

    @Test func imagesWithBoxesCannotBeEmpty() {
        var desk = desk(5, boxes: [.box(1, 0, 0, 9, 9)])
        desk.press("* m e")
        #expect(desk.edits == [])
        #expect(desk.notice == "1.jpg has boxes: it cannot be marked as empty")
        #expect(desk.browse.marked.count == 5)
    }

    @Test func aRefusedBulkEditChangesNothing() {
        var desk = desk(5)
        desk.catalog.refusal = "not saved: the disk is full"
        desk.press("* m l")
        #expect(desk.catalog.state(1) == .unseen)
        #expect(desk.notice == "not saved: the disk is full")
    }

    @Test func theStarMarksAllOrNone() {
        var desk = desk(5)
        desk.press("*")
        #expect(desk.browse.marked.count == 5)
        desk.press("*")
        #expect(desk.browse.marked == [])
    }

    @Test func nextUndoneOpensIt() {
        var desk = desk(5)
        desk.catalog.change(ImageID(rawValue: 1)) { $0.image.state = .empty }
        desk.press("n")
        #expect(desk.image == 2)
    }

    @Test func withNothingUndoneThatIsSaid() {
        var desk = desk(1)
        desk.press("m e n")
        #expect(desk.station.label == nil)
        #expect(desk.notice == "every image in this list is done")
    }

    @Test func theListComesBackToTheImageThatWasOpen() {
        var desk = desk()
        desk.press("enter d d d q")
        #expect(desk.browse.current?.rawValue == 4)
    }

    @Test func progressIsShown() {
        var desk = desk(4)
        desk.press("m e")
        #expect(desk.rows[0].contains("1 of 4 done"))
    }

    @Test func aClientShowsItsImagesOnly() {
        var desk = desk(6, clients: ["anna", "ben"])
        desk.press("c down down enter")
        #expect(desk.session.client == "ben")
        #expect(desk.browse.listing.ids.map(\.rawValue) == [2, 4, 6])
        #expect(desk.rows[0].contains("ben"))
        desk.press("c up up enter")
        #expect(desk.session.client == nil)
    }

    @Test func aListOfAnotherQueryIsDropped() {
        var desk = desk(5)
        desk.receive(.listed(ImageQuery(sort: .edited), ImageListing()))
        #expect(desk.browse.listing.ids.count == 5)
    }

    @Test func anEmptyWorkspaceTakesEveryKey() {
        var desk = Desk(FakeCatalog(images: 0))
        desk.press("enter down n space * m e t end # 1 enter s b r left")
        desk.send(.mouse(Mouse(.press, .left, x: 5.5, y: 5.5)))
        #expect(desk.station.label == nil)
        #expect(desk.shows("no images yet"))
    }

    @Test func onlyRowsInSightAreFetched() {
        let desk = desk(1000)
        let fetched = desk.asked.reduce(0) { if case .fetchRows(let ids) = $1 { $0 + ids.count } else { $0 } }
        #expect(fetched < 60)
    }

    // MARK: Filter

    @Test func theFilterListsWhileOneTypes() {
        var desk = desk(12)
        desk.press("/")
        desk.type("1.j")
        #expect(desk.browse.listing.ids.map(\.rawValue) == [1, 11])
        desk.press("enter")
        #expect(!desk.browse.isFiltering)
    }

    @Test func escapeBringsTheOldFilterBack() {
        var desk = desk(12)
        desk.press("/")
        desk.type("1.j")
        desk.press("enter / backspace esc")
        #expect(desk.browse.filter.text == "1.j")
        #expect(desk.browse.listing.ids.count == 2)
    }

    @Test func aWrongFilterSaysWhatWasExpectedAndKeepsTheFocus() {
        var desk = desk(12)
        desk.press("/")
        desk.type("boxes:many")
        #expect(desk.shows("boxes:many: expected a number"))
        desk.press("enter")
        #expect(desk.browse.isFiltering)
        #expect(desk.notice?.hasPrefix("boxes:many") == true)
    }

    @Test func aWrongFilterOfAScriptIsRefused() {
        var desk = desk(12)
        desk.call("browse.set-filter", ["text": "boxes:many"])
        #expect(desk.refusal?.hasPrefix("browse.set-filter: boxes:many") == true)
    }

    @Test func escapeDropsMarksThenTheFilter() {
        var desk = desk(12)
        desk.call("browse.set-filter", ["text": "1.j"])
        desk.press("space esc")
        #expect(desk.browse.marked == [] && desk.browse.filter.text == "1.j")
        desk.press("esc")
        #expect(desk.browse.filter.text == "" && desk.browse.listing.ids.count == 12)
    }

    @Test func lettersInTheFilterAreNoCommands() {
        var desk = desk(12)
        desk.press("/ q")
        desk.type("u:?")
        #expect(desk.browse.filter.text == "qu:?")
        #expect(desk.station.popups == [])
        #expect(!desk.asked.contains(.quit))
    }

    @Test func aPasteGoesIntoTheFilter() {
        var desk = desk(12)
        desk.press("/")
        desk.send(.paste("12\n"))
        #expect(desk.browse.filter.text == "12 ")
        #expect(desk.browse.listing.ids.map(\.rawValue) == [12])
    }

    @Test func comingBackTheKeysAreCommandsAgain() {
        var desk = desk(12)
        desk.press("/")
        let preview = Browse.places(in: desk.session.body, layout: .table).preview
        desk.clickCell(column: preview.column + 5, row: preview.row + 5)
        desk.press("q j")
        #expect(desk.browse.filter.text == "")
    }

    @Test func aSortWordSorts() {
        var desk = desk(3)
        desk.call("browse.set-filter", ["text": "sort:-name"])
        #expect(desk.browse.listing.ids.map(\.rawValue) == [3, 2, 1])
    }
}
