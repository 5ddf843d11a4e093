import Cells
import Domain

/// Which part of a picture is shown where: the only place that turns screen places into picture pixels and back.
struct Viewport: Hashable, Sendable {
    var image: ImageSize
    /// Where the picture lies on the screen.
    var area: CellRect
    /// Width of a cell divided by its height.
    var cellAspect: Double
    /// Middle of the view in picture pixels.
    var centreX: Double
    var centreY: Double
    /// Cell heights for one picture pixel.
    private(set) var scale: Double

    /// Shows the whole picture.
    init(image: ImageSize, area: CellRect, cellAspect: Double) {
        (self.image, self.area, self.cellAspect) = (image, area, cellAspect)
        (centreX, centreY) = (Double(image.width) / 2, Double(image.height) / 2)
        scale = 1
        scale = fitScale
    }

    /// The scale at which the whole picture just fits.
    var fitScale: Double {
        let across = Double(max(1, area.columns)) * cellAspect / Double(max(1, image.width))
        let down = Double(max(1, area.rows)) / Double(max(1, image.height))
        return min(across, down)
    }

    /// Whether the whole picture is in sight.
    var isFit: Bool { scale <= fitScale * 1.0001 }

    /// The part of the picture's plane in sight, in picture pixels; reaches outside the picture where it is smaller than the area.
    var view: PictureRect {
        let width = Double(area.columns) * cellAspect / scale
        let height = Double(area.rows) / scale
        return PictureRect(x: centreX - width / 2, y: centreY - height / 2, width: width, height: height)
    }

    /// Picture pixels across one cell.
    var pixelsPerColumn: Double { cellAspect / scale }

    /// Picture pixels down one cell.
    var pixelsPerRow: Double { 1 / scale }

    /// The place in the picture under a place on the screen (columns and rows, continuous).
    func picturePoint(x: Double, y: Double) -> (x: Double, y: Double) {
        let view = view
        return (
            view.x + (x - Double(area.column)) / Double(max(1, area.columns)) * view.width,
            view.y + (y - Double(area.row)) / Double(max(1, area.rows)) * view.height
        )
    }

    /// The place on the screen (columns and rows, continuous) of a place in the picture.
    func screenPoint(x: Double, y: Double) -> (x: Double, y: Double) {
        let view = view
        return (
            Double(area.column) + (x - view.x) / view.width * Double(area.columns),
            Double(area.row) + (y - view.y) / view.height * Double(area.rows)
        )
    }

    /// At most a picture pixel over four rows, unless all of a tiny picture fits even so; at least a quarter of the
    /// fitting size.
    private func bounded(_ scale: Double) -> Double { max(fitScale / 4, min(scale, max(4, fitScale))) }

    /// Zooms by `factor` so that the picture's point `about` stays where it is on the screen.
    mutating func zoom(by factor: Double, about: (x: Double, y: Double)) {
        let old = scale
        scale = bounded(scale * factor)
        let ratio = old / scale
        centreX = about.x + (centreX - about.x) * ratio
        centreY = about.y + (centreY - about.y) * ratio
        keepInSight()
    }

    /// Shows a box with some of its surroundings.
    mutating func zoom(to box: PixelBox, margin: Double = 0.25) {
        let (w, h) = (max(box.width, 2) * (1 + 2 * margin), max(box.height, 2) * (1 + 2 * margin))
        scale = min(Double(area.columns) * cellAspect / w, Double(area.rows) / h)
        scale = bounded(scale)
        (centreX, centreY) = box.centre
        keepInSight()
    }

    /// Moves the view by a share of what is in sight.
    mutating func pan(columns: Double, rows: Double) {
        centreX += columns * view.width
        centreY += rows * view.height
        keepInSight()
    }

    /// Moves the view by picture pixels.
    mutating func pan(dx: Double, dy: Double) {
        centreX += dx
        centreY += dy
        keepInSight()
    }

    /// Brings a point of the picture into sight, with a margin of a tenth of the view.
    mutating func reveal(x: Double, y: Double) {
        let view = view
        let (marginX, marginY) = (view.width / 10, view.height / 10)
        if x < view.x + marginX { centreX -= view.x + marginX - x }
        if x > view.x + view.width - marginX { centreX += x - (view.x + view.width - marginX) }
        if y < view.y + marginY { centreY -= view.y + marginY - y }
        if y > view.y + view.height - marginY { centreY += y - (view.y + view.height - marginY) }
        keepInSight()
    }

    /// Takes a new place on the screen, keeping what is shown as far as possible.
    mutating func resize(area: CellRect, cellAspect: Double) {
        guard area != self.area || cellAspect != self.cellAspect else { return }
        let wasFit = isFit
        let old = fitScale
        (self.area, self.cellAspect) = (area, cellAspect)
        scale = wasFit ? fitScale : scale * fitScale / old
        keepInSight()
    }

    /// A picture larger than the view fills it; a smaller one stands in the middle.
    private mutating func keepInSight() {
        let view = view
        let (w, h) = (Double(image.width), Double(image.height))
        centreX = view.width >= w ? w / 2 : max(view.width / 2, min(w - view.width / 2, centreX))
        centreY = view.height >= h ? h / 2 : max(view.height / 2, min(h - view.height / 2, centreY))
    }
}
