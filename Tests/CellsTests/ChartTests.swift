import Cells
import TestSupport
import Testing

@Suite struct ChartTests {
    static let dots: [(x: Int, y: Int, glyph: Character)] = [
        (0, 0, "⠁"), (0, 1, "⠂"), (0, 2, "⠄"), (0, 3, "⡀"), (1, 0, "⠈"), (1, 1, "⠐"), (1, 2, "⠠"), (1, 3, "⢀"),
    ]

    @Test(arguments: dots)
    func aDotIsWhereItWasSet(x: Int, y: Int, glyph: Character) {
        var grid = DotGrid(CellSize(columns: 1, rows: 1))
        grid.set(x: x, y: y)
        #expect(grid.glyph(column: 0, row: 0, charset: .unicode) == glyph)
        #expect(grid.glyph(column: 0, row: 0, charset: .ascii) == ".")
    }

    @Test func dotsOutsideAreLeftOut() {
        var grid = DotGrid(CellSize(columns: 2, rows: 1))
        for (x, y) in [(-1, 0), (4, 0), (0, 4), (0, -1)] { grid.set(x: x, y: y) }
        #expect(grid == DotGrid(CellSize(columns: 2, rows: 1)))
    }

    @Test func aLineGoesFromEndToEnd() {
        var grid = DotGrid(CellSize(columns: 2, rows: 1))
        grid.line(from: (3, 3), to: (0, 0))
        #expect(grid.glyph(column: 0, row: 0, charset: .unicode) == "⠑")
        #expect(grid.glyph(column: 1, row: 0, charset: .unicode) == "⢄")
    }

    private func bar(_ share: Double, _ charset: Charset = .unicode) -> String {
        var canvas = Canvas(CellSize(columns: 4, rows: 1))
        canvas.charset = charset
        canvas.bar(share, column: 0, row: 0, columns: 4, style: Style())
        return ScreenSnapshot.rows(of: canvas)[0]
    }

    @Test func barsAreDrawnInEighths() {
        #expect(bar(1) == "████" && bar(0) == "∙∙∙∙" && bar(0.5) == "██∙∙" && bar(0.40625) == "█▋∙∙")
        #expect(bar(7) == "████")
    }

    @Test func theLeastShareShowsSomething() {
        #expect(bar(1e-9) == "▏∙∙∙" && bar(1e-9, .ascii) == "#∙∙∙")
    }

    @Test func shadesGrowWithTheShareOnEveryTerminal() {
        var ascii = Theme.plain
        ascii.charset = .ascii
        for theme in [Theme.plain, ascii] {
            let ink = ChartInk(theme)
            #expect(ink.solid(0).glyph == " " && ink.solid(1e-9).glyph != " ")
            #expect(ink.solid(1).glyph == (theme.charset == .ascii ? "@" : "█"))
        }
    }

    @Test func exactColoursAreUsedWhereTheThemeHasThem() {
        var theme = Theme.plain
        theme[.text] = Style(.rgb(RGB(255, 255, 255)), on: .rgb(RGB(0, 0, 0)))
        theme[.accent] = Style(.rgb(RGB(200, 100, 0)))
        #expect(ChartInk(theme).solid(1).style.background == .rgb(RGB(200, 100, 0)))
    }

    @Test func aCellIsFoundWhereItWasDrawn() {
        let chart = GridChart(
            columns: 3, rows: 2, shares: Array(repeating: 0, count: 6), cell: CellSize(columns: 2, rows: 1))
        #expect(chart.cell(at: CellPoint(column: 9, row: 6), column: 5, row: 5) == CellPoint(column: 2, row: 1))
        #expect(chart.cell(at: CellPoint(column: 11, row: 6), column: 5, row: 5) == nil)
    }

    @Test func labelsOnAnAxisKeepApart() {
        var canvas = Canvas(CellSize(columns: 10, rows: 1))
        let axis = ChartAxis([.init(place: 0, label: "10"), .init(place: 2, label: "20"), .init(place: 4, label: "30")])
        axis.drawBelow(on: &canvas, column: 0, row: 0, columns: 10, style: Style())
        #expect(ScreenSnapshot.rows(of: canvas)[0] == "10∙∙30∙∙∙∙")
    }
}
