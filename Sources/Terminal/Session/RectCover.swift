import Cells

/// Covers marked cells with few rectangles.
enum RectCover {
    /// Rectangles that hold exactly the marked cells, none twice.
    ///
    /// Runs of a row are joined with equal runs of the rows below.
    /// - Parameters:
    ///   - mask: row by row
    ///   - within: part of the screen to look at
    static func rectangles(_ mask: [Bool], columns: Int, within: CellRect) -> [CellRect] {
        var result: [CellRect] = []
        var open: [Int: Int] = [:]  // first column → index in result
        for row in within.row..<within.endRow {
            var next: [Int: Int] = [:]
            var column = within.column
            while column < within.endColumn {
                guard mask[row * columns + column] else {
                    column += 1
                    continue
                }
                var end = column + 1
                while end < within.endColumn, mask[row * columns + end] { end += 1 }
                if let index = open[column], result[index].endColumn == end {
                    result[index].rows += 1
                    next[column] = index
                } else {
                    next[column] = result.count
                    result.append(CellRect(column: column, row: row, columns: end - column, rows: 1))
                }
                column = end
            }
            open = next
        }
        return result
    }

    /// A rectangle in pieces of at most so many cells.
    static func tiles(_ rect: CellRect, columns: Int, rows: Int) -> [CellRect] {
        var result: [CellRect] = []
        for row in stride(from: rect.row, to: rect.endRow, by: max(1, rows)) {
            for column in stride(from: rect.column, to: rect.endColumn, by: max(1, columns)) {
                result.append(
                    CellRect(
                        column: column, row: row, columns: min(max(1, columns), rect.endColumn - column),
                        rows: min(max(1, rows), rect.endRow - row)))
            }
        }
        return result
    }
}
