import Cells

/// One stretch of a bar.
struct BarPart: Equatable, Sendable {
    /// Length in whatever unit the bar has; not negative.
    var value: Double
    /// The foreground is the colour of the bar.
    var style: Style
}

extension Canvas {
    /// Draws a horizontal bar of one value in eighths of a cell.
    ///
    /// - Parameters:
    ///   - value: length of the bar, 0…`most`; what is longer is cut
    ///   - most: length that fills all `columns`
    ///   - style: its colour
    ///   - rest: how the cells behind it look; `nil` leaves them as they are
    mutating func bar(
        _ value: Double, of most: Double, column: Int, row: Int, columns: Int, style: Style, rest: Style? = nil
    ) {
        bar([BarPart(value: value, style: style)], of: most, column: column, row: row, columns: columns, rest: rest)
    }

    /// Draws values behind each other, each in its colour; where two meet, a cell shows both.
    ///
    /// Without block characters the parts are of different letters: `#`, `=`, `-`, `+`.
    mutating func bar(
        _ parts: [BarPart], of most: Double, column: Int, row: Int, columns: Int, rest: Style? = nil
    ) {
        guard columns > 0, most > 0, most.isFinite else { return }
        if let rest { fill(CellRect(column: column, row: row, columns: columns, rows: 1), " ", rest) }
        let letters: [Character] = ["#", "=", "-", "+"]
        let steps: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        var sum = 0.0
        var start = 0
        for (index, part) in parts.enumerated() {
            sum += part.value.isFinite ? max(0, part.value) : 0
            let eighths = min(columns * 8, Int((min(1, sum / most) * Double(columns * 8)).rounded()))
            // A value that is there is seen, however small.
            let end = part.value > 0 ? max(eighths, min(columns * 8, start + 1)) : eighths
            guard end > start else { continue }
            if charset == .ascii {
                let (first, last) = ((start + 4) / 8, max((end + 4) / 8, (start + 4) / 8 + 1))
                fill(
                    CellRect(column: column + first, row: row, columns: min(last, columns) - first, rows: 1),
                    letters[index % letters.count], part.style)
            } else {
                // The cell that the part before left off in shows that part over this one's colour.
                if start % 8 != 0 {
                    let at = column + start / 8
                    let before = self[column: min(at, size.columns - 1), row: min(row, size.rows - 1)]
                    if let glyph = before.glyph {
                        fill(
                            CellRect(column: at, row: row, columns: 1, rows: 1), glyph,
                            before.style.on(part.style.foreground))
                    }
                }
                let first = (start + 7) / 8
                let full = CellRect(column: column + first, row: row, columns: max(0, end / 8 - first), rows: 1)
                fill(full, "█", part.style)
                if end % 8 != 0, end / 8 >= first {
                    fill(
                        CellRect(column: column + end / 8, row: row, columns: 1, rows: 1), steps[end % 8 - 1],
                        part.style)
                }
            }
            start = end
        }
    }
}
