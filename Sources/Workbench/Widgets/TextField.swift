import Cells

/// One line of text being edited.
struct TextField: Equatable, Sendable {
    private(set) var text: String
    private var cursor: Int

    init(_ text: String = "") {
        self.text = text
        cursor = text.count
    }

    /// Takes an editing key; `false` if the key is none.
    mutating func type(_ key: Key) -> Bool {
        switch (key.code, key.control, key.alt) {
        case (.character(let character), false, false): insert(String(character))
        case (.backspace, false, false): deleteBackwards(to: cursor - 1)
        case (.delete, false, false): if cursor < text.count { cursor += 1; deleteBackwards(to: cursor - 1) }
        case (.left, false, false), (.character("b"), true, false): cursor = max(0, cursor - 1)
        case (.right, false, false), (.character("f"), true, false): cursor = min(text.count, cursor + 1)
        case (.home, _, _), (.character("a"), true, false): cursor = 0
        case (.end, _, _), (.character("e"), true, false): cursor = text.count
        case (.character("u"), true, false): deleteBackwards(to: 0)
        case (.character("w"), true, false), (.backspace, _, _): deleteBackwards(to: wordStart)
        default: return false
        }
        return true
    }

    /// Puts text in at the cursor, line breaks as blanks.
    mutating func insert(_ piece: String) {
        let line = String(piece.map { $0.isNewline ? " " : $0 })
        let before = text.prefix(cursor) + line
        put(String(before), text.dropFirst(cursor))
    }

    private var wordStart: Int {
        let before = Array(text.prefix(cursor))
        var at = cursor
        while at > 0 && before[at - 1] == " " { at -= 1 }
        while at > 0 && before[at - 1] != " " { at -= 1 }
        return at
    }

    private mutating func deleteBackwards(to start: Int) {
        guard start >= 0, start < cursor else { return }
        put(String(text.prefix(start)), text.dropFirst(cursor))
    }

    /// Takes the text before and after the cursor.
    ///
    /// Marks join the letter before them, so the whole may have fewer characters than its parts.
    private mutating func put(_ before: String, _ after: Substring) {
        text = before + after
        cursor = min(before.count, text.count)
    }

    /// Draws the text and puts the terminal's cursor into it.
    func draw(on canvas: inout Canvas, column: Int, row: Int, columns: Int, style: Style, focused: Bool) {
        canvas.fill(CellRect(column: column, row: row, columns: columns, rows: 1), " ", style)
        let before = GlyphWidth.of(text.prefix(cursor))
        // Long text scrolls so that the cursor stays in sight.
        let skip = max(0, before - columns + 1)
        var dropped = 0
        var visible = Substring(text)
        while dropped < skip, let first = visible.first {
            dropped += GlyphWidth.of(first)
            visible = visible.dropFirst()
        }
        canvas.clipped(to: CellRect(column: column, row: row, columns: columns, rows: 1)) {
            $0.put(visible, column: column, row: row, style)
        }
        if focused { canvas.cursor = CellPoint(column: column + before - dropped, row: row) }
    }
}
