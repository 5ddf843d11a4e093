import Cells

/// Writes cells of pictures, only those that changed.
struct BlockWriter: Sendable {
    let depth: ColourDepth

    /// Writes the cells of `wanted` that differ from `shown`, and notes them as shown.
    ///
    /// The colours must be the terminal's own at first. They and the cursor are left anywhere: the caller saves and
    /// restores them.
    /// - Parameters:
    ///   - wanted: the screen's cells row by row; ``BlockCell/unknown`` where no picture is
    ///   - shown: in/out: what is on the screen
    /// - Returns: how many cells were written
    @discardableResult
    func write(_ wanted: [BlockCell], shown: inout [BlockCell], columns: Int, to out: inout ByteWriter) -> Int {
        precondition(wanted.count == shown.count, "\(wanted.count) cells wanted, \(shown.count) shown")
        var written = 0
        var (foreground, background): (Int32, Int32) = (-1, -1)
        var next = -1
        wanted.withUnsafeBufferPointer { wanted in
            shown.withUnsafeMutableBufferPointer { shown in
                for index in 0..<wanted.count {
                    let cell = wanted[index]
                    if cell.glyph == 0 || cell == shown[index] { continue }
                    shown[index] = cell
                    written &+= 1
                    if index != next || index % columns == 0 {
                        out.move(column: index % columns, row: index / columns)
                    }
                    next = index &+ 1
                    let needsForeground = cell.glyph != 0x20 && cell.foreground != foreground
                    let needsBackground = cell.background != background
                    if needsForeground || needsBackground {
                        out.put("\u{1B}[" as StaticString)
                        if needsForeground {
                            colour(cell.foreground, isBackground: false, &out)
                            foreground = cell.foreground
                            if needsBackground { out.put(0x3B) }
                        }
                        if needsBackground {
                            colour(cell.background, isBackground: true, &out)
                            background = cell.background
                        }
                        out.put(0x6D)
                    }
                    out.put(scalar: cell.glyph)
                }
            }
        }
        return written
    }

    @inline(__always)
    private func colour(_ value: Int32, isBackground: Bool, _ out: inout ByteWriter) {
        let base = isBackground ? 40 : 30
        guard value >= 0 else { return out.put(number: base + 9) }
        switch depth {
        case .full:
            out.put(number: base + 8)
            out.put(";2;" as StaticString)
            out.put(number: Int(value >> 16))
            out.put(0x3B)
            out.put(number: Int(value >> 8 & 255))
            out.put(0x3B)
            out.put(number: Int(value & 255))
        case .palette256:
            out.put(number: base + 8)
            out.put(";5;" as StaticString)
            out.put(number: Int(value))
        case .palette16: out.put(number: value < 8 ? base + Int(value) : base + 52 + Int(value))
        case .mono: out.put(number: base + 9)
        }
    }
}
