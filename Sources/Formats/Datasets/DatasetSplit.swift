public import Domain

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

/// Shares the images out so that every class keeps the ratio.
public struct StratifiedDatasetSplit: DatasetSplit {
    private let recipe: SplitRecipe

    /// Makes a split into training and validation.
    ///
    /// - Parameters:
    ///   - parts: the training part and the part to validate on
    ///   - seed: another seed gives another split
    public init(parts: [SplitPart], seed: UInt64) {
        precondition(parts.count == 2, "\(parts.count) parts, expected training and validation")
        recipe = SplitRecipe(parts: parts, seed: seed)
    }

    public func trains(_ images: [SplitImage], classCount: Int) -> [Bool] {
        var table = SplitTable(classCount: classCount)
        for image in images {
            var counts: [Int: Int] = [:]
            for index in image.classes { counts[index, default: 0] += 1 }
            table.add(
                identity: image.identity,
                boxes: counts.sorted { $0.key < $1.key }.map { (index: $0.key, count: $0.value) })
        }
        return Splitter(recipe).parts(of: table).map { $0 == 0 }
    }
}
