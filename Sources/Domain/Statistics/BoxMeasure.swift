/// A number that can be taken of a box: what histograms count by and `box:` filters ask for.
public enum BoxMeasure: Int, CaseIterable, Sendable {
    /// Pixels of the picture.
    case width, height
    /// Square pixels, 0 for a box without extent.
    case area
    /// Width over height; a box without extent has none.
    case aspect
    /// Percent of the picture's longer side: the size that a square network sees at any input size.
    case relativeWidth, relativeHeight
    /// Place of the centre in percent of the picture's width and height, from the left and from the top.
    case x, y

    /// The number, or `nil` where the box has none: an aspect without extent, a percentage of an unknown picture.
    @inline(__always)
    public func value(of box: PixelBox, in size: ImageSize?) -> Double? {
        switch self {
        case .width: return box.width
        case .height: return box.height
        case .area: return box.area
        case .aspect: return box.isEmpty ? nil : box.width / box.height
        case .relativeWidth: return Self.percent(box.width, of: size.map { max($0.width, $0.height) })
        case .relativeHeight: return Self.percent(box.height, of: size.map { max($0.width, $0.height) })
        case .x: return Self.percent((box.xMin + box.xMax) / 2, of: size?.width)
        case .y: return Self.percent((box.yMin + box.yMax) / 2, of: size?.height)
        }
    }

    @inline(__always)
    private static func percent(_ value: Double, of whole: Int?) -> Double? {
        guard let whole, whole > 0 else { return nil }
        return 100 * value / Double(whole)
    }

    /// How a filter writes it, before and after the number: `width=…` or `width=…%`.
    var words: (key: String, unit: String) {
        switch self {
        case .width: ("width", "")
        case .height: ("height", "")
        case .area: ("area", "")
        case .aspect: ("aspect", "")
        case .relativeWidth: ("width", "%")
        case .relativeHeight: ("height", "%")
        case .x: ("x", "%")
        case .y: ("y", "%")
        }
    }
}
