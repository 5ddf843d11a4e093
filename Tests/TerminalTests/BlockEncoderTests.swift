import Cells
import Imaging
import Testing
import TestSupport

@testable import Terminal

@Suite struct BlockEncoderTests {
    private func encode(_ image: RGBImage, _ style: CellStyle, _ depth: ColourDepth = .full) -> BlockGrid {
        var grid = BlockGrid(columns: image.width / style.dots.columns, rows: image.height / style.dots.rows)
        let whole = CellRect(column: 0, row: 0, columns: grid.columns, rows: grid.rows)
        BlockEncoder(style: style, depth: depth).encode(image, part: whole, into: &grid)
        return grid
    }

    @Test func halfBlockKeepsBothColours() {
        let image = RGBImage(width: 1, height: 2, pixels: [1, 2, 3, 4, 5, 6])
        #expect(encode(image, .half)[0, 0] == BlockCell(glyph: 0x2580, foreground: 0x010203, background: 0x040506))
    }

    @Test func plainCellIsABlank() {
        let image = RGBImage(width: 1, height: 2, fill: (9, 8, 7))
        #expect(encode(image, .half)[0, 0] == BlockCell(glyph: 0x20, foreground: 0x090807, background: 0x090807))
    }

    @Test(arguments: [
        (CellStyle.quadrant, 0b1001, 0x259A), (.quadrant, 0b0101, 0x258C), (.sextant, 0b000001, 0x1FB00),
        (.sextant, 0b010101, 0x258C), (.sextant, 0b111110, 0x1FB3B), (.sextant, 0b010110, 0x1FB14),
        (.octant, 0b0000_0100, 0x1CD00), (.octant, 0b1111_1110, 0x1CDE5), (.octant, 0b0000_0101, 0x2598),
        (.octant, 0b1111_0000, 0x2584), (.octant, 0b0000_0001, 0x1CEA8),
    ])
    func brightPartsOfACellMakeItsGlyph(_ style: CellStyle, _ mask: Int, _ glyph: Int) {
        var image = RGBImage(width: 2, height: style.dots.rows)
        for bit in 0..<2 * style.dots.rows where mask >> bit & 1 == 1 { image[bit % 2, bit / 2] = (255, 255, 255) }
        #expect(encode(image, style)[0, 0] == BlockCell(glyph: UInt32(glyph), foreground: 0xFFFFFF, background: 0))
    }

    @Test func blockCharactersAreAllDifferent() {
        #expect(Set(BlockGlyphs.quadrants).count == 16)
        #expect(Set(BlockGlyphs.sextants).count == 64)
        #expect(Set(BlockGlyphs.octants).count == 256)
    }

    @Test func brightnessBecomesCharactersWithoutColours() {
        var image = RGBImage(width: 2, height: 2)
        for y in 0..<2 { image[1, y] = (255, 255, 255) }
        let grid = encode(image, .half, .mono)
        #expect(
            grid.cells == [
                BlockCell(glyph: 0x20, foreground: -1, background: -1),
                BlockCell(glyph: 0x40, foreground: -1, background: -1),
            ])
    }

    @Test(arguments: 0..<30) func partEqualsTheSamePartOfTheWhole(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let style = CellStyle.allCases[seed % CellStyle.allCases.count]
        let depth = [ColourDepth.full, .palette256, .palette16][seed % 3]
        let size = style.dots
        let pixels = (0..<12 * size.columns * 9 * size.rows * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
        let image = RGBImage(width: 12 * size.columns, height: 9 * size.rows, pixels: pixels)
        let whole = encode(image, style, depth)
        var part = BlockGrid(columns: 12, rows: 9)
        let rect = CellRect(column: 3, row: 2, columns: 5, rows: 4)
        BlockEncoder(style: style, depth: depth).encode(image, part: rect, into: &part)
        for row in 0..<9 {
            for column in 0..<12 {
                #expect(part[column, row] == (rect.contains(column: column, row: row) ? whole[column, row] : .unknown))
            }
        }
    }

    @Test func onlyChangedCellsAreWritten() {
        var shown = Array(repeating: BlockCell.unknown, count: 4)
        var wanted = Array(repeating: BlockCell(glyph: 0x20, foreground: 0, background: 0), count: 4)
        let writer = BlockWriter(depth: .full)
        var out = ByteWriter()
        #expect(writer.write(wanted, shown: &shown, columns: 2, to: &out) == 4)
        wanted[3] = BlockCell(glyph: 0x2580, foreground: 0x0A0B0C, background: 0x010203)
        var second = ByteWriter()
        #expect(writer.write(wanted, shown: &shown, columns: 2, to: &second) == 1)
        #expect(String(decoding: second.bytes, as: UTF8.self) == "\u{1B}[2;2H\u{1B}[38;2;10;11;12;48;2;1;2;3m▀")
        #expect(shown == wanted)
    }
}

@Suite struct ColourReducerTests {
    @Test(arguments: 0..<200) func nearestOf256IsNearest(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let (r, g, b) = (
            Int.random(in: 0...255, using: &random), Int.random(in: 0...255, using: &random),
            Int.random(in: 0...255, using: &random)
        )
        func colour(_ index: Int) -> (Int, Int, Int) {
            if index >= 232 { return (8 + 10 * (index - 232), 8 + 10 * (index - 232), 8 + 10 * (index - 232)) }
            let levels = [0, 95, 135, 175, 215, 255]
            return (levels[(index - 16) / 36], levels[(index - 16) / 6 % 6], levels[(index - 16) % 6])
        }
        func distance(_ index: Int) -> Int {
            let (x, y, z) = colour(index)
            return 3 * (r - x) * (r - x) + 6 * (g - y) * (g - y) + (b - z) * (b - z)
        }
        let least = (16...255).map(distance).min() ?? 0
        // Whole numbers cut the mean that the grey ramp is entered at.
        #expect(distance(ColourReducer.index256(r, g, b)) <= least + 200)
    }

    @Test(arguments: zip(ColourReducer.standard16, 0..<16)) func colourOfThePaletteIsItself(_ colour: RGB, _ index: Int)
    {
        #expect(ColourReducer.index16(Int(colour.red), Int(colour.green), Int(colour.blue)) == index)
    }
}
