import Domain

extension Checks {
    static let commands: [Command<Checks>] = moveCommands + findingCommands + ruleCommands + valueCommands

    private static let moveCommands: [Command<Checks>] = [
        Command<Checks>("up", "up", ["up", "k"], group: "Move", .up),
        Command<Checks>("down", "down", ["down", "j"], group: "Move", .down),
        Command<Checks>("page-up", "a screen up", ["pgup", "ctrl+b"], group: "Move", .pageUp),
        Command<Checks>("page-down", "a screen down", ["pgdn", "ctrl+f"], group: "Move", .pageDown),
        Command<Checks>("first", "first line", ["g g", "home"], group: "Move", .first),
        Command<Checks>("last", "last line", ["G", "g e", "end"], group: "Move", .last),
        Command<Checks>("left", "to the rules", ["left", "h"], group: "Move", .left),
        Command<Checks>("right", "to the findings", ["right", "l"], group: "Move", .right, whyNot: whyNoFinding),
        Command<Checks>("focus", "rules or findings", ["tab"], group: "Move", .switchFocus, whyNot: whyNoFinding),
        Command<Checks>("select", "rule of that name (rule)", [], group: "Move") {
            arguments throws(CommandError) in .selectRule(try arguments.text("rule"))
        },
        Command<Checks>("search", "find in paths and messages", ["/"], group: "Show", hint: "find", .search),
    ]

    private static let findingCommands: [Command<Checks>] = [
        Command<Checks>(
            "open", "its picture, the box selected", ["enter"], group: "Finding", hint: "open", .open,
            whyNot: whyNotOpen),
        Command<Checks>("fix", "fix it", ["f"], group: "Finding", hint: "fix", .fix, whyNot: whyNotFix),
        Command<Checks>(
            "waive", "it does not count, because …", ["w"], group: "Finding", hint: "waive", .waive,
            whyNot: whyNotWaive),
        Command<Checks>(
            "waive-because", "it does not count (reason)", [], group: "Finding", whyNot: { $1.whyNoEdits }
        ) {
            arguments throws(CommandError) in .waiveBecause(try arguments.text("reason"))
        },
    ]

    private static let ruleCommands: [Command<Checks>] = [
        Command<Checks>(
            "fix-all", "fix all of this rule", ["F"], group: "Rule", hint: "fix all", .fixAll, whyNot: whyNotFixAll),
        Command<Checks>("fix-rule", "fix all of that rule (rule)", [], group: "Rule", whyNot: { $1.whyNoEdits }) {
            arguments throws(CommandError) in .fixRule(try arguments.text("rule"))
        },
        Command<Checks>(
            "waive-rule", "this rule does not count, because …", ["W"], group: "Rule", .waiveRule, whyNot: whyNoRule),
        Command<Checks>(
            "waive-rule-because", "this rule does not count (reason)", [], group: "Rule", whyNot: { $1.whyNoEdits }
        ) {
            arguments throws(CommandError) in .waiveRuleBecause(try arguments.text("reason"))
        },
        Command<Checks>("waivers", "what is waived, and back", ["v"], group: "Rule", .waivers, whyNot: whyNoReport),
        Command<Checks>(
            "withdraw", "take back that waiver (rule, subject)", [], group: "Rule", whyNot: { $1.whyNoEdits }
        ) {
            arguments throws(CommandError) in
            .withdraw(rule: try arguments.text("rule"), subject: try arguments.text("subject"))
        },
        Command<Checks>(
            "severity", "how much this rule matters", ["o"], group: "Rule", hint: "severity", .severity,
            whyNot: whyNoRule),
        Command<Checks>(
            "parameters", "the numbers of this rule", ["="], group: "Rule", hint: "numbers", .parameters,
            whyNot: whyNoParameter),
        Command<Checks>(
            "pictures", "look at new pictures, in the background", ["p"], group: "Everything", hint: "pictures",
            .lookAtPictures, whyNot: whyNoLook),
        Command<Checks>("refresh", "check anew", ["r", "f5"], group: "Everything", .refresh, whyNot: whyNotRefresh),
        Command<Checks>("clear", "drop the search, back to the rules, close", ["esc"], group: "Everywhere", .clear),
        Command<Checks>("close", "close", ["q", "Q"], group: "Everywhere", hint: "close", .close),
    ]

