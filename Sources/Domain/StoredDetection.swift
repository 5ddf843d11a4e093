/// Stable number of a detection in a workspace; never given twice.
public struct DetectionID: RawRepresentable, Hashable, Comparable, Sendable {
    public var rawValue: Int64
    /// Wraps a number given by the catalog.
    public init(rawValue: Int64) { self.rawValue = rawValue }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// What a person made of a detection.
public enum Verdict: Hashable, Sendable {
    /// Nobody has said anything yet.
    case open
    /// It became this annotation as it was.
    case accepted(AnnotationID)
    /// It is wrong; the reason is free text.
    case rejected(reason: String?)
    /// It became this annotation with another place or class.
    case corrected(AnnotationID)

    /// The box of another layer was taken for the same object.
    public static func merged(into layer: ModelName) -> Verdict {
        .rejected(reason: mergedWord + "the box of \(layer.rawValue) was taken")
    }

    /// Whether it was settled by a merge: nobody has called it wrong.
    public var isMerged: Bool {
        if case .rejected(let reason?) = self { reason.hasPrefix(Self.mergedWord) } else { false }
    }

    private static let mergedWord = "merged: "

    /// The annotation it became, if any.
    public var annotation: AnnotationID? {
        switch self {
        case .accepted(let id), .corrected(let id): id
        case .open, .rejected: nil
        }
    }
}

/// A detection as a workspace keeps it: beside the annotations, never among them.
public struct StoredDetection: Hashable, Sendable, Identifiable {
    public var id: DetectionID
    public var image: ImageID
    public var run: DetectionRunID
    public var model: ModelID
    /// Index in the network's own class list.
    public var classIndex: Int
    /// Name in the network's own class list.
    public var className: String
    /// The class of the synset that it means; `nil` where none is mapped.
    public var classID: ClassID?
    /// Objectness × class probability, 0…1.
    public var confidence: Double
    /// Place in pixels of the upright picture; may reach outside of it.
    public var box: PixelBox
    public var verdict: Verdict

    /// Makes a stored detection.
    public init(
        id: DetectionID, image: ImageID, run: DetectionRunID, model: ModelID, classIndex: Int, className: String,
        classID: ClassID?, confidence: Double, box: PixelBox, verdict: Verdict = .open
    ) {
        (self.id, self.image, self.run, self.model) = (id, image, run, model)
        (self.classIndex, self.className, self.classID) = (classIndex, className, classID)
        (self.confidence, self.box, self.verdict) = (confidence, box, verdict)
    }
}

/// What a list says of the detections of one image: open ones only, of the newest run of each network.
public struct DetectionCount: Hashable, Sendable {
    /// Detections that nobody has judged.
    public var open: Int
    /// The highest confidence among them, 0…1; 0 where there is none.
    public var bestConfidence: Double

    /// Makes a count of open detections.
    public init(open: Int = 0, bestConfidence: Double = 0) {
        (self.open, self.bestConfidence) = (open, bestConfidence)
    }
}

/// What a person says of detections, as one command that is undone as one.
public enum Judgement: Hashable, Sendable {
    /// They become annotations as they are, cut off at the edges of the picture; what a person drew blind with all that
    /// was said of it.
    ///
    /// Of several images, those are left out whose boxes are not the person's to change.
    case accept([DetectionID])
    /// All open ones of the newest runs on these images become annotations, if at least so confident (0…1).
    ///
    /// Only those of one network where `model` is given. Those of ignored classes, or wholly
    /// outside of the picture, are left open.
    case acceptAll(minimumConfidence: Double, on: [ImageID], model: ModelID?)
    /// They are wrong.
    case reject([DetectionID], reason: String?)
    /// Rejected ones are open again.
    case reopen([DetectionID])
    /// It becomes an annotation of this class at this place.
    ///
    /// What another layer says of the same object is settled with it, where two are merged.
    case correct(DetectionID, to: ClassID, PixelBox, settling: DetectionID? = nil)
    /// It becomes an annotation as it is, and this one, given as it was seen, makes room for it.
    ///
    /// What was said of the old box besides place and class is said of the new one.
    case replace(Annotation, by: DetectionID)
    /// What one of two layers says becomes boxes of people; what the other says of the same objects is settled with it.
    ///
    /// Of several images, those are left out whose boxes are not the person's to change.
    case merge([Taking])
}

/// A detection that becomes a box of people where two layers are merged.
public struct Taking: Hashable, Sendable {
    public var detection: DetectionID
    /// The box that makes room for it, given as it was seen.
    public var replaced: Annotation?
    /// What the other layer says of the same object: rejected with it, where it is open.
    public var settled: DetectionID?

    /// Makes what is taken.
    public init(_ detection: DetectionID, replacing replaced: Annotation? = nil, settling settled: DetectionID? = nil) {
        (self.detection, self.replaced, self.settled) = (detection, replaced, settled)
    }
}

/// How people judged a network's detections, and what became of the annotations that they accepted.
public struct JudgementCounts: Hashable, Sendable {
    /// Accepted as they were and not touched since.
    public var unchanged: Int
    /// Corrected when accepted, or accepted and moved or given another class since.
    public var corrected: Int
    public var rejected: Int

    /// Makes counts.
    public init(unchanged: Int = 0, corrected: Int = 0, rejected: Int = 0) {
        (self.unchanged, self.corrected, self.rejected) = (unchanged, corrected, rejected)
    }

    /// Detections that became annotations.
    public var accepted: Int { unchanged + corrected }
    /// Corrections for each accepted detection, 0…1; `nil` before the first.
    public var correctionsPerAccepted: Double? { accepted == 0 ? nil : Double(corrected) / Double(accepted) }
}

extension Annotation {
    /// The number of the box that stands for a detection where another layer takes the place of people's boxes.
    public static func standIn(for id: DetectionID) -> AnnotationID { AnnotationID(rawValue: -id.rawValue) }

    /// The box that stands for a detection; `nil` where its class means nothing in the synset.
    public init?(standingFor detection: StoredDetection) {
        guard let classID = detection.classID else { return nil }
        self.init(
            id: Self.standIn(for: detection.id), classID: classID, box: detection.box, provenance: .accepted)
    }

    /// The detection that this box stands for; `nil` for a box of the catalog.
    public var stoodFor: DetectionID? { id.rawValue < 0 ? DetectionID(rawValue: -id.rawValue) : nil }
}
