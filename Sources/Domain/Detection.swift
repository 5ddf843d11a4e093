/// A box found by a network, with how sure the network is.
public struct Detection: Hashable, Sendable {
    /// Index in the network's own class list; which class of a synset that is, the model's class mapping says.
    public var classIndex: Int
    /// Objectness × class probability, 0…1.
    public var confidence: Double
    /// Place in pixels of the upright picture; may reach outside of it.
    public var box: PixelBox

    /// Makes a detection.
    public init(classIndex: Int, confidence: Double, box: PixelBox) {
        (self.classIndex, self.confidence, self.box) = (classIndex, confidence, box)
    }
}
