import Domain

extension Splits {
    static let commands: [Command<Splits>] = [
        Command<Splits>(
            "keep", "keep it like this", ["enter"], group: "Split", hint: "keep", .keep, whyNot: whyNotKeep),
        Command<Splits>(
            "more", "five points more to train", ["right", "l"], group: "Recipe", .shift(5), whyNot: whyNoShift),
        Command<Splits>(
            "less", "five points less to train", ["left", "h"], group: "Recipe", .shift(-5), whyNot: whyNoShift),
        Command<Splits>(
            "one-more", "one point more to train", ["shift+right", "L"], group: "Recipe", .shift(1), whyNot: whyNoShift),
        Command<Splits>(
            "one-less", "one point less to train", ["shift+left"], group: "Recipe", .shift(-1), whyNot: whyNoShift),
        Command<Splits>("ask-ratio", "ratio …", ["r"], group: "Recipe", hint: "ratio", .askRatio, whyNot: whyNoChange),
        Command<Splits>(
            "set-ratio", "shares of train, val (and test) (ratio)", [], group: "Recipe", whyNot: whyNoChange
        ) {
            arguments throws(CommandError) in .setRatio(try arguments.text("ratio"))
        },
        Command<Splits>("seed", "next seed", ["s"], group: "Recipe", hint: "seed", .seed(1), whyNot: whyNoChange),
        Command<Splits>("seed-back", "seed before", ["S"], group: "Recipe", .seed(-1), whyNot: whyNoChange),
        Command<Splits>("ask-seed", "seed …", ["#"], group: "Recipe", .askSeed, whyNot: whyNoChange),
        Command<Splits>("set-seed", "that seed (seed)", [], group: "Recipe", whyNot: whyNoChange) {
            arguments throws(CommandError) in .setSeed(try arguments.text("seed"))
        },
        Command<Splits>(
            "strategy", "stratified or random", ["t"], group: "Recipe", hint: "strategy", .strategy, whyNot: whyNoChange
        ),
        Command<Splits>(
            "ask-group", "what stays together …", ["g"], group: "Recipe", hint: "group", .askGroup, whyNot: whyNoChange),
        Command<Splits>(
            "ask-pattern", "group by an expression …", [], group: "Recipe", .askPattern, whyNot: whyNoChange),
        Command<Splits>("ask-field", "group by a field …", [], group: "Recipe", .askField, whyNot: whyNoChange),
        Command<Splits>(
            "group", "keep together: folder, client, near-duplicates, pattern:…, a field (by)", [], group: "Recipe",
            whyNot: whyNoChange
        ) { arguments throws(CommandError) in .setGroup(try arguments.text("by")) },
        Command<Splits>("group-pattern", "group by that expression (pattern)", [], group: "Recipe", whyNot: whyNoChange)
        {
            arguments throws(CommandError) in .setGroup("pattern:" + (try arguments.text("pattern")))
        },
        Command<Splits>("group-field", "group by that field (field)", [], group: "Recipe", whyNot: whyNoChange) {
            arguments throws(CommandError) in .setGroup("field:" + (try arguments.text("field")))
        },
        Command<Splits>("ask-folds", "folds …", ["f"], group: "Recipe", hint: "folds", .askFolds, whyNot: whyNoChange),
        Command<Splits>("set-folds", "so many folds (count)", [], group: "Recipe", whyNot: whyNoChange) {
            arguments throws(CommandError) in .setFolds(try arguments.wholeNumber("count"))
        },
        Command<Splits>("ask-name", "keep it under a new name …", ["n"], group: "Split", hint: "new", .askName) {
            $1.whyNoEdits
        },
        Command<Splits>("make", "keep it as a split of that name (name)", [], group: "Split", whyNot: { $1.whyNoEdits })
        {
            arguments throws(CommandError) in .make(try arguments.text("name"))
        },
        Command<Splits>(
            "anew", "deal out again; only pinned images stay", ["A"], group: "Split", .anew, whyNot: whyNotAnew),
        Command<Splits>(
            "keep-anyway", "keep it, though it came with the dataset", [], group: "Split", .keepAnyway,
            whyNot: whyNotKeep),
        Command<Splits>(
            "anew-anyway", "deal out again, though it came with the dataset", [], group: "Split", .anewAnyway,
            whyNot: whyNotAnew),
        Command<Splits>(
            "freeze", "freeze it, or let it change again", ["F"], group: "Split", hint: "freeze", .freeze,
            whyNot: whyNotFreeze),
        Command<Splits>("delete", "delete it", ["x"], group: "Split", .delete, whyNot: whyNotDelete),
        Command<Splits>(
            "pin-train", "pin the marked images in train", ["p t"], group: "Pin", .pin(SplitRecipe.train),
            whyNot: whyNoSplit),
        Command<Splits>(
            "pin-val", "pin the marked images in val", ["p v"], group: "Pin", .pin(SplitRecipe.val), whyNot: whyNoSplit),
        Command<Splits>("unpin", "let the marked images go", ["p u"], group: "Pin", .pin(nil), whyNot: whyNoSplit),
        Command<Splits>("next", "next split", ["tab", "]"], group: "Move", .next(1), whyNot: whyNoOther),
        Command<Splits>("previous", "split before", ["shift+tab", "["], group: "Move", .next(-1), whyNot: whyNoOther),
        Command<Splits>("select", "split of that name (name)", [], group: "Move") { arguments throws(CommandError) in
            .select(try arguments.text("name"))
        },
        Command<Splits>("up", "up", ["up", "k"], group: "Move", .up),
        Command<Splits>("down", "down", ["down", "j"], group: "Move", .down),
        Command<Splits>("page-up", "a screen up", ["pgup", "ctrl+b"], group: "Move", .pageUp),
        Command<Splits>("page-down", "a screen down", ["pgdn", "ctrl+f"], group: "Move", .pageDown),
        Command<Splits>("order", "worst class first, or as in the synset", ["o"], group: "Show", .order),
        Command<Splits>(
            "show-val", "its validation images in the list", ["v"], group: "Show", hint: "val", .show(SplitRecipe.val),
            whyNot: whyNoSplit),
        Command<Splits>(
            "show-train", "its training images in the list", ["T"], group: "Show", .show(SplitRecipe.train),
            whyNot: whyNoSplit),
        Command<Splits>(
            "show-class", "images of this class in the list", ["i"], group: "Show", .showClass, whyNot: whyNoClass),
        Command<Splits>("back", "drop the changes, then close", ["esc"], group: "Everywhere", .back),
        Command<Splits>("close", "close", ["q", "%"], group: "Everywhere", hint: "close", .close),
    ]

