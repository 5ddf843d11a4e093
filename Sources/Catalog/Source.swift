/// A dataset to be read into the workspace.
public struct SourceDescription: Hashable, Sendable {
    /// The dataset as the person named it, made absolute.
    public var path: String
    /// Name of its format, such as `voc`.
    public var format: String
    /// Folder that the paths of its pictures are relative to, absolute.
    public var pictureFolder: String
    /// What was decided once for the whole dataset (VOC's off-by-one …), as the text of one JSON object.
    public var conventions: String
    /// Client of the images for which the dataset names none.
    public var client: String
    /// Classes in the order of the dataset's own synset; empty where it has none.
    public var classes: [String]

    /// Describes a dataset.
    public init(
        path: String, format: String, pictureFolder: String, conventions: String = "{}", client: String = "default",
        classes: [String] = []
    ) {
        (self.path, self.format, self.pictureFolder) = (path, format, pictureFolder)
        (self.conventions, self.client, self.classes) = (conventions, client, classes)
    }
}

/// Stable number of an imported dataset in a workspace.
public struct SourceID: RawRepresentable, Hashable, Sendable {
    public var rawValue: Int64
    /// Wraps a number given by the catalog.
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// A dataset that was read into the workspace.
public struct Source: Hashable, Sendable, Identifiable {
    public var id: SourceID
    public var path: String
    public var format: String
    /// Folder of its pictures, absolute, or an address.
    public var pictureFolder: String
    /// What was decided for the whole dataset, as the text of one JSON object.
    public var conventions: String
    public var importedBy: String
    /// Seconds since 1970-01-01 00:00 UTC.
    public var importedAt: Double
}

/// What an import brought into the workspace.
public struct ImportSummary: Hashable, Sendable {
    public var source: SourceID
    public var images: Int
    public var boxes: Int
    /// Classes that are new in the synset, in its order.
    public var newClasses: [String]
    /// Boxes of classes that a frozen synset does not have.
    public var leftOut: Int
    /// Images that the workspace had already (same folder, path and client) and that were left alone.
    public var known: Int
}
