import Cells

/// A terminal small enough to check frames with: moves, erases, prints, and remembers glyph and colours of each cell.
final class ScreenModel {
    let size: CellSize
    private var cells: [[String]]
    private var (row, column) = (0, 0)
    private var saved = (0, 0, "", "")
    private var (foreground, background) = ("", "")

    init(_ size: CellSize) {
        self.size = size
        cells = Array(repeating: Array(repeating: " ", count: size.columns), count: size.rows)
    }

    /// Glyph and colours of each cell.
    var rows: [[String]] { cells }

    /// The glyphs of a row.
    func text(_ row: Int) -> String { cells[row].map { $0.first.map(String.init) ?? " " }.joined() }

    func write(_ bytes: [UInt8]) {
        var rest = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\u{1B}": escape(&rest)
            case "\r": column = 0
            case "\n": row = min(size.rows - 1, row + 1)
            case "\u{08}": column = max(0, column - 1)
            default:
                if row < size.rows && column < size.columns {
                    cells[row][column] = String(scalar) + (scalar == " " ? "" : foreground) + background
                }
                column += 1
            }
        }
    }

    private func escape(_ rest: inout ArraySlice<Unicode.Scalar>) {
        guard let kind = rest.popFirst() else { return }
        if kind == "7" { saved = (row, column, foreground, background) }
        if kind == "8" { (row, column, foreground, background) = saved }
        guard kind == "[" else { return }
        var body = ""
        while let scalar = rest.popFirst() {
            if (0x40...0x7E).contains(scalar.value) { return control(body, scalar) }
            body.unicodeScalars.append(scalar)
        }
    }

    private func control(_ body: String, _ final: Unicode.Scalar) {
        let numbers = body.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        let first = max(1, numbers.first ?? 1)
        switch final {
        case "H": (row, column) = (first - 1, max(1, numbers.count > 1 ? numbers[1] : 1) - 1)
        case "d": row = first - 1
        case "G": column = first - 1
        case "A": row -= first
        case "B": row += first
        case "C": column += first
        case "D": column -= first
        case "m": colour(numbers)
        case "K": for at in column..<size.columns { cells[row][at] = " " }
        case "X": for at in column..<min(size.columns, column + first) { cells[row][at] = " " }
        case "J":
            for at in column..<size.columns { cells[row][at] = " " }
            for below in row + 1..<max(row + 1, size.rows) { cells[below] = Array(repeating: " ", count: size.columns) }
        default: break
        }
    }

    /// Knows 24-bit colours, the default ones and the reset; other attributes are no colours.
    private func colour(_ numbers: [Int]) {
        var rest = numbers.isEmpty ? [0] : numbers[...]
        while let number = rest.popFirst() {
            switch number {
            case 0: (foreground, background) = ("", "")
            case 39: foreground = ""
            case 49: background = ""
            case 38, 48:
                let value = " \(number):" + rest.prefix(4).map(String.init).joined(separator: ",")
                rest = rest.dropFirst(4)
                if number == 38 { foreground = value } else { background = value }
            default: break
            }
        }
    }
}
