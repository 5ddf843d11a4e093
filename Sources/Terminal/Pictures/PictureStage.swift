import Cells
import Domain
import Imaging

/// A picture as it stands on the screen: sampled once, marks drawn over it, and what changed since it was last shown.
struct PictureStage: Sendable {
    private(set) var picture: Picture
    /// Dots of one cell.
    let cell: CellSize
    /// Which pixels the key stood for; a new number means other pixels.
    let generation: Int
    /// The view without marks.
    private let base: RGBImage
    /// The view with marks: `[area.rows × cell.rows, area.columns × cell.columns, 3]`.
    private(set) var dots: RGBImage
    private let drawsMarks: Bool
    private let source: (any PictureSource)?

    /// Samples a picture and draws its marks.
    ///
    /// - Parameters:
    ///   - source: `nil` while the pixels are not there: the background shows
    ///   - drawsMarks: `false` where marks become characters of cells
    ///   - sampled: what ``sample(_:source:cell:)`` gave for the same view and size, if it was kept
    init(
        _ picture: Picture, source: (any PictureSource)?, generation: Int, cell: CellSize, drawsMarks: Bool = true,
        sampled: RGBImage? = nil
    ) {
        (self.picture, self.generation, self.cell) = (picture, generation, cell)
        (self.drawsMarks, self.source) = (drawsMarks, source)
        base = sampled ?? Self.sample(picture, source: source, cell: cell)
        dots = base
        compose(CellRect(column: 0, row: 0, columns: picture.area.columns, rows: picture.area.rows))
    }

    /// The view of a picture without marks.
    static func sample(_ picture: Picture, source: (any PictureSource)?, cell: CellSize) -> RGBImage {
        let (columns, rows) = (max(1, picture.area.columns) * cell.columns, max(1, picture.area.rows) * cell.rows)
        let back = picture.background
        if let source, let view = view(picture, columns: columns, rows: rows) { return source.dots(view) }
        return RGBImage(width: columns, height: rows, fill: (back.red, back.green, back.blue))
    }

    /// The whole picture, small, in the tone of the view: what its palette is fitted to.
    var overview: RGBImage {
        guard let source, source.fullSize.width > 0, source.fullSize.height > 0 else { return base }
        let size = source.fullSize
        let scale = 160 / Double(max(size.width, size.height))
        var whole = picture
        whole.view = PictureRect(x: 0, y: 0, width: Double(size.width), height: Double(size.height))
        let columns = max(1, Int(Double(size.width) * scale))
        return Self.view(whole, columns: columns, rows: max(1, Int(Double(size.height) * scale))).map(source.dots)
            ?? base
    }

    /// What is asked of the source, or `nil` for a view of nothing.
    private static func view(_ picture: Picture, columns: Int, rows: Int) -> SampleView? {
        let part = picture.view
        let crop = PixelBox(xMin: part.x, yMin: part.y, xMax: part.x + part.width, yMax: part.y + part.height)
        guard crop.isFinite, !crop.isEmpty else { return nil }
        let back = picture.background
        return SampleView(
            crop: crop, width: columns, height: rows,
            tone: Tone(brightness: picture.brightness, contrast: picture.contrast),
            margin: SIMD3(back.red, back.green, back.blue))
    }

    /// Whether `next` differs from what stands here in nothing but its marks.
    func differsOnlyInMarks(from next: Picture, generation: Int) -> Bool {
        var copy = next
        copy.marks = picture.marks
        return generation == self.generation && copy == picture
    }

    /// Draws other marks.
    ///
    /// - Returns: the cells that changed, counted from the picture's corner; they may overlap
    mutating func mark(_ marks: [Mark]) -> [CellRect] {
        let old = picture.marks
        picture.marks = marks
        guard old != marks, picture.view.width > 0, picture.view.height > 0 else { return [] }
        let damaged = Self.changed(old, marks).flatMap { rasteriser.footprint($0) }.map { $0.cells(cell) }
        for part in damaged { compose(part) }
        return damaged
    }

    /// Marks that are not the same on both sides, or lie above others now than before.
    static func changed(_ old: [Mark], _ new: [Mark]) -> [Mark] {
        var start = 0
        while start < min(old.count, new.count), old[start] == new[start] { start += 1 }
        var end = 0
        while end < min(old.count, new.count) - start, old[old.count - 1 - end] == new[new.count - 1 - end] { end += 1 }
        let (before, after) = (old[start..<(old.count - end)], new[start..<(new.count - end)])
        if before.count == after.count { return zip(before, after).filter { $0 != $1 }.flatMap { [$0, $1] } }
        return Array(before) + Array(after)
    }

    private var rasteriser: MarkRasteriser {
        MarkRasteriser(view: picture.view, columns: dots.width, rows: dots.height, cell: cell)
    }

    private mutating func compose(_ part: CellRect) {
        guard drawsMarks else { return }
        let rect = DotRect(part, cell).intersection(DotRect(x0: 0, y0: 0, x1: dots.width, y1: dots.height))
        guard !rect.isEmpty else { return }
        let width = dots.width
        base.pixels.withUnsafeBufferPointer { from in
            dots.pixels.withUnsafeMutableBufferPointer { to in
                guard let source = from.baseAddress, let target = to.baseAddress else { return }
                for y in rect.y0..<rect.y1 {
                    let at = (y * width + rect.x0) * 3
                    (target + at).update(from: source + at, count: rect.width * 3)
                }
            }
        }
        guard picture.view.width > 0, picture.view.height > 0 else { return }
        let rasteriser = rasteriser
        for mark in picture.marks { rasteriser.draw(mark, on: &dots, clip: rect) }
    }
}
