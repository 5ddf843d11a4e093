/// What COCO's evaluation counts with.
public struct COCOProtocol: Hashable, Sendable {
    /// IoUs at which is matched, rising, 0…1; at most sixteen.
    public var iouThresholds: [Double]
    /// Recalls at which precision is read, rising, 0…1.
    public var recalls: [Double]
    /// Areas of ground truths that count, square pixels, both ends included; the first is for all.
    public var areas: [ClosedRange<Double>]
    /// How many of the surest detections of a class in an image count, rising.
    public var mostFound: [Int]

    /// Makes a protocol.
    public init(iouThresholds: [Double], recalls: [Double], areas: [ClosedRange<Double>], mostFound: [Int]) {
        precondition((1...16).contains(iouThresholds.count), "\(iouThresholds.count) thresholds, expected 1 to 16")
        precondition(!areas.isEmpty && !mostFound.isEmpty, "a protocol needs areas and numbers of detections")
        (self.iouThresholds, self.recalls) = (iouThresholds, recalls)
        (self.areas, self.mostFound) = (areas, mostFound)
    }

    /// That of COCO's challenge on boxes: IoU 0.5, 0.55 … 0.95; 101 recalls; all, small (to 32²), medium (to 96²) and
    /// large; 1, 10 and 100 detections.
    public static let standard = COCOProtocol(
        iouThresholds: evenly(from: 0.5, to: 0.95, count: 10), recalls: evenly(from: 0, to: 1, count: 101),
        areas: [0...1e10, 0...1024, 1024...9216, 9216...1e10], mostFound: [1, 10, 100])

    /// NumPy's `linspace`, to the last bit.
    private static func evenly(from first: Double, to last: Double, count: Int) -> [Double] {
        let step = (last - first) / Double(count - 1)
        return (0..<count).map { $0 == count - 1 ? last : Double($0) * step + first }
    }
}
