/// The part of one split that each image is in.
public struct ImageParts: Sendable {
    /// Name of the split.
    public var split: String
    /// Name of the part that an image is in; `nil` where it is in none.
    public var part: @Sendable (ImageID) -> String?

    /// Makes a look-up.
    public init(split: String, part: @escaping @Sendable (ImageID) -> String?) {
        (self.split, self.part) = (split, part)
    }
}
