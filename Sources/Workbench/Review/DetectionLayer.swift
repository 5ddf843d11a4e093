import Domain

/// The detections of the image in front, and which of them the person is at.
struct DetectionLayer: Equatable, Sendable {
    /// Runs that have looked at the image, newest first; `nil` before the answer.
    private(set) var runs: [DetectionRun]?
    /// Detections of all runs, the most confident first.
    fileprivate(set) var all: [StoredDetection] = []
    /// The detection that is judged next.
    private(set) var cursor: DetectionID?
    /// The run that was chosen for this image; otherwise the settings and the time decide.
    var chosenRun: DetectionRunID?
    /// Detections accepted or rejected, as long as the store has not answered.
    private(set) var underway: [DetectionID: Verdict] = [:]

    /// Which detections are in sight: what the settings say of the run in front.
    struct Lens: Equatable, Sendable {
        var minimumConfidence: Double
        var showsRejected: Bool
        /// The only class in sight, where one was chosen.
        var soloClass: ClassID?
    }

    // MARK: Reading

    /// Takes what the store says; the cursor stays on its detection if that is still in sight.
    mutating func take(_ found: ImageDetections, review: ReviewSettings, soloClass: ClassID?) {
        runs = found.runs
        all = found.detections.sorted { ($1.confidence, $0.id) < ($0.confidence, $1.id) }
        underway = [:]
        settleCursor(lens(review, soloClass: soloClass), review: review)
    }

    /// The run in front: the chosen one, else that of the preferred network, else the newest.
    func run(_ review: ReviewSettings) -> DetectionRun? {
        guard let runs else { return nil }
        return runs.first { $0.id == chosenRun } ?? runs.first { $0.modelName == review.model } ?? runs.first
    }

    /// What is in sight by the settings.
    func lens(_ review: ReviewSettings, soloClass: ClassID?) -> Lens {
        Lens(
            minimumConfidence: run(review).map { review.confidence(of: $0.modelName) }
                ?? ReviewSettings.usualConfidence,
            showsRejected: review.showsRejected, soloClass: soloClass)
    }

    /// Detections of the run in front that nobody has judged, the most confident first.
    func open(_ review: ReviewSettings) -> [StoredDetection] {
        of(run(review)).filter { $0.verdict == .open && underway[$0.id] == nil }
    }

    /// Detections in sight, the most confident first: what stepping goes through.
    func shown(_ lens: Lens, review: ReviewSettings) -> [StoredDetection] {
        of(run(review)).filter { detection in
            guard underway[detection.id] == nil, detection.isAtLeast(lens.minimumConfidence) else { return false }
            guard lens.soloClass == nil || detection.classID == lens.soloClass else { return false }
            return detection.verdict == .open || (lens.showsRejected && detection.verdict.isRejected)
        }
    }

    /// Detections whose acceptance is on its way to disk: they look like annotations already.
    func accepting(_ review: ReviewSettings) -> [StoredDetection] {
        of(run(review)).filter { underway[$0.id]?.annotation != nil }
    }

    private func of(_ run: DetectionRun?) -> [StoredDetection] {
        guard let run else { return [] }
        return all.filter { $0.run == run.id }
    }

    /// Rejected detections of the run in front.
    func rejectedCount(_ review: ReviewSettings) -> Int {
        of(run(review)).reduce(0) { $0 + (($1.verdict.isRejected || underway[$1.id]?.isRejected == true) ? 1 : 0) }
    }

    subscript(_ id: DetectionID?) -> StoredDetection? { id.flatMap { id in all.first { $0.id == id } } }

    // MARK: Cursor

    /// Goes to a detection.
    mutating func select(_ id: DetectionID?) { cursor = id }

    /// Goes to the next or previous detection in sight, round the end.
    mutating func step(by delta: Int, through shown: [StoredDetection]) {
        guard !shown.isEmpty else { return }
        guard let at = shown.firstIndex(where: { $0.id == cursor }) else {
            cursor = (delta > 0 ? shown.first : shown.last)?.id
            return
        }
        cursor = shown[(at + delta + shown.count) % shown.count].id
    }

    /// Keeps the cursor on something in sight: on the most confident open one if its own has gone.
    mutating func settleCursor(_ lens: Lens, review: ReviewSettings) {
        let shown = shown(lens, review: review)
        if shown.contains(where: { $0.id == cursor }) { return }
        cursor = shown.first { $0.verdict == .open }?.id ?? shown.first?.id
    }

    // MARK: Judging

    /// Takes judged detections out of sight; the cursor goes on to the next open one, round the end.
    mutating func judge(_ ids: Set<DetectionID>, as verdict: Verdict, lens: Lens, review: ReviewSettings) {
        let order = shown(lens, review: review)
        let at = order.firstIndex { $0.id == cursor } ?? 0
        for id in ids { underway[id] = verdict }
        let next = (order[at...] + order[..<at]).first { !ids.contains($0.id) && $0.verdict == .open }
        cursor = next?.id
    }

    /// Gives all detections of a network's class their class of the synset.
    mutating func map(classIndex: Int, of model: ModelID, to classID: ClassID) {
        for index in all.indices where all[index].model == model && all[index].classIndex == classIndex {
            all[index].classID = classID
        }
    }
}

extension Verdict {
    var isRejected: Bool { if case .rejected = self { true } else { false } }
}

extension StoredDetection {
    /// Whether it is at least so confident, 0…1, as far as a hundredth of a thousandth can be told.
    func isAtLeast(_ minimum: Double) -> Bool { confidence >= minimum - 1e-9 }

    /// The confidence as people read it: `0.87`.
    var confidenceText: String { Quantity.decimal(confidence, digits: 2) }
}

extension DetectionLayer {
    /// Shows a detection at the place and with the class that it was given, until the store answers.
    mutating func correct(_ id: DetectionID, to draft: Annotation) {
        guard let index = all.firstIndex(where: { $0.id == id }) else { return }
        (all[index].box, all[index].classID) = (draft.box, draft.classID)
    }
}
