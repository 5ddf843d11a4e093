import Cells
import Testing

@Suite struct CellRectTests {
    private let rect = CellRect(column: 2, row: 3, columns: 10, rows: 4)

    @Test(arguments: [0, 1, 4, 9, -1, -4, -9])
    func aSplitByRowsKeepsEveryCell(n: Int) {
        let (cut, rest) = rect.split(rows: n)
        #expect(cut.rows == min(abs(n), 4))
        #expect(cut.rows + rest.rows == 4)
        #expect((n >= 0 ? cut : rest).row == 3)
        #expect((n >= 0 ? rest : cut).endRow == 7)
    }

    @Test(arguments: [0, 1, 10, 99, -1, -10, -99])
    func aSplitByColumnsKeepsEveryCell(n: Int) {
        let (cut, rest) = rect.split(columns: n)
        #expect(cut.columns == min(abs(n), 10))
        #expect(cut.columns + rest.columns == 10)
        #expect((n >= 0 ? cut : rest).column == 2)
        #expect((n >= 0 ? rest : cut).endColumn == 12)
    }

    @Test func apartRectanglesShareNothing() {
        #expect(rect.intersection(CellRect(column: 50, row: 3, columns: 5, rows: 5)).isEmpty)
    }

    @Test func aLargeInsetLeavesNothing() {
        #expect(rect.inset(3).isEmpty)
    }

    @Test func theMiddleIsAtMostTheWhole() {
        #expect(rect.centred(columns: 4, rows: 2) == CellRect(column: 5, row: 4, columns: 4, rows: 2))
        #expect(rect.centred(columns: 99, rows: 99) == rect)
    }

    @Test func rightAndBottomEdgesAreOutside() {
        #expect(rect.contains(column: 2, row: 3))
        #expect(rect.contains(column: 11, row: 6))
        #expect(!rect.contains(column: 12, row: 6))
        #expect(!rect.contains(column: 11, row: 7))
    }
}
