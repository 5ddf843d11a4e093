/// One cell of a ``Canvas``.
public struct Cell: Hashable, Sendable {
    /// The character, or `nil` where nothing was drawn and a picture below may show through.
    public var glyph: Character?
    public var style: Style
    /// Columns that the character takes; 0 for the right half of a wide one.
    public var width: Int

    /// Makes a cell of one column.
    public init(_ glyph: Character?, _ style: Style = Style(), width: Int = 1) {
        (self.glyph, self.style, self.width) = (glyph, style, width)
    }

    /// A cell that nobody drew on.
    public static let untouched = Cell(nil)
}

/// A frame: rows of styled characters, pictures beneath them, and where the text cursor stands.
///
/// Drawing outside the canvas or its clip is ignored. Text is made printable on the way in (see ``GlyphWidth``).
public struct Canvas: Hashable, Sendable {
    public let size: CellSize
    /// Row by row.
    public private(set) var cells: [Cell]
    /// Pictures beneath the text, in drawing order.
    ///
    /// They show wherever cells are untouched.
    public private(set) var pictures: [Picture] = []
    /// Where the terminal's cursor is shown, or `nil` to hide it.
    public var cursor: CellPoint?
    /// What may be drawn on now.
    public private(set) var clip: CellRect
    /// Whether box drawing and other symbols beyond ASCII may be used.
    public var charset: Charset = .unicode

    /// Makes an untouched canvas.
    public init(_ size: CellSize) {
        self.size = size
        cells = Array(repeating: .untouched, count: max(0, size.columns) * max(0, size.rows))
        clip = CellRect(size)
    }

    /// The cell at a place inside the canvas.
    public subscript(column column: Int, row row: Int) -> Cell { cells[row * size.columns + column] }

    /// The whole canvas as a rectangle.
    public var bounds: CellRect { CellRect(size) }

    /// Draws with the clip narrowed to `rect`.
    public mutating func clipped(to rect: CellRect, _ draw: (inout Canvas) -> Void) {
        let outer = clip
        clip = clip.intersection(rect)
        draw(&self)
        clip = outer
    }

    /// Fills a rectangle with one character of one column.
    public mutating func fill(_ rect: CellRect, _ glyph: Character = " ", _ style: Style) {
        paint(rect, Cell(glyph, style))
    }

    /// Writes one line of text at a place; control characters are replaced.
    ///
    /// Of a text longer than `limit` columns only the beginning is written, and `…`. Returns the column after it.
    @discardableResult
    public mutating func put(
        _ text: some StringProtocol, column: Int, row: Int, _ style: Style = Style(), limit: Int = .max
    ) -> Int {
        guard limit > 0 else { return column }
        let room = limit == .max ? .max : limit
        var used = 0
        var total = 0
        if limit != .max { total = GlyphWidth.of(text) }
        for raw in text {
            let character = GlyphWidth.printable(raw)
            let width = GlyphWidth.of(character)
            if total > room && used + width > room - 1 {
                set(charset == .ascii ? "~" : "…", width: 1, column: column + used, row: row, style)
                return column + used + 1
            }
            set(character, width: width, column: column + used, row: row, style)
            used += width
        }
        return column + used
    }

    /// Writes text that ends before `endColumn`.
    public mutating func putRight(_ text: some StringProtocol, endColumn: Int, row: Int, _ style: Style = Style()) {
        put(text, column: endColumn - GlyphWidth.of(text), row: row, style)
    }

    /// Changes the look of what is already there, as a selection bar does.
    public mutating func restyle(_ rect: CellRect, _ change: (Style) -> Style) {
        let part = rect.intersection(clip)
        for row in part.row..<part.endRow {
            for column in part.column..<part.endColumn {
                let index = row * size.columns + column
                if cells[index].glyph == nil { cells[index] = Cell(" ") }
                cells[index].style = change(cells[index].style)
            }
        }
    }

    /// Puts a picture beneath the text and clears the cells above it.
    public mutating func place(_ picture: Picture) {
        paint(picture.area, .untouched)
        pictures.append(picture)
    }

    private mutating func paint(_ rect: CellRect, _ cell: Cell) {
        let part = rect.intersection(clip)
        guard !part.isEmpty else { return }
        for row in part.row..<part.endRow {
            breakWide(column: part.column, row: row)
            breakWide(column: part.endColumn, row: row)
            for column in part.column..<part.endColumn { cells[row * size.columns + column] = cell }
        }
    }

    private mutating func set(_ glyph: Character, width: Int, column: Int, row: Int, _ style: Style) {
        guard width > 0, clip.contains(column: column, row: row) else { return }
        breakWide(column: column, row: row)
        let index = row * size.columns + column
        if width == 2 {
            guard clip.contains(column: column + 1, row: row) else {
                breakWide(column: column + 1, row: row)
                cells[index] = Cell(" ", style)
                return
            }
            breakWide(column: column + 2, row: row)
            cells[index + 1] = Cell(" ", style, width: 0)
        } else {
            breakWide(column: column + 1, row: row)
        }
        cells[index] = Cell(glyph, style, width: width)
    }

    /// A wide character loses its other half when one half is drawn over: both become blanks.
    private mutating func breakWide(column: Int, row: Int) {
        guard column > 0, column < size.columns, row >= 0, row < size.rows else { return }
        let index = row * size.columns + column
        guard cells[index].width == 0 else { return }
        cells[index] = Cell(" ", cells[index].style)
        cells[index - 1] = Cell(" ", cells[index - 1].style)
    }
}

/// Which characters a terminal can be trusted with.
public enum Charset: String, Sendable, CaseIterable {
    case unicode
    case ascii
}
