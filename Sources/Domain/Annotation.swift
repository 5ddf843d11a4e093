/// Stable number of a class: survives renaming, reordering and export.
public struct ClassID: RawRepresentable, Hashable, Comparable, Sendable {
    public var rawValue: Int64
    /// Wraps a number given by the catalog.
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// Stable number of an image in a workspace.
public struct ImageID: RawRepresentable, Hashable, Comparable, Sendable {
    public var rawValue: Int64
    /// Wraps a number given by the catalog.
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// Stable number of an annotation in a workspace.
public struct AnnotationID: RawRepresentable, Hashable, Comparable, Sendable {
    public var rawValue: Int64
    /// Wraps a number given by the catalog.
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// What a person says of an image as a whole.
public enum ImageState: Int, Sendable, CaseIterable {
    /// Nobody has finished looking at it.
    case unseen = 0
    /// Somebody looked and there is nothing to label.
    case empty = 1
    /// Its boxes are complete.
    case labelled = 2
}

/// What datasets say of a box besides place and class; `nil` where the source says nothing.
public struct BoxAttributes: Hashable, Sendable {
    public var difficult: Bool?
    public var truncated: Bool?
    public var occluded: Bool?
    /// Pascal VOC's `pose`, verbatim.
    public var pose: String?

    /// Makes attributes; what is not given is not said.
    public init(difficult: Bool? = nil, truncated: Bool? = nil, occluded: Bool? = nil, pose: String? = nil) {
        (self.difficult, self.truncated, self.occluded, self.pose) = (difficult, truncated, occluded, pose)
    }
}

/// The coordinates of a box as its source file wrote them.
///
/// A box that nobody touched is written back to the same format with this text; any edit drops it.
public struct BoxOrigin: Hashable, Sendable {
    /// Format and convention, such as `voc:pixelsFromOne`: the text is only valid for exactly that.
    public var convention: String
    /// The fields in the order of that format.
    public var fields: [String]

    /// Makes the origin of a box.
    public init(convention: String, fields: [String]) { (self.convention, self.fields) = (convention, fields) }
}

/// Where an annotation came from.
public enum Provenance: String, Sendable, CaseIterable {
    /// Drawn by a person.
    case drawn
    /// Read from a dataset.
    case imported
    /// Copied from another image and not yet confirmed by an edit.
    case copied
    /// Accepted from a detection.
    case accepted
}

/// A box that a person set on an image.
public struct Annotation: Hashable, Sendable, Identifiable {
    public var id: AnnotationID
    public var classID: ClassID
    public var box: PixelBox
    public var attributes: BoxAttributes
    public var provenance: Provenance
    /// The source's own text for the coordinates, while nobody has touched them.
    public var origin: BoxOrigin?
    /// Keys of the source that Reticle does not know, as the text of one JSON object.
    public var extras: String?

    /// Makes an annotation.
    public init(
        id: AnnotationID, classID: ClassID, box: PixelBox, attributes: BoxAttributes = BoxAttributes(),
        provenance: Provenance = .drawn, origin: BoxOrigin? = nil, extras: String? = nil
    ) {
        (self.id, self.classID, self.box, self.attributes) = (id, classID, box, attributes)
        (self.provenance, self.origin, self.extras) = (provenance, origin, extras)
    }
}
