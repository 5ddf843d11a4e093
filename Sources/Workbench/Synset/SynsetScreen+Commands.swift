import Domain

extension SynsetScreen {
    static let commands: [Command<SynsetScreen>] = [
        moveCommands, classCommands, lookCommands, synsetCommands, answerCommands,
    ].flatMap { $0 }

    private static let moveCommands: [Command<SynsetScreen>] = [
        Command<SynsetScreen>(
            "images", "list the images with this class", ["enter"], group: "Class", hint: "images", .openImages,
            whyNot: whyNoClass),
        Command<SynsetScreen>("up", "up", ["up", "k"], group: "Go", .up),
        Command<SynsetScreen>("down", "down", ["down", "j"], group: "Go", .down),
        Command<SynsetScreen>("page-up", "a screen up", ["pgup", "ctrl+b"], group: "Go", .pageUp),
        Command<SynsetScreen>("page-down", "a screen down", ["pgdn", "ctrl+f"], group: "Go", .pageDown),
        Command<SynsetScreen>("first", "first class", ["g g", "home"], group: "Go", .first),
        Command<SynsetScreen>("last", "last class", ["G", "g e", "end"], group: "Go", .last),
        Command<SynsetScreen>("select", "class of that name (name)", [], group: "Go") {
            arguments throws(CommandError) in .select(try arguments.text("name"))
        },
    ]

    private static let classCommands: [Command<SynsetScreen>] = [
        Command<SynsetScreen>(
            "add", "add a class", ["a"], group: "Class", hint: "add", .ask(.newClass), whyNot: whyNoEdit),
        Command<SynsetScreen>(
            "rename", "rename it", ["r"], group: "Class", hint: "rename", .ask(.name), whyNot: whyNoChange),
        Command<SynsetScreen>(
            "merge", "make its boxes another class, its name an alias", ["m"], group: "Class", hint: "merge",
            .ask(.merge), whyNot: whyNoMerge),
        Command<SynsetScreen>(
            "remove", "remove it; asks what becomes of its boxes", ["x", "del"], group: "Class", hint: "remove",
            .ask(.removal), whyNot: whyNoRemoval),
        Command<SynsetScreen>(
            "move-up", "touches no box: move it up", ["shift+up", "<"], group: "Class", .move(by: -1),
            whyNot: whyNoChange),
        Command<SynsetScreen>(
            "move-down", "move it down", ["shift+down", ">"], group: "Class", hint: "move", .move(by: 1),
            whyNot: whyNoChange),
    ]

    private static let lookCommands: [Command<SynsetScreen>] = [
        Command<SynsetScreen>("colour", "its colour", ["c"], group: "Class", .ask(.colour), whyNot: whyNoChange),
        Command<SynsetScreen>(
            "glyph", "its glyph, the sign beside colour", ["s"], group: "Class", .ask(.glyph), whyNot: whyNoChange),
        Command<SynsetScreen>(
            "hotkey", "the key that chooses it while labeling", ["h"], group: "Class", .ask(.hotkey),
            whyNot: whyNoChange),
        Command<SynsetScreen>(
            "aliases", "names that imports take for it", ["l"], group: "Class", .ask(.aliases), whyNot: whyNoChange),
        Command<SynsetScreen>(
            "guideline", "what annotators should know", ["t"], group: "Class", .ask(.guideline), whyNot: whyNoChange),
    ]

    private static let synsetCommands: [Command<SynsetScreen>] = [
        Command<SynsetScreen>(
            "freeze", "freeze against changes, or unfreeze", ["f"], group: "Synset", hint: "freeze", .freeze,
            whyNot: { $1.whyNoEdits }),
        Command<SynsetScreen>(
            "ask-import", "take over synset.txt, .names, data.yaml", ["o"], group: "Synset", .ask(.listToRead),
            whyNot: whyNoEdit),
        Command<SynsetScreen>(
            "ask-export", "write synset.txt, .names, data.yaml", ["w"], group: "Synset", .ask(.listToWrite)),
        Command<SynsetScreen>("refresh", "read anew", ["f5"], group: "Synset", .refresh),
        Command<SynsetScreen>("close", "close", ["q", "esc", "C"], group: "Everywhere", hint: "close", .close),
    ]

    /// What pop-ups run, and scripts.
    private static let answerCommands: [Command<SynsetScreen>] = [
        answer("add-class", "add the class of that name (name)", .newClass, "name", whyNot: whyNoEdit),
        answer("set-name", "call it so (name)", .name, "name"),
        answer("merge-into", "merge it into that class (class)", .merge, "class"),
        answer("remove-to", "remove it, its boxes to that class (class)", .heir, "class", whyNot: whyNoRemoval),
        Command<SynsetScreen>(
            "choose-heir", "remove it, its boxes to a class to be chosen", [], group: "Class", .ask(.heir),
            whyNot: whyNoRemoval),
        Command<SynsetScreen>(
            "remove-boxes", "remove it and its boxes", [], group: "Class", .removeBoxes, whyNot: whyNoRemoval),
        Command<SynsetScreen>(
            "remove-unused", "remove it if no box is left", [], group: "Class", .removeUnused, whyNot: whyNoRemoval),
        Command<SynsetScreen>("move-to", "move it to that index (index)", [], group: "Class", whyNot: whyNoChange) {
            arguments throws(CommandError) in .moveTo(try arguments.wholeNumber("index"))
        },
        answer("set-colour", "give it that colour (colour)", .colour, "colour"),
        answer("set-glyph", "give it that glyph (glyph)", .glyph, "glyph"),
        answer("set-hotkey", "give it that hotkey (key)", .hotkey, "key"),
        answer("set-aliases", "give it these aliases (names)", .aliases, "names"),
        answer("set-guideline", "give it that guideline (text)", .guideline, "text"),
        answer("import", "compare a list of classes (path)", .listToRead, "path", group: "Synset", whyNot: whyNoEdit),
        Command<SynsetScreen>(
            "take-list", "take over the list that was compared", [], group: "Synset", .takeList, whyNot: whyNoEdit),
        answer("export", "write the list of classes (path)", .listToWrite, "path", group: "Synset") { _, _ in nil },
    ]

    private static func answer(
        _ verb: String, _ title: String, _ question: Question, _ argument: String, group: String = "Class",
        whyNot: @escaping @Sendable (SynsetScreen, Session) -> String? = whyNoChange
    ) -> Command<SynsetScreen> {
        Command<SynsetScreen>(verb, title, [], group: group, whyNot: whyNot) { arguments throws(CommandError) in
            .answer(question, try arguments.text(argument))
        }
    }

    // MARK: Why not

    @Sendable private static func whyNoClass(_ screen: SynsetScreen, _ session: Session) -> String? {
        screen.current(session) == nil ? "there is no class; a adds one" : nil
    }

    @Sendable private static func whyNoEdit(_ screen: SynsetScreen, _ session: Session) -> String? {
        session.whyNoClassEdits
    }

    @Sendable private static func whyNoChange(_ screen: SynsetScreen, _ session: Session) -> String? {
        session.whyNoClassEdits ?? whyNoClass(screen, session)
    }

    @Sendable private static func whyNoMerge(_ screen: SynsetScreen, _ session: Session) -> String? {
        if let reason = whyNoRemoval(screen, session) { return reason }
        return session.synset.classes.count < 2 ? "there is no other class to merge it into" : nil
    }

    @Sendable private static func whyNoRemoval(_ screen: SynsetScreen, _ session: Session) -> String? {
        whyNoChange(screen, session) ?? (screen.use == nil ? "its boxes are still being counted; try again" : nil)
    }
}
