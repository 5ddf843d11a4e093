import Cells
import Imaging

/// Pictures as sixels: only rectangles of cells that changed and show no text.
@MainActor final class SixelLayer: PictureLayer {
    let dotsPerCell: CellSize
    private let limit: CellSize
    private let registers: Int
    private let tmux: TmuxWrapper?
    private var isShown: [Bool] = []
    private var palettes: [PaletteKey: SixelPalette] = [:]

    /// What a palette was fitted to.
    private struct PaletteKey: Hashable {
        var key: PictureKey
        var generation: Int
        var brightness: Double
        var contrast: Double
    }

    /// Makes a layer for an empty screen.
    ///
    /// - Parameters:
    ///   - tmux: where the pane lies, if tmux must be passed through
    init(_ capabilities: TerminalCapabilities, tmux: TmuxWrapper?) {
        let cell = capabilities.cellPixels
        dotsPerCell = CellSize(columns: cell.width, rows: cell.height)
        self.tmux = tmux
        registers = capabilities.sixelColours
        limit = CellSize(
            columns: max(1, capabilities.sixelLimit.width / cell.width),
            rows: max(1, capabilities.sixelLimit.height / cell.height))
    }

    var drawsMarksAsDots: Bool { true }
    var usesLastRow: Bool { false }

    func show(_ placements: inout [Placement], _ ownership: CellOwnership, canvas: Canvas, touched: [Range<Int>]) -> (
        within: [UInt8], after: [UInt8]
    ) {
        let size = ownership.size
        var out = ByteWriter()
        if isShown.count != size.columns * size.rows {
            // Sixels at the cursor, not in the corner of the screen.
            if tmux == nil { out.put("\u{1B}[?80l" as StaticString) }
            isShown = Array(repeating: false, count: size.columns * size.rows)
        }
        for range in touched {
            for index in range { isShown[index] = false }
        }
        for index in placements.indices {
            let area = placements[index].stage.picture.area
            for part in placements[index].damage {
                let moved = CellRect(
                    column: area.column + part.column, row: area.row + part.row, columns: part.columns, rows: part.rows)
                let seen = moved.intersection(CellRect(size)).intersection(area)
                for row in seen.row..<seen.endRow {
                    for column in seen.column..<seen.endColumn { isShown[row * size.columns + column] = false }
                }
            }
            placements[index].damage = []
        }
        for (number, placement) in placements.enumerated() {
            let area = placement.stage.picture.area.intersection(CellRect(size))
            var mask = Array(repeating: false, count: isShown.count)
            for row in area.row..<area.endRow {
                for index in row * size.columns + area.column..<row * size.columns + area.endColumn {
                    guard ownership.owner[index] == number, !isShown[index] else { continue }
                    mask[index] = true
                    isShown[index] = true
                }
            }
            let rectangles = RectCover.rectangles(mask, columns: size.columns, within: area)
            guard !rectangles.isEmpty else { continue }
            draw(placement, rectangles, to: &out)
        }
        for index in isShown.indices where ownership.owner[index] < 0 { isShown[index] = false }
        forgetPalettes(placements)
        return (out.bytes, [])
    }

    private func draw(_ placement: Placement, _ rectangles: [CellRect], to out: inout ByteWriter) {
        let stage = placement.stage
        let key = paletteKey(stage)
        var palette = palettes[key] ?? SixelPalette(fitting: stage.overview, capacity: registers)
        var exact: [UInt32: UInt8] = [:]
        for mark in stage.picture.marks { exact[mark.colour.hex] = palette.register(mark.colour) }
        exact[stage.picture.background.hex] = palette.register(stage.picture.background)
        palettes[key] = palette
        let encoder = SixelEncoder(dots: stage.dots, palette: palette, exact: exact)
        let area = stage.picture.area
        let bounds = DotRect(x0: 0, y0: 0, x1: stage.dots.width, y1: stage.dots.height)
        for rectangle in rectangles.flatMap({ RectCover.tiles($0, columns: limit.columns, rows: limit.rows) }) {
            let local = CellRect(
                column: rectangle.column - area.column, row: rectangle.row - area.row, columns: rectangle.columns,
                rows: rectangle.rows)
            let part = DotRect(local, dotsPerCell).intersection(bounds)
            guard let tmux else {
                out.put("\u{1B}7" as StaticString)
                out.move(column: rectangle.column, row: rectangle.row)
                encoder.encode(part, to: &out)
                out.put("\u{1B}8" as StaticString)
                continue
            }
            passThrough(tmux, encoder, rectangle, part, to: &out)
        }
    }

    /// In tmux a rectangle goes in strips, each short enough for tmux to take.
    private func passThrough(
        _ tmux: TmuxWrapper, _ encoder: SixelEncoder, _ rectangle: CellRect, _ part: DotRect, to out: inout ByteWriter
    ) {
        // A dot takes a byte or two at most, wherever the dither is at its worst.
        let rows = max(1, TmuxWrapper.longest / (2 * max(1, part.width) * dotsPerCell.rows))
        for strip in RectCover.tiles(rectangle, columns: rectangle.columns, rows: rows) {
            let top = part.y0 + (strip.row - rectangle.row) * dotsPerCell.rows
            let dots = DotRect(x0: part.x0, y0: top, x1: part.x1, y1: min(part.y1, top + strip.rows * dotsPerCell.rows))
            var sixel = ByteWriter(capacity: 65_536)
            encoder.encode(dots, to: &sixel)
            out.put(tmux.wrap(sixel.bytes, at: CellPoint(column: strip.column, row: strip.row)))
        }
    }

    private func paletteKey(_ stage: PictureStage) -> PaletteKey {
        let picture = stage.picture
        return PaletteKey(
            key: picture.key, generation: stage.generation, brightness: picture.brightness, contrast: picture.contrast)
    }

    /// Keeps palettes of what is shown, and some more for the way back.
    private func forgetPalettes(_ placements: [Placement]) {
        guard palettes.count > placements.count + 64 else { return }
        let needed = Set(placements.map { paletteKey($0.stage) })
        palettes = palettes.filter { needed.contains($0.key) }
    }

    func forget() { isShown.removeAll() }
    func close() -> [UInt8] { [] }
}
