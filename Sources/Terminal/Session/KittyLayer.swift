import Cells
import Imaging

/// Pictures in kitty's graphics protocol: they lie beneath the text, so only changes of the pictures are sent.
@MainActor final class KittyLayer: PictureLayer {
    let dotsPerCell: CellSize
    private let tmux: TmuxWrapper?
    /// What the terminal holds: area and order by image number.
    private var held: [Int: (area: CellRect, order: Int)] = [:]
    /// Images of which only this is known, that they may still be there.
    private var stale: Set<Int> = []

    /// Makes a layer for an empty screen.
    init(_ capabilities: TerminalCapabilities, tmux: TmuxWrapper?) {
        dotsPerCell = CellSize(columns: capabilities.cellPixels.width, rows: capabilities.cellPixels.height)
        self.tmux = tmux
    }

    var drawsMarksAsDots: Bool { true }
    var usesLastRow: Bool { true }
    var liesBeneathText: Bool { true }

    func show(_ placements: inout [Placement], _ ownership: CellOwnership, touched: [Range<Int>]) -> (
        within: [UInt8], after: [UInt8]
    ) {
        // Uploads come after the synchronised frame: kitty gives a frame up that holds too much, and clearing the
        // screen, which the text may begin with, takes pictures away.
        var uploads = ByteWriter()
        var edits = ByteWriter()
        let ids = Set(placements.map(\.id))
        for index in placements.indices {
            let placement = placements[index]
            let picture = placement.stage.picture
            placements[index].damage = []
            guard !picture.area.isEmpty else { continue }
            if held[placement.id] == nil {
                send(picture.area, to: &uploads) {
                    KittyEncoder.upload(
                        placement.stage.dots, id: placement.id, area: picture.area.size, order: index, to: &$0)
                }
            } else {
                let bounds = DotRect(x0: 0, y0: 0, x1: placement.stage.dots.width, y1: placement.stage.dots.height)
                for part in merged(placement) {
                    let dots = DotRect(part, dotsPerCell).intersection(bounds)
                    send(nil, to: &edits) {
                        KittyEncoder.edit(placement.stage.dots, part: dots, id: placement.id, to: &$0)
                    }
                }
                if let before = held[placement.id], before.area != picture.area || before.order != index {
                    send(picture.area, to: &edits) {
                        KittyEncoder.place(id: placement.id, area: picture.area.size, order: index, to: &$0)
                    }
                }
            }
            held[placement.id] = (picture.area, index)
        }
        // New images come before old ones go, so that nothing flickers: the higher number lies above.
        for id in stale.union(held.keys).sorted() where !ids.contains(id) {
            send(nil, to: &uploads) { KittyEncoder.delete(id: id, to: &$0) }
            held[id] = nil
        }
        stale = []
        return (edits.bytes, uploads.bytes)
    }

    /// The damaged cells, none twice.
    private func merged(_ placement: Placement) -> [CellRect] {
        guard !placement.damage.isEmpty else { return [] }
        let size = placement.whole
        var mask = Array(repeating: false, count: size.columns * size.rows)
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