    /// Set by the lists and questions of this screen, and by scripts.
    private static let valueCommands: [Command<Checks>] =
        [
            Command<Checks>("set", "set a rule (rule, key, value)", [], group: "Rule", whyNot: { $1.whyNoEdits }) {
                arguments throws(CommandError) in
                .set(
                    rule: try arguments.text("rule"), key: try arguments.text("key"), value: try arguments.text("value")
                )
            },
            Command<Checks>(
                "ask-value", "ask for a number of a rule (rule, key)", [], group: "Rule", whyNot: { $1.whyNoEdits }
            ) {
                arguments throws(CommandError) in
                .askValue(rule: try arguments.text("rule"), key: try arguments.text("key"))
            },
        ]
        + Set(CheckRule.allCases.flatMap { $0.parameters.map(\.name) }).sorted().map { key in
            Command<Checks>(
                "set-\(key)", "\(key) of the rule that was asked about (value)", [], group: "Rule",
                whyNot: { $1.whyNoEdits }
            ) {
                arguments throws(CommandError) in .set(rule: "", key: key, value: try arguments.text("value"))
            }
        }

    // MARK: Why not

    private static func whyNoReport(_ screen: Checks, _ session: Session) -> String? {
        screen.report == nil ? "the dataset is still being checked" : nil
    }

    private static func whyNoFinding(_ screen: Checks, _ session: Session) -> String? {
        whyNoReport(screen, session) ?? (screen.shown.isEmpty ? "nothing was found here" : nil)
    }

    private static func whyNotOpen(_ screen: Checks, _ session: Session) -> String? {
        if let reason = whyNoFinding(screen, session) { return reason }
        guard let finding = screen.current, finding.image == nil else { return nil }
        return "this is about a class and not about one picture"
    }

    private static func whyNotFix(_ screen: Checks, _ session: Session) -> String? {
        if let reason = session.whyNoEdits ?? whyNoFinding(screen, session) { return reason }
        guard let finding = screen.current else {
            return "no finding is in front; enter goes to them, F fixes them all"
        }
        return finding.rule.fix == nil ? "a person has to look at this; enter opens it, w waives it" : nil
    }

    private static func whyNotFixAll(_ screen: Checks, _ session: Session) -> String? {
        if let reason = session.whyNoEdits ?? whyNoReport(screen, session) { return reason }
        guard let rule = screen.current?.rule ?? screen.currentRule else { return "which rule? choose one on the left" }
        if rule.fix == nil { return "a person has to look at each of \(rule.rawValue)" }
        return screen.count(rule) == 0 ? "\(rule.rawValue) found nothing" : nil
    }

    private static func whyNotWaive(_ screen: Checks, _ session: Session) -> String? {
        if let reason = session.whyNoEdits ?? whyNoFinding(screen, session) { return reason }
        return screen.current == nil ? "no finding is in front; enter goes to them, W waives the rule" : nil
    }

    private static func whyNoRule(_ screen: Checks, _ session: Session) -> String? {
        if let reason = session.whyNoEdits ?? whyNoReport(screen, session) { return reason }
        return screen.current == nil && screen.currentRule == nil ? "which rule? choose one on the left" : nil
    }

    private static func whyNoParameter(_ screen: Checks, _ session: Session) -> String? {
        if let reason = whyNoRule(screen, session) { return reason }
        guard let rule = screen.current?.rule ?? screen.currentRule else { return nil }
        return rule.parameters.isEmpty ? "\(rule.rawValue) has no numbers to set" : nil
    }

    private static func whyNoLook(_ screen: Checks, _ session: Session) -> String? {
        session.whyNoEdits ?? (screen.isLooking ? "pictures are being looked at; J shows how far" : nil)
    }

    private static func whyNotRefresh(_ screen: Checks, _ session: Session) -> String? {
        screen.isChecking ? "the dataset is being checked" : nil
    }
}
