/// Bars that lie one below the other, each with a label before it and figures beside it.
public struct BarRows: Sendable {
    /// One bar.
    public struct Row: Hashable, Sendable {
        public var label: String
        /// Length of the bar, at least 0.
        public var value: Double
        /// Figures between label and bar, as many as the chart has headings.
        public var figures: [String]
        /// A sign before the label, such as the glyph of a class, and its colour.
        public var sign: String?
        public var colour: RGB?

        /// Makes a bar.
        public init(label: String, value: Double, figures: [String], sign: String? = nil, colour: RGB? = nil) {
            (self.label, self.value, self.figures) = (label, value, figures)
            (self.sign, self.colour) = (sign, colour)
        }
    }

    /// Heading of the labels.
    public var head: String
    /// Headings of the figures.
    public var heads: [String]
    public var rows: [Row]
    /// The longest bar; all bars are drawn in proportion to it.
    public var greatest: Double

    /// Makes a chart of bars.
    public init(head: String, heads: [String], rows: [Row]) {
        (self.head, self.heads, self.rows) = (head, heads, rows)
        greatest = rows.map(\.value).max() ?? 0
    }

    /// Draws headings and the bars of `visible` below them.
    ///
    /// - Parameter chosen: the bar that is marked as chosen, by its place in `rows`
    public func draw(on canvas: inout Canvas, in area: CellRect, visible: Range<Int>, chosen: Int?, theme: Theme) {
        let signWidth = rows.contains { $0.sign != nil } ? 2 : 0
        let widest = rows.map { GlyphWidth.of($0.label) }.max() ?? 0
        let labelWidth = min(max(widest, GlyphWidth.of(head)), max(8, area.columns / 3)) + signWidth
        let widths = heads.indices.map { index in
            max(GlyphWidth.of(heads[index]), rows.map { GlyphWidth.of($0.figures[index]) }.max() ?? 0)
        }
        var ends: [Int] = []
        var end = area.column + 1 + labelWidth
        for width in widths {
            end += width + 2
            ends.append(end)
        }
        canvas.put(head, column: area.column + 1 + signWidth, row: area.row, theme[.muted], limit: labelWidth)
        for (head, end) in zip(heads, ends) { canvas.putRight(head, endColumn: end, row: area.row, theme[.muted]) }
        for (line, index) in visible.enumerated() where rows.indices.contains(index) {
            let row = area.row + 1 + line
            let style = index == chosen ? theme[.selection] : theme[.text]
            canvas.fill(CellRect(column: area.column, row: row, columns: area.columns, rows: 1), " ", style)
            draw(
                rows[index], style, isChosen: index == chosen, on: &canvas, in: area, row: row,
                labelWidth: labelWidth, signWidth: signWidth, ends: ends, theme: theme)
        }
    }

    private func draw(
        _ each: Row, _ style: Style, isChosen: Bool, on canvas: inout Canvas, in area: CellRect, row: Int,
        labelWidth: Int, signWidth: Int, ends: [Int], theme: Theme
    ) {
        var ink = theme[.gauge].on(style.background)
        if let colour = each.colour, case .rgb = theme[.text].foreground { ink.foreground = .rgb(colour) }
        if isChosen { ink = style }
        if let sign = each.sign { canvas.put(sign, column: area.column + 1, row: row, ink, limit: 1) }
        canvas.put(
            each.label, column: area.column + 1 + signWidth, row: row, style, limit: labelWidth - signWidth)
        for (figure, end) in zip(each.figures, ends) { canvas.putRight(figure, endColumn: end, row: row, style) }
        let start = (ends.last ?? area.column + 1 + labelWidth) + 2
        canvas.bar(
            greatest > 0 ? each.value / greatest : 0, column: start, row: row,
            columns: area.endColumn - 1 - start, style: ink)
    }
}

extension Canvas {
    /// Draws a bar over `share`, 0…1, of `columns` cells, in eighths of a cell; any share above 0 shows something.
    public mutating func bar(_ share: Double, column: Int, row: Int, columns: Int, style: Style) {
        guard columns > 0, share > 0 else { return }
        let eighths = max(1, Int((min(1, share) * Double(columns * 8)).rounded()))
        let (full, rest) = (eighths / 8, eighths % 8)
        if charset == .ascii {
            let length = max(1, (eighths + 4) / 8)
            fill(CellRect(column: column, row: row, columns: length, rows: 1), "#", style)
            return
        }
        fill(CellRect(column: column, row: row, columns: full, rows: 1), "█", style)
        let parts: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        if rest > 0 { fill(CellRect(column: column + full, row: row, columns: 1, rows: 1), parts[rest - 1], style) }
    }
}
