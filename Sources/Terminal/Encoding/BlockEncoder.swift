import Cells
import Imaging

/// Turns dots into cells of block characters.
struct BlockEncoder: Sendable {
    let style: CellStyle
    let reducer: ColourReducer
    /// Brightness thresholds of an ordered dither for few colours, anchored to the picture's area.
    private static let bayer: [Int] = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5]

    /// Makes an encoder.
    init(style: CellStyle, depth: ColourDepth) {
        self.style = depth == .mono ? .ascii : style
        reducer = ColourReducer(depth: depth)
    }

    /// Encodes a rectangle of cells of a picture sampled at ``CellStyle/dots`` a cell.
    ///
    /// - Parameters:
    ///   - dots: `[rows × dots.rows, columns × dots.columns, 3]`
    ///   - part: cells to encode, counted from the picture's own corner
    ///   - grid: in/out: the cells of the whole picture; those of `part` are overwritten
    func encode(_ dots: RGBImage, part: CellRect, into grid: inout BlockGrid) {
        let part = part.intersection(CellRect(column: 0, row: 0, columns: grid.columns, rows: grid.rows))
        let size = style.dots
        precondition(
            dots.width == grid.columns * size.columns && dots.height == grid.rows * size.rows,
            "\(dots.width)×\(dots.height) dots for \(grid.columns)×\(grid.rows) cells of \(style)")
        guard !part.isEmpty else { return }
        let columns = grid.columns
        dots.pixels.withUnsafeBufferPointer { pixels in
            grid.cells.withUnsafeMutableBufferPointer { cells in
                for row in part.row..<part.endRow {
                    for column in part.column..<part.endColumn {
                        cells[row * columns + column] =
                            switch style {
                            case .half: half(pixels, dots.width, column, row)
                            case .ascii: ascii(pixels, dots.width, column, row)
                            case .quadrant: split(pixels, dots.width, column, row, lines: 2, BlockGlyphs.quadrants)
                            case .sextant: split(pixels, dots.width, column, row, lines: 3, BlockGlyphs.sextants)
                            case .octant: split(pixels, dots.width, column, row, lines: 4, BlockGlyphs.octants)
                            }
                    }
                }
            }
        }
    }

    /// A dot's colour as the terminal shows it.
    ///
    /// 16 colours are dithered; more are not, so that a moving box changes nothing but itself.
    @inline(__always)
    private func colour(_ red: UInt8, _ green: UInt8, _ blue: UInt8, _ x: Int, _ y: Int) -> Int32 {
        guard reducer.depth == .palette16 else { return reducer.reduce(red, green, blue) }
        let shift = (Self.bayer[(y & 3) << 2 | (x & 3)] - 7) * 6
        func moved(_ value: UInt8) -> UInt8 { UInt8(clamping: Int(value) + shift) }
        return reducer.reduce(moved(red), moved(green), moved(blue))
    }

    @inline(__always)
    private func half(_ p: UnsafeBufferPointer<UInt8>, _ width: Int, _ column: Int, _ row: Int) -> BlockCell {
        let i = (row &* 2 &* width &+ column) &* 3
        let j = i &+ width &* 3
        let upper = colour(p[i], p[i &+ 1], p[i &+ 2], column, row &* 2)
        let lower = colour(p[j], p[j &+ 1], p[j &+ 2], column, row &* 2 &+ 1)
        if upper == lower { return BlockCell(glyph: 0x20, foreground: upper, background: upper) }
        return BlockCell(glyph: 0x2580, foreground: upper, background: lower)
    }

    private func ascii(_ p: UnsafeBufferPointer<UInt8>, _ width: Int, _ column: Int, _ row: Int) -> BlockCell {
        let i = (row * 2 * width + column) * 3
        let j = i + width * 3
        let (r, g, b) = (
            (Int(p[i]) + Int(p[j])) / 2, (Int(p[i + 1]) + Int(p[j + 1])) / 2, (Int(p[i + 2]) + Int(p[j + 2])) / 2
        )
        let luma = (r * 2126 + g * 7152 + b * 722) / 10_000
        let glyph = BlockGlyphs.ramp[min(BlockGlyphs.ramp.count - 1, luma * BlockGlyphs.ramp.count / 256)]
        if reducer.depth == .mono { return BlockCell(glyph: glyph, foreground: -1, background: -1) }
        // Without Unicode but with colours: the character says brightness, its colour the hue.
        let lift = 255 * 100 / max(1, max(r, max(g, b)))
        func raised(_ value: Int) -> UInt8 { UInt8(clamping: value * lift / 100) }
        return BlockCell(glyph: glyph, foreground: reducer.reduce(raised(r), raised(g), raised(b)), background: -1)
    }

    /// Splits the dots of a cell in two groups along the channel that varies most, refined once, and takes their means.
    @inline(__always)
    private func split(
        _ p: UnsafeBufferPointer<UInt8>, _ width: Int, _ column: Int, _ row: Int, lines: Int, _ glyphs: [UInt32]
    ) -> BlockCell {
        var low = SIMD4<Int32>(repeating: 255)
        var high = SIMD4<Int32>(repeating: 0)
        var dots = InlineDots()
        let count = lines &* 2
        for k in 0..<count {
            let i = ((row &* lines &+ k >> 1) &* width &+ column &* 2 &+ (k & 1)) &* 3
            let dot = SIMD4<Int32>(Int32(p[i]), Int32(p[i &+ 1]), Int32(p[i &+ 2]), 0)
            dots[k] = dot
            low = pointwiseMin(low, dot)
            high = pointwiseMax(high, dot)
        }
        low[3] = 0
        let range = high &- low
        let channel = range[1] >= range[0] && range[1] >= range[2] ? 1 : range[0] >= range[2] ? 0 : 2
        var threshold = (low[channel] &+ high[channel]) / 2
        var mask = 0
        var (front, back) = (SIMD4<Int32>(), SIMD4<Int32>())
        for round in 0..<2 {
            mask = 0
            (front, back) = (SIMD4<Int32>(), SIMD4<Int32>())
            var inFront: Int32 = 0
            for k in 0..<count {
                if dots[k][channel] > threshold {
                    mask |= 1 << k
                    front = front &+ dots[k]
                    inFront &+= 1
                } else {
                    back = back &+ dots[k]
                }
            }
            if inFront > 0 { front = front / SIMD4(repeating: inFront) }
            back = back / SIMD4(repeating: max(1, Int32(count) &- inFront))
            if round == 0 && inFront > 0 { threshold = (front[channel] &+ back[channel]) / 2 }
        }
        let below = colour(
            UInt8(clamping: back[0]), UInt8(clamping: back[1]), UInt8(clamping: back[2]), column, row)
        guard mask != 0 else { return BlockCell(glyph: 0x20, foreground: below, background: below) }
        let above = colour(
            UInt8(clamping: front[0]), UInt8(clamping: front[1]), UInt8(clamping: front[2]), column, row)
        if above == below { return BlockCell(glyph: 0x20, foreground: below, background: below) }
        return BlockCell(glyph: glyphs[mask], foreground: above, background: below)
    }
}

/// Up to eight dots without an array.
private struct InlineDots {
    private var dots = (
        SIMD4<Int32>(), SIMD4<Int32>(), SIMD4<Int32>(), SIMD4<Int32>(), SIMD4<Int32>(), SIMD4<Int32>(), SIMD4<Int32>(),
        SIMD4<Int32>()
    )

    subscript(_ index: Int) -> SIMD4<Int32> {
        @inline(__always) get {
            withUnsafeBytes(of: dots) { $0.load(fromByteOffset: index &* 16, as: SIMD4<Int32>.self) }
        }
        @inline(__always) set {
            withUnsafeMutableBytes(of: &dots) {
                $0.storeBytes(of: newValue, toByteOffset: index &* 16, as: SIMD4<Int32>.self)
            }
        }
    }
}
