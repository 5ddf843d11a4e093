/// A label of the workspace that is probably wrong, or one that is probably missing, as the last audit found it.
public struct AuditFinding: Hashable, Sendable, Identifiable {
    /// What the network says, which had not learnt from the image.
    public struct Found: Hashable, Sendable {
        public var classID: ClassID
        /// 0…1.
        public var confidence: Double
        /// Place in pixels of the upright picture; may reach outside of it.
        public var box: PixelBox

        /// Makes what a network says.
        public init(classID: ClassID, confidence: Double, box: PixelBox) {
            (self.classID, self.confidence, self.box) = (classID, confidence, box)
        }
    }

    /// What a person said of the label.
    public struct Seen: Hashable, Sendable {
        public var id: AnnotationID
        public var classID: ClassID
        public var box: PixelBox

        /// Notes a label as the audit saw it.
        public init(id: AnnotationID, classID: ClassID, box: PixelBox) {
            (self.id, self.classID, self.box) = (id, classID, box)
        }
    }

    /// Whether there is something to do.
    public enum State: String, Hashable, Sendable {
        case open
        /// A person has looked: the label is right.
        case dismissed
        /// The label is no longer as it was.
        case settled
    }

    /// Place among the findings of the audit, from 1; the worst is first.
    public var id: Int
    public var kind: AuditKind
    /// Estimated probability that the label is wrong, 0…1.
    public var probability: Double
    public var image: ImageID
    /// The label; `nil` for what was overlooked.
    public var label: Seen?
    /// What speaks against the label; `nil` for a spurious one.
    public var found: Found?
    /// Overlap of the two, 0…1; 0 where there is only one.
    public var iou: Double
    public var state: State

    /// Makes a finding.
    public init(
        id: Int, kind: AuditKind, probability: Double, image: ImageID, label: Seen? = nil, found: Found? = nil,
        iou: Double = 0, state: State = .open
    ) {
        (self.id, self.kind, self.probability, self.image) = (id, kind, probability, image)
        (self.label, self.found, self.iou, self.state) = (label, found, iou, state)
    }
}

/// An audit as a whole.
public struct AuditSummary: Hashable, Sendable {
    /// The network that each fold started from.
    public var network: String
    /// Into how many parts the images were dealt.
    public var folds: Int
    public var images: Int
    public var labels: Int
    public var actor: String
    /// Seconds since 1970-01-01 00:00 UTC.
    public var madeAt: Double

    /// Describes an audit.
    public init(network: String, folds: Int, images: Int, labels: Int, actor: String, madeAt: Double) {
        (self.network, self.folds, self.images) = (network, folds, images)
        (self.labels, self.actor, self.madeAt) = (labels, actor, madeAt)
    }
}
