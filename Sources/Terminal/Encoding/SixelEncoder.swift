import Cells
import Dispatch
import Imaging

/// Writes dots as sixels (DEC STD 070, §Sixel Graphics).
struct SixelEncoder: Sendable {
    /// The whole picture: `[height, width, 3]`.
    let dots: RGBImage
    let palette: SixelPalette
    /// Colours of marks (`0xRRGGBB`) with their registers: these are never dithered.
    let exact: [UInt32: UInt8]

    /// Dots from which a second thread pays.
    static let worthSharing = 100_000

    /// Thresholds of the 8×8 ordered dither, 0…63.
    static let bayer: [Int] = (0..<64).map { at in
        var (x, y, value) = (at & 7, at >> 3, 0)
        for _ in 0..<3 {
            value = value << 2 | ((x ^ y) & 1) << 1 | (y & 1)
            (x, y) = (x >> 1, y >> 1)
        }
        return value
    }

    /// What the dither adds to the dots of a row, beginning at a column: eight values that repeat.
    static func shifts(row: Int, column: Int, spread: Int) -> [Int8] {
        (0..<8).map { Int8((bayer[(row & 7) * 8 + (column + $0) & 7] * 2 - 63) * spread / 128) }
    }

    /// Writes a part as a whole sixel, with the colours that it uses; the cursor must stand on its top left cell.
    ///
    /// The dither is anchored to the picture's corner: a part gets the colours that the whole would have there.
    /// - Parameters:
    ///   - part: which dots; within the picture
    func encode(_ part: DotRect, to out: inout ByteWriter) {
        let bands = (part.height + 5) / 6
        let shares = part.width * part.height >= Self.worthSharing && bands > 1 ? 2 : 1
        let halves = (0..<shares).map { SixelBands(self, part, bands: bands * $0 / shares..<bands * ($0 + 1) / shares) }
        if shares == 1 {
            halves[0].encode()
        } else {
            DispatchQueue.concurrentPerform(iterations: shares) { halves[$0].encode() }
        }
        out.reserve(halves.reduce(8192) { $0 + $1.out.count })
        out.put("\u{1B}P0;1;0q\"1;1;" as StaticString)
        out.put(number: part.width)
        out.put(0x3B)
        out.put(number: part.height)
        for (register, colour) in palette.colours.enumerated() where halves.contains(where: { $0.used[register] != 0 })
        {
            out.put(0x23)
            out.put(number: register)
            out.put(";2;" as StaticString)
            out.put(number: Self.percent(colour.red))
            out.put(0x3B)
            out.put(number: Self.percent(colour.green))
            out.put(0x3B)
            out.put(number: Self.percent(colour.blue))
        }
        for half in halves { out.put(half.out) }
        out.put("\u{1B}\\" as StaticString)
    }

    /// Sixel knows colours in hundredths.
    private static func percent(_ value: UInt8) -> Int { (Int(value) * 100 + 127) / 255 }
}
