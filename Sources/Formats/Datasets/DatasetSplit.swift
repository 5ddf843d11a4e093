/// Says which images of a client train and which validate.
///
/// It sees all images of a client at once, so that it can share out every class; what it answers must depend on nothing
/// else, or the same export would give another dataset on another day.
public protocol DatasetSplit: Sendable {
    /// Whether each image belongs to the training part, in the order of the images.
    ///
    /// - Parameters:
    ///   - images: all images of a client that have boxes, in the order of the export
    ///   - classCount: number of the client's classes
    func trains(_ images: [SplitImage], classCount: Int) -> [Bool]
}

/// What a split needs to know of an image.
public struct SplitImage: Hashable, Sendable {
    /// The image's id in the export, or its address: the same in every export.
    public var identity: String
    /// Class of each of its boxes, as index into the client's class list.
    public var classes: [Int]

    /// Makes the summary of an image.
    public init(identity: String, classes: [Int]) { (self.identity, self.classes) = (identity, classes) }
}

extension SplitAssignment: DatasetSplit {
    /// Each image by itself.
    public func trains(_ images: [SplitImage], classCount: Int) -> [Bool] { images.map { isTrain($0.identity) } }
}
