public import Domain

/// How the pictures come into a written dataset.
public enum PicturePlacement: String, CaseIterable, Sendable {
    /// Copied.
    case copy
    /// Symbolic links to the originals.
    case symlink
    /// Left where they are.
    case none
}

/// How a dataset is written.
public struct WriteOptions: Sendable {
    /// How the pictures come along.
    public var pictures: PicturePlacement
    /// Whether Pascal VOC coordinates keep their decimals; many readers take integers only.
    public var vocDecimals: Bool
    /// Pixel convention of Pascal VOC files, or `nil` for the source's, or the devkit's where it has none.
    public var vocConvention: VOCConvention?

    /// Makes options.
    public init(
        pictures: PicturePlacement = .symlink, vocDecimals: Bool = false, vocConvention: VOCConvention? = nil
    ) {
        (self.pictures, self.vocDecimals, self.vocConvention) = (pictures, vocDecimals, vocConvention)
    }
}

/// What a writer wrote.
public struct WriteSummary: Hashable, Sendable {
    /// Images given.
    public var images = 0
    /// Boxes given.
    public var boxes = 0
    /// Files written, pictures left out.
    public var files = 0

    /// Makes an empty summary.
    public init() {}
}

/// Writes a dataset image by image.
///
/// Files appear whole or not at all.
public protocol DatasetWriter {
    /// Format that is written.
    var format: FormatName { get }

    /// Writes one image's labels and places its picture.
    mutating func write(_ image: LabelledImage) throws(FormatError)

    /// Writes what belongs to the whole dataset and says what came out.
    mutating func finish() throws(FormatError) -> WriteSummary
}

/// What a writer must know before the first image.
public struct WriteHeader: Sendable {
    /// Class names in index order.
    public var synset: [String]
    /// Conventions of the source, if it has any.
    public var conventions: [String: String]
    /// Absolute path of the folder that the images' paths are relative to.
    public var pictureFolder: String
    /// Named parts to write where the format has a place for them.
    public var splits: [SplitList]

    /// Makes a header.
    public init(
        synset: [String], conventions: [String: String] = [:], pictureFolder: String, splits: [SplitList] = []
    ) {
        (self.synset, self.conventions) = (synset, conventions)
        (self.pictureFolder, self.splits) = (pictureFolder, splits)
    }
}

extension FormatName {
    /// Begins a dataset of this format at a folder, or at a file where the format is one file.
    ///
    /// - Throws: `FormatError.notEmpty` if the folder holds files that Reticle did not write.
    public func writer(
        to path: String, header: WriteHeader, options: WriteOptions = WriteOptions()
    ) throws(FormatError) -> any DatasetWriter {
        switch self {
        case .voc: try VOCWriter(path, header: header, options: options)
        case .yolo: try YOLOWriter(path, header: header, options: options)
        case .coco: try COCOWriter(path, header: header, options: options)
        case .lst: try LSTWriter(path, header: header, options: options)
        case .recordio: try RecordIOWriter(path, header: header, options: options)
        case .jsonl: try JSONLWriter(path, header: header, options: options)
        case .cvat: try CVATWriter(path, header: header, options: options)
        case .labelme: try LabelMeWriter(path, header: header, options: options)
        case .labelStudio: try LabelStudioWriter(path, header: header, options: options)
        case .createml: try CreateMLWriter(path, header: header, options: options)
        case .openimages: try OpenImagesWriter(path, header: header, options: options)
        }
    }
}
