/// A place on the screen: column and row, both from 0 at the top left.
public struct CellPoint: Hashable, Sendable {
    public var column: Int
    public var row: Int
    /// Makes a place.
    public init(column: Int, row: Int) { (self.column, self.row) = (column, row) }
}

/// Columns × rows of a screen or a part of it.
public struct CellSize: Hashable, Sendable {
    public var columns: Int
    public var rows: Int
    /// Makes a size.
    public init(columns: Int, rows: Int) { (self.columns, self.rows) = (columns, rows) }
}

/// A rectangle of cells; right and bottom edge exclusive.
///
/// Never of negative size.
public struct CellRect: Hashable, Sendable {
    public var column: Int
    public var row: Int
    public var columns: Int
    public var rows: Int

    /// Makes a rectangle; a negative extent becomes 0.
    public init(column: Int, row: Int, columns: Int, rows: Int) {
        (self.column, self.row) = (column, row)
        (self.columns, self.rows) = (max(0, columns), max(0, rows))
    }

    /// The rectangle from the origin of a screen of `size`.
    public init(_ size: CellSize) { self.init(column: 0, row: 0, columns: size.columns, rows: size.rows) }

    public var endColumn: Int { column + columns }
    public var endRow: Int { row + rows }
    public var isEmpty: Bool { columns == 0 || rows == 0 }
    public var size: CellSize { CellSize(columns: columns, rows: rows) }

    /// Whether the cell lies inside.
    public func contains(column c: Int, row r: Int) -> Bool {
        c >= column && c < endColumn && r >= row && r < endRow
    }

    /// The part of the rectangle inside `other`.
    public func intersection(_ other: CellRect) -> CellRect {
        let (c0, r0) = (max(column, other.column), max(row, other.row))
        return CellRect(
            column: c0, row: r0, columns: min(endColumn, other.endColumn) - c0, rows: min(endRow, other.endRow) - r0)
    }

    /// The rectangle without `n` cells on every side.
    public func inset(_ n: Int) -> CellRect { inset(columns: n, rows: n) }

    /// The rectangle without some cells on the left and right, and on the top and bottom.
    public func inset(columns c: Int, rows r: Int) -> CellRect {
        CellRect(column: column + c, row: row + r, columns: columns - 2 * c, rows: rows - 2 * r)
    }

    /// Cuts `n` rows off the top (off the bottom where negative): the cut part and the rest.
    public func split(rows n: Int) -> (cut: CellRect, rest: CellRect) {
        let k = min(abs(n), rows)
        let top = CellRect(column: column, row: row, columns: columns, rows: n >= 0 ? k : rows - k)
        let bottom = CellRect(column: column, row: row + top.rows, columns: columns, rows: rows - top.rows)
        return n >= 0 ? (top, bottom) : (bottom, top)
    }

    /// Cuts `n` columns off the left (off the right where negative): the cut part and the rest.
    public func split(columns n: Int) -> (cut: CellRect, rest: CellRect) {
        let k = min(abs(n), columns)
        let left = CellRect(column: column, row: row, columns: n >= 0 ? k : columns - k, rows: rows)
        let right = CellRect(column: column + left.columns, row: row, columns: columns - left.columns, rows: rows)
        return n >= 0 ? (left, right) : (right, left)
    }

    /// A rectangle of at most that size in the middle of this one.
    public func centred(columns c: Int, rows r: Int) -> CellRect {
        let (w, h) = (min(c, columns), min(r, rows))
        return CellRect(column: column + (columns - w) / 2, row: row + (rows - h) / 2, columns: w, rows: h)
    }
}
