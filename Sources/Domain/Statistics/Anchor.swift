/// Prior sizes of boxes that a network starts from, in pixels of its input.
public struct AnchorSet: Hashable, Sendable {
    /// A prior width and height in pixels of the network's input.
    public struct Anchor: Hashable, Sendable {
        public var width: Double
        public var height: Double
        /// Makes an anchor.
        public init(_ width: Double, _ height: Double) { (self.width, self.height) = (width, height) }
    }

    /// The network, or where the anchors are from.
    public var name: String
    public var inputSize: ImageSize
    public var anchors: [Anchor]

    /// Makes a set of anchors.
    public init(name: String, inputSize: ImageSize, anchors: [Anchor]) {
        (self.name, self.inputSize, self.anchors) = (name, inputSize, anchors)
    }

    /// The nine of YOLO v3 at 416×416 (Redmon and Farhadi 2018), which its authors found on COCO.
    public static let yolo3 = AnchorSet(
        name: "YOLO v3", inputSize: ImageSize(width: 416, height: 416),
        anchors: [
            Anchor(10, 13), Anchor(16, 30), Anchor(33, 23), Anchor(30, 61), Anchor(62, 45), Anchor(59, 119),
            Anchor(116, 90), Anchor(156, 198), Anchor(373, 326),
        ])

    /// The anchors in percent of the longer side of the input: the axes of ``SizeGrid``.
    ///
    /// A picture that is letterboxed into a square input is scaled by its longer side, so that boxes and anchors compare.
    public var percentages: [(width: Double, height: Double)] {
        let side = Double(max(inputSize.width, inputSize.height, 1))
        return anchors.map { (100 * $0.width / side, 100 * $0.height / side) }
    }
}
