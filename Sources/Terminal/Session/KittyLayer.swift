import Cells
import Imaging

/// Pictures in kitty's graphics protocol: they lie beneath the text, so only changes of the pictures are sent.
@MainActor final class KittyLayer: PictureLayer {
    let dotsPerCell: CellSize
    private let tmux: TmuxWrapper?
    /// What stands behind text without a background of its own.
    private let background: RGB
    /// What the terminal holds, by image number.
    private var held: [Int: Held] = [:]

    /// An uploaded image.
    private struct Held {
        var area: CellRect
        var order: Int
        /// Cell by cell the colour behind text, `nil` where the picture shows.
        var cover: [RGB?]
    }

    /// Images of which only this is known, that they may still be there.
    private var stale: Set<Int> = []

    /// Makes a layer for an empty screen.
    init(_ capabilities: TerminalCapabilities, tmux: TmuxWrapper?) {
        dotsPerCell = CellSize(columns: capabilities.cellPixels.width, rows: capabilities.cellPixels.height)
        self.tmux = tmux
        background = capabilities.background ?? RGB(0, 0, 0)
    }

    var drawsMarksAsDots: Bool { true }
    var usesLastRow: Bool { true }
    var liesBeneathText: Bool { true }

    func show(_ placements: inout [Placement], _ ownership: CellOwnership, canvas: Canvas, touched: [Range<Int>]) -> (
        within: [UInt8], after: [UInt8]
    ) {
        // Uploads come after the synchronised frame: kitty gives a frame up that holds too much, and clearing the
        // screen, which the text may begin with, takes pictures away.
        var uploads = ByteWriter()
        var edits = ByteWriter()
        let ids = Set(placements.map(\.id))
        for index in placements.indices {
            let placement = placements[index]
            let area = placement.stage.picture.area
            placements[index].damage = []
            guard !area.isEmpty else { continue }
            let next = Held(area: area, order: index, cover: cover(area, canvas))
            defer { held[placement.id] = next }
            guard let before = held[placement.id] else {
                let dots = painted(placement, next.cover)
                send(area, to: &uploads) {
                    KittyEncoder.upload(dots, id: placement.id, area: area.size, order: index, to: &$0)
                }
                continue
            }
            let parts = changed(placement, before.cover, next.cover)
            if !parts.isEmpty {
                let dots = painted(placement, next.cover)
                let bounds = DotRect(x0: 0, y0: 0, x1: dots.width, y1: dots.height)
                for part in parts {
                    let rect = DotRect(part, dotsPerCell).intersection(bounds)
                    send(nil, to: &edits) { KittyEncoder.edit(dots, part: rect, id: placement.id, to: &$0) }
                }
            }
            if before.area != area || before.order != index {
                send(area, to: &edits) {
                    KittyEncoder.place(id: placement.id, area: area.size, order: index, to: &$0)
                }
            }
        }
        // New images come before old ones go, so that nothing flickers: the higher number lies above.
        for id in stale.union(held.keys).sorted() where !ids.contains(id) {
            send(nil, to: &uploads) { KittyEncoder.delete(id: id, to: &$0) }
            held[id] = nil
        }
        stale = []
        return (edits.bytes, uploads.bytes)
    }

    /// The colours behind the text over a picture, cell by cell of its area.
    ///
    /// A picture beneath text hides the backgrounds of cells: so what lies behind text is painted into the picture.
    private func cover(_ area: CellRect, _ canvas: Canvas) -> [RGB?] {
        var result: [RGB?] = Array(repeating: nil, count: area.columns * area.rows)
        let seen = area.intersection(canvas.bounds)
        for row in seen.row..<seen.endRow {
            for column in seen.column..<seen.endColumn {
                let cell = canvas[column: column, row: row]
                guard cell.glyph != nil else { continue }
                let paint = cell.style.reverse ? cell.style.foreground : cell.style.background
                result[(row - area.row) * area.columns + column - area.column] =
                    switch paint {
                    case .standard: background
                    case .palette(let index): ColourReducer.standard16[Int(index) & 15]
                    case .rgb(let colour): colour
                    }
            }
        }
        return result
    }

    /// A picture with what lies behind text painted in.
    private func painted(_ placement: Placement, _ cover: [RGB?]) -> RGBImage {
        var dots = placement.stage.dots
        let columns = placement.whole.columns
        for (index, colour) in cover.enumerated() {
            guard let colour else { continue }
            let cell = CellRect(column: index % columns, row: index / columns, columns: 1, rows: 1)
            let rect = DotRect(cell, dotsPerCell)
            for y in rect.y0..<rect.y1 {
                for x in rect.x0..<rect.x1 { dots[x, y] = (colour.red, colour.green, colour.blue) }
            }
        }
        return dots
    }

    /// The cells whose dots changed, none twice.
    private func changed(_ placement: Placement, _ before: [RGB?], _ after: [RGB?]) -> [CellRect] {
        let size = placement.whole
        guard !placement.damage.isEmpty || before != after else { return [] }
        var mask = zip(before, after).map { $0 != $1 }
        for part in placement.damage {
            let seen = part.intersection(size)
            for row in seen.row..<seen.endRow {
                for column in seen.column..<seen.endColumn {
                    // What text covers now does not show, and is painted when it comes out.
                    if after[row * size.columns + column] == nil { mask[row * size.columns + column] = true }
                }
            }
        }
        return RectCover.rectangles(mask, columns: size.columns, within: size)
    }

    private func send(_ area: CellRect?, to out: inout ByteWriter, _ write: (inout ByteWriter) -> Void) {
        guard let tmux else {
            if let area {
                out.put("\u{1B}7" as StaticString)
                out.move(column: area.column, row: area.row)
            }
            write(&out)
            if area != nil { out.put("\u{1B}8" as StaticString) }
            return
        }
        var body = ByteWriter()
        write(&body)
        // Each command goes by itself: a long passage is dropped by tmux.
        let at = area.map { CellPoint(column: $0.column, row: $0.row) }
        for command in Self.commands(body.bytes) {
            out.put(at.map { tmux.wrap(command, at: $0) } ?? TmuxWrapper.wrap(command))
        }
    }

    private static func commands(_ bytes: [UInt8]) -> [[UInt8]] {
        var result: [[UInt8]] = []
        var start = 0
        for index in bytes.indices.dropLast() where bytes[index] == 0x1B && bytes[index + 1] == 0x5C {
            result.append(Array(bytes[start...index + 1]))
            start = index + 2
        }
        return result
    }

    func forget() {
        stale.formUnion(held.keys)
        held.removeAll()
    }

    func close() -> [UInt8] {
        var out = ByteWriter()
        for id in stale.union(held.keys).sorted() { send(nil, to: &out) { KittyEncoder.delete(id: id, to: &$0) } }
        held.removeAll()
        return out.bytes
    }
}
