/// Characters that fill parts of a cell.
///
/// Masks count the parts from the top left, row by row, bit 0 first: two parts a row.
enum BlockGlyphs {
    /// 2×2 parts.
    static let quadrants: [UInt32] = [
        0x20, 0x2598, 0x259D, 0x2580, 0x2596, 0x258C, 0x259E, 0x259B,
        0x2597, 0x259A, 0x2590, 0x259C, 0x2584, 0x2599, 0x259F, 0x2588,
    ]

    /// 2×3 parts (Unicode 13, U+1FB00…1FB3B); halves and full blocks are older.
    static let sextants: [UInt32] = (0..<64).map { mask in
        switch mask {
        case 0: 0x20
        case 0b010101: 0x258C
        case 0b101010: 0x2590
        case 0b111111: 0x2588
        default: 0x1FB00 + UInt32(mask) - 1 - (mask > 0b010101 ? 1 : 0) - (mask > 0b101010 ? 1 : 0)
        }
    }

    /// 2×4 parts (Unicode 16, U+1CD00…1CDE5, in the order of the masks); 26 shapes exist elsewhere.
    static let octants: [UInt32] = {
        var older: [Int: UInt32] = [
            0b0000_0001: 0x1CEA8, 0b0000_0010: 0x1CEAB, 0b0100_0000: 0x1CEA3, 0b1000_0000: 0x1CEA0,
            0b0000_0011: 0x1FB82, 0b0011_1111: 0x1FB85, 0b1100_0000: 0x2582, 0b1111_1100: 0x2586,
            0b0001_0100: 0x1FBE6, 0b0010_1000: 0x1FBE7,
        ]
        for (mask, glyph) in quadrants.enumerated() {
            let (top, bottom) = (mask & 3, mask >> 2)
            older[top | top << 2 | bottom << 4 | bottom << 6] = glyph
        }
        var next: UInt32 = 0x1CD00
        return (0..<256).map { mask in
            if let glyph = older[mask] { return glyph }
            defer { next += 1 }
            return next
        }
    }()

    /// ASCII from dark to bright.
    static let ramp: [UInt32] = " .:-=+*#%@".unicodeScalars.map(\.value)
}
