import Domain

/// Finds, among what a run found on an image, the detections that people have judged in other runs of its network.
struct Recognition {
    /// Boxes of one class that overlap by at least so much (IoU, 0…1) are the same finding.
    ///
    /// A network moves its boxes by less at another input size, and two objects that both survive its suppression
    /// overlap by less.
    static let sameFindingIoU = 0.9

    /// What was judged, with the detection that the verdict is kept with.
    private var judged: [(origin: DetectionID, detection: Detection)] = []

    /// Takes a judged detection for known.
    mutating func add(_ detection: Detection, origin: DetectionID) { judged.append((origin, detection)) }

    /// The origins of those detections that were judged already, by index; the best overlap comes first, and no origin
    /// is given twice.
    func origins(of found: [Detection]) -> [Int: DetectionID] {
        guard !judged.isEmpty else { return [:] }
        var pairs: [(iou: Double, index: Int, origin: DetectionID)] = []
        for (index, detection) in found.enumerated() {
            for known in judged where known.detection.classIndex == detection.classIndex {
                let iou = known.detection.box.iou(detection.box)
                if iou >= Self.sameFindingIoU { pairs.append((iou, index, known.origin)) }
            }
        }
        pairs.sort { ($1.iou, $0.index, $0.origin) < ($0.iou, $1.index, $1.origin) }
        var origins: [Int: DetectionID] = [:]
        var taken: Set<DetectionID> = []
        for pair in pairs where origins[pair.index] == nil && taken.insert(pair.origin).inserted {
            origins[pair.index] = pair.origin
        }
        return origins
    }
}
