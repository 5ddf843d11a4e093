import Cells

/// Where a long list stands: the cursor and the first row in sight.
///
/// Draws only what is in sight.
struct ListView: Equatable, Sendable {
    private(set) var cursor = 0
    private(set) var top = 0
    private(set) var count = 0

    /// Tells how long the list is and keeps the cursor inside.
    mutating func resize(count: Int) {
        self.count = count
        cursor = max(0, min(cursor, count - 1))
    }

    /// Puts the cursor on an item.
    mutating func select(_ index: Int) { cursor = max(0, min(index, count - 1)) }

    /// Moves the cursor by some items, stopping at the ends.
    mutating func move(by delta: Int) { select(cursor + delta) }

    /// Scrolls so that the cursor is in sight of `rows` rows, with one row of margin where there is one.
    mutating func reveal(rows: Int) {
        guard rows > 0 else { return }
        let margin = rows > 4 ? 1 : 0
        top = min(top, max(0, cursor - margin))
        top = max(top, cursor + 1 + margin - rows)
        top = max(0, min(top, count - rows))
    }

    /// Items in sight of `rows` rows.
    func visible(rows: Int) -> Range<Int> { top..<max(top, min(count, top + max(0, rows))) }

    /// The item whose row was clicked in a list drawn in `area`; `nil` below the last one.
    func index(at cell: CellPoint, in area: CellRect) -> Int? {
        guard area.contains(column: cell.column, row: cell.row) else { return nil }
        var list = self
        list.reveal(rows: area.rows)
        let index = list.top + cell.row - area.row
        return index < count ? index : nil
    }

    /// Draws a thumb on the right border when the list is longer than its place.
    func drawThumb(on canvas: inout Canvas, column: Int, row: Int, rows: Int, style: Style) {
        guard count > rows, rows > 0 else { return }
        let length = max(1, rows * rows / count)
        let start = (rows - length) * top / max(1, count - rows)
        canvas.fill(
            CellRect(column: column, row: row + start, columns: 1, rows: length),
            canvas.charset == .ascii ? "#" : "┃", style)
    }
}
