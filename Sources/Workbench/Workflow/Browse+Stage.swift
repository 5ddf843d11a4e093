import Domain

/// Images of the list handed in, accepted, sent back: the marked ones, or the one under the cursor.
extension Browse {
    static let stageCommands: [Command<Browse>] =
        [
            Command<Browse>(
                "hand-in", "ready for review: hand in the marked images, or this one", ["!"], group: "Stages",
                .stage(.handIn), whyNot: whyNoEdit),
            Command<Browse>(
                "accept-images", "accept them as they are", ["&"], group: "Stages", .stage(.accept), whyNot: whyNoEdit),
            Command<Browse>(
                "back-a-stage", "take back what I handed in, or reopen what is accepted", ["m b"], group: "Stages",
                .backAStage, whyNot: whyNoEdit),
        ]
        + StageReasons.all.map { reason in
            Command<Browse>(
                StageReasons.verb(reason.text), "send them back: \(reason.text)",
                [KeySequence("~ \(reason.key)")].compactMap(\.self), group: "Stages",
                .stage(.sendBack(reason: reason.text)), whyNot: whyNoEdit)
        }
        + [
            Command<Browse>(
                "ask-reason", "send them back for another reason …", ["~ ~"], group: "Stages", .askReason,
                whyNot: whyNoEdit),
            Command<Browse>(
                "send-back", "send the marked images back, or this one (reason)", [], group: "Stages", whyNot: whyNoEdit
            ) { arguments throws(CommandError) in .stage(.sendBack(reason: try arguments.text("reason"))) },
        ]

    /// The marked images in order, or the one under the cursor.
    var chosen: [ImageID] { marked.isEmpty ? current.map { [$0] } ?? [] : listing.ids.filter(marked.contains) }

    /// One image's own way back; of several they all go the way of the first.
    mutating func backAStage(in session: inout Session) -> [Effect] {
        let first = chosen.first { rows[$0] != nil }.flatMap { rows[$0] }
        return moveStage(first?.stage.stage == .accepted ? .reopen : .takeBack, in: &session)
    }

    mutating func moveStage(_ move: StageMove, in session: inout Session) -> [Effect] {
        let chosen = chosen
        for id in chosen {
            guard let row = rows[id] else { continue }
            let refusal =
                row.isBlind
                ? "you label it blind: space says in the picture that all boxes are there"
                : move.whyNot(
                    row.stage, row.state, by: session.person, allowsOwnWork: session.teamwork.allowsOwnWork)
            guard let refusal else { continue }
            session.refuse(chosen.count == 1 ? refusal : "\(row.name): \(refusal)")
            return []
        }
        guard !chosen.isEmpty else { return [] }
        marked = []
        session.say("\(move.title(chosen.count)); u takes that back", .success)
        let isOwnWork = chosen.allSatisfy { rows[$0]?.stage.annotator == session.person }
        return session.apply(.moving(chosen, move, isOwnWork: isOwnWork))
    }
}
