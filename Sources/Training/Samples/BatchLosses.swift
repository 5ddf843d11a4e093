/// Losses of pictures, summed: the four of YOLO v3.
public struct BatchLosses: Hashable, Sendable, Codable {
    /// Whether there is an object.
    public var objectness: Double
    /// Where its centre is.
    public var centre: Double
    /// How large it is.
    public var scale: Double
    /// What it is.
    public var classes: Double
    /// Pictures that they are of.
    public var count: Int

    /// Makes losses, summed over `count` pictures.
    public init(objectness: Double = 0, centre: Double = 0, scale: Double = 0, classes: Double = 0, count: Int = 0) {
        (self.objectness, self.centre, self.scale) = (objectness, centre, scale)
        (self.classes, self.count) = (classes, count)
    }

    /// Their sum.
    public var total: Double { objectness + centre + scale + classes }

    /// The same for one picture.
    public var mean: BatchLosses {
        let share = 1 / Double(max(1, count))
        return BatchLosses(
            objectness: objectness * share, centre: centre * share, scale: scale * share, classes: classes * share,
            count: 1)
    }

    static func += (sum: inout BatchLosses, other: BatchLosses) {
        sum.objectness += other.objectness
        sum.centre += other.centre
        sum.scale += other.scale
        sum.classes += other.classes
        sum.count += other.count
    }
}
