import Domain

extension Models {
    static let commands: [Command<Models>] = [
        Command<Models>(
            "layers", "the layers of this model", ["l"], group: "Show", hint: "layers", .page(.layers),
            whyNot: whyNoModel),
        Command<Models>(
            "classes", "what its classes mean in the synset", ["c"], group: "Show", hint: "classes", .page(.classes),
            whyNot: whyNoModel),
        Command<Models>("up", "up", ["up", "k"], group: "Move", .up),
        Command<Models>("down", "down", ["down", "j"], group: "Move", .down),
        Command<Models>("page-up", "a screen up", ["pgup", "ctrl+b"], group: "Move", .pageUp),
        Command<Models>("page-down", "a screen down", ["pgdn", "ctrl+f"], group: "Move", .pageDown),
        Command<Models>("first", "first line", ["g g", "home"], group: "Move", .first),
        Command<Models>("last", "last line", ["G", "g e", "end"], group: "Move", .last),
        Command<Models>("left", "to the models", ["left"], group: "Move", .left),
        Command<Models>("right", "to the table", ["right"], group: "Move", .right, whyNot: whyNoModel),
        Command<Models>("focus", "models or table", ["tab"], group: "Move", .switchFocus, whyNot: whyNoModel),
        Command<Models>("select", "model of that name (name)", [], group: "Move", whyNot: whyNoModel) {
            arguments throws(CommandError) in .select(try arguments.text("name"))
        },
        Command<Models>(
            "search", "search layers or classes", ["/"], group: "Show", hint: "search", .search, whyNot: whyNoModel),
        Command<Models>(
            "time", "measure the time of each layer", ["t"], group: "Show", hint: "time", .time, whyNot: whyNotTime),
        Command<Models>(
            "choose-class", "which class of the synset it is", ["enter", "m"], group: "Classes", hint: "choose",
            .chooseClass, whyNot: whyNoClass),
        Command<Models>(
            "ignore", "neither show nor count this class", ["x"], group: "Classes", hint: "ignore", .ignore,
            whyNot: whyNoClass),
        Command<Models>(
            "add", "add this class to the synset", ["A"], group: "Classes", hint: "add", .addToSynset,
            whyNot: whyNoClass),
        Command<Models>(
            "automatic", "by name again", ["a"], group: "Classes", hint: "by name", .automatic, whyNot: whyNoClass),
        Command<Models>("map", "it is that class of the synset (class)", [], group: "Classes", whyNot: whyNoEdit) {
            arguments throws(CommandError) in .map(try arguments.text("class"))
        },
        Command<Models>("map-new", "make a class for it (name)", [], group: "Classes", whyNot: whyNoEdit) {
            arguments throws(CommandError) in .mapNew(try arguments.text("name"))
        },
        Command<Models>(
            "predict-unseen", "predict all images that are to do", ["I"], group: "Predict", .predictUnseen,
            whyNot: { $1.whyNoPrediction }),
        Command<Models>(
            "train", "train this model on a split", ["T"], group: "Predict", hint: "train", .train,
            whyNot: { $1.whyNoTraining }),
        Command<Models>("clear", "drop the search, leave the table, close", ["esc"], group: "Everywhere", .clear),
        Command<Models>("close", "close", ["q", "M"], group: "Everywhere", hint: "close", .close),
    ]

    private static func whyNoModel(_ screen: Models, _ session: Session) -> String? {
        screen.current(session) == nil ? session.whyNoModels ?? "no model is in front" : nil
    }

    private static func whyNotTime(_ screen: Models, _ session: Session) -> String? {
        if let reason = whyNoModel(screen, session) { return reason }
        guard let name = screen.current(session)?.name else { return nil }
        if screen.timing.contains(name) { return "its layers are being measured already" }
        return screen.problems[name].map { "it cannot be read: \($0)" }
    }

    private static func whyNoEdit(_ screen: Models, _ session: Session) -> String? {
        session.whyNoEdits ?? whyNoModel(screen, session)
    }

    private static func whyNoClass(_ screen: Models, _ session: Session) -> String? {
        if let reason = whyNoEdit(screen, session) { return reason }
        return screen.currentClass(session) == nil ? "no class is in front; c lists them" : nil
    }
}

extension Session {
    /// Why there is no model to look at, or `nil`.
    var whyNoModels: String? {
        guard let models else { return "the models are still being read" }
        return models.isEmpty
            ? "no model is installed: reticle models add NAME --cfg FILE --weights FILE --names FILE" : nil
    }
}
