import Domain
import DetectionMetrics

extension ReviewScreen {
    static let commands: [Command<ReviewScreen>] =
        judgeCommands + reasonCommands + sliderCommands + moveCommands + openCommands + pageCommands + viewCommands

    private static let judgeCommands: [Command<ReviewScreen>] = [
        Command<ReviewScreen>(
            "accept", "the dashed box is right: it becomes ours", ["t"], group: "Judge", hint: "take", .accept,
            whyNot: whyNotAccept),
        Command<ReviewScreen>(
            "accept-agreed", "all that both layers say alike and nobody has judged becomes ours", ["T"],
            group: "Judge", hint: "take agreed", .acceptAgreed, whyNot: whyNotAcceptAgreed),
        Command<ReviewScreen>(
            "keep", "the solid box is right: it stays, or is taken from its layer", ["o"], group: "Judge", hint: "ours",
            .keepOurs,
            whyNot: { $0.whyNotJudge($1) }),
        Command<ReviewScreen>(
            "correct", "neither: put the box right in the picture", ["C"], group: "Judge", hint: "correct", .correct,
            whyNot: { $0.whyNotJudge($1) ?? whyLocked($0, $1) }),
        Command<ReviewScreen>(
            "delete", "nothing is there: the solid box goes", ["x", "del"], group: "Judge", hint: "delete",
            .deleteOurs, whyNot: whyNotDelete),
        Command<ReviewScreen>(
            "ask-comment", "say something of it, for everybody to read", ["c"], group: "Judge", .askComment,
            whyNot: whyNotComment),
        Command<ReviewScreen>("comment", "say that of it (text)", [], group: "Judge", whyNot: whyNotComment) {
            arguments throws(CommandError) in .comment(try arguments.text("text"))
        },
        Command<ReviewScreen>(
            "uncomment", "take its last comment away", ["X"], group: "Judge", .removeComment,
            whyNot: whyNotUncomment),
        Command<ReviewScreen>(
            "next", "skip it: the next case", ["space", "n"], group: "Judge", hint: "skip", .next, whyNot: whyNoCase),
        Command<ReviewScreen>(
            "previous", "the case before", ["p", "backspace"], group: "Judge", .previous, whyNot: whyNoCase),
    ]

    private static let reasonCommands: [Command<ReviewScreen>] =
        [
            Command<ReviewScreen>(
                "reject", "reject the dashed box (reason)", ["r r"], group: "Judge", whyNot: whyNotReject
            ) { arguments in .reject(reason: arguments.optional("reason")) }
        ]
        + reasons.map { reason in
            Command<ReviewScreen>(
                "reject-\(reason.text.split(separator: " ").joined(separator: "-"))", "reject: \(reason.text)",
                [KeySequence("r \(reason.key)")].compactMap(\.self), group: "Judge", .reject(reason: reason.text),
                whyNot: whyNotReject)
        }

    private static let sliderCommands: [Command<ReviewScreen>] = [
        Command<ReviewScreen>(
            "less-confident", "count less sure ones too (0.05)", ["<"], group: "Sliders", .moveConfidence(-5),
            whyNot: whyNoMaterial),
        Command<ReviewScreen>(
            "more-confident", "count surer ones only (0.05)", [">"], group: "Sliders", hint: "surer",
            .moveConfidence(5), whyNot: whyNoMaterial),
        Command<ReviewScreen>(
            "little-less-confident", "the same by 0.01", ["("], group: "Sliders", .moveConfidence(-1),
            whyNot: whyNoMaterial),
        Command<ReviewScreen>(
            "little-more-confident", "the same by 0.01", [")"], group: "Sliders", .moveConfidence(1),
            whyNot: whyNoMaterial),
        Command<ReviewScreen>(
            "looser", "less overlap is a match (0.05)", ["["], group: "Sliders", .moveIoU(-5), whyNot: whyNoMaterial),
        Command<ReviewScreen>(
            "stricter", "only more overlap is a match (0.05)", ["]"], group: "Sliders", hint: "stricter", .moveIoU(5),
            whyNot: whyNoMaterial),
        Command<ReviewScreen>(
            "little-looser", "the same by 0.01", ["{"], group: "Sliders", .moveIoU(-1), whyNot: whyNoMaterial),
        Command<ReviewScreen>(
            "little-stricter", "the same by 0.01", ["}"], group: "Sliders", .moveIoU(1), whyNot: whyNoMaterial),
        Command<ReviewScreen>(
            "set-confidence", "count detections from that confidence (confidence)", [], group: "Sliders",
            whyNot: whyNoMaterial
        ) { arguments throws(CommandError) in
            .setConfidence(try number("confidence", of: arguments, in: 0...1))
        },
        Command<ReviewScreen>(
            "set-iou", "match from that overlap on (iou)", [], group: "Sliders", whyNot: whyNoMaterial
        ) { arguments throws(CommandError) in .setIoU(try number("iou", of: arguments, in: 0.1...0.95)) },
    ]

