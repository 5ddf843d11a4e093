/// Why an image is worth labelling.
public enum NextReason: Hashable, Sendable {
    /// So many detections of which the network is unsure, the most doubtful one by its class and confidence.
    case doubt(count: Int, classIndex: Int, confidence: Double)
    /// A detection of a class that has few boxes so far.
    case rare(classIndex: Int, confidence: Double)
    /// The picture is unlike those that are labelled, 0…1.
    case unlike(Double)
    /// Two networks find different things, 0…1.
    case disagreement(Double)

    /// A few words, given the names of classes.
    public func text(_ name: (Int) -> String) -> String {
        switch self {
        case .doubt(1, let index, let confidence): "unsure: \(name(index)) \(Self.hundredths(confidence))"
        case .doubt(let count, let index, let confidence):
            "\(count) unsure, most of all \(name(index)) \(Self.hundredths(confidence))"
        case .rare(let index, let confidence): "rare: \(name(index)) \(Self.hundredths(confidence))"
        case .unlike(let distance): "unlike what is labelled \(Self.hundredths(distance))"
        case .disagreement(let share): "networks disagree \(Self.hundredths(share))"
        }
    }

    private static func hundredths(_ share: Double) -> String {
        let number = Int((max(0, min(1, share)) * 100).rounded())
        return "\(number / 100).\(number % 100 < 10 ? "0" : "")\(number % 100)"
    }
}
