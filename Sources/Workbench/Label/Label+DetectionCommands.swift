import Cells
import Domain

/// What can be asked of detections, by key and by name.
extension Label {
    static let detectionCommands: [Command<Label>] = [
        Command<Label>(
            "accept", "accept the detection in front", ["t"], group: "Detections", hint: "accept", .review(.accept),
            whyNot: whyNotJudge),
        Command<Label>(
            "reject", "reject it; a rejected one: open it again", ["r"], group: "Detections", hint: "reject",
            .review(.reject), whyNot: whyNotJudge),
        Command<Label>(
            "correct", "correct it: edges, class, then enter", ["C"], group: "Detections", hint: "correct",
            .review(.correct), whyNot: whyNotCorrect),
        Command<Label>(
            "next-detection", "next detection, the surest first", ["."], group: "Detections", hint: "next",
            .review(.step(1)), whyNot: whyNoDetection),
        Command<Label>(
            "accept-all", "accept all detections shown", ["T"], group: "Detections", hint: "all", .review(.acceptAll),
            whyNot: whyNotJudgeAll),
        Command<Label>(
            "reject-all", "reject all detections shown", ["R"], group: "Detections", .review(.rejectAll),
            whyNot: whyNotJudgeAll),
        Command<Label>(
            "previous-detection", "detection before", [","], group: "Detections", .review(.step(-1)),
            whyNot: whyNoDetection),
        Command<Label>(
            "less-confident", "show less sure ones too (0.05)", ["<"], group: "Detections",
            .review(.moveConfidence(-5)),
            whyNot: whyNoRun),
        Command<Label>(
            "more-confident", "show surer ones only (0.05)", [">"], group: "Detections", hint: "surer",
            .review(.moveConfidence(5)), whyNot: whyNoRun),
        Command<Label>(
            "little-less-confident", "the same by 0.01", ["("], group: "Detections", .review(.moveConfidence(-1)),
            whyNot: whyNoRun),
        Command<Label>(
            "little-more-confident", "the same by 0.01", [")"], group: "Detections", .review(.moveConfidence(1)),
            whyNot: whyNoRun),
        Command<Label>(
            "set-confidence", "show detections from that confidence (confidence)", [], group: "Detections",
            whyNot: whyNoRun
        ) { arguments throws(CommandError) in
            let confidence = try arguments.number("confidence")
            guard (0...1).contains(confidence) else {
                throw CommandError(reason: "confidence is \(confidence), expected 0 to 1")
            }
            return .review(.setConfidence(confidence))
        },
        Command<Label>(
            "next-detected", "next image with open detections", ["N"], group: "Detections", .review(.nextImage)),
        Command<Label>(
            "predict", "predict this image (model)", ["i"], group: "Detections", whyNot: whyNoPrediction
        ) { arguments in .review(.predict(model: arguments.optional("model"))) },
        Command<Label>(
            "predict-unseen", "predict all images that are to do (model)", ["I"], group: "Detections",
            whyNot: { $1.whyNoPrediction }
        ) { arguments in .review(.predictUnseen(model: arguments.optional("model"))) },
        Command<Label>(
            "select-detection", "detection with that number, the surest is 1 (number)", [], group: "Detections",
            whyNot: whyNoDetection
        ) { arguments throws(CommandError) in .review(.select(try arguments.wholeNumber("number"))) },
        Command<Label>(
            "map", "the detection's class is that one, then accept (class)", [], group: "Detections", whyNot: whyNoEdits
        ) { arguments throws(CommandError) in .review(.map(try arguments.text("class"))) },
        Command<Label>(
            "map-new", "make a class for the detection, then accept (name)", [], group: "Detections", whyNot: whyNoEdits
        ) { arguments throws(CommandError) in .review(.mapNew(try arguments.text("name"))) },
        Command<Label>(
            "set-run", "detections of that run, the newest is 1 (number)", [], group: "Detections", whyNot: whyNoRun
        ) { arguments throws(CommandError) in .review(.setRun(try arguments.wholeNumber("number"))) },
    ]

    static let detectionViewCommands: [Command<Label>] = [
        Command<Label>("detections", "detections shown or not", ["o"], group: "Detections", .review(.toggleLayer)),
        Command<Label>(
            "rejected", "rejected detections shown or not", ["v r"], group: "Detections", .review(.toggleRejected)),
        Command<Label>(
            "choose-run", "detections of another model", ["v d"], group: "Detections", .review(.chooseRun),
            whyNot: whyNoRun),
    ]

    static let correctionCommands: [Command<Label>] = [
        Command<Label>(
            "keep", "keep the corrected detection", ["enter"], group: "While correcting", hint: "keep",
            scope: correctScope, .review(.keepCorrection), whyNot: whyNotCorrecting)
    ]

    // MARK: Why not

    private static func whyNoRun(_ screen: Label, _ session: Session) -> String? {
        guard let runs = screen.layer.runs else { return "the detections are still being read" }
        return runs.isEmpty ? "no model has looked at this image; i predicts it" : nil
    }

    private static func whyNoDetection(_ screen: Label, _ session: Session) -> String? {
        if let reason = whyNoRun(screen, session) { return reason }
        guard session.review.isShown else { return "the detections are hidden; o shows them" }
        guard screen.shownDetections(session).isEmpty, screen.correction == nil else { return nil }
        let open = screen.layer.open(session.review).count
        if open == 0 { return "no open detections here; N goes to the next image that has some" }
        if screen.soloClass != nil { return "no detection of this class is shown; v c shows all classes" }
        return "all \(open) open detections are less sure than the slider; < shows them"
    }

    private static func whyNotJudge(_ screen: Label, _ session: Session) -> String? {
        if let reason = session.whyNoEdits ?? (screen.document == nil ? "the image is still being read" : nil) {
            return reason
        }
        if let reason = screen.whyBusy(session) ?? whyNoDetection(screen, session) { return reason }
        return screen.correction == nil && screen.detectionInFront(session) == nil
            ? "no detection is in front; . takes the next one" : nil
    }

    private static func whyNotJudgeAll(_ screen: Label, _ session: Session) -> String? {
        if let reason = whyNotJudge(screen, session) { return reason }
        return screen.shownDetections(session).contains { $0.verdict == .open }
            ? nil : "only rejected detections are shown; r opens one again"
    }

    private static func whyNotCorrect(_ screen: Label, _ session: Session) -> String? {
        if let reason = whyNotJudge(screen, session) ?? screen.whyBusy(session) { return reason }
        return screen.imageSize == nil ? "the size of the picture is not known yet" : nil
    }

    private static func whyNotCorrecting(_ screen: Label, _ session: Session) -> String? {
        session.whyNoEdits ?? (screen.correction == nil ? "no detection is being corrected; C begins" : nil)
    }

    private static func whyNoPrediction(_ screen: Label, _ session: Session) -> String? {
        if let reason = session.whyNoPrediction { return reason }
        return screen.isBroken ? "the picture cannot be shown, so no model can look at it" : nil
    }
}
