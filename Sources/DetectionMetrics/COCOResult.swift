/// COCO's figures of one evaluation; every one is `nil` where no ground truth counts for it.
public struct COCOResult: Sendable {
    /// What was counted with.
    public let settings: COCOProtocol
    /// Number of classes.
    public let classes: Int
    /// `[area, threshold, class]`: AP over the protocol's recalls with its largest number of detections; NaN: undefined.
    let precisions: [Double]
    /// `[area, number of detections, threshold, class]`: recall at the end; NaN: undefined.
    let recalls: [Double]

    /// Mean AP over thresholds and classes that have ground truth, 0…1.
    ///
    /// - Parameters:
    ///   - iou: index of one threshold, `nil` for the mean of all
    ///   - area: index of an area of the protocol
    ///   - classIndex: one class, `nil` for the mean of all
    public func ap(iou: Int? = nil, area: Int = 0, classIndex: Int? = nil) -> Double? {
        mean(iou, classIndex) { precisions[(area * settings.iouThresholds.count + $0) * classes + $1] }
    }

    /// Mean recall over thresholds and classes that have ground truth, 0…1.
    ///
    /// - Parameters:
    ///   - most: index of a number of detections of the protocol
    ///   - area: index of an area of the protocol
    public func ar(most: Int, area: Int = 0) -> Double? {
        mean(nil, nil) {
            recalls[((area * settings.mostFound.count + most) * settings.iouThresholds.count + $0) * classes + $1]
        }
    }

    private func mean(_ iou: Int?, _ classIndex: Int?, _ value: (Int, Int) -> Double) -> Double? {
        var (sum, count) = (0.0, 0)
        for threshold in iou.map({ $0..<$0 + 1 }) ?? settings.iouThresholds.indices {
            for one in classIndex.map({ $0..<$0 + 1 }) ?? 0..<classes {
                let figure = value(threshold, one)
                if !figure.isNaN { (sum, count) = (sum + figure, count + 1) }
            }
        }
        return count > 0 ? sum / Double(count) : nil
    }
}

extension COCOResult {
    /// The twelve figures of the challenge by their names, in its order; only of the standard protocol.
    public var figures: [(name: String, value: Double?)] {
        precondition(settings == .standard, "the twelve figures belong to the standard protocol")
        return [
            ("AP", ap()), ("AP50", ap(iou: 0)), ("AP75", ap(iou: 5)), ("APs", ap(area: 1)), ("APm", ap(area: 2)),
            ("APl", ap(area: 3)), ("AR1", ar(most: 0)), ("AR10", ar(most: 1)), ("AR100", ar(most: 2)),
            ("ARs", ar(most: 2, area: 1)), ("ARm", ar(most: 2, area: 2)), ("ARl", ar(most: 2, area: 3)),
        ]
    }
}
