/// A grid of cells that show how much is in each: a heat map, a matrix, a scatter plot with dots; one cell can be chosen.
public struct GridChart: Sendable {
    /// Cells across and down.
    public var columns: Int
    public var rows: Int
    /// How strongly each cell shows, 0…1, row by row from the top.
    public var shares: [Double]
    /// Characters that a cell takes.
    public var cell: CellSize
    /// Dots in place of filled cells, as many characters as all cells take; `nil` for a heat map.
    public var dots: DotGrid?
    /// Signs over the cells, in cells from the top left, continuous.
    public var marks: [Mark]
    /// The chosen cell.
    public var cursor: CellPoint?

    /// A sign at a place.
    public struct Mark: Hashable, Sendable {
        public var x: Double
        public var y: Double
        public var glyph: Character
        /// Makes a sign in cells from the top left.
        public init(x: Double, y: Double, glyph: Character) { (self.x, self.y, self.glyph) = (x, y, glyph) }
    }

    /// Makes a chart; `shares` holds a number for every cell.
    public init(
        columns: Int, rows: Int, shares: [Double], cell: CellSize, dots: DotGrid? = nil, marks: [Mark] = [],
        cursor: CellPoint? = nil
    ) {
        precondition(shares.count == columns * rows, "\(shares.count) shares for \(columns)×\(rows) cells")
        (self.columns, self.rows, self.shares, self.cell) = (columns, rows, shares, cell)
        (self.dots, self.marks, self.cursor) = (dots, marks, cursor)
    }

    /// Characters that all cells take.
    public var size: CellSize { CellSize(columns: columns * cell.columns, rows: rows * cell.rows) }

    /// Draws the grid from a place on.
    public func draw(on canvas: inout Canvas, column: Int, row: Int, theme: Theme) {
        let ink = ChartInk(theme)
        for y in 0..<rows {
            for x in 0..<columns {
                let place = CellRect(
                    column: column + x * cell.columns, row: row + y * cell.rows, columns: cell.columns, rows: cell.rows)
                let share = shares[y * columns + x]
                if let dots {
                    drawDots(dots, x, y, share, on: &canvas, in: place, ink)
                } else {
                    let (glyph, style) = ink.solid(share)
                    canvas.fill(place, glyph, style)
                }
            }
        }
        for mark in marks where mark.x >= 0 && mark.y >= 0 && mark.x < Double(columns) && mark.y < Double(rows) {
            canvas.put(
                String(mark.glyph), column: column + Int(mark.x * Double(cell.columns)),
                row: row + Int(mark.y * Double(cell.rows)), theme[.key])
        }
        if let cursor { drawCursor(cursor, on: &canvas, column: column, row: row, theme: theme) }
    }

    private func drawDots(
        _ dots: DotGrid, _ x: Int, _ y: Int, _ share: Double, on canvas: inout Canvas, in place: CellRect,
        _ ink: ChartInk
    ) {
        for line in 0..<place.rows {
            for offset in 0..<place.columns {
                guard
                    let glyph = dots.glyph(
                        column: x * cell.columns + offset, row: y * cell.rows + line, charset: canvas.charset)
                else { continue }
                canvas.put(
                    String(glyph), column: place.column + offset, row: place.row + line, ink.dot(share))
            }
        }
    }

    /// The chosen cell in the colours of a selection, with brackets where there is room: it shows without colours too.
    private func drawCursor(
        _ cursor: CellPoint, on canvas: inout Canvas, column: Int, row: Int, theme: Theme
    ) {
        let place = CellRect(
            column: column + cursor.column * cell.columns, row: row + cursor.row * cell.rows, columns: cell.columns,
            rows: cell.rows)
        canvas.restyle(place) { _ in theme[.selection] }
        if place.columns == 1 && place.rows == 1 {
            let isBare =
                canvas.bounds.contains(column: place.column, row: place.row)
                && [" ", nil].contains(canvas[column: place.column, row: place.row].glyph)
            if isBare { canvas.put("+", column: place.column, row: place.row, theme[.selection]) }
            return
        }
        for line in 0..<place.rows {
            canvas.put("[", column: place.column, row: place.row + line, theme[.selection])
            canvas.put("]", column: place.endColumn - 1, row: place.row + line, theme[.selection])
        }
    }

    /// The cell at a place on the screen, for a grid that was drawn from `column`, `row` on.
    public func cell(at point: CellPoint, column: Int, row: Int) -> CellPoint? {
        let place = CellRect(column: column, row: row, columns: size.columns, rows: size.rows)
        guard place.contains(column: point.column, row: point.row) else { return nil }
        return CellPoint(column: (point.column - column) / cell.columns, row: (point.row - row) / cell.rows)
    }
}
