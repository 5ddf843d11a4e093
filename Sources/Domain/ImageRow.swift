/// How many boxes of one class an image has.
public struct ClassCount: Hashable, Sendable {
    public var classID: ClassID
    /// Boxes of that class, at least 1.
    public var count: Int

    /// Makes a count of boxes of one class.
    public init(classID: ClassID, count: Int) { (self.classID, self.count) = (classID, count) }
}

/// What a list says of one image: everything but its boxes.
public struct ImageRow: Hashable, Sendable, Identifiable {
    public var id: ImageID
    /// Path of the picture as its dataset writes it.
    public var path: String
    /// The client that owns the image.
    public var client: String
    /// The dataset's own key for the image, verbatim.
    public var key: String?
    /// Size of the upright picture; `nil` where the picture could not be read when it was imported.
    public var size: ImageSize?
    public var state: ImageState
    public var boxCount: Int
    /// Classes of its boxes, in the order of the synset.
    public var classes: [ClassCount]
    /// Whether the picture was not found or not readable when last looked for.
    public var isMissing: Bool
    /// Grows by one with every command that touches the image.
    public var revision: Int64
    /// How far it is on its way through annotation and review.
    public var stage = StageRecord()
    /// Whether boxes and state are those of the layer of somebody who labels blind.
    public var isBlind = false
    /// Whether the person who sees it has labelled it blind and finished, and sees the shared boxes again by now.
    public var isLayerDone = false
    /// Whether all who label it blind have finished, and what they drew waits to be merged.
    public var isToMerge = false

    /// Makes a row of an image list.
    public init(
        id: ImageID, path: String, client: String, key: String? = nil, size: ImageSize? = nil,
        state: ImageState = .unseen, boxCount: Int = 0, classes: [ClassCount] = [], isMissing: Bool = false,
        revision: Int64 = 0
    ) {
        (self.id, self.path, self.client, self.key) = (id, path, client, key)
        (self.size, self.state, self.boxCount, self.classes) = (size, state, boxCount, classes)
        (self.isMissing, self.revision) = (isMissing, revision)
    }

    /// Last component of the path.
    public var name: String { path.split(separator: "/").last.map(String.init) ?? path }
}

/// An image as the label screen opens it.
public struct ImageDocument: Hashable, Sendable {
    public var image: ImageRow
    /// Where the picture lies: an absolute path, or an address (`https:`, `s3:`, `file:`).
    public var location: String
    /// Boxes, oldest first.
    public var annotations: [Annotation]
    /// What people said of boxes, oldest first.
    public var comments: [BoxComment]

    /// Makes the document of an image.
    public init(image: ImageRow, location: String, annotations: [Annotation], comments: [BoxComment] = []) {
        (self.image, self.location, self.annotations) = (image, location, annotations)
        self.comments = comments
    }

    /// Grows by one with every command that touches the image.
    public var revision: Int64 { image.revision }
}

/// Numbers of images by state, and of their boxes.
public struct ImageCounts: Hashable, Sendable {
    public var images: Int
    public var unseen: Int
    public var empty: Int
    public var labelled: Int
    public var boxes: Int

    /// Makes counts; `images` is the sum of the three states.
    public init(unseen: Int = 0, empty: Int = 0, labelled: Int = 0, boxes: Int = 0) {
        (self.unseen, self.empty, self.labelled, self.boxes) = (unseen, empty, labelled, boxes)
        images = unseen + empty + labelled
    }
}

/// The images that a query found, in order, and their counts.
public struct ImageListing: Hashable, Sendable {
    public var ids: [ImageID]
    public var counts: ImageCounts
    /// Boxes on these images that the query asks for, where it asks for boxes once: `box:width>100`, `class:can`.
    public var matchingBoxes: Int?

    /// Makes a listing.
    public init(ids: [ImageID] = [], counts: ImageCounts = ImageCounts(), matchingBoxes: Int? = nil) {
        (self.ids, self.counts, self.matchingBoxes) = (ids, counts, matchingBoxes)
    }
}

/// A client and how far its images are.
public struct ClientSummary: Hashable, Sendable {
    public var name: String
    public var counts: ImageCounts

    /// Makes the summary of a client.
    public init(name: String, counts: ImageCounts) { (self.name, self.counts) = (name, counts) }
}

/// Where a person left off: the image in front and whatever the screen wants back.
public struct SessionPlace: Hashable, Sendable {
    public var image: ImageID?
    /// The screen's own state (zoom, filter, …), as text that only the interface reads.
    public var view: String

    /// Makes a place.
    public init(image: ImageID? = nil, view: String = "") { (self.image, self.view) = (image, view) }
}
