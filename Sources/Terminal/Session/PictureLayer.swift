import Cells

/// Who shows what in each cell of the screen.
struct CellOwnership: Sendable {
    /// Picture by its number in the frame, or −1 for text: row by row.
    private(set) var owner: [Int]
    let size: CellSize

    /// Reads a frame: a picture owns the cells of its area on which nothing was drawn, the topmost one first.
    ///
    /// - Parameters:
    ///   - lastRow: whether pictures may stand in the last row; a sixel there would scroll the screen
    init(_ canvas: Canvas, size: CellSize, lastRow: Bool) {
        self.size = size
        owner = Array(repeating: -1, count: size.columns * size.rows)
        let screen = CellRect(CellSize(columns: size.columns, rows: lastRow ? size.rows : size.rows - 1))
        for (number, picture) in canvas.pictures.enumerated() {
            let area = picture.area.intersection(screen).intersection(canvas.bounds)
            for row in area.row..<area.endRow {
                for column in area.column..<area.endColumn where canvas[column: column, row: row].glyph == nil {
                    owner[row * size.columns + column] = number
                }
            }
        }
    }
}

/// A picture of the current frame and what is kept of it between frames.
struct Placement: Sendable {
    var stage: PictureStage
    /// The stage as block cells, where cells are what is shown.
    var grid: BlockGrid?
    /// Cells that changed since the last frame, counted from the picture's corner.
    var damage: [CellRect]
    /// Number of the placement, never used twice in a session.
    let id: Int

    /// The whole area, counted from its own corner.
    var whole: CellRect {
        CellRect(column: 0, row: 0, columns: stage.picture.area.columns, rows: stage.picture.area.rows)
    }
}

/// Brings the pictures of a frame to the screen, in one of three ways.
@MainActor protocol PictureLayer: AnyObject {
    /// Dots of a cell.
    var dotsPerCell: CellSize { get }
    /// Whether marks are drawn into the dots.
    var drawsMarksAsDots: Bool { get }
    /// Whether pictures may reach into the last row of the screen.
    var usesLastRow: Bool { get }

    /// Writes what changed.
    ///
    /// - Parameters:
    ///   - placements: in/out: pictures of the frame, their damage is worked off
    ///   - ownership: who shows what
    ///   - canvas: the frame
    ///   - touched: cells by number that may have been overwritten though they belong to a picture
    /// - Returns: bytes within the frame, and bytes to write after it
    func show(_ placements: inout [Placement], _ ownership: CellOwnership, canvas: Canvas, touched: [Range<Int>]) -> (
        within: [UInt8], after: [UInt8]
    )

    /// Forgets what is on the screen.
    func forget()
    /// Takes away what would stay on the terminal after the program.
    func close() -> [UInt8]
}
