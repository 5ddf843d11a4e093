/// What becomes of a detection where some IoU is the least that matches.
public enum MatchOutcome: UInt8, Sendable {
    /// Overlaps too little, or a ground truth that is taken.
    case falsePositive
    /// The surest one on its ground truth.
    case truePositive
    /// Counts neither way: on a difficult box or a crowd, of another size than asked for, or beyond the number that
    /// the protocol looks at.
    case ignored
}

/// Detections and ground truths of one class, counted.
public struct MatchCounts: Hashable, Sendable {
    /// Detections that are the surest on their ground truth.
    public var truePositives: Int
    /// Detections that are on none, or on one already found.
    public var falsePositives: Int
    /// Detections that count neither way.
    public var ignored: Int
    /// Ground truths that count.
    public var groundTruths: Int

    /// Makes counts.
    public init(truePositives: Int = 0, falsePositives: Int = 0, ignored: Int = 0, groundTruths: Int = 0) {
        (self.truePositives, self.falsePositives) = (truePositives, falsePositives)
        (self.ignored, self.groundTruths) = (ignored, groundTruths)
    }

    /// Ground truths that nothing found.
    public var missed: Int { groundTruths - truePositives }

    /// The share of detections that are right, 0…1; `nil` without detections.
    public var precision: Double? {
        let all = truePositives + falsePositives
        return all > 0 ? Double(truePositives) / Double(all) : nil
    }

    /// The share of ground truths that were found, 0…1; `nil` without ground truths.
    public var recall: Double? { groundTruths > 0 ? Double(truePositives) / Double(groundTruths) : nil }

    /// Harmonic mean of precision and recall, 2·TP / (2·TP + FP + FN), 0…1; `nil` where nothing is to be found or was.
    public var f1: Double? {
        let all = truePositives + falsePositives + groundTruths
        return all > 0 ? 2 * Double(truePositives) / Double(all) : nil
    }

    public static func += (a: inout Self, b: Self) {
        a.truePositives += b.truePositives
        a.falsePositives += b.falsePositives
        a.ignored += b.ignored
        a.groundTruths += b.groundTruths
    }

    /// Takes in a detection.
    mutating func count(_ outcome: MatchOutcome) {
        switch outcome {
        case .truePositive: truePositives += 1
        case .falsePositive: falsePositives += 1
        case .ignored: ignored += 1
        }
    }
}
