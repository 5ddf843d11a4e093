public import Domain

/// Detections of many images, column by column.
public struct FoundBoxes: Sendable {
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
    /// Confidences; never not-a-number.
    public private(set) var confidence: [Double] = []
    /// How many were refused because their confidence is not a number: they have no place in any order.
    public private(set) var refused = 0

    /// Starts without boxes.
    public init() {}

    /// Number of boxes.
    public var count: Int { image.count }

    /// Makes room for `count` boxes in all.
    public mutating func reserveCapacity(_ count: Int) {
        image.reserveCapacity(count)
        classIndex.reserveCapacity(count)
        x.reserveCapacity(count)
        y.reserveCapacity(count)
        width.reserveCapacity(count)
        height.reserveCapacity(count)
        confidence.reserveCapacity(count)
    }

    /// Adds a detection of an image.
    public mutating func append(image: Int, _ detection: Detection) {
        append(
            image: image, classIndex: detection.classIndex, x: detection.box.xMin, y: detection.box.yMin,
            width: detection.box.width, height: detection.box.height, confidence: detection.confidence)
    }

    /// Adds a detection as COCO writes it; one without a confidence that is a number is only counted.
    public mutating func append(
        image: Int, classIndex: Int, x: Double, y: Double, width: Double, height: Double, confidence: Double
    ) {
        precondition(image >= 0 && classIndex >= 0, "image \(image), class \(classIndex): neither may be negative")
        guard !confidence.isNaN else {
            refused += 1
            return
        }
        self.image.append(Int32(image))
        self.classIndex.append(Int32(classIndex))
        self.x.append(x)
        self.y.append(y)
        self.width.append(width)
        self.height.append(height)
        self.confidence.append(confidence)
    }
}
