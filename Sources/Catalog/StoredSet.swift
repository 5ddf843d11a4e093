import Domain
import GRDB

/// A set of detections with what their classes mean and what people said of them.
struct StoredSet {
    private(set) var set: DetectionSet
    private(set) var map: [ClassMapEntry]
    /// All detections of the set in its order.
    private(set) var detections: [StoredDetection]

    /// Reads what belongs to a set.
    init(_ set: DetectionSet, in db: Database) throws {
        self.init(
            set, map: try ModelTable(db: db).classMap(of: set.model),
            verdicts: try VerdictTable(db: db).all(in: set.ids))
    }

    init(_ set: DetectionSet, map: [ClassMapEntry], verdicts: [DetectionID: Verdict]) {
        (self.set, self.map) = (set, map)
        detections = zip(set.ids, set.detections).map { number, detection in
            let id = DetectionID(rawValue: number)
            // A network that was registered anew may have fewer classes than this run had.
            let entry = map.indices.contains(detection.classIndex) ? map[detection.classIndex] : nil
            return StoredDetection(
                id: id, image: set.image, run: set.run, model: set.model, classIndex: detection.classIndex,
                className: entry?.name ?? "class \(detection.classIndex)", classID: entry?.mapping.classID,
                confidence: detection.confidence, box: detection.box, verdict: verdicts[id] ?? .open)
        }
    }

    /// What the detection's class means.
    func mapping(of detection: StoredDetection) -> ClassMapping {
        map.indices.contains(detection.classIndex) ? map[detection.classIndex].mapping : .unmapped
    }

    /// The detections whose class is not ignored.
    var visible: [StoredDetection] { detections.filter { mapping(of: $0) != .ignored } }
}
