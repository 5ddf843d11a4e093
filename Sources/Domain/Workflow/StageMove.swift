/// A step of an image from stage to stage; there are no others.
///
/// | move | from | to | by |
/// | --- | --- | --- | --- |
/// | hand in | annotation, finished | review | anybody, who becomes the annotator |
/// | take back | review | annotation | the annotator |
/// | accept | review, finished | accepted | anybody but the annotator, unless own work is allowed |
/// | send back, with a reason | review | annotation | the same |
/// | reopen | accepted | review | anybody |
public enum StageMove: Hashable, Sendable {
    case handIn, takeBack, accept, reopen
    case sendBack(reason: String)

    /// The stage that it leads away from.
    public var from: ImageStage {
        switch self {
        case .handIn: .annotation
        case .takeBack, .accept, .sendBack: .review
        case .reopen: .accepted
        }
    }

    /// A few words for history, of so many images.
    public func title(_ images: Int) -> String {
        let what = images == 1 ? "1 image" : "\(images) images"
        return switch self {
        case .handIn: "hand in \(what)"
        case .takeBack: "take back \(what)"
        case .accept: "accept \(what)"
        case .reopen: "reopen \(what)"
        case .sendBack(let reason): "send back \(what): \(reason)"
        }
    }

    /// Why somebody cannot do it with an image, or `nil`.
    ///
    /// - Parameters:
    ///   - record: where the image is
    ///   - state: what is said of it as a whole
    ///   - person: who would do it
    ///   - allowsOwnWork: whether people may judge what they have handed in themselves
    public func whyNot(
        _ record: StageRecord, _ state: ImageState, by person: String, allowsOwnWork: Bool
    ) -> String? {
        guard record.stage == from else { return Self.place(record) + ", expected " + Self.words(from) }
        switch self {
        case .handIn:
            return state == .unseen ? Self.unfinished : nil
        case .takeBack:
            return record.annotator == person
                ? nil : "\(record.annotator ?? "somebody") handed it in: only they take it back, others send it back"
        case .accept, .sendBack:
            if case .sendBack(let reason) = self, !reason.contains(where: { !$0.isWhitespace }) {
                return "sending back needs a reason"
            }
            if record.annotator == person && !allowsOwnWork {
                return "\(person) handed it in: another person judges it (`reticle stage own-work allow` lets them)"
            }
            return self == .accept && state == .unseen ? Self.unfinished : nil
        case .reopen: return nil
        }
    }

    /// The record after the move, which must be possible.
    ///
    /// - Parameter time: seconds since 1970-01-01 00:00 UTC
    public func moved(_ record: StageRecord, by person: String, at time: Double) -> StageRecord {
        var after = record
        switch self {
        case .handIn:
            (after.stage, after.verdict) = (.review, nil)
            (after.annotator, after.handedInAt) = (person, time)
        case .takeBack: (after.stage, after.verdict) = (.annotation, nil)
        case .accept:
            (after.stage, after.verdict) = (.accepted, .accepted)
            (after.reviewer, after.judgedAt) = (person, time)
        case .sendBack(let reason):
            let words = reason.split { $0.isWhitespace }.joined(separator: " ")
            (after.stage, after.verdict) = (.annotation, .sentBack(reason: words))
            (after.reviewer, after.judgedAt) = (person, time)
        case .reopen: (after.stage, after.verdict) = (.review, nil)
        }
        return after
    }

    /// Why an image that nobody has finished stays where it is.
    public static let unfinished = "it is not finished: nobody has said that all boxes are there"

    /// Where an image is, for refusals.
    static func place(_ record: StageRecord) -> String {
        switch record.mark {
        case .annotation: "it is at annotation: nobody has handed it in"
        case .sentBack: "\(record.reviewer ?? "somebody") sent it back: \(record.reason ?? "")"
        case .review: "\(record.annotator ?? "somebody") handed it in and it waits for review"
        case .accepted: "\(record.reviewer ?? "somebody") accepted it"
        }
    }

    private static func words(_ stage: ImageStage) -> String {
        switch stage {
        case .annotation: "an image at annotation"
        case .review: "one that waits for review"
        case .accepted: "an accepted one"
        }
    }
}

extension StageRecord {
    /// Why this person cannot change the boxes of the image, or `nil`: accepted is accepted, and what was handed in is
    /// the reviewer's.
    public func whyLocked(for person: String) -> String? {
        switch stage {
        case .annotation: nil
        case .review: annotator == person ? "\(person) handed it in: it can be changed once it is taken back" : nil
        case .accepted: StageMove.place(self) + ": it can be changed once it is reopened"
        }
    }
}
