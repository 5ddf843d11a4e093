import Cells
import TestSupport
import Testing

@testable import Workbench

@Suite struct ListViewTests {
    private func list(_ count: Int, at cursor: Int, rows: Int) -> ListView {
        var list = ListView()
        list.resize(count: count)
        list.select(cursor)
        list.reveal(rows: rows)
        return list
    }

    @Test func aShortListShowsAll() {
        #expect(list(3, at: 2, rows: 10).visible(rows: 10) == 0..<3)
    }

    @Test func theCursorKeepsARowOfMargin() {
        #expect(list(100, at: 50, rows: 10).visible(rows: 10) == 42..<52)
    }

    @Test func theEndsNeedNoMargin() {
        #expect(list(100, at: 99, rows: 10).visible(rows: 10) == 90..<100)
        #expect(list(100, at: 0, rows: 10).visible(rows: 10) == 0..<10)
    }

    @Test func movingInsideTheSightDoesNotScroll() {
        var list = list(100, at: 50, rows: 10)
        list.move(by: -5)
        list.reveal(rows: 10)
        #expect(list.visible(rows: 10) == 42..<52)
    }

    @Test func movingStopsAtTheEnds() {
        var list = list(3, at: 0, rows: 10)
        list.move(by: -1)
        #expect(list.cursor == 0)
        list.move(by: 9)
        #expect(list.cursor == 2)
    }

    @Test func aShorterListPullsTheCursorIn() {
        var list = list(100, at: 99, rows: 10)
        list.resize(count: 0)
        #expect(list.cursor == 0)
        list.reveal(rows: 10)
        #expect(list.visible(rows: 10) == 0..<0)
    }

    @Test(arguments: UInt64(0)..<100)
    func theCursorIsAlwaysInSight(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var list = ListView()
        list.resize(count: Int.random(in: 1...60, using: &random))
        for _ in 0..<100 {
            let rows = Int.random(in: 1...20, using: &random)
            list.move(by: Int.random(in: -15...15, using: &random))
            list.reveal(rows: rows)
            let visible = list.visible(rows: rows)
            #expect(visible.contains(list.cursor))
            #expect(visible.count == min(rows, list.count))
        }
    }
}
