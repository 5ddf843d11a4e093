public import Domain

/// A box as it is drawn into a picture.
public struct RenderedBox: Hashable, Sendable {
    /// Place in pixels of the picture that is drawn on.
    public var box: PixelBox
    /// Class name, shown on the label; any text, control characters are shown as blanks.
    public var name: String
    /// Confidence, 0…1, shown as percent after the name; `nil` for an annotation.
    public var confidence: Double?
    /// Colour of frame and label: red, green, blue.
    public var colour: SIMD3<UInt8>
    /// Width of the frame in pixels; `nil` for one that suits the picture.
    public var lineWidth: Double?
    /// Whether the frame is dashed.
    public var isDashed: Bool

    /// Makes a box to draw.
    public init(
        box: PixelBox, name: String, confidence: Double? = nil, colour: SIMD3<UInt8>, lineWidth: Double? = nil,
        isDashed: Bool = false
    ) {
        (self.box, self.name, self.confidence) = (box, name, confidence)
        (self.colour, self.lineWidth, self.isDashed) = (colour, lineWidth, isDashed)
    }

    /// What the label says: one line of at most 80 printable characters.
    var label: String {
        let isHidden: (Unicode.Scalar) -> Bool = { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .surrogate, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
        var shown = String.UnicodeScalarView()
        for scalar in name.unicodeScalars.prefix(80) { shown.append(isHidden(scalar) ? " " : scalar) }
        guard let confidence, confidence.isFinite else { return String(shown) }
        return "\(String(shown)) \(Int((min(1, max(0, confidence)) * 100).rounded()))%"
    }
}
