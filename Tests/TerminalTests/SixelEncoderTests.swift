import Cells
import Imaging
import Testing
import TestSupport

@testable import Terminal

@Suite struct SixelEncoderTests {
    /// A smooth picture with some noise.
    private func picture(_ width: Int, _ height: Int, seed: UInt64) -> RGBImage {
        var random = SplitMix64(seed: seed)
        var image = RGBImage(width: width, height: height)
        for y in 0..<height {
            for x in 0..<width {
                let noise = Int.random(in: -6...6, using: &random)
                func value(_ v: Int) -> UInt8 { UInt8(clamping: v + noise) }
                image[x, y] = (value(x * 255 / width), value(y * 255 / height), value(128 + (x - y) % 64))
            }
        }
        return image
    }

    private func encode(_ image: RGBImage, _ part: DotRect, _ palette: SixelPalette, exact: [UInt32: UInt8] = [:])
        -> [UInt8]
    {
        var out = ByteWriter()
        SixelEncoder(dots: image, palette: palette, exact: exact).encode(part, to: &out)
        return out.bytes
    }

    @Test(arguments: [(1, 1), (7, 5), (64, 6), (65, 13), (200, 97), (400, 271)])
    func everyDotIsDrawnOnceAndNearItsColour(_ width: Int, _ height: Int) throws {
        let image = picture(width, height, seed: 3)
        let palette = SixelPalette(fitting: image)
        let read = try #require(SixelReader(encode(image, DotRect(x0: 0, y0: 0, x1: width, y1: height), palette)))
        #expect(read.width == width && read.height == height)
        var error = 0.0
        for (index, dot) in read.dots.enumerated() {
            let colour = try #require(dot)
            let wanted = image[index % width, index / width]
            for (got, want) in zip(colour, [wanted.red, wanted.green, wanted.blue]) {
                error += abs(Double(got) * 2.55 - Double(want))
            }
        }
        #expect(error / Double(width * height * 3) < 16)
    }

    @Test(arguments: 0..<30) func partEqualsTheSamePartOfTheWhole(_ seed: Int) throws {
        var random = SplitMix64(seed: UInt64(seed))
        let image = picture(90, 70, seed: UInt64(seed))
        let palette = SixelPalette(fitting: image)
        let (x0, y0) = (Int.random(in: 0..<80, using: &random), Int.random(in: 0..<60, using: &random))
        let part = DotRect(
            x0: x0, y0: y0, x1: Int.random(in: x0 + 1...90, using: &random),
            y1: Int.random(in: y0 + 1...70, using: &random))
        let whole = try #require(SixelReader(encode(image, DotRect(x0: 0, y0: 0, x1: 90, y1: 70), palette)))
        let cut = try #require(SixelReader(encode(image, part, palette)))
        for y in 0..<part.height {
            for x in 0..<part.width {
                #expect(cut.dots[y * part.width + x] == whole.dots[(y + y0) * 90 + x + x0])
            }
        }
    }

    @Test func markColourIsExact() throws {
        var image = picture(40, 40, seed: 1)
        for x in 0..<40 { image[x, 20] = (255, 225, 25) }
        var palette = SixelPalette(fitting: image)
        let exact: [UInt32: UInt8] = [0xFFE119: palette.register(RGB(hex: 0xFFE119))]
        let read = try #require(
            SixelReader(encode(image, DotRect(x0: 0, y0: 0, x1: 40, y1: 40), palette, exact: exact)))
        #expect((0..<40).allSatisfy { read.dots[20 * 40 + $0] == [100, 88, 10] })
    }

    @Test(arguments: [2, 16, 64, 256]) func paletteStaysWithinTheRegisters(_ capacity: Int) {
        var palette = SixelPalette(fitting: picture(100, 100, seed: 2), capacity: capacity)
        for number in 0..<60 { _ = palette.register(RGB(UInt8(number), 200, 7)) }
        #expect(palette.colours.count <= capacity)
        #expect(palette.table.allSatisfy { Int($0) < palette.colours.count })
    }

    @Test func paletteHoldsTheFewColoursOfADrawing() {
        var image = RGBImage(width: 60, height: 60, fill: (255, 0, 0))
        for y in 0..<30 { for x in 0..<60 { image[x, y] = (0, 0, 255) } }
        #expect(Set(SixelPalette(fitting: image).colours) == [RGB(255, 0, 0), RGB(0, 0, 255)])
    }

    @Test(arguments: 0..<20) func tableHoldsTheNearestColour(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let palette = SixelPalette(fitting: picture(64, 64, seed: UInt64(seed)), capacity: 40)
        func distance(_ a: SIMD3<Int>, _ colour: RGB) -> Int {
            let d = a &- SIMD3(Int(colour.red), Int(colour.green), Int(colour.blue))
            return 3 * d[0] * d[0] + 4 * d[1] * d[1] + 2 * d[2] * d[2]
        }
        for _ in 0..<50 {
            let index = Int.random(in: 0..<32_768, using: &random)
            func wide(_ value: Int) -> Int { value << 3 | value >> 2 }
            let wanted = SIMD3(wide(index >> 10), wide(index >> 5 & 31), wide(index & 31))
            let least = palette.colours.map { distance(wanted, $0) }.min()
            #expect(distance(wanted, palette.colours[Int(palette.table[index])]) == least)
        }
    }
}
