/// The parts of the loss of one picture: sums over its boxes, divided by nothing.
public struct LossValues: Hashable, Sendable {
    public var objectness = 0.0
    public var centre = 0.0
    public var scale = 0.0
    public var classes = 0.0

    /// Makes parts that are all 0.
    public init() {}

    /// Makes a loss of its parts.
    public init(objectness: Double, centre: Double, scale: Double, classes: Double) {
        (self.objectness, self.centre, self.scale, self.classes) = (objectness, centre, scale, classes)
    }

    /// The parts with equal weight, as they are minimised.
    public var total: Double { objectness + centre + scale + classes }

    /// Part by part.
    public static func + (a: LossValues, b: LossValues) -> LossValues {
        LossValues(
            objectness: a.objectness + b.objectness, centre: a.centre + b.centre, scale: a.scale + b.scale,
            classes: a.classes + b.classes)
    }
}

/// The loss of a batch.
public struct LossReport: Hashable, Sendable {
    /// One for each picture.
    public var pictures: [LossValues] = []
    /// Rows that were trained to find a ground truth.
    public var trainedRows = 0
    /// Ground truths to be trained that no row learns: their best anchor is in no head, nothing of them is in the picture,
    /// or another one took their row.
    public var leftOut = 0

    /// Makes a report of nothing.
    public init() {}

    /// The sum over the pictures.
    public var total: Double { pictures.reduce(0) { $0 + $1.total } }
}
