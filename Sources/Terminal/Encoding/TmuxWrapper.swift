import Cells

/// Passes bytes through tmux to the terminal outside (`allow-passthrough`).
struct TmuxWrapper: Sendable {
    /// Bytes of one passage before escapes are doubled: tmux drops a sequence of a megabyte and more.
    static let longest = 350_000

    /// Where the pane's top left cell lies on the outer screen.
    var origin: CellPoint

    /// Wraps a drawing so that it lands on a cell of the pane: tmux moves its own cursor when it likes, so the position
    /// goes along inside, in outer coordinates.
    ///
    /// - Parameters:
    ///   - body: one whole sequence, or several, that draw at the cursor
    ///   - at: cell of the pane
    func wrap(_ body: [UInt8], at cell: CellPoint) -> [UInt8] {
        var inner = ByteWriter(capacity: body.count + 64)
        inner.put("\u{1B}7" as StaticString)
        inner.move(column: origin.column + cell.column, row: origin.row + cell.row)
        inner.put(body)
        inner.put("\u{1B}8" as StaticString)
        return Self.wrap(inner.bytes)
    }

    /// Wraps bytes as they are.
    static func wrap(_ body: [UInt8]) -> [UInt8] {
        var out = ByteWriter(capacity: body.count + body.count / 16 + 64)
        out.put("\u{1B}Ptmux;" as StaticString)
        for byte in body {
            if byte == 0x1B { out.put(byte) }
            out.put(byte)
        }
        out.put("\u{1B}\\" as StaticString)
        return out.bytes
    }
}
