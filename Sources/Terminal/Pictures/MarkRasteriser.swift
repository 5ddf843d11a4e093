import Cells
import Imaging

/// Draws marks into the dots of a picture.
///
/// What a mark covers depends on the mark, the view and the size alone, never on what is redrawn: a part drawn again
/// equals the same part of a whole drawing, dot by dot.
struct MarkRasteriser: Sendable {
    /// The part of the picture that the dots show.
    let view: PictureRect
    /// Dots of the whole placement.
    let columns: Int
    let rows: Int
    /// Dots of one cell.
    let cell: CellSize

    /// Whether dots are so small that lines need weight and a dark rim.
    private var isFine: Bool { cell.rows >= 6 }
    private var halo: Int { isFine ? 1 : 0 }

    /// Dots across a line.
    func thickness(_ mark: Mark) -> Int {
        guard isFine else { return 1 }
        // One dot is lost in a busy picture where cells are 16 dots high.
        let thin = max(1, cell.rows / 8)
        return mark.thick ? thin + 2 : thin
    }

    /// The rectangles that a mark touches, inside the placement.
    func footprint(_ mark: Mark) -> [DotRect] {
        let whole = DotRect(x0: 0, y0: 0, x1: columns, y1: rows)
        return strokes(mark).map { $0.rect.grown(halo).intersection(whole) }.filter { !$0.isEmpty }
    }

    /// Draws a mark over `dots`, which show the whole placement, but only inside `clip`.
    func draw(_ mark: Mark, on dots: inout RGBImage, clip: DotRect) {
        precondition(
            dots.width == columns && dots.height == rows, "\(dots.width)×\(dots.height) dots for \(columns)×\(rows)")
        let clip = clip.intersection(DotRect(x0: 0, y0: 0, x1: columns, y1: rows))
        let strokes = strokes(mark).filter { !$0.rect.grown(halo).intersection(clip).isEmpty }
        guard !strokes.isEmpty else { return }
        let width = columns
        let colour = (mark.colour.red, mark.colour.green, mark.colour.blue)
        dots.pixels.withUnsafeMutableBufferPointer { pixels in
            if halo > 0 {
                for stroke in strokes { darken(stroke.rect.grown(halo).intersection(clip), pixels, width) }
            }
            for stroke in strokes {
                let part = stroke.rect.intersection(clip)
                guard !part.isEmpty else { continue }
                for y in part.y0..<part.y1 {
                    for x in part.x0..<part.x1 where stroke.shows(x, y) {
                        let at = (y &* width &+ x) &* 3
                        (pixels[at], pixels[at &+ 1], pixels[at &+ 2]) = colour
                    }
                }
            }
        }
    }

    /// A bar of dots, perhaps broken.
    private struct Stroke {
        var rect: DotRect
        var vertical = false
        /// Length of a period and of its drawn part; 0 for an unbroken line.
        var period = 0
        var drawn = 0
        var start = 0

        @inline(__always)
        func shows(_ x: Int, _ y: Int) -> Bool {
            guard period > 0 else { return true }
            let along = (vertical ? y : x) &- start
            let phase = along % period
            return (phase < 0 ? phase &+ period : phase) < drawn
        }
    }

    private func darken(_ rect: DotRect, _ pixels: UnsafeMutableBufferPointer<UInt8>, _ width: Int) {
        guard !rect.isEmpty else { return }
        for y in rect.y0..<rect.y1 {
            for at in (y * width + rect.x0) * 3..<(y * width + rect.x1) * 3 { pixels[at] = pixels[at] / 3 }
        }
    }

    private func dotX(_ x: Double) -> Int { Self.dot((x - view.x) / view.width * Double(columns)) }
    private func dotY(_ y: Double) -> Int { Self.dot((y - view.y) / view.height * Double(rows)) }

    /// Rounds, and keeps what lies far outside (or is no number) where integers are safe.
    private static func dot(_ value: Double) -> Int {
        guard value.isFinite else { return -1_000_000 }
        return Int(min(1e6, max(-1e6, value.rounded())))
    }

    private func strokes(_ mark: Mark) -> [Stroke] {
        let weight = thickness(mark)
        let before = weight / 2
        let (period, drawn) = rhythm(mark.pattern)
        func bar(vertical: Bool, at: Int, from: Int, to: Int) -> Stroke {
            let (low, high) = (at - before, at - before + weight)
            let rect =
                vertical ? DotRect(x0: low, y0: from, x1: high, y1: to) : DotRect(x0: from, y0: low, x1: to, y1: high)
            return Stroke(rect: rect, vertical: vertical, period: period, drawn: drawn, start: from)
        }
        switch mark.shape {
        case .vertical(let x):
            return [bar(vertical: true, at: inside(dotX(x), columns, x, view.x + view.width), from: 0, to: rows)]
        case .horizontal(let y):
            return [bar(vertical: false, at: inside(dotY(y), rows, y, view.y + view.height), from: 0, to: columns)]
        case .handle(let x, let y):
            let (across, down) =
                isFine ? (max(5, cell.rows / 3 | 1), max(5, cell.rows / 3 | 1)) : (cell.columns, max(1, cell.rows / 2))
            let (left, top) = (dotX(x) - across / 2, dotY(y) - down / 2)
            return [Stroke(rect: DotRect(x0: left, y0: top, x1: left + across, y1: top + down))]
        case .box(let box):
            let (left, top) = (dotX(box.x), dotY(box.y))
            let right = max(left, dotX(box.x + box.width) - 1)
            let bottom = max(top, dotY(box.y + box.height) - 1)
            let (from, to) = (left - before, right - before + weight)
            return [
                bar(vertical: false, at: top, from: from, to: to), bar(vertical: false, at: bottom, from: from, to: to),
                bar(vertical: true, at: left, from: top - before, to: bottom - before + weight),
                bar(vertical: true, at: right, from: top - before, to: bottom - before + weight),
            ]
        }
    }

    /// A line on the far edge of the view stays visible.
    private func inside(_ dot: Int, _ count: Int, _ value: Double, _ end: Double) -> Int {
        dot == count && value <= end ? count - 1 : dot
    }

    private func rhythm(_ pattern: Mark.Pattern) -> (Int, Int) {
        switch pattern {
        case .solid: (0, 0)
        case .dashed: isFine ? (10, 6) : (3, 2)
        case .dotted: isFine ? (6, 3) : (2, 1)
        }
    }
}
