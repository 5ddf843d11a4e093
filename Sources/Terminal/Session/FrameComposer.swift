import Cells

/// Turns canvases into bytes, each frame from the one before.
///
/// Knows no terminal device.
@MainActor final class FrameComposer {
    /// A frame in bytes.
    struct Frame {
        /// What is shown at once.
        var within: [UInt8] = []
        /// What is too large for that (uploads).
        var after: [UInt8] = []
        var isEmpty: Bool { within.isEmpty && after.isEmpty }
    }

    private(set) var size: CellSize
    private var capabilities: TerminalCapabilities
    private var text: TextLayer
    private var pictures: any PictureLayer
    private var sources: [PictureKey: (source: any PictureSource, generation: Int)] = [:]
    private var placements: [Placement] = []
    private var thumbnails = SampleCache()
    private var generation = 0
    private var nextID = 1

    /// Starts on an empty screen.
    ///
    /// - Throws: ``TerminalError/screen(_:)``
    init(size: CellSize, capabilities: TerminalCapabilities, tmux: TmuxWrapper? = nil) throws(TerminalError) {
        (self.size, self.capabilities) = (size, capabilities)
        text = try TextLayer(size: size, depth: capabilities.depth, charset: capabilities.charset)
        pictures = Self.layer(capabilities, tmux)
    }

    private static func layer(_ capabilities: TerminalCapabilities, _ tmux: TmuxWrapper?) -> any PictureLayer {
        switch capabilities.graphics {
        case .cells: BlockLayer(style: capabilities.cellStyle, depth: capabilities.depth)
        case .sixel: SixelLayer(capabilities, tmux: tmux)
        case .kitty: KittyLayer(capabilities, tmux: tmux)
        }
    }

    /// Goes on with what is better known of the terminal; the next frame is drawn whole.
    ///
    /// - Returns: bytes that take away what the old way of showing pictures left
    /// - Throws: ``TerminalError/screen(_:)``; everything is then as before
    func adopt(_ found: TerminalCapabilities, size: CellSize, tmux: TmuxWrapper?) throws(TerminalError) -> [UInt8] {
        if found.depth != capabilities.depth || found.charset != capabilities.charset {
            text = try TextLayer(size: size, depth: found.depth, charset: found.charset)
        } else {
            text.resize(to: size)
        }
        let rest = pictures.close()
        (self.size, capabilities, placements) = (size, found, [])
        pictures = Self.layer(found, tmux)
        thumbnails.removeAll()
        redrawAll()
        return rest
    }

    /// What the program needs to know to lay out its screen.
    var metrics: ScreenMetrics {
        let cell = capabilities.cellPixels
        return ScreenMetrics(
            size: size, cellAspect: Double(cell.width) / Double(cell.height), dotsPerCell: pictures.dotsPerCell,
            graphics: capabilities.graphics)
    }

    /// Gives a key pixels, or other pixels than before.
    func setPicture(_ key: PictureKey, _ source: any PictureSource) {
        generation += 1
        sources[key] = (source, generation)
    }

    /// Takes the pixels of a key away; the background shows instead.
    func dropPicture(_ key: PictureKey) { sources[key] = nil }

    /// Changes the size of the screen; the next frame is drawn whole.
    func resize(to size: CellSize) {
        self.size = size
        text.resize(to: size)
        pictures.forget()
    }

    /// Has the next frame drawn whole.
    func redrawAll() {
        text.redrawAll()
        pictures.forget()
    }

    /// Composes the bytes that turn the last frame into this one.
    func compose(_ canvas: Canvas) -> Frame {
        stage(canvas.pictures)
        let ownership = CellOwnership(canvas, size: size, lastRow: pictures.usesLastRow)
        let (bytes, touched) = text.draw(contents(canvas, ownership), cursor: canvas.cursor)
        let (within, after) = pictures.show(&placements, ownership, canvas: canvas, touched: touched)
        return Frame(within: bytes + within, after: after)
    }

    /// Bytes that leave the screen as ncurses found it.
    func close() -> [UInt8] { pictures.close() + text.close() }

    private func contents(_ canvas: Canvas, _ ownership: CellOwnership) -> [TextLayer.Content] {
        var result = Array(repeating: TextLayer.Content.text(.untouched), count: size.columns * size.rows)
        for row in 0..<min(size.rows, canvas.size.rows) {
            for column in 0..<min(size.columns, canvas.size.columns) {
                let index = row * size.columns + column
                if ownership.owner[index] >= 0 {
                    result[index] = .picture
                    continue
                }
                result[index] = .text(canvas[column: column, row: row])
            }
        }
        return result
    }

    /// Keeps what can be kept of the last frame's pictures and samples the rest.
    private func stage(_ wanted: [Picture]) {
        var old: [Placement?] = placements.map { $0 }
        placements = []
        for (number, picture) in wanted.enumerated() {
            let entry = sources[picture.key]
            let generation = entry?.generation ?? 0
            func fits(_ index: Int) -> Bool {
                old[index]?.stage.differsOnlyInMarks(from: picture, generation: generation) == true
            }
            let match = number < old.count && fits(number) ? number : old.indices.first(where: fits)
            if let match, var kept = old[match] {
                old[match] = nil
                kept.damage += kept.stage.mark(picture.marks)
                placements.append(kept)
                continue
            }
            let cell = pictures.dotsPerCell
            let sampled =
                picture.key.thumbnail && entry != nil
                ? thumbnails.dots(picture, source: entry?.source, generation: generation, cell: cell) : nil
            let stage = PictureStage(
                picture, source: entry?.source, generation: generation, cell: cell,
                drawsMarks: pictures.drawsMarksAsDots, sampled: sampled)
            var fresh = Placement(stage: stage, grid: nil, damage: [], id: nextID)
            fresh.damage = [fresh.whole]
            nextID += 1
            placements.append(fresh)
        }
    }
}
