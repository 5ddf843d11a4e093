import Cells

/// Draws marks as characters over the cells of a picture, for terminals that show neither dots nor colours.
struct AsciiMarks: Sendable {
    let rasteriser: MarkRasteriser
    let reducer: ColourReducer

    /// Draws marks into those cells of a grid that lie in `part`.
    func draw(_ marks: [Mark], into grid: inout BlockGrid, part: CellRect) {
        let part = part.intersection(CellRect(column: 0, row: 0, columns: grid.columns, rows: grid.rows))
        for mark in marks {
            let colour = reducer.reduce(mark.colour.red, mark.colour.green, mark.colour.blue)
            let bars = rasteriser.footprint(mark).map { $0.cells(rasteriser.cell) }
            for bar in bars {
                let cells = bar.intersection(part)
                for row in cells.row..<cells.endRow {
                    for column in cells.column..<cells.endColumn {
                        let glyph = glyph(mark, bar, bars, column: column, row: row)
                        grid[column, row] = BlockCell(glyph: glyph, foreground: colour, background: -1)
                    }
                }
            }
        }
    }

    private func glyph(_ mark: Mark, _ bar: CellRect, _ bars: [CellRect], column: Int, row: Int) -> UInt32 {
        let glyph: Unicode.Scalar
        switch mark.shape {
        case .handle: glyph = "O"
        case .vertical: glyph = mark.pattern == .solid ? "|" : ":"
        case .horizontal: glyph = mark.pattern == .solid ? "-" : "."
        case .box:
            let crossing = bars.filter { $0.contains(column: column, row: row) }
            let turns = crossing.contains { $0.columns > 1 } && crossing.contains { $0.rows > 1 }
            if turns || (bar.columns == 1 && bar.rows == 1) {
                glyph = mark.thick ? "#" : "+"
            } else if bar.rows == 1 {
                glyph = mark.thick ? "=" : mark.pattern == .solid ? "-" : "."
            } else {
                glyph = mark.thick ? "H" : mark.pattern == .solid ? "|" : ":"
            }
        }
        return glyph.value
    }
}