    private static let moveCommands: [Command<ReviewScreen>] = [
        Command<ReviewScreen>("up", "up", ["up", "k"], group: "Move", .up),
        Command<ReviewScreen>("down", "down", ["down", "j"], group: "Move", .down),
        Command<ReviewScreen>("page-up", "a screen up", ["pgup", "ctrl+b"], group: "Move", .pageUp),
        Command<ReviewScreen>("page-down", "a screen down", ["pgdn", "ctrl+f"], group: "Move", .pageDown),
        Command<ReviewScreen>("first", "first line", ["g g", "home"], group: "Move", .first),
        Command<ReviewScreen>("last", "last line", ["G", "g e", "end"], group: "Move", .last),
        Command<ReviewScreen>("left", "to the kinds", ["left", "h"], group: "Move", .left),
        Command<ReviewScreen>("right", "to the cases", ["right", "l"], group: "Move", .right),
        Command<ReviewScreen>("focus", "kinds or cases", ["tab"], group: "Move", .switchFocus),
        Command<ReviewScreen>("select", "cases of that kind (kind)", [], group: "Move", whyNot: whyNoMaterial) {
            arguments throws(CommandError) in .selectKind(try arguments.text("kind"))
        },
    ]

    private static let pageCommands: [Command<ReviewScreen>] =
        [
            Command<ReviewScreen>(
                "filter", "filter: class:can kind:missed confidence:>0.5 size:small client:acme", ["/"],
                group: "Tables", hint: "filter", .filter, whyNot: whyNoMaterial),
            Command<ReviewScreen>(
                "set-filter", "filter by that text (text)", [], group: "Tables", whyNot: whyNoMaterial
            ) { arguments throws(CommandError) in .setFilter(try arguments.text("text")) },
            Command<ReviewScreen>(
                "next-page", "the next table; enter opens its cases, esc comes back", ["y"], group: "Tables",
                hint: "tables", .nextPage, whyNot: whyNoMaterial),
        ]
        + ReviewPage.allCases.enumerated().map { index, page in
            Command<ReviewScreen>(
                "\(page.rawValue)", page.title, [KeySequence("\(index + 1)")].compactMap(\.self), group: "Tables",
                .page(page), whyNot: whyNoMaterial)
        }

    private static let openCommands: [Command<ReviewScreen>] = [
        Command<ReviewScreen>(
            "open", "the picture, its box selected; on a kind or in a table: the cases", ["enter"], group: "Show",
            hint: "open", .open, whyNot: whyNotOpen),
        Command<ReviewScreen>(
            "whole", "the whole picture, or close by", ["z"], group: "Show", .toggleWhole, whyNot: whyNoCase),
    ]

    private static let viewCommands: [Command<ReviewScreen>] = [
        Command<ReviewScreen>("judged", "judged cases shown or not", ["v"], group: "Show", .toggleJudged),
        Command<ReviewScreen>(
            "network", "compare with another network", ["m"], group: "Show", hint: "network", .chooseNetwork,
            whyNot: whyNoNetwork),
        Command<ReviewScreen>(
            "set-network", "compare with that network (model)", [], group: "Show", whyNot: whyNoNetwork
        ) { arguments throws(CommandError) in .setNetwork(try arguments.text("model")) },
        Command<ReviewScreen>(
            "against", "compare it with ours, another network or a person's layer", ["a"], group: "Show",
            hint: "against", .chooseOurs, whyNot: whyNoNetworks),
        Command<ReviewScreen>(
            "set-against", "compare it with that network or layer, ours without a name (side)", [], group: "Show",
            whyNot: whyNoNetworks
        ) { arguments throws(CommandError) in .setOurs(arguments.optional("side") ?? "") },
        Command<ReviewScreen>("refresh", "read everything anew", ["R", "f5"], group: "Show", .refresh),
        Command<ReviewScreen>("clear", "back to the kinds, close", ["esc"], group: "Everywhere", .clear),
        Command<ReviewScreen>("close", "close", ["q", "V"], group: "Everywhere", hint: "close", .close),
    ]

