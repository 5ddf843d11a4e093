/// A cell of a picture: one character, two colours.
struct BlockCell: Hashable, Sendable {
    /// Code point; 0 where nothing is known to be on the screen.
    var glyph: UInt32
    /// Colour in the form of the ``ColourReducer``: `0xRRGGBB`, an index, or −1 for the terminal's own.
    var foreground: Int32
    var background: Int32

    /// Marks a cell whose content on the screen is unknown or somebody else's.
    static let unknown = BlockCell(glyph: 0, foreground: -1, background: -1)
}

/// Cells of a picture, row by row.
struct BlockGrid: Sendable {
    var columns: Int
    var rows: Int
    var cells: [BlockCell]

    /// Makes a grid of unknown cells.
    init(columns: Int, rows: Int) {
        (self.columns, self.rows) = (columns, rows)
        cells = Array(repeating: .unknown, count: columns * rows)
    }

    subscript(column: Int, row: Int) -> BlockCell {
        get { cells[row * columns + column] }
        set { cells[row * columns + column] = newValue }
    }
}
