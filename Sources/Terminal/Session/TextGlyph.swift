import CNcurses
import Cells
import Glibc

/// What is really written for a cell: one character that the terminal, ncurses and the canvas agree on.
///
/// The last gate before the terminal: whoever built the cell, no control character passes.
struct TextGlyph: Hashable, Sendable {
    /// A base character and up to four marks over it.
    private(set) var scalars: [UInt32]
    /// Whether a blank must fill a second column.
    private(set) var isFollowedByBlank = false

    private static let blank: UInt32 = 0x20

    /// Makes the glyph of a cell.
    ///
    /// - Parameters:
    ///   - columnsLeft: columns from the cell to the end of its row, itself included
    init(_ cell: Cell, charset: Charset, columnsLeft: Int = 2) {
        let character = GlyphWidth.printable(cell.glyph ?? " ")
        let all = character.unicodeScalars.map(\.value)
        let wide = cell.width == 2 && columnsLeft >= 2
        isFollowedByBlank = wide
        guard let base = all.first, base != 0 else {
            scalars = [Self.blank]
            return
        }
        if base < 0x7F {
            scalars = [max(Self.blank, base)]
            return
        }
        if charset == .ascii {
            scalars = [Self.ascii(base)]
            return
        }
        // Where the C library disagrees about the width, ncurses would shift the rest of the row.
        switch wcwidth(wchar_t(bitPattern: base)) {
        case 2 where wide: (scalars, isFollowedByBlank) = ([base], false)
        case 1: scalars = [base]
        default: scalars = [0x3F]
        }
        if scalars[0] == base {
            scalars += all.dropFirst().prefix(4).filter {
                $0 != 0x200D && $0 != 0xFE0F && wcwidth(wchar_t(bitPattern: $0)) == 0
            }
        }
    }

    /// The ASCII character nearest to one of the interface.
    static func ascii(_ scalar: UInt32) -> UInt32 {
        let character: Unicode.Scalar =
            switch scalar {
            case 0xA0: " "
            case 0x2500, 0x2501, 0x2504, 0x2505, 0x2508, 0x2509, 0x254C, 0x2550, 0x2010...0x2015: "-"
            case 0x2502, 0x2503, 0x2506, 0x2507, 0x250A, 0x250B, 0x2551, 0x258F, 0x2595: "|"
            case 0x250C...0x254B, 0x2552...0x2570: "+"
            case 0x2588, 0x2593, 0x25A0, 0x25CF, 0x25C6, 0x2592: "#"
            case 0x2591, 0x00B7, 0x2022, 0x22C5: "."
            case 0x25CB, 0x25CC, 0x25C7, 0x25A1, 0x25EF: "o"
            case 0x2605, 0x2606, 0x2715, 0x2716, 0x00D7, 0x2718: "x"
            case 0x25B2, 0x25B3, 0x2191: "^"
            case 0x25BC, 0x25BD, 0x2193: "v"
            case 0x25B6, 0x25B8, 0x2192, 0x203A, 0x25BA: ">"
            case 0x25C0, 0x25C2, 0x2190, 0x2039, 0x25C4: "<"
            case 0x2713, 0x2714: "*"
            case 0x2026: "~"
            case 0x2018, 0x2019: "'"
            case 0x201C, 0x201D: "\""
            case 0x2581...0x2587: "_"
            default: "?"
            }
        return character.value
    }
}
