public import Domain

/// A named part of a dataset, such as `train`, and the pictures in it.
public struct SplitList: Hashable, Sendable {
    /// Name of the part, the file's stem.
    public var name: String
    /// Paths of pictures as in `LabelledImage.path`.
    public var paths: [String]

    /// Makes a part.
    public init(name: String, paths: [String]) { (self.name, self.paths) = (name, paths) }
}

/// Gives labelled images one at a time.
public protocol ImageCursor {
    /// The next image, or `nil` at the end.
    ///
    /// - Throws: whatever the source throws; readers throw `FormatError` alone.
    mutating func next() throws -> LabelledImage?
}

/// Something that images can be drawn from more than once, in the same order: a dataset on disk or a workspace.
public protocol ImageSource {
    /// Class names in index order.
    var synset: [String] { get }
    /// Choices that hold for the whole dataset, such as `voc` → `pixelsFromOne`; writers of the same format heed them.
    var conventions: [String: String] { get }
    /// Absolute path of the folder that image paths are relative to.
    var pictureFolder: String { get }
    /// Named parts, if the source has any.
    var splits: [SplitList] { get }

    /// Starts a pass over the images; a quiet pass reports nothing, since an earlier one did.
    func cursor(quiet: Bool) throws -> any ImageCursor
}

/// A dataset on disk, opened: its class list and conventions are known, its images come one at a time.
public protocol DatasetReader: ImageSource {
    /// Format that is read.
    var format: FormatName { get }
    /// Absolute path of the dataset's folder.
    var root: String { get }
}

extension ImageSource {
    /// Runs `body` for every image of a reporting pass, in order.
    public func forEach(_ body: (LabelledImage) throws -> Void) throws {
        var images = try cursor(quiet: false)
        while let image = try images.next() { try body(image) }
    }
}

extension FormatName {
    /// Opens the dataset at a folder or file as this format.
    ///
    /// - Throws: `FormatError` where the class list or the layout is unusable.
    public func reader(of path: String, options: ReadOptions) throws(FormatError) -> any DatasetReader {
        if options.units == .percent, self != .jsonl {
            throw .option(
                "units percent: \(rawValue) says itself what boxes are measured in; only jsonl leaves it open")
        }
        return switch self {
        case .voc: try VOCReader(path, options: options)
        case .yolo: try YOLOReader(path, options: options)
        case .coco: try COCOReader(path, options: options)
        case .lst: try LSTReader(path, options: options)
        case .recordio: try RecordIOReader(path, options: options)
        case .jsonl: try JSONLReader(path, options: options)
        case .cvat: try CVATReader(path, options: options)
        case .labelme: try LabelMeReader(path, options: options)
        case .labelStudio: try LabelStudioReader(path, options: options)
        case .createml: try CreateMLReader(path, options: options)
        case .openimages: try OpenImagesReader(path, options: options)
        }
    }
}
