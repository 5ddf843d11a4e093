import Domain

/// Which detection of an image belongs to which label, each at most once.
///
/// Detections go down by confidence, each to the free label that it overlaps most, with ``place`` or more; a label of
/// another class is only taken before one of the same class if it overlaps by ``classMargin`` more. What is left over
/// and of one class is then joined down to an overlap of ``displaced``, the largest first: a box that was moved away
/// leaves a detection without a label beside a label without a detection.
struct AuditPairing {
    /// Least IoU of a label and a detection that are of the same object in the same place, 0…1.
    static let place = 0.5
    /// Least IoU of a label that was set beside its object, 0…1.
    static let displaced = 0.1
    /// IoU from which a detection that is left over is taken for a second one of an object that has its own, 0…1.
    static let duplicate = 0.3
    /// What another class costs, in IoU.
    static let classMargin = 0.2

    /// What became of a detection.
    enum Role: Hashable {
        /// It belongs to this label, in whose place it is.
        case inPlace(label: Int)
        /// It belongs to this label of its class, which lies beside it.
        case beside(label: Int)
        /// It is a second detection of something.
        case duplicate
        /// No label explains it.
        case alone
    }

    /// By detection.
    private(set) var roles: [Role]
    /// The detection of each label; `nil` for those without one.
    private(set) var detectionOf: [Int?]
    /// The most confident detection of each label's own class in its place, whichever label it belongs to, 0…1.
    private(set) var support: [Double]

    /// Pairs the boxes of an image; `leastConfidence` is that of detections beside a label, by class.
    init(_ image: AuditedImage, leastConfidence: [Double]) {
        let (labels, detections) = (image.labels, image.detections)
        roles = [Role](repeating: .alone, count: detections.count)
        detectionOf = [Int?](repeating: nil, count: labels.count)
        support = [Double](repeating: 0, count: labels.count)
        let order = detections.indices.sorted {
            (detections[$1].confidence, $0) < (detections[$0].confidence, $1)
        }
        for at in order { takePlace(at, labels, detections[at]) }
        takeBeside(labels, detections, leastConfidence)
        for at in order where roles[at] == .alone { noteDuplicate(at, image) }
    }

    private mutating func takePlace(_ at: Int, _ labels: [AuditedImage.Label], _ detection: Detection) {
        var (best, bestWorth) = (-1, -Double.infinity)
        for (number, label) in labels.enumerated() {
            let iou = label.box.iou(detection.box)
            guard iou >= Self.place else { continue }
            let isSame = label.classIndex == detection.classIndex
            if isSame { support[number] = max(support[number], detection.confidence) }
            guard detectionOf[number] == nil else { continue }
            let worth = iou - (isSame ? 0 : Self.classMargin)
            if worth > bestWorth { (best, bestWorth) = (number, worth) }
        }
        guard best >= 0 else { return }
        (roles[at], detectionOf[best]) = (.inPlace(label: best), at)
    }

    private mutating func takeBeside(
        _ labels: [AuditedImage.Label], _ detections: [Detection], _ leastConfidence: [Double]
    ) {
        var pairs: [(iou: Double, label: Int, detection: Int)] = []
        for (number, label) in labels.enumerated() where detectionOf[number] == nil {
            for (at, detection) in detections.enumerated()
            where roles[at] == .alone && detection.classIndex == label.classIndex
                && detection.confidence >= leastConfidence[label.classIndex]
            {
                let iou = label.box.iou(detection.box)
                if iou >= Self.displaced { pairs.append((iou, number, at)) }
            }
        }
        for pair in pairs.sorted(by: { ($1.iou, $0.label, $0.detection) < ($0.iou, $1.label, $1.detection) })
        where detectionOf[pair.label] == nil && roles[pair.detection] == .alone {
            (roles[pair.detection], detectionOf[pair.label]) = (.beside(label: pair.label), pair.detection)
        }
    }

    /// A detection that is left over is a second one where an object that has its own, or an exempt box, lies under it.
    private mutating func noteDuplicate(_ at: Int, _ image: AuditedImage) {
        let box = image.detections[at].box
        let isExplained = image.labels.indices.contains { number in
            let label = image.labels[number]
            if label.isExempt { return label.box.intersection(box).area >= Self.place * box.area }
            return detectionOf[number] != nil && label.box.iou(box) >= Self.duplicate
        }
        let isSecond = image.detections.indices.contains { other in
            other != at && roles[other] != .duplicate && image.detections[other].box.iou(box) >= Self.duplicate
                && (image.detections[at].confidence, other) < (image.detections[other].confidence, at)
        }
        if isExplained || isSecond { roles[at] = .duplicate }
    }
}