    // MARK: Why not

    private static func whyNoChange(_ screen: Splits, _ session: Session) -> String? {
        guard let split = screen.current(session), split.isFrozen else { return nil }
        return "split \(split.name) is frozen; F lets it change again, n makes another"
    }

    private static func whyNoShift(_ screen: Splits, _ session: Session) -> String? {
        if let reason = whyNoChange(screen, session) { return reason }
        return screen.recipe(session).parts.count == 2
            ? nil : "only a ratio of two parts is shifted; r sets one, such as 70/30"
    }

    private static func whyNoSplit(_ screen: Splits, _ session: Session) -> String? {
        screen.current(session) == nil ? "no split is kept yet; enter keeps this one" : nil
    }

    private static func whyNotKeep(_ screen: Splits, _ session: Session) -> String? {
        if let reason = session.whyNoEdits ?? whyNoChange(screen, session) { return reason }
        guard let split = screen.current(session), screen.draft == nil else { return nil }
        return screen.figures?.strangers ?? 0 > 0 ? nil : "split \(split.name) is like this already"
    }

    private static func whyNotAnew(_ screen: Splits, _ session: Session) -> String? {
        session.whyNoEdits ?? whyNoSplit(screen, session) ?? whyNoChange(screen, session)
    }

    private static func whyNotDelete(_ screen: Splits, _ session: Session) -> String? { whyNotAnew(screen, session) }

    /// What is in front is what is frozen: never a split whose figures nobody sees.
    private static func whyNotFreeze(_ screen: Splits, _ session: Session) -> String? {
        if let reason = session.whyNoEdits ?? whyNoSplit(screen, session) { return reason }
        return screen.draft == nil ? nil : "these figures are not kept yet: enter keeps them, then F freezes them"
    }

    private static func whyNoOther(_ screen: Splits, _ session: Session) -> String? {
        (session.splits?.count ?? 0) > 1 ? nil : "there is no other split; n makes one"
    }

    private static func whyNoClass(_ screen: Splits, _ session: Session) -> String? {
        screen.classes(session).isEmpty ? "no class has boxes" : nil
    }
}
