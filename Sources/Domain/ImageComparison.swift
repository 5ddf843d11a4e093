/// What people and one network say of one finished image, side by side.
public struct ImageComparison: Hashable, Sendable {
    public var image: ImageID
    /// Boxes that people set, oldest first.
    public var annotations: [Annotation]
    /// What the newest run of the network found, the most confident first, judged ones included; those of ignored
    /// classes are left out.
    public var detections: [StoredDetection]
    /// Those of the boxes that surround many objects, in which detections do not count.
    public var crowds: Set<AnnotationID>
    /// Those of the boxes of which somebody has said that they are right as they are.
    public var confirmed: Set<AnnotationID>
    /// What people said of boxes of the image, oldest first.
    public var comments: [BoxComment]

    /// Makes a comparison.
    public init(
        image: ImageID, annotations: [Annotation], detections: [StoredDetection], crowds: Set<AnnotationID> = [],
        confirmed: Set<AnnotationID> = [], comments: [BoxComment] = []
    ) {
        (self.image, self.annotations, self.detections, self.crowds) = (image, annotations, detections, crowds)
        (self.confirmed, self.comments) = (confirmed, comments)
    }
}
