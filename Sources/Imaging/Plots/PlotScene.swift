/// A drawing as a list of shapes: the same one becomes a PNG and an SVG file.
///
/// Coordinates are points from the top left corner; a PNG has two pixels a point.
public struct PlotScene: Hashable, Sendable {
    /// Size in points.
    public let width: Double
    public let height: Double
    /// In the order in which they are drawn.
    public private(set) var shapes: [Shape] = []

    /// What can be drawn.
    public enum Shape: Hashable, Sendable {
        case rectangle(x: Double, y: Double, width: Double, height: Double, PlotColour)
        /// A line through points, of a width in points.
        case line([SIMD2<Double>], PlotColour, width: Double, isDashed: Bool)
        /// A filled square on its tip, with an edge of another colour.
        case diamond(x: Double, y: Double, radius: Double, PlotColour, edge: PlotColour)
        case text(Text)
    }

    /// One line of text at its baseline.
    public struct Text: Hashable, Sendable {
        /// Where the text stands to its place.
        public enum Side: Hashable, Sendable { case begins, centred, ends }

        public var string: String
        public var x: Double
        public var y: Double
        /// Height of the font in points.
        public var size: Double
        public var colour: PlotColour
        public var side: Side
        public var isBold: Bool
        /// Turned a quarter to the left, reading upwards.
        public var isTurned: Bool

        /// Describes a text.
        public init(
            _ string: String, x: Double, y: Double, size: Double = 12, colour: PlotColour = .ink, side: Side = .begins,
            isBold: Bool = false, isTurned: Bool = false
        ) {
            (self.string, self.x, self.y, self.size) = (string, x, y, size)
            (self.colour, self.side, self.isBold, self.isTurned) = (colour, side, isBold, isTurned)
        }
    }

    /// Makes an empty drawing of a size in points.
    public init(width: Double, height: Double) { (self.width, self.height) = (width, height) }

    /// Draws a shape over what is there.
    public mutating func add(_ shape: Shape) { shapes.append(shape) }

    /// Draws a filled rectangle.
    public mutating func fill(x: Double, y: Double, width: Double, height: Double, _ colour: PlotColour) {
        add(.rectangle(x: x, y: y, width: width, height: height, colour))
    }

    /// Draws a thin straight line.
    public mutating func rule(
        _ a: SIMD2<Double>, _ b: SIMD2<Double>, _ colour: PlotColour = .grid, width: Double = 1, isDashed: Bool = false
    ) {
        add(.line([a, b], colour, width: width, isDashed: isDashed))
    }

    /// Columns that a text takes at most, roughly: enough to leave room for it.
    static func width(of text: String, size: Double) -> Double { Double(text.count) * size * 0.62 }
}

/// Colours of plots, red, green and blue 0…1.
public struct PlotColour: Hashable, Sendable {
    public var red: Double
    public var green: Double
    public var blue: Double

    /// Makes a colour of `0xRRGGBB`.
    public init(hex: UInt32) {
        (red, green, blue) = (Double(hex >> 16 & 255) / 255, Double(hex >> 8 & 255) / 255, Double(hex & 255) / 255)
    }

    /// Text and outlines.
    public static let ink = PlotColour(hex: 0x24292F)
    /// Text of lesser weight.
    public static let muted = PlotColour(hex: 0x68707A)
    /// Lines behind the figures.
    public static let grid = PlotColour(hex: 0xE3E6EA)
    public static let paper = PlotColour(hex: 0xFFFFFF)
    /// Bars and lines without a colour of their own.
    public static let bar = PlotColour(hex: 0x2F6DB5)
    /// What is laid over a plot.
    public static let overlay = PlotColour(hex: 0xE4572E)

    /// The colour for a share, 0…1, of a scale from light to dark that is even to the eye and to the colour-blind.
    public static func heat(_ share: Double) -> PlotColour {
        let stops: [UInt32] = [0xF3F6FA, 0xC8DDF0, 0x7FB8DA, 0x3C8DC3, 0x1C5FA5, 0x0B3673, 0x061A40]
        let place = max(0, min(1, share)) * Double(stops.count - 1)
        let index = min(stops.count - 2, Int(place))
        let (a, b, rest) = (PlotColour(hex: stops[index]), PlotColour(hex: stops[index + 1]), place - Double(index))
        var colour = a
        colour.red += (b.red - a.red) * rest
        colour.green += (b.green - a.green) * rest
        colour.blue += (b.blue - a.blue) * rest
        return colour
    }

    /// Whether black or white is read on it more easily.
    var isDark: Bool { 0.299 * red + 0.587 * green + 0.114 * blue < 0.5 }
}
