/// What two sides say of one image: people and a network, two networks, or two people in layers of their own.
public struct ImageComparison: Hashable, Sendable {
    public var image: ImageID
    /// Boxes that people set, oldest first; where another layer takes their place, its boxes, each with the number of its
    /// detection turned negative.
    public var annotations: [Annotation]
    /// What the newest run of the network found, the most confident first, judged ones included; those of ignored
    /// classes are left out.
    public var detections: [StoredDetection]
    /// Those of the boxes that surround many objects, in which detections do not count.
    public var crowds: Set<AnnotationID>
    /// Those of the boxes of which somebody has said that they are right as they are, or has judged otherwise.
    public var confirmed: Set<AnnotationID>
    /// What people said of boxes of the image, oldest first.
    public var comments: [BoxComment]
    /// The boxes of the image that people set, where another layer takes their place in `annotations`.
    public var standing: [Annotation] = []

    /// Makes a comparison.
    public init(
        image: ImageID, annotations: [Annotation], detections: [StoredDetection], crowds: Set<AnnotationID> = [],
        confirmed: Set<AnnotationID> = [], comments: [BoxComment] = []
    ) {
        (self.image, self.annotations, self.detections, self.crowds) = (image, annotations, detections, crowds)
        (self.confirmed, self.comments) = (confirmed, comments)
    }
}
