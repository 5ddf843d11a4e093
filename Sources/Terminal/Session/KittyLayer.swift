import Cells
import Imaging

/// Pictures in kitty's graphics protocol: uploaded once, edited where they change, and placed in pieces around the text.
///
/// Nothing lies beneath text: kitty 0.26 mixes up the colours of every cell on some drivers (Mesa's llvmpipe) as soon as
/// an image is placed below zero.
@MainActor final class KittyLayer: PictureLayer {
    let dotsPerCell: CellSize
    private let tmux: TmuxWrapper?
    /// What the terminal holds, by image number: the cells of the screen where each piece shows.
    private var held: [Int: Held] = [:]

    /// An uploaded image.
    private struct Held {
        /// Where the whole image would lie.
        var area: CellRect
        /// The pieces that show, by number of the placement less 1.
        var pieces: [CellRect]
    }

    /// Images of which only this is known, that they may still be there.
    private var stale: Set<Int> = []

    /// Makes a layer for an empty screen.
    init(_ capabilities: TerminalCapabilities, tmux: TmuxWrapper?) {
        dotsPerCell = CellSize(columns: capabilities.cellPixels.width, rows: capabilities.cellPixels.height)
        self.tmux = tmux
    }

    var drawsMarksAsDots: Bool { true }
    var usesLastRow: Bool { true }

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
            let next = Held(area: area, pieces: pieces(index, area, ownership))
            defer { held[placement.id] = next }
            guard let before = held[placement.id] else {
                send(nil, to: &uploads) { KittyEncoder.upload(placement.stage.dots, id: placement.id, to: &$0) }
                place(next, instead: nil, id: placement.id, to: &uploads)
                continue
            }
            let dots = placement.stage.dots
            let bounds = DotRect(x0: 0, y0: 0, x1: dots.width, y1: dots.height)
            for part in changed(placement) {
                let rect = DotRect(part, dotsPerCell).intersection(bounds)
                send(nil, to: &edits) { KittyEncoder.edit(dots, part: rect, id: placement.id, to: &$0) }
            }
            place(next, instead: before, id: placement.id, to: &edits)
        }
        // New images come before old ones go, so that nothing flickers: the higher number lies above.
        for id in stale.union(held.keys).sorted() where !ids.contains(id) {
            send(nil, to: &uploads) { KittyEncoder.delete(id: id, to: &$0) }
            held[id] = nil
        }
        stale = []
        return (edits.bytes, uploads.bytes)
    }

    /// The cells of a picture where it is what shows.
    private func pieces(_ number: Int, _ area: CellRect, _ ownership: CellOwnership) -> [CellRect] {
        let size = ownership.size
        let mask = ownership.owner.map { $0 == number }
        return RectCover.rectangles(mask, columns: size.columns, within: area.intersection(CellRect(size)))
    }

    /// Places pieces where they were not, and takes away those that are no more.
    private func place(_ next: Held, instead before: Held?, id: Int, to out: inout ByteWriter) {
        for (index, piece) in next.pieces.enumerated() {
            if let before, before.area == next.area, index < before.pieces.count, before.pieces[index] == piece {
                continue
            }
            let local = CellRect(
                column: piece.column - next.area.column, row: piece.row - next.area.row, columns: piece.columns,
                rows: piece.rows)
            send(piece, to: &out) {
                KittyEncoder.place(
                    id: id, piece: index + 1, part: DotRect(local, dotsPerCell), over: piece.size, to: &$0)
            }
        }
        guard let before, before.pieces.count > next.pieces.count else { return }
        for index in next.pieces.count..<before.pieces.count {
            send(nil, to: &out) { KittyEncoder.remove(id: id, piece: index + 1, to: &$0) }
        }
    }

    /// The cells whose dots changed, none twice.
    private func changed(_ placement: Placement) -> [CellRect] {
        let size = placement.whole
        guard !placement.damage.isEmpty else { return [] }
        var mask = [Bool](repeating: false, count: size.columns * size.rows)
        for part in placement.damage {
            let seen = part.intersection(size)
            for row in seen.row..<seen.endRow {
                for column in seen.column..<seen.endColumn { mask[row * size.columns + column] = true }
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
