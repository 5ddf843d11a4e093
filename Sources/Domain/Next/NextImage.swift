/// An image to label, how much that is expected to teach, and why.
public struct NextImage: Hashable, Sendable {
    public var image: ImageID
    /// Expected gain, 0…1.
    public var gain: Double
    /// A few words for people.
    public var reason: String

    /// Makes a place of an ordering.
    public init(image: ImageID, gain: Double, reason: String) {
        (self.image, self.gain, self.reason) = (image, gain, reason)
    }
}
