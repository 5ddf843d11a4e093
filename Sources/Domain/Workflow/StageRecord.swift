/// How far an image is on its way from the annotator to the finished dataset.
public enum ImageStage: Int, Sendable, CaseIterable {
    /// Somebody labels it, or is yet to.
    case annotation
    /// It was handed in and waits for another person to look at it.
    case review
    /// It is finished: its boxes stay as they are until somebody reopens it.
    case accepted
}

/// What the reviewer made of an image.
public enum StageVerdict: Hashable, Sendable {
    case accepted
    /// It went back to the annotator, for this reason.
    case sentBack(reason: String)
}

/// The stage of an image with all that is known of how it came there.
///
/// Annotator and reviewer are both kept, whatever happens to the image afterwards: handing in again names a new
/// annotator, and the reviewer stays the one who judged last.
public struct StageRecord: Hashable, Sendable {
    public var stage = ImageStage.annotation
    /// What was said of what was handed in last; `nil` before somebody has said anything.
    public var verdict: StageVerdict?
    /// Who handed it in last.
    public var annotator: String?
    /// When, in seconds since 1970-01-01 00:00 UTC.
    public var handedInAt: Double?
    /// Who judged it last.
    public var reviewer: String?
    /// When, in seconds since 1970-01-01 00:00 UTC.
    public var judgedAt: Double?

    /// Makes the record of an image that nobody has handed in.
    public init() {}

    /// What lists show, find and sort by.
    public var mark: StageMark {
        switch stage {
        case .annotation:
            if case .sentBack? = verdict { .sentBack } else { .annotation }
        case .review: .review
        case .accepted: .accepted
        }
    }

    /// Why it was sent back; `nil` unless it was, and nobody has handed it in since.
    public var reason: String? {
        if case .sentBack(let reason)? = verdict { reason } else { nil }
    }
}

/// The stages as a list tells them apart, in the order of their sorting: what was sent back stands out.
public enum StageMark: Int, Sendable, CaseIterable {
    case annotation, sentBack, review, accepted

    /// Its word in filters and in JSON.
    public var word: String {
        switch self {
        case .annotation: "annotation"
        case .sentBack: "sent-back"
        case .review: "review"
        case .accepted: "accepted"
        }
    }
}

extension ImageRow {
    /// Whether this person has something left to label here: nobody has finished it, or it came back to them.
    ///
    /// Where several have labelled it blind and finished, merging what they drew is left, and nothing to label.
    public func isToDo(for person: String) -> Bool {
        (state == .unseen && !isLayerDone) || (stage.mark == .sentBack && stage.annotator == person)
    }

    /// Whether it waits for this person's review.
    ///
    /// - Parameter allowsOwnWork: whether people may judge what they have handed in themselves
    public func isToReview(for person: String, allowsOwnWork: Bool) -> Bool {
        stage.stage == .review && (allowsOwnWork || stage.annotator != person)
    }
}
