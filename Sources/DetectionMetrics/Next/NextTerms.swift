import Domain

/// What speaks for labelling an image, each 0…1; `nil` where nothing can be said.
struct NextTerms {
    var doubt: Double?
    var rarity: Double?
    var disagreement: Double?
    /// What the first two say in words.
    var doubtReason: NextReason?
    var rarityReason: NextReason?

    /// Detections less confident count for nothing, 0…1.
    static let leastConfidence = 0.05
    /// From this doubt on a detection is counted as one that the network is unsure of, 0…½.
    private static let unsure = 0.2
    /// IoU from which two networks found the same, 0…1.
    private static let sameObject = 0.5

    /// Reckons from what networks found; `weights` says how rare each class is, 0…1.
    init(_ detections: [[Detection]], weights: [Double]) {
        let found = detections.map { $0.filter { $0.confidence >= Self.leastConfidence } }
        guard !found.isEmpty else { return }
        var sum = 0.0
        for own in found {
            let expected = own.reduce(0) { $0 + Self.doubt($1) }
            sum += expected / (1 + expected)
        }
        doubt = sum / Double(found.count)
        let all = found.flatMap(\.self)
        let unsure = found[0].filter { Self.doubt($0) >= Self.unsure }
        if let most = found[0].max(by: { Self.doubt($0) < Self.doubt($1) }) {
            doubtReason = .doubt(
                count: max(1, unsure.count), classIndex: most.classIndex, confidence: most.confidence)
        }
        rarity = 0
        for each in all {
            let worth = each.confidence * weights[each.classIndex]
            guard worth > rarity ?? 0 else { continue }
            rarity = worth
            rarityReason = .rare(classIndex: each.classIndex, confidence: each.confidence)
        }
        if found.count > 1 { disagreement = Self.disagreement(found[0], found[1]) }
    }

    /// The probability that a person decides otherwise than at a confidence of ½, 0…½.
    private static func doubt(_ detection: Detection) -> Double {
        max(0, min(detection.confidence, 1 - detection.confidence))
    }

    /// 1 − twice the common confidence of pairs of one class over the sum of all: Dice's coefficient of what both find.
    static func disagreement(_ a: [Detection], _ b: [Detection]) -> Double {
        let all = (a + b).reduce(0) { $0 + $1.confidence }
        guard all > 0 else { return 0 }
        var isFree = [Bool](repeating: true, count: b.count)
        var common = 0.0
        for each in a.sorted(by: { $0.confidence > $1.confidence }) {
            let partner = b.indices.filter {
                isFree[$0] && b[$0].classIndex == each.classIndex && b[$0].box.iou(each.box) >= sameObject
            }.max { b[$0].box.iou(each.box) < b[$1].box.iou(each.box) }
            guard let partner else { continue }
            isFree[partner] = false
            common += min(each.confidence, b[partner].confidence)
        }
        return max(0, 1 - 2 * common / all)
    }
}
