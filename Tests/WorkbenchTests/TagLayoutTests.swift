import Cells
import TestSupport
import Testing

@testable import Workbench

/// Name tags over the picture.
@Suite struct TagLayoutTests {
    private static let area = CellRect(column: 2, row: 1, columns: 60, rows: 20)

    /// The tag of a box of these columns, under its lower edge.
    private static func tag(_ texts: [String], columns: Range<Int> = 10..<30, home: Int = 9) -> NameTag {
        NameTag(texts: texts, columns: columns, home: home, inside: home - 1, opposite: home - 6, style: Style())
    }

    @Test func oneThatIsAloneLiesAtHome() {
        var layout = TagLayout(in: Self.area)
        let placed = layout.place(Self.tag(["?car 0.80"]))
        #expect(placed.text == "?car 0.80")
        #expect(placed.at == CellPoint(column: 10, row: 9))
    }

    @Test func theNextOnesGoToTheOtherEndInsideAndAcross() {
        var layout = TagLayout(in: Self.area)
        let places = (0..<6).map { _ in layout.place(Self.tag(["?car 0.80"])).at }
        #expect(
            places == [
                CellPoint(column: 10, row: 9), CellPoint(column: 21, row: 9), CellPoint(column: 10, row: 8),
                CellPoint(column: 21, row: 8), CellPoint(column: 10, row: 3), CellPoint(column: 21, row: 3),
            ])
    }

    @Test func aShorterTextComesBeforeHidingAnother() {
        var layout = TagLayout(in: Self.area)
        for _ in 0..<3 { _ = layout.place(Self.tag(["x"], columns: 10..<11)) }
        let placed = layout.place(Self.tag(["?car 0.80", "?"], columns: 8..<17))
        #expect(placed.text == "?")
        #expect(placed.at == CellPoint(column: 8, row: 9))
    }

    @Test func whereAllIsTakenItLiesAtHome() {
        var layout = TagLayout(in: Self.area)
        let places = (0..<4).map { _ in layout.place(Self.tag(["?"], columns: 10..<11)).at }
        #expect(places[3] == places[0])
    }

    /// Boxes in a row have room for all of their tags, wherever on the picture they lie, beyond its edges too.
    @Test(arguments: 0..<50 as Range<UInt64>)
    func noTagLiesOutsideAndNoneHidesAnotherThatHadAPlace(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var layout = TagLayout(in: Self.area)
        var cells: Set<CellPoint> = []
        for _ in 0..<40 {
            let left = Int.random(in: -5...60, using: &random), width = Int.random(in: 1...25, using: &random)
            let home = Int.random(in: -3...25, using: &random)
            let tag = Self.tag(["?carton 0.80", "?0.80", "?"], columns: left..<left + width, home: home)
            let (text, place) = layout.place(tag)
            let taken = (0..<text.count).map { CellPoint(column: place.column + $0, row: place.row) }
            #expect(taken.allSatisfy { Self.area.contains(column: $0.column, row: $0.row) })
            // Only a tag that found no place at all lies over another, with all that it has to say.
            #expect(cells.isDisjoint(with: taken) || text == "?carton 0.80")
            cells.formUnion(taken)
        }
    }
}
