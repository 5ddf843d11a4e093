import Cells
import Imaging

/// Pictures as coloured block characters.
@MainActor final class BlockLayer: PictureLayer {
    private let encoder: BlockEncoder
    private let writer: BlockWriter
    private let marksAsText: Bool
    private var shown: [BlockCell] = []
    private var wanted: [BlockCell] = []

    /// Makes a layer for an empty screen.
    init(style: CellStyle, depth: ColourDepth) {
        encoder = BlockEncoder(style: style, depth: depth)
        writer = BlockWriter(depth: depth)
        marksAsText = encoder.style == .ascii
    }

    var dotsPerCell: CellSize { encoder.style.dots }
    var drawsMarksAsDots: Bool { !marksAsText }
    var usesLastRow: Bool { true }

    func show(_ placements: inout [Placement], _ ownership: CellOwnership, canvas: Canvas, touched: [Range<Int>]) -> (
        within: [UInt8], after: [UInt8]
    ) {
        let size = ownership.size
        let count = size.columns * size.rows
        if shown.count != count { shown = Array(repeating: .unknown, count: count) }
        for range in touched {
            for index in range { shown[index] = .unknown }
        }
        for index in placements.indices { encode(&placements[index]) }
        if wanted.count != count { wanted = Array(repeating: .unknown, count: count) }
        for index in 0..<count {
            let number = ownership.owner[index]
            guard number >= 0 else {
                wanted[index] = .unknown
                shown[index] = .unknown
                continue
            }
            let area = placements[number].stage.picture.area
            let (column, row) = (index % size.columns - area.column, index / size.columns - area.row)
            wanted[index] = placements[number].grid?[column, row] ?? .unknown
        }
        var out = ByteWriter()
        out.put("\u{1B}7\u{1B}[m" as StaticString)
        guard writer.write(wanted, shown: &shown, columns: size.columns, to: &out) > 0 else { return ([], []) }
        out.put("\u{1B}8" as StaticString)
        return (out.bytes, [])
    }

    private func encode(_ placement: inout Placement) {
        var grid = placement.grid ?? BlockGrid(columns: placement.whole.columns, rows: placement.whole.rows)
        let parts = placement.grid == nil ? [placement.whole] : placement.damage
        placement.grid = nil
        guard !parts.isEmpty else {
            placement.grid = grid
            return
        }
        for part in parts where !part.isEmpty {
            encoder.encode(placement.stage.dots, part: part, into: &grid)
            if marksAsText {
                let stage = placement.stage
                let rasteriser = MarkRasteriser(
                    view: stage.picture.view, columns: stage.dots.width, rows: stage.dots.height, cell: stage.cell)
                AsciiMarks(rasteriser: rasteriser, reducer: encoder.reducer)
                    .draw(stage.picture.marks, into: &grid, part: part)
            }
        }
        placement.grid = grid
        placement.damage = []
    }

    func forget() { shown.removeAll() }
    func close() -> [UInt8] { [] }
}
