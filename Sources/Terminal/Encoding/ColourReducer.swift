import Cells

/// Turns 24-bit colours into those that a terminal has.
struct ColourReducer: Sendable {
    let depth: ColourDepth

    /// The colour of a terminal: `0xRRGGBB`, an index of its palette, or −1 where it has no colours.
    @inline(__always)
    func reduce(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int32 {
        switch depth {
        case .full: Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
        case .palette256: Int32(Self.index256(Int(red), Int(green), Int(blue)))
        case .palette16: Int32(Self.index16(Int(red), Int(green), Int(blue)))
        case .mono: -1
        }
    }

    /// The nearest of xterm's fixed 240 colours: 6×6×6 cube at 16, 24 greys at 232.
    static func index256(_ red: Int, _ green: Int, _ blue: Int) -> Int {
        func step(_ value: Int) -> Int { value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40 }
        func level(_ step: Int) -> Int { step == 0 ? 0 : 55 + 40 * step }
        func distance(_ r: Int, _ g: Int, _ b: Int) -> Int {
            let (dr, dg, db) = (red - r, green - g, blue - b)
            return 3 * dr * dr + 6 * dg * dg + db * db
        }
        let (r, g, b) = (step(red), step(green), step(blue))
        let cube = distance(level(r), level(g), level(b))
        let grey = min(23, max(0, ((3 * red + 6 * green + blue) / 10 - 3) / 10))
        let shade = 8 + 10 * grey
        return distance(shade, shade, shade) < cube ? 232 + grey : 16 + 36 * r + 6 * g + b
    }

    /// The nearest of the 16 colours as xterm has them; the user's theme may differ.
    static func index16(_ red: Int, _ green: Int, _ blue: Int) -> Int {
        var best = 0
        var least = Int.max
        for (index, colour) in standard16.enumerated() {
            let (dr, dg, db) = (red - Int(colour.red), green - Int(colour.green), blue - Int(colour.blue))
            let distance = 3 * dr * dr + 6 * dg * dg + db * db
            if distance < least { (best, least) = (index, distance) }
        }
        return best
    }

    /// xterm's first 16 colours (XTerm-col.ad).
    static let standard16: [RGB] = [
        0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
        0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ].map(RGB.init(hex:))
}
