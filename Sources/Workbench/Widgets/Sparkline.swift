import Cells

extension Canvas {
    /// Draws numbers as bars of eighths of a row, the last one at the right end.
    ///
    /// - Parameters:
    ///   - values: not negative, one for each column or a whole number of times as many, of which each column shows the sum
    ///   - style: of the bars
    mutating func sparkline(_ values: [Int], column: Int, row: Int, columns: Int, style: Style) {
        guard columns > 0, !values.isEmpty else { return }
        let width = max(1, values.count / columns)
        let sums = stride(from: values.count, to: 0, by: -width).prefix(columns).map { end in
            values[max(0, end - width)..<end].reduce(0, +)
        }
        guard let most = sums.max(), most > 0 else { return }
        let steps: [Character] = charset == .ascii ? Array(".:-=+*#%") : Array("▁▂▃▄▅▆▇█")
        for (place, sum) in sums.enumerated() where sum > 0 {
            let step = min(steps.count - 1, sum * steps.count / most)
            fill(CellRect(column: column + columns - 1 - place, row: row, columns: 1, rows: 1), steps[step], style)
        }
    }
}
