/// Numbers along the edge of a chart, as many as find room.
public struct ChartAxis: Hashable, Sendable {
    /// A number and where it stands, in characters from the beginning of the axis.
    public struct Tick: Hashable, Sendable {
        public var place: Int
        public var label: String
        /// Makes a tick.
        public init(place: Int, label: String) { (self.place, self.label) = (place, label) }
    }

    public var ticks: [Tick]

    /// Makes an axis of ticks in ascending order.
    public init(_ ticks: [Tick]) { self.ticks = ticks }

    /// Draws the numbers in a row below a chart that begins at `column`, each beneath its place.
    public func drawBelow(on canvas: inout Canvas, column: Int, row: Int, columns: Int, style: Style) {
        var free = column
        for tick in ticks {
            let width = GlyphWidth.of(tick.label)
            let start = column + tick.place
            guard start >= free, start + width <= column + columns else { continue }
            canvas.put(tick.label, column: start, row: row, style)
            free = start + width + 1
        }
    }

    /// Draws the numbers left of a chart that begins in `row`, right-aligned before `endColumn`.
    public func drawLeft(on canvas: inout Canvas, endColumn: Int, row: Int, rows: Int, style: Style) {
        for tick in ticks where tick.place >= 0 && tick.place < rows {
            canvas.putRight(tick.label, endColumn: endColumn, row: row + tick.place, style)
        }
    }
}
