/// Dots on a grid of characters, 2 × 4 in each: braille where the terminal has it.
///
/// Points and lines of any chart; the dot 0, 0 is the top left one.
public struct DotGrid: Hashable, Sendable {
    /// Size in characters.
    public let size: CellSize
    private var cells: [UInt8]

    /// Makes a grid without dots.
    public init(_ size: CellSize) {
        self.size = size
        cells = Array(repeating: 0, count: max(0, size.columns) * max(0, size.rows))
    }

    /// Dots across and down in a character.
    public static let (dotColumns, dotRows) = (2, 4)

    /// Sets a dot; outside the grid nothing happens.
    public mutating func set(x: Int, y: Int) {
        guard x >= 0, y >= 0, x < size.columns * Self.dotColumns, y < size.rows * Self.dotRows else { return }
        // Braille numbers its dots down the left column, then the right one, and the lowest two last.
        let bit: UInt8 = y % 4 == 3 ? 0x40 << UInt8(x % 2) : 1 << UInt8(y % 4 + 3 * (x % 2))
        cells[y / Self.dotRows * size.columns + x / Self.dotColumns] |= bit
    }

    /// Sets the dots between two dots, both included (Bresenham).
    public mutating func line(from a: (x: Int, y: Int), to b: (x: Int, y: Int)) {
        let (dx, dy) = (abs(b.x - a.x), -abs(b.y - a.y))
        let (stepX, stepY) = (a.x < b.x ? 1 : -1, a.y < b.y ? 1 : -1)
        var (x, y, error) = (a.x, a.y, dx + dy)
        while true {
            set(x: x, y: y)
            if x == b.x && y == b.y { return }
            let twice = 2 * error
            if twice >= dy {
                error += dy
                x += stepX
            }
            if twice <= dx {
                error += dx
                y += stepY
            }
        }
    }

    /// Number of dots in a character, 0…8.
    public func count(column: Int, row: Int) -> Int { cells[row * size.columns + column].nonzeroBitCount }

    /// The character at a place inside the grid; `nil` where it has no dots.
    public func glyph(column: Int, row: Int, charset: Charset) -> Character? {
        let bits = cells[row * size.columns + column]
        guard bits != 0 else { return nil }
        if charset == .ascii { return Array(".:*#")[(bits.nonzeroBitCount - 1) / 2] }
        return Unicode.Scalar(0x2800 + UInt32(bits)).map { Character($0) }
    }
}
