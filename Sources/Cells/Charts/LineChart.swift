/// Curves over one pair of axes: braille dots where the terminal has them, a letter a curve in ASCII.
public struct LineChart: Sendable {
    /// A place in the units of the axes.
    public struct Point: Hashable, Sendable {
        public var x: Double
        public var y: Double

        /// Makes a place.
        public init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
    }

    /// One curve.
    public struct Line: Hashable, Sendable {
        /// In ascending order of x; one that is not finite is left out.
        public var points: [Point]
        public var style: Style

        /// Makes a curve.
        public init(_ points: [Point], style: Style) { (self.points, self.style) = (points, style) }
    }

    /// The first curve lies over the others.
    public var lines: [Line]
    /// What the axes span; what lies outside is drawn at the edge.
    public var x: ClosedRange<Double>
    public var y: ClosedRange<Double>
    /// Words at the ends of the lower axis.
    public var xLabels: (first: String, last: String)
    /// Words at the ends of the upright axis.
    public var yLabels: (low: String, high: String)

    /// Letters of the curves in ASCII, in their order.
    public static let letters: [Character] = Array("*+ox#%@&")

    /// Makes a chart.
    public init(
        _ lines: [Line], x: ClosedRange<Double>, y: ClosedRange<Double>, xLabels: (first: String, last: String),
        yLabels: (low: String, high: String)
    ) {
        (self.lines, self.x, self.y, self.xLabels, self.yLabels) = (lines, x, y, xLabels, yLabels)
    }

    /// Draws axes and curves; an area of less than 8 × 3 characters stays empty.
    public func draw(on canvas: inout Canvas, in area: CellRect, theme: Theme) {
        let margin = max(GlyphWidth.of(yLabels.low), GlyphWidth.of(yLabels.high)) + 1
        let plot = CellRect(
            column: area.column + margin, row: area.row, columns: area.columns - margin, rows: area.rows - 1)
        guard plot.columns >= 4, plot.rows >= 2 else { return }
        let ascii = canvas.charset == .ascii
        let axis = CellRect(column: plot.column - 1, row: plot.row, columns: 1, rows: plot.rows)
        canvas.fill(axis, ascii ? "|" : "│", theme[.muted])
        canvas.putRight(yLabels.high, endColumn: axis.column, row: plot.row, theme[.muted])
        canvas.putRight(yLabels.low, endColumn: axis.column, row: plot.endRow - 1, theme[.muted])
        canvas.put(xLabels.first, column: plot.column, row: plot.endRow, theme[.muted], limit: plot.columns)
        if GlyphWidth.of(xLabels.first) + GlyphWidth.of(xLabels.last) < plot.columns {
            canvas.putRight(xLabels.last, endColumn: plot.endColumn, row: plot.endRow, theme[.muted])
        }
        let size = CellSize(columns: plot.columns, rows: plot.rows)
        for (index, line) in lines.enumerated().reversed() {
            let grid = dots(line, size)
            for row in 0..<size.rows {
                for column in 0..<size.columns {
                    guard let glyph = grid.glyph(column: column, row: row, charset: canvas.charset) else { continue }
                    let shown = ascii ? Self.letters[index % Self.letters.count] : glyph
                    canvas.put(String(shown), column: plot.column + column, row: plot.row + row, line.style)
                }
            }
        }
    }

    private func dots(_ line: Line, _ size: CellSize) -> DotGrid {
        var grid = DotGrid(size)
        func place(_ value: Double, _ range: ClosedRange<Double>, _ dots: Int) -> Int {
            let span = range.upperBound - range.lowerBound
            let share = span > 0 ? (value - range.lowerBound) / span : 0
            return Int((min(1, max(0, share)) * Double(dots - 1)).rounded())
        }
        var before: (x: Int, y: Int)?
        for point in line.points where point.x.isFinite && point.y.isFinite {
            let height = size.rows * DotGrid.dotRows
            let here = (
                x: place(point.x, x, size.columns * DotGrid.dotColumns), y: height - 1 - place(point.y, y, height)
            )
            grid.line(from: before ?? here, to: here)
            before = here
        }
        return grid
    }
}
