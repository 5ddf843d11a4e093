/// Width × height of boxes in percent of the picture's longer side, both axes logarithmic from 1 to 100.
///
/// A cell is one character of a terminal: half as wide as high, so that a square of the plot is square on the screen.
/// Every cell has 2 × 4 dots, those of a braille character.
public enum SizeGrid {
    /// Edges along x: preferred numbers R20, below 1 and from 100 on apart.
    static let columnEdges: [Double] = decade(twenty, 1) + decade(twenty, 10) + [100]
    /// Edges along y: preferred numbers R10.
    static let rowEdges: [Double] = decade(ten, 1) + decade(ten, 10) + [100]
    private static let ten = [1, 1.25, 1.6, 2, 2.5, 3.15, 4, 5, 6.3, 8]
    private static let twenty = [
        1, 1.12, 1.25, 1.4, 1.6, 1.8, 2, 2.24, 2.5, 2.8, 3.15, 3.55, 4, 4.5, 5, 5.6, 6.3, 7.1, 8, 9,
    ]

    /// The same figures a decade up, as the decimal texts that filters show.
    private static func decade(_ figures: [Double], _ scale: Int) -> [Double] {
        // Through whole hundredths: 2.24 × 10 alone is 22.400000000000002.
        figures.map { ($0 * 100).rounded() * Double(scale) / 100 }
    }

    /// Dots across and down in a cell.
    public static let (dotColumns, dotRows) = (2, 4)
    /// Cells along x and y.
    public static let (columns, rows) = (columnEdges.count, rowEdges.count)

    /// Bins of dots along x: cell 0 is what lies below 1 %, the last one also holds 100 % and more.
    static let across = Bins(refined(Array(columnEdges.dropLast()), by: dotColumns))
    static let down = Bins(refined(Array(rowEdges.dropLast()), by: dotRows))

    /// Edges of dots: each cell parted evenly on its axis, the first one linearly from 0.
    private static func refined(_ edges: [Double], by parts: Int) -> [Double] {
        var fine: [Double] = (1..<parts).map { edges[0] * Double($0) / Double(parts) }
        for (index, edge) in edges.enumerated() {
            let next = index + 1 < edges.count ? edges[index + 1] : 100
            fine.append(edge)
            for part in 1..<parts { fine.append(edge + (next - edge) * Double(part) / Double(parts)) }
        }
        return fine
    }

    /// The cell of a size in percent; rows count from the smallest heights.
    public static func cell(width: Double, height: Double) -> (column: Int, row: Int) {
        (across.index(of: width) / dotColumns, down.index(of: height) / dotRows)
    }

    /// What a column of cells covers, in percent.
    public static func widths(_ column: Int) -> MeasureRange { range(columnEdges, column) }

    /// What a row of cells covers, in percent.
    public static func heights(_ row: Int) -> MeasureRange { range(rowEdges, row) }

    private static func range(_ edges: [Double], _ index: Int) -> MeasureRange {
        let upper = index < edges.count - 1 ? edges[index] : nil
        return MeasureRange(index > 0 ? edges[index - 1] : nil, upper, isUpperOpen: upper != nil)
    }

    /// Where a width lies on the x axis in cells from the left, continuous.
    public static func place(width: Double) -> Double { place(columnEdges, width) }

    /// Where a height lies on the y axis in cells from the bottom, continuous.
    public static func place(height: Double) -> Double { place(rowEdges, height) }

    private static func place(_ edges: [Double], _ value: Double) -> Double {
        guard value >= edges[0] else { return max(0, value / edges[0]) }
        guard let above = edges.firstIndex(where: { $0 > value }) else { return Double(edges.count) }
        return Double(above) + (value - edges[above - 1]) / (edges[above] - edges[above - 1])
    }
}

/// Centres of boxes on the picture, whatever its size: 20 × 16 cells of 5 % × 6.25 %.
public enum CentreGrid {
    /// Cells across and down.
    public static let (columns, rows) = (20, 16)

    /// The cell of a centre in percent; `nil` outside the picture.
    ///
    /// The right and lower edge of the picture belong to it.
    @inline(__always)
    static func cell(x: Double, y: Double) -> Int? {
        guard x >= 0, x <= 100, y >= 0, y <= 100 else { return nil }
        // Edges are whole multiples that a Double holds exactly; the quotient is checked against them.
        return index(y, rows) * columns + index(x, columns)
    }

    @inline(__always)
    private static func index(_ percent: Double, _ count: Int) -> Int {
        let step = 100 / Double(count)
        var index = min(count - 1, Int(percent / step))
        if percent < Double(index) * step { index -= 1 }
        if index < count - 1, percent >= Double(index + 1) * step { index += 1 }
        return index
    }

    /// What a column of cells covers, in percent of the picture's width.
    public static func xs(_ column: Int) -> MeasureRange { range(column, columns) }

    /// What a row of cells covers, in percent of the picture's height, from the top.
    public static func ys(_ row: Int) -> MeasureRange { range(row, rows) }

    private static func range(_ index: Int, _ count: Int) -> MeasureRange {
        let step = 100 / Double(count)
        return MeasureRange(Double(index) * step, Double(index + 1) * step, isUpperOpen: index < count - 1)
    }
}
