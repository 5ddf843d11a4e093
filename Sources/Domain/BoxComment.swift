/// Stable number of a comment in a workspace; never given twice.
public struct CommentID: RawRepresentable, Hashable, Comparable, Sendable {
    public var rawValue: Int64
    /// Wraps a number given by the catalog; 0 before it has given one.
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// What somebody said of a place on an image.
public struct BoxComment: Hashable, Sendable, Identifiable {
    public var id: CommentID
    /// The box that it is about; `nil` where it is about a place that no box of a person marks, or marked.
    public var annotation: AnnotationID?
    /// The place that it is about, as it was when it was written, in pixels of the upright picture.
    public var box: PixelBox
    /// One line.
    public var text: String
    public var actor: String
    /// Seconds since 1970-01-01 00:00 UTC.
    public var madeAt: Double

    /// Makes a comment; the catalog notes its number, who makes it and when.
    public init(
        id: CommentID = CommentID(rawValue: 0), annotation: AnnotationID? = nil, box: PixelBox, text: String,
        actor: String = "", madeAt: Double = 0
    ) {
        (self.id, self.annotation, self.box) = (id, annotation, box)
        (self.text, self.actor, self.madeAt) = (text, actor, madeAt)
    }

    /// The day on which it was made, UTC, and who made it.
    public var signature: String { "\(actor), \(Timestamp.text(madeAt).prefix(10))" }
}
