/// Names a picture that the executable holds decoded; the canvas never carries pixels.
public struct PictureKey: Hashable, Sendable {
    /// Which picture: the number of an image in the workspace.
    public var image: Int64
    /// Whether a small version is enough (contact sheets, previews).
    public var thumbnail: Bool

    /// Names the picture of an image.
    public init(image: Int64, thumbnail: Bool = false) { (self.image, self.thumbnail) = (image, thumbnail) }
}

/// A rectangle in pixels of the upright picture, continuous and 0-based; may reach outside the picture.
public struct PictureRect: Hashable, Sendable {
    public var x: Double
    public var y: Double
    public var width: Double
    public var height: Double

    /// Makes a rectangle of a corner and a size in picture pixels.
    public init(x: Double, y: Double, width: Double, height: Double) {
        (self.x, self.y, self.width, self.height) = (x, y, width, height)
    }
}

/// A picture shown on a part of the screen, with lines drawn over it.
///
/// `view` is stretched over exactly `area`; whoever places the picture keeps the proportions right.
/// Where `view` reaches outside the picture, the background shows.
public struct Picture: Hashable, Sendable {
    public var key: PictureKey
    public var area: CellRect
    public var view: PictureRect
    /// Viewing aid: −1…1, 0 leaves the picture alone.
    public var brightness: Double
    /// Viewing aid: −1…1, 0 leaves the picture alone.
    public var contrast: Double
    /// Lines over the picture, later ones on top.
    public var marks: [Mark]
    /// Colour where there is no picture.
    public var background: RGB

    /// Makes a placement.
    public init(
        key: PictureKey, area: CellRect, view: PictureRect, brightness: Double = 0, contrast: Double = 0,
        marks: [Mark] = [], background: RGB = RGB(0, 0, 0)
    ) {
        (self.key, self.area, self.view) = (key, area, view)
        (self.brightness, self.contrast) = (brightness, contrast)
        (self.marks, self.background) = (marks, background)
    }
}

/// A line drawing over a picture, in picture pixels, so that it stays exact at any zoom.
public struct Mark: Hashable, Sendable {
    /// What is drawn.
    public enum Shape: Hashable, Sendable {
        /// The outline of a rectangle.
        case box(PictureRect)
        /// A vertical line over the whole height of the view.
        case vertical(x: Double)
        /// A horizontal line over the whole width of the view.
        case horizontal(y: Double)
        /// A small filled square around a point, of the same size at any zoom.
        case handle(x: Double, y: Double)
    }

    /// How the line runs; a second sign beside colour.
    public enum Pattern: String, Hashable, Sendable, CaseIterable {
        case solid
        case dashed
        case dotted
    }

    public var shape: Shape
    public var colour: RGB
    public var pattern: Pattern
    /// Thick lines are for what is selected.
    public var thick: Bool

    /// Makes a mark.
    public init(_ shape: Shape, colour: RGB, pattern: Pattern = .solid, thick: Bool = false) {
        (self.shape, self.colour, self.pattern, self.thick) = (shape, colour, pattern, thick)
    }
}

/// How pictures reach the screen.
public enum Graphics: String, Hashable, Sendable, CaseIterable {
    /// Coloured block characters.
    case cells
    /// Sixel bitmaps.
    case sixel
    /// The kitty graphics protocol.
    case kitty
}

/// What a screen needs to know of the terminal to lay itself out.
public struct ScreenMetrics: Hashable, Sendable {
    public var size: CellSize
    /// Width of a cell divided by its height, about 0.5.
    public var cellAspect: Double
    /// Picture dots in one cell: 1×2 for half-blocks, the cell's pixels for sixel and kitty.
    public var dotsPerCell: CellSize
    public var graphics: Graphics

    /// Makes metrics.
    public init(
        size: CellSize, cellAspect: Double = 0.5, dotsPerCell: CellSize = CellSize(columns: 1, rows: 2),
        graphics: Graphics = .cells
    ) {
        (self.size, self.cellAspect) = (size, cellAspect)
        (self.dotsPerCell, self.graphics) = (dotsPerCell, graphics)
    }
}
