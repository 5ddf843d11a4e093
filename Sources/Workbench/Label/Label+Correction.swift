import Cells
import Domain

/// A detection being put right: a box like any other on the screen, and one command in the journal when it is kept.
struct Correction: Equatable, Sendable {
    var detection: StoredDetection
    /// The box as it was before anybody touched it.
    var start: Annotation

    /// Boxes of the store have positive ids; this one is not in the store yet.
    var id: AnnotationID { start.id }
}

extension Label {
    /// Opens the detection in front for editing in place.
    mutating func beginCorrection(in session: inout Session) -> [Effect] {
        guard let detection = detectionInFront(session), let size = imageSize else { return [] }
        guard detection.verdict == .open else {
            session.refuse("it was rejected; r opens it again first")
            return []
        }
        guard isInside(detection) else {
            session.refuse("it lies outside of the picture; r rejects it")
            return []
        }
        guard let classID = detection.classID else { return ask(detection, thenCorrect: true, in: &session) }
        let draft = Annotation(
            id: AnnotationID(rawValue: -1 - detection.id.rawValue), classID: classID,
            box: detection.box.clamped(to: size), provenance: .accepted)
        correction = Correction(detection: detection, start: draft)
        boxes.append(draft)
        mode = .select
        showsBoxes = true
        choose(draft.id)
        session.say(
            "move its edges or give it a class; enter keeps it\(aim.comesBack ? " and goes on" : ""), u drops that")
        return []
    }

    /// Whether a message leaves a correction open: everything else keeps it first.
    static func continuesCorrection(_ message: Message) -> Bool {
        switch message {
        case .move, .edge, .snap, .classIndex, .pickClass, .setClass, .newClass, .setBox, .zoomIn, .zoomOut, .zoomFit,
            .zoomBox, .pan, .brighter, .darker, .moreContrast, .lessContrast, .plainLook, .toggleNames,
            .toggleKeepView, .guideline, .history, .askNumber:
            true
        case .review(.toggleLayer), .review(.moveConfidence), .review(.setConfidence), .review(.toggleRejected): true
        default: false
        }
    }

    /// Writes the detection as its box is now: as an acceptance if nothing was changed.
    mutating func keepCorrection(in session: inout Session) -> [Effect] {
        guard let kept = correction else { return [] }
        let draft = boxes.first { $0.id == kept.id } ?? kept.start
        endCorrection()
        boxes.removeAll { $0.id == kept.id }
        let isUntouched = draft.box == kept.start.box && draft.classID == kept.start.classID
        session.say(
            "\(isUntouched ? "accepted" : "corrected") \(session.name(of: draft.classID)); u takes it back", .success)
        layer.correct(kept.detection.id, to: draft)
        settle([kept.detection.id], as: .corrected(draft.id), in: &session)
        noteBoxes()
        let (id, settled) = (kept.detection.id, aim.settled)
        let judgement: Judgement =
            if !isUntouched {
                .correct(id, to: draft.classID, draft.box, settling: settled)
            } else if let settled {
                .merge([Taking(id, settling: settled)])
            } else {
                .accept([id])
            }
        return judge(judgement, in: &session)
    }

    /// Gives a correction up: the detection is open as before.
    mutating func dropCorrection(in session: inout Session) {
        guard let dropped = correction else { return }
        endCorrection()
        boxes.removeAll { $0.id == dropped.id }
        layer.select(dropped.detection.id)
        session.say("dropped the correction; the detection is open as before")
        finishAim(in: &session)
    }

    private mutating func endCorrection() {
        correction = nil
        drag = nil
        choose(nil)
    }
}
