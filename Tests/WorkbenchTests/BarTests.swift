import Cells
import TestSupport
import Testing

@testable import Workbench

@Suite struct BarTests {
    private static let (red, blue) = (Style(.palette(1)), Style(.palette(4)))

    private static func row(
        _ parts: [Double], of most: Double, columns: Int = 8, charset: Charset = .unicode
    ) -> String {
        var canvas = Canvas(CellSize(columns: columns, rows: 1))
        canvas.charset = charset
        canvas.bar(
            parts.enumerated().map { BarPart(value: $1, style: $0 % 2 == 0 ? red : blue) }, of: most, column: 0, row: 0,
            columns: columns, rest: Style())
        return ScreenSnapshot.rows(of: canvas)[0]
    }

    @Test(
        arguments: [
            ([0.0], "        "), ([1], "█       "), ([1.5], "█▌      "), ([8], "████████"), ([99], "████████"),
            ([0.001], "▏       "), ([.nan], "        "), ([2, 2], "████    "), ([4, 4], "████████"),
            ([1.5, 2.5], "█▌██    "), ([0, 8], "████████"), ([7.9, 0.1], "███████▉"),
        ] as [([Double], String)])
    func partsAreDrawnInEighths(parts: [Double], text: String) { #expect(Self.row(parts, of: 8) == text) }

    @Test(
        arguments: [([1.0], "#       "), ([4, 4], "####===="), ([4, 2, 2], "####==--"), ([0.1], "#       ")]
            as [([Double], String)])
    func withoutBlocksPartsAreLetters(parts: [Double], text: String) {
        #expect(Self.row(parts, of: 8, charset: .ascii) == text)
    }

    @Test func aCellWhereTwoPartsMeetShowsBoth() {
        var canvas = Canvas(CellSize(columns: 4, rows: 1))
        canvas.bar(
            [BarPart(value: 1.5, style: Self.red), BarPart(value: 2.5, style: Self.blue)], of: 4, column: 0, row: 0,
            columns: 4)
        #expect(canvas[column: 1, row: 0].style == Style(.palette(1), on: .palette(4)))
        #expect(canvas[column: 2, row: 0].style == Self.blue)
    }

    @Test func nothingIsDrawnOfNothing() {
        var canvas = Canvas(CellSize(columns: 4, rows: 1))
        canvas.bar(1, of: 0, column: 0, row: 0, columns: 4, style: Self.red)
        canvas.bar(1, of: 1, column: 0, row: 0, columns: 0, style: Self.red)
        #expect(canvas[column: 0, row: 0].glyph == nil)
    }
}
