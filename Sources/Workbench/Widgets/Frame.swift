import Cells

extension Canvas {
    /// Draws a frame with a title in its upper edge and returns the inside.
    @discardableResult
    mutating func frame(_ rect: CellRect, title: String = "", trailing: String = "", style: Style, titleStyle: Style)
        -> CellRect
    {
        guard rect.columns >= 2, rect.rows >= 2 else { return rect.inset(1) }
        let lines: [Character] = charset == .ascii ? ["+", "-", "+", "|", "+", "+"] : ["╭", "─", "╮", "│", "╰", "╯"]
        let (right, bottom) = (rect.endColumn - 1, rect.endRow - 1)
        fill(CellRect(column: rect.column, row: rect.row, columns: rect.columns, rows: 1), lines[1], style)
        fill(CellRect(column: rect.column, row: bottom, columns: rect.columns, rows: 1), lines[1], style)
        for column in [rect.column, right] {
            fill(CellRect(column: column, row: rect.row, columns: 1, rows: rect.rows), lines[3], style)
        }
        fill(CellRect(column: rect.column, row: rect.row, columns: 1, rows: 1), lines[0], style)
        fill(CellRect(column: right, row: rect.row, columns: 1, rows: 1), lines[2], style)
        fill(CellRect(column: rect.column, row: bottom, columns: 1, rows: 1), lines[4], style)
        fill(CellRect(column: right, row: bottom, columns: 1, rows: 1), lines[5], style)
        let room = rect.columns - 6 - (trailing.isEmpty ? 0 : GlyphWidth.of(trailing) + 3)
        if !title.isEmpty && room > 0 {
            put(" ", column: rect.column + 2, row: rect.row, style)
            let end = put(title, column: rect.column + 3, row: rect.row, titleStyle, limit: room)
            put(" ", column: end, row: rect.row, style)
        }
        if !trailing.isEmpty && GlyphWidth.of(trailing) + 4 <= rect.columns {
            putRight(" \(trailing) ", endColumn: right - 1, row: rect.row, style)
        }
        return rect.inset(1)
    }

    /// Draws a pop-up in the middle of the screen, its ground cleared, and returns the inside.
    @discardableResult
    mutating func popup(_ rect: CellRect, title: String, theme: Theme) -> CellRect {
        fill(rect, " ", theme[.popup])
        return frame(rect, title: title, style: theme[.popupBorder], titleStyle: theme[.title])
    }

    /// Draws a bar of `columns` cells filled to `share`, 0…1, on the ground of what it lies in.
    mutating func gauge(_ share: Double, column: Int, row: Int, columns: Int, theme: Theme, on ground: Style) {
        let (filled, empty) = (theme[.gauge].on(ground.background), theme[.gaugeEmpty].on(ground.background))
        let eighths = Int((max(0, min(1, share)) * Double(columns * 8)).rounded())
        let (full, rest) = (eighths / 8, eighths % 8)
        let parts: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let ascii = charset == .ascii
        for index in 0..<columns {
            let here = CellRect(column: column + index, row: row, columns: 1, rows: 1)
            if index < full {
                fill(here, ascii ? "#" : "█", filled)
            } else if index == full && rest > 0 && !ascii {
                fill(here, parts[rest - 1], filled)
            } else {
                fill(here, ascii ? "." : "░", empty)
            }
        }
    }
}
