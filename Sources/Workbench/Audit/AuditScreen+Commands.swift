import Domain

extension AuditScreen {
    static let commands: [Command<AuditScreen>] = [
        Command<AuditScreen>(
            "fix", "fix it: add, change, move or delete the box", ["f"], group: "Case", hint: "fix", .fix,
            whyNot: whyNotFix),
        Command<AuditScreen>(
            "dismiss", "the label is right, or open again", ["w"], group: "Case", hint: "is right", .dismiss,
            whyNot: { $1.whyNoEdits ?? whyNoCase($0, $1) }),
        Command<AuditScreen>(
            "open", "its picture, the box selected", ["enter"], group: "Case", hint: "open", .open, whyNot: whyNoCase),
        Command<AuditScreen>("whole", "the whole picture, or close by", ["z"], group: "Case", .toggleWhole),
        Command<AuditScreen>("up", "up", ["up", "k"], group: "Move", .up),
        Command<AuditScreen>("down", "down", ["down", "j", "space"], group: "Move", .down),
        Command<AuditScreen>("page-up", "a screen up", ["pgup", "ctrl+b"], group: "Move", .pageUp),
        Command<AuditScreen>("page-down", "a screen down", ["pgdn", "ctrl+f"], group: "Move", .pageDown),
        Command<AuditScreen>("first", "first line", ["g g", "home"], group: "Move", .first),
        Command<AuditScreen>("last", "last line", ["G", "g e", "end"], group: "Move", .last),
        Command<AuditScreen>(
            "next-kind", "cases of the next kind, or all", ["tab"], group: "Show", hint: "kind", .nextKind),
        Command<AuditScreen>("kind", "cases of that kind only (kind; all if none)", [], group: "Show") { arguments in
            .setKind(arguments.optional("kind"))
        },
        Command<AuditScreen>("done", "dismissed and settled cases shown or not", ["v"], group: "Show", .toggleDone),
        Command<AuditScreen>(
            "start", "audit the labels anew, in the background", ["a"], group: "Everything", hint: "audit", .start,
            whyNot: { $1.whyNoAudit }),
        Command<AuditScreen>("refresh", "read everything anew", ["R", "f5"], group: "Show", .refresh),
        Command<AuditScreen>("clear", "back to all kinds, close", ["esc"], group: "Everywhere", .clear),
        Command<AuditScreen>("close", "close", ["q", "A"], group: "Everywhere", hint: "close", .close),
    ]

    private static func whyNoCase(_ screen: AuditScreen, _ session: Session) -> String? {
        if !screen.isRead { return "the audit is still being read" }
        if screen.report == nil { return "there was no audit yet; a starts one" }
        return screen.current == nil ? "there is no such case" : nil
    }

    private static func whyNotFix(_ screen: AuditScreen, _ session: Session) -> String? {
        if let reason = session.whyNoEdits ?? whyNoCase(screen, session) { return reason }
        guard let current = screen.current else { return nil }
        if current.state == .settled { return "it is settled: the label is not as the audit saw it" }
        return screen.boxes(of: current.image) == nil ? "the boxes of this image are still being read" : nil
    }
}
