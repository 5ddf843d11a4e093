/// A box that a network proposes, before suppression.
///
/// Edges are in pixels of the network's input, as `Float` because the libraries that it is compared with decide on
/// `Float`; a box may reach outside of the input.
public struct Candidate: Hashable, Sendable {
    /// Index in the network's own class list; −1 is the background where a library says so.
    public var classIndex: Int32
    /// Objectness × class probability, 0…1.
    public var confidence: Float
    public var xMin: Float
    public var yMin: Float
    public var xMax: Float
    public var yMax: Float

    /// Makes a candidate of a class, a confidence and four edges.
    public init(classIndex: Int32, confidence: Float, xMin: Float, yMin: Float, xMax: Float, yMax: Float) {
        (self.classIndex, self.confidence) = (classIndex, confidence)
        (self.xMin, self.yMin, self.xMax, self.yMax) = (xMin, yMin, xMax, yMax)
    }

    /// The edges as a box in pixels of the network's input.
    public var box: PixelBox {
        PixelBox(xMin: Double(xMin), yMin: Double(yMin), xMax: Double(xMax), yMax: Double(yMax))
    }

    /// Area in square pixels; 0 for a box with swapped edges.
    public var area: Float {
        let (width, height) = (xMax - xMin, yMax - yMin)
        return width < 0 || height < 0 ? 0 : width * height
    }
}
