/// An image with its boxes as a dataset gives it: classes by name, before any workspace numbers them.
public struct LabelledImage: Hashable, Sendable {
    /// Path of the picture relative to the dataset's picture folder, or an address (`https:`, `s3:`, `file:`).
    public var path: String
    /// The dataset's own key for the image (COCO id, `.lst` index, export id), verbatim.
    public var key: String?
    /// The client that owns the image, where the dataset says.
    public var clientID: String?
    /// Stored size and orientation, from the picture's own header; `nil` where the picture cannot be read.
    public var header: PictureHeader?
    public var state: ImageState
    public var boxes: [LabelledBox]
    /// File that held the labels, relative to the dataset, for messages and for writing back.
    public var labelFile: String?
    /// Keys of the source that Reticle does not know, as the text of one JSON object.
    public var extras: String?

    /// Makes an image of a dataset.
    public init(
        path: String, key: String? = nil, clientID: String? = nil, header: PictureHeader? = nil,
        state: ImageState = .unseen, boxes: [LabelledBox] = [], labelFile: String? = nil, extras: String? = nil
    ) {
        (self.path, self.key, self.clientID, self.header) = (path, key, clientID, header)
        (self.state, self.boxes, self.labelFile, self.extras) = (state, boxes, labelFile, extras)
    }
}

/// A box of a dataset, its class by name.
public struct LabelledBox: Hashable, Sendable {
    public var className: String
    public var box: PixelBox
    public var attributes: BoxAttributes
    public var origin: BoxOrigin?
    public var extras: String?

    /// Makes a box of a dataset.
    public init(
        className: String, box: PixelBox, attributes: BoxAttributes = BoxAttributes(), origin: BoxOrigin? = nil,
        extras: String? = nil
    ) {
        (self.className, self.box, self.attributes) = (className, box, attributes)
        (self.origin, self.extras) = (origin, extras)
    }
}

/// Something a reader left out, and why: `labels/0007.txt:3`, `class 12, but the synset has 8 classes`.
public struct Problem: Hashable, Sendable {
    /// File, and line where one is known.
    public var place: String
    /// What was found and what was expected.
    public var reason: String

    /// Makes a problem.
    public init(place: String, reason: String) { (self.place, self.reason) = (place, reason) }
}
