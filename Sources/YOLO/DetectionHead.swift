/// A prior for the size of a box, in pixels of the network's input.
public struct Anchor: Hashable, Sendable {
    public var width: Float
    public var height: Float

    /// Makes an anchor of `width` × `height` input pixels.
    public init(width: Float, height: Float) { (self.width, self.height) = (width, height) }
}

/// How one output of a network becomes boxes.
///
/// The output is `[H, W, A · (5 + classes)]`; channel `a · (5 + classes) + e` of a cell holds tx, ty, tw, th, objectness
/// and the classes of anchor `a` (`e` = 0…).
public struct DetectionHead: Hashable, Sendable {
    /// What the raw numbers mean.
    public enum Kind: Hashable, Sendable {
        /// YOLO v3: every class has a logistic of its own.
        case yolo
        /// YOLO v2: a softmax over the classes.
        case region
    }

    public var kind: Kind
    /// Number of classes.
    public var classes: Int
    /// The anchors of this head, in the order of its channels.
    public var anchors: [Anchor]
    /// Widens the reach of a cell: centre = (σ(t) · s − (s − 1) / 2 + cell) · stride; 1 in YOLO v3.
    public var scaleXY: Float

    /// Makes a head.
    public init(kind: Kind = .yolo, classes: Int, anchors: [Anchor], scaleXY: Float = 1) {
        (self.kind, self.classes, self.anchors, self.scaleXY) = (kind, classes, anchors, scaleXY)
    }

    /// Channels that the output must have.
    public var channels: Int { anchors.count * (5 + classes) }
}