    private static func number(
        _ name: String, of arguments: Arguments, in range: ClosedRange<Double>
    ) throws(CommandError) -> Double {
        let number = try arguments.number(name)
        guard range.contains(number) else {
            throw CommandError(reason: "\(name) is \(number), expected \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    // MARK: Why not

    private static func whyNoMaterial(_ screen: ReviewScreen, _ session: Session) -> String? {
        screen.scoring == nil || screen.material?.model == nil ? screen.whyNoCase : nil
    }

    private static func whyNoCase(_ screen: ReviewScreen, _ session: Session) -> String? { screen.whyNoCase }

    /// Where the two sides have no image in common, others can still be chosen.
    private static func whyNoNetworks(_ screen: ReviewScreen, _ session: Session) -> String? {
        screen.material?.networks.isEmpty == false ? nil : screen.whyNoCase
    }

    private static func whyNotOpen(_ screen: ReviewScreen, _ session: Session) -> String? {
        if screen.focus == .kinds { return whyNoMaterial(screen, session) }
        if screen.page == .cases { return whyNoCase(screen, session) }
        return screen.door(session) == nil ? "that counts no case" : nil
    }

    private static func whyNotComment(_ screen: ReviewScreen, _ session: Session) -> String? {
        session.whyNoEdits ?? screen.whyNoCase
            ?? (screen.page == .cases ? nil : "a table is in front; 1 shows the cases")
    }

    private static func whyNotUncomment(_ screen: ReviewScreen, _ session: Session) -> String? {
        if let reason = whyNotComment(screen, session) { return reason }
        return screen.current?.ownComments.isEmpty == false ? nil : "nothing was said of it; c says something"
    }

    private static func whyNoNetwork(_ screen: ReviewScreen, _ session: Session) -> String? {
        whyNoMaterial(screen, session)
    }

    /// Why the boxes of the image of the case in front cannot be changed, or `nil`.
    private static func whyLocked(_ screen: ReviewScreen, _ session: Session) -> String? {
        screen.current.flatMap { screen.rows[$0.image]?.stage.whyLocked(for: session.person) }
    }

    private static func whyNotAccept(_ screen: ReviewScreen, _ session: Session) -> String? {
        whyNoPrediction(screen, session) ?? whyLocked(screen, session)
    }

    private static func whyNotAcceptAgreed(_ screen: ReviewScreen, _ session: Session) -> String? {
        if let reason = session.whyNoEdits { return reason }
        guard let material = screen.material, material.model != nil else { return screen.whyNoCase }
        if material.against == nil { return "boxes are ours already; a compares with another layer" }
        if screen.page != .cases { return "a table is in front; 1 shows the cases" }
        if !session.steps.isEmpty { return "undoing…; try again" }
        return screen.tallies[.right]?.open ?? 0 > 0 ? nil : "nothing that they say alike is open"
    }

    private static func whyNoPrediction(_ screen: ReviewScreen, _ session: Session) -> String? {
        if let reason = screen.whyNotJudge(session) { return reason }
        return screen.whyNoDashed
    }

    private static func whyNotReject(_ screen: ReviewScreen, _ session: Session) -> String? {
        if let reason = whyNoPrediction(screen, session) { return reason }
        return screen.current?.kind == .right ? screen.rightWords : nil
    }

    private static func whyNotDelete(_ screen: ReviewScreen, _ session: Session) -> String? {
        if let reason = screen.whyNotJudge(session) ?? whyLocked(screen, session) { return reason }
        if screen.current?.kind == .wrong(.missed) || screen.isSolidLeft { return nil }
        return screen.dashedWords
    }
}
