import Cells

/// A rectangle of picture dots; right and bottom edge exclusive, possibly empty.
struct DotRect: Hashable, Sendable {
    var x0: Int
    var y0: Int
    var x1: Int
    var y1: Int

    var isEmpty: Bool { x1 <= x0 || y1 <= y0 }
    var width: Int { max(0, x1 - x0) }
    var height: Int { max(0, y1 - y0) }

    func intersection(_ other: DotRect) -> DotRect {
        DotRect(x0: max(x0, other.x0), y0: max(y0, other.y0), x1: min(x1, other.x1), y1: min(y1, other.y1))
    }

    /// The rectangle with `n` dots more on every side.
    func grown(_ n: Int) -> DotRect { DotRect(x0: x0 - n, y0: y0 - n, x1: x1 + n, y1: y1 + n) }

    /// The cells that the rectangle touches; it must not reach above or left of the origin.
    func cells(_ dots: CellSize) -> CellRect {
        guard !isEmpty else { return CellRect(column: 0, row: 0, columns: 0, rows: 0) }
        let (column, row) = (x0 / dots.columns, y0 / dots.rows)
        return CellRect(
            column: column, row: row,
            columns: (x1 + dots.columns - 1) / dots.columns - column, rows: (y1 + dots.rows - 1) / dots.rows - row)
    }

    /// The dots of a rectangle of cells.
    init(_ cells: CellRect, _ dots: CellSize) {
        self.init(
            x0: cells.column * dots.columns, y0: cells.row * dots.rows,
            x1: cells.endColumn * dots.columns, y1: cells.endRow * dots.rows)
    }

    init(x0: Int, y0: Int, x1: Int, y1: Int) { (self.x0, self.y0, self.x1, self.y1) = (x0, y0, x1, y1) }
}
