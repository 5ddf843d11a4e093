public import Domain

/// Ground truth of many images, column by column.
///
/// Places are kept as corner and size, the form in which COCO's tool reckons, so that no figure moves by rounding.
public struct TruthBoxes: Sendable {
    /// What a metric must know of a box besides its place.
    public struct Flags: OptionSet, Hashable, Sendable {
        public let rawValue: UInt8
        /// Wraps bits.
        public init(rawValue: UInt8) { self.rawValue = rawValue }
        /// Pascal VOC's: a detection of it counts neither for nor against, and missing it costs nothing.
        public static let difficult = Flags(rawValue: 1)
        /// COCO's: a region of many objects; any number of detections may lie in it and none counts.
        public static let crowd = Flags(rawValue: 2)
    }

    /// Number of the image, from 0.
    public private(set) var image: [Int32] = []
    /// Index of the class, from 0.
    public private(set) var classIndex: [Int32] = []
    /// Left edges, pixels.
    public private(set) var x: [Double] = []
    /// Top edges, pixels.
    public private(set) var y: [Double] = []
    /// Widths, pixels.
    public private(set) var width: [Double] = []
    /// Heights, pixels.
    public private(set) var height: [Double] = []
    /// Areas by which COCO sorts into small, medium and large, square pixels: of the object, where its outline is known.
    public private(set) var area: [Double] = []
    public private(set) var flags: [Flags] = []

    /// Starts without boxes.
    public init() {}

    /// Number of boxes.
    public var count: Int { image.count }

    /// Adds a box of four edges.
    public mutating func append(image: Int, classIndex: Int, box: PixelBox, flags: Flags = []) {
        append(
            image: image, classIndex: classIndex, x: box.xMin, y: box.yMin, width: box.width, height: box.height,
            flags: flags)
    }

    /// Adds a box as COCO writes it; without `area` it is width × height.
    public mutating func append(
        image: Int, classIndex: Int, x: Double, y: Double, width: Double, height: Double, area: Double? = nil,
        flags: Flags = []
    ) {
        precondition(image >= 0 && classIndex >= 0, "image \(image), class \(classIndex): neither may be negative")
        self.image.append(Int32(image))
        self.classIndex.append(Int32(classIndex))
        self.x.append(x)
        self.y.append(y)
        self.width.append(width)
        self.height.append(height)
        self.area.append(area ?? width * height)
        self.flags.append(flags)
    }
}
