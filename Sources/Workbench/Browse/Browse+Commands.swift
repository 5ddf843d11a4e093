import Domain

extension Browse {
    static let commands: [Command<Browse>] = listCommands + stageCommands

    private static let listCommands: [Command<Browse>] = [
        Command<Browse>(
            "open", "label this image", ["enter", "l"], group: "Images", hint: "label", .open, whyNot: whyNoImage),
        Command<Browse>(
            "next-undone", "label the next undone image", ["n"], group: "Images", hint: "next undone", .openUndone,
            whyNot: whyNoImage),
        Command<Browse>("up", "up", ["up", "k"], group: "Move", .up),
        Command<Browse>("down", "down", ["down", "j"], group: "Move", .down),
        Command<Browse>("left", "previous image", ["left"], group: "Move", .left),
        Command<Browse>("right", "next image", ["right"], group: "Move", .right),
        Command<Browse>("page-up", "a screen up", ["pgup", "ctrl+b"], group: "Move", .pageUp),
        Command<Browse>("page-down", "a screen down", ["pgdn", "ctrl+f"], group: "Move", .pageDown),
        Command<Browse>("first", "first image", ["g g", "home"], group: "Move", .first),
        Command<Browse>("last", "last image", ["G", "g e", "end"], group: "Move", .last),
        Command<Browse>("ask-number", "image number …", ["g n", "#"], group: "Move", .askNumber),
        Command<Browse>("go-to", "image with that number (number)", [], group: "Move") {
            arguments throws(CommandError) in
            .goTo(try arguments.wholeNumber("number"))
        },
        Command<Browse>("select", "image of that name (name)", [], group: "Move") { arguments throws(CommandError) in
            .select(try arguments.text("name"))
        },
        Command<Browse>(
            "filter", "filter: class:can state:unseen boxes:>5 name:/re/", ["/"], group: "List", hint: "filter", .filter
        ),
        Command<Browse>("set-filter", "filter by that text (text)", [], group: "List") {
            arguments throws(CommandError) in
            .setFilter(try arguments.text("text"))
        },
        Command<Browse>("clear", "drop marks, then the filter", ["esc"], group: "List", .clear),
        Command<Browse>("sheet", "contact sheet or table", ["t"], group: "List", hint: "contact sheet", .layout),
        Command<Browse>("choose-client", "switch client", ["c"], group: "List", hint: "client", .chooseClient),
        Command<Browse>("client", "show that client only (client; all if none)", [], group: "List") { arguments in
            .setClient(arguments.optional("client"))
        },
        Command<Browse>("sort-name", "sort by name", ["s n"], group: "Sort", .sort(.name)),
        Command<Browse>("sort-state", "sort by state", ["s s"], group: "Sort", .sort(.state)),
        Command<Browse>(
            "sort-stage", "sort by stage: annotation, sent back, review, accepted", ["s t"], group: "Sort",
            .sort(.stage)),
        Command<Browse>("sort-boxes", "sort by number of boxes", ["s b"], group: "Sort", .sort(.boxes)),
        Command<Browse>("sort-classes", "sort by number of classes", ["s c"], group: "Sort", .sort(.classes)),
        Command<Browse>("sort-size", "sort by size", ["s z"], group: "Sort", .sort(.size)),
        Command<Browse>("sort-edited", "sort by last edit", ["s e"], group: "Sort", .sort(.edited)),
        Command<Browse>("sort-client", "sort by client", ["s l"], group: "Sort", .sort(.client)),
        Command<Browse>(
            "sort-detections", "sort by number of open detections", ["s d"], group: "Sort", .sort(.detections)),
        Command<Browse>(
            "sort-confidence", "sort by the surest open detection", ["s f"], group: "Sort", .sort(.confidence)),
        Command<Browse>(
            "order-next", "sort by what is best labelled next", ["s w"], group: "Sort", .orderNext,
            whyNot: { $1.whyNoEdits }),
        Command<Browse>("reverse", "turn the order round", ["s r"], group: "Sort", .reverse),
        Command<Browse>(
            "mark", "mark this image and move on", ["space"], group: "Several images", .mark, whyNot: whyNoImage),
        Command<Browse>(
            "mark-all", "mark all in the list, or none", ["*"], group: "Several images", .markAll, whyNot: whyNoImage),
        Command<Browse>(
            "state-empty", "say that nothing is there", ["m e"], group: "Several images", .state(.empty),
            whyNot: whyNoEdit),
        Command<Browse>(
            "state-labelled", "say that all boxes are there", ["m l"], group: "Several images", .state(.labelled),
            whyNot: whyNoEdit),
        Command<Browse>(
            "state-unseen", "back to unseen", ["m u"], group: "Several images", .state(.unseen), whyNot: whyNoEdit),
        Command<Browse>(
            "next-detected", "label the next image with open detections", ["N"], group: "Images", .openDetected,
            whyNot: whyNoImage),
        Command<Browse>(
            "predict", "predict the marked images, or this one (model)", ["p p"], group: "Several images",
            whyNot: whyNoPrediction
        ) { arguments in .predict(model: arguments.optional("model")) },
        Command<Browse>(
            "predict-list", "predict all of this list (model)", ["p l"], group: "Several images",
            whyNot: whyNoPrediction
        ) { arguments in .predictList(model: arguments.optional("model")) },
        Command<Browse>(
            "predict-unseen", "predict all images that are to do (model)", ["p u"], group: "Several images",
            whyNot: { $1.whyNoPrediction }
        ) { arguments in .predictUnseen(model: arguments.optional("model")) },
        Command<Browse>(
            "synset", "synset: classes, their keys and guidelines", ["C"], group: "Everywhere", hint: "classes", .synset
        ),
        Command<Browse>(
            "pin-train", "pin the marked images, or this one, in train", ["m t"], group: "Several images",
            .pin(SplitRecipe.train), whyNot: whyNoPin),
        Command<Browse>(
            "pin-val", "pin the marked images, or this one, in val", ["m v"], group: "Several images",
            .pin(SplitRecipe.val), whyNot: whyNoPin),
        Command<Browse>(
            "pin", "pin in that part of the split, or let go (part)", [], group: "Several images", whyNot: whyNoPin
        ) { arguments in .pin(arguments.optional("part")) },
        Command<Browse>(
            "pin-marked", "pin the marked images in that part, or let them go (part)", [], group: "Several images",
            whyNot: whyNoPinOfMarked
        ) { arguments in .pin(arguments.optional("part")) },
        Command<Browse>("refresh", "read the list anew", ["r", "f5"], group: "List", .refresh),
        Command<Browse>("quit", "leave", ["q"], group: "Everywhere", hint: "quit", .quit),
    ]

    private static func whyNoImage(_ screen: Browse, _ session: Session) -> String? {
        screen.current == nil ? "no image is in this list" : nil
    }

    private static func whyNoPin(_ screen: Browse, _ session: Session) -> String? {
        whyNoEdit(screen, session)
            ?? (session.splits?.isEmpty == false ? nil : "there is no split to pin images in; % makes one")
    }

    /// From other screens: there nobody sees which image is under the cursor.
    private static func whyNoPinOfMarked(_ screen: Browse, _ session: Session) -> String? {
        whyNoPin(screen, session)
            ?? (screen.marked.isEmpty
                ? "no images are marked; space marks them in the list, m v and m t pin there" : nil)
    }

    private static func whyNoPrediction(_ screen: Browse, _ session: Session) -> String? {
        session.whyNoPrediction ?? whyNoImage(screen, session)
    }

    static func whyNoEdit(_ screen: Browse, _ session: Session) -> String? {
        session.whyNoEdits ?? whyNoImage(screen, session)
    }
}
