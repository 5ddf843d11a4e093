import Domain

/// The picture in front handed in, accepted, sent back.
extension Label {
    static let stageCommands: [Command<Label>] =
        [
            Command<Label>(
                "hand-in", "ready for review: done, and handed in; next undone", ["!"], group: "Stages",
                hint: "hand in",
                .handIn,
                whyNot: whyNotHandIn),
            Command<Label>(
                "accept-image", "accept the image as it is; next for review", ["&"], group: "Stages",
                hint: "accept image",
                .accept,
                whyNot: { $0.whyNot(.accept, $1) }),
            Command<Label>(
                "back-a-stage", "take back what I handed in, or reopen what is accepted", ["m b"], group: "Stages",
                hint: "a stage back", .backAStage, whyNot: { $0.whyNot($0.wayBack, $1) }),
        ]
        + StageReasons.all.map { reason in
            Command<Label>(
                StageReasons.verb(reason.text), "send the image back: \(reason.text)",
                [KeySequence("~ \(reason.key)")].compactMap(\.self), group: "Stages", .sendBack(reason.text),
                whyNot: { $0.whyNot(.sendBack(reason: reason.text), $1) })
        }
        + [
            Command<Label>(
                "ask-reason", "send the image back for another reason …", ["~ ~"], group: "Stages",
                hint: "send back …", .askReason,
                whyNot: { $0.whyNot(.sendBack(reason: "?"), $1) }),
            Command<Label>(
                "send-back", "send the image back (reason)", [], group: "Stages",
                whyNot: { $0.whyNot(.sendBack(reason: "?"), $1) }
            ) { arguments throws(CommandError) in .sendBack(try arguments.text("reason")) },
        ]

    /// What leads the image in front one stage back without a verdict.
    private var wayBack: StageMove { document?.image.stage.stage == .accepted ? .reopen : .takeBack }

    private static func whyNotHandIn(_ screen: Label, _ session: Session) -> String? {
        // Handing in says that the image is done, where nobody has said so.
        screen.whyNot(.handIn, session, finishing: true)
    }

    /// Why the image in front cannot be moved, or `nil`.
    func whyNot(_ move: StageMove, _ session: Session, finishing: Bool = false) -> String? {
        if let reason = session.whyNoEdits { return reason }
        guard let row = document?.image else { return "the image is still being read" }
        if row.isBlind { return "you label this image blind: space says that all boxes are there" }
        if !session.steps.isEmpty { return "undoing…; try again" }
        return move.whyNot(
            row.stage, finishing ? .labelled : row.state, by: session.person,
            allowsOwnWork: session.teamwork.allowsOwnWork)
    }

    mutating func moveStage(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .handIn: return handIn(in: &session)
        case .accept: return move(.accept, then: true, in: &session)
        case .sendBack(let reason):
            guard let refusal = whyNot(.sendBack(reason: reason), session) else {
                return move(.sendBack(reason: reason), then: true, in: &session)
            }
            session.refuse(refusal)
        case .askReason: session.askReason(for: "label.send-back")
        default: return move(wayBack, then: false, in: &session)
        }
        return []
    }

    private mutating func handIn(in session: inout Session) -> [Effect] {
        guard let row = document?.image else { return [] }
        guard row.state == .unseen else { return move(.handIn, then: true, in: &session) }
        guard !boxes.isEmpty else {
            session.refuse("no boxes here: w draws one, e says that nothing is there")
            return []
        }
        document?.image.state = .labelled
        let edits: [Edit] = [.setState(row.id, from: .unseen, to: .labelled), .moveStage([row.id], .handIn)]
        return leave(with: .batch(edits, title: StageMove.handIn.title(1)), .handIn, in: &session)
    }

    private mutating func move(_ move: StageMove, then goesOn: Bool, in session: inout Session) -> [Effect] {
        guard let row = document?.image else { return [] }
        let edit = Edit.moving([row.id], move, isOwnWork: row.stage.annotator == session.person)
        guard goesOn else {
            isStale = true
            session.say("\(move.title(1)); u takes that back", .success)
            return apply(edit, in: &session)
        }
        return leave(with: edit, move, in: &session)
    }

    /// Sends the move, says so, and goes on when it is on disk: the annotator to what is undone, the reviewer to what
    /// waits for review.
    private mutating func leave(with edit: Edit, _ move: StageMove, in session: inout Session) -> [Effect] {
        mode = mode.withoutPoints
        (isStale, isLeaving, seeksReview) = (true, true, move.from == .review)
        session.say("image \(position + 1): \(move.title(1)); u takes that back", .success)
        return apply(edit, in: &session)
    }
}
