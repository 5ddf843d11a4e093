public import Cells
import Imaging

/// A canvas as plain text, for sessions without a terminal and for snapshots.
public enum ScreenText {
    /// The rows of a canvas, without blanks at their ends.
    ///
    /// Pictures appear as block characters without colour where their pixels are given, else as dots.
    /// - Parameters:
    ///   - pictures: pixels by key
    ///   - trimmed: whether blanks at the ends of rows are left out
    public static func rows(
        _ canvas: Canvas, pictures: [PictureKey: any PictureSource] = [:], trimmed: Bool = true
    ) -> [String] {
        let ownership = CellOwnership(canvas, size: canvas.size, lastRow: true)
        let grids = canvas.pictures.map { grid($0, pictures[$0.key]) }
        return (0..<canvas.size.rows).map { row in
            var line = ""
            for column in 0..<canvas.size.columns {
                let cell = canvas[column: column, row: row]
                let owner = ownership.owner[row * canvas.size.columns + column]
                if owner >= 0 {
                    let area = canvas.pictures[owner].area
                    let glyph = grids[owner]?[column - area.column, row - area.row].glyph ?? 0xB7
                    line.unicodeScalars.append(Unicode.Scalar(glyph) ?? " ")
                } else if cell.width > 0 {
                    line.append(GlyphWidth.printable(cell.glyph ?? " "))
                }
            }
            guard trimmed, let end = line.lastIndex(where: { $0 != " " }) else { return trimmed ? "" : line }
            return String(line[...end])
        }
    }

    /// The rows of a canvas as one text, each ended by a line feed.
    public static func text(_ canvas: Canvas, pictures: [PictureKey: any PictureSource] = [:]) -> String {
        rows(canvas, pictures: pictures).map { $0 + "\n" }.joined()
    }

    private static func grid(_ picture: Picture, _ source: (any PictureSource)?) -> BlockGrid? {
        guard source != nil, !picture.area.isEmpty else { return nil }
        let encoder = BlockEncoder(style: .ascii, depth: .mono)
        let stage = PictureStage(picture, source: source, generation: 1, cell: encoder.style.dots, drawsMarks: false)
        var grid = BlockGrid(columns: picture.area.columns, rows: picture.area.rows)
        let whole = CellRect(column: 0, row: 0, columns: grid.columns, rows: grid.rows)
        encoder.encode(stage.dots, part: whole, into: &grid)
        let rasteriser = MarkRasteriser(
            view: picture.view, columns: stage.dots.width, rows: stage.dots.height, cell: stage.cell)
        AsciiMarks(rasteriser: rasteriser, reducer: encoder.reducer).draw(picture.marks, into: &grid, part: whole)
        return grid
    }
}
