public import Domain

/// The labels of an image, and what a network that has not learnt from them finds there.
public struct AuditedImage: Hashable, Sendable {
    /// A box that somebody set.
    public struct Label: Hashable, Sendable {
        /// Index of the class, from 0.
        public var classIndex: Int
        /// Place in pixels.
        public var box: PixelBox
        /// Whether nothing is said of it, as of crowds and difficult boxes: it only explains detections.
        public var isExempt: Bool

        /// Makes a label.
        public init(classIndex: Int, box: PixelBox, isExempt: Bool = false) {
            (self.classIndex, self.box, self.isExempt) = (classIndex, box, isExempt)
        }
    }

    public var labels: [Label]
    /// Classes are counted as those of the labels are; confidences lie in 0…1.
    public var detections: [Detection]

    /// Joins the two.
    public init(labels: [Label], detections: [Detection]) { (self.labels, self.detections) = (labels, detections) }
}
