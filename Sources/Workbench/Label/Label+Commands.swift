import Cells
import Domain

extension Label {
    /// What can happen to the screen.
    enum Message: Equatable, Sendable {
        case next, previous, nextUndone, first, last, goTo(Int), askNumber, back, letGo, finish
        case done, nothingThere, unseen
        case draw, drawExtremes, setPoint(x: Double?, y: Double?), cancel, stopDrawing
        /// Moves the cross-hair by steps of the view, or by single pixels.
        case cursor(dx: Int, dy: Int, fine: Bool)
        case move(dx: Double, dy: Double)
        case edge(Edges), snap
        case classIndex(Int), pickClass, setClass(String), newClass(String)
        case cycle(Int), select(Int), deselect
        case delete, deleteAll, duplicate, copy, copyAll, paste, copyPrevious
        case difficult, truncated, occluded
        case hide, showAll, solo, lock, toggleBoxes, toggleNames, toggleKeepView
        case zoomIn, zoomOut, zoomFit, zoomBox, pan(dx: Int, dy: Int)
        case brighter, darker, moreContrast, lessContrast, plainLook
        case addBox(PixelBox, className: String?), setBox(PixelBox)
        case guideline, history, synset
        case askComment, comment(String), removeComment
        case review(Review)
        case handIn, accept, sendBack(String), askReason, backAStage
    }

    static let commands: [Command<Label>] =
        [
            detectionCommands, imageCommands, stageCommands, drawingCommands, selectionCommands, moveCommands,
            boxCommands,
            digitCommands, classCommands,
            viewCommands,
            drawModeCommands, cursorCommands, correctionCommands, detectionViewCommands,
        ].flatMap { $0 }

    private static let imageCommands: [Command<Label>] = [
        Command<Label>(
            "finish", "what the review opened is right now: back to its cases", ["enter"], group: "Images",
            hint: "back to the cases", .finish,
            whyNot: { screen, _ in
                screen.aim.comesBack ? nil : "no case of the review waits to be gone back to; q goes to the list"
            }),
        Command<Label>(
            "done", "done: all boxes are there; next undone", ["space"], group: "Images", hint: "done", .done,
            whyNot: whyNoEdits),
        Command<Label>(
            "nothing-there", "empty: nothing is there; next undone", ["e"], group: "Images", hint: "empty",
            .nothingThere, whyNot: whyNotEmpty),
        Command<Label>("next", "next image", ["d", "pgdn"], group: "Images", hint: "next", .next),
        Command<Label>("previous", "previous image", ["a", "pgup"], group: "Images", hint: "prev", .previous),
        Command<Label>("next-undone", "next undone image", ["n"], group: "Images", .nextUndone),
        Command<Label>("first", "first image of the list", ["g g"], group: "Images", .first),
        Command<Label>("last", "last image of the list", ["g e", "G"], group: "Images", .last),
        Command<Label>("ask-number", "image number …", ["g n", "#"], group: "Images", .askNumber),
        Command<Label>("go-to", "image with that number (number)", [], group: "Images") {
            arguments throws(CommandError) in
            .goTo(try arguments.wholeNumber("number"))
        },
        Command<Label>("unseen", "back to unseen", ["m u"], group: "Images", .unseen, whyNot: whyNotUnseen),
        Command<Label>("history", "who did what on this image", ["g h"], group: "Images", .history),
        Command<Label>("back", "back to the list", ["q"], group: "Images", hint: "list", .back),
        Command<Label>("let-go", "let go of the edges, then of the box", ["esc"], group: "Images", .letGo),
    ]

    private static let drawingCommands: [Command<Label>] = [
        Command<Label>(
            "draw", "draw: drag, two clicks, or arrows + enter", ["w"], group: "Draw", hint: "draw", .draw,
            whyNot: whyNoDraw),
        Command<Label>(
            "draw-extremes", "draw by four extreme points", ["W"], group: "Draw", .drawExtremes, whyNot: whyNoDraw),
        Command<Label>(
            "copy-previous", "copy the boxes of the image before", ["P"], group: "Draw", .copyPrevious,
            whyNot: whyNoDraw),
        Command<Label>("add-box", "add a box (xmin ymin xmax ymax, class)", [], group: "Draw", whyNot: whyNoDraw) {
            arguments throws(CommandError) in .addBox(try box(arguments), className: arguments.optional("class"))
        },
    ]

    private static let selectionCommands: [Command<Label>] = [
        Command<Label>(
            "cycle", "next box, smallest first", ["tab"], group: "Box", hint: "next box", .cycle(1), whyNot: whyNoBoxes),
        Command<Label>("cycle-back", "box before", ["shift+tab"], group: "Box", .cycle(-1), whyNot: whyNoBoxes),
        Command<Label>("select", "box with that number (number)", [], group: "Box") { arguments throws(CommandError) in
            .select(try arguments.wholeNumber("number"))
        },
        Command<Label>("deselect", "no box selected", [], group: "Box", .deselect),
    ]

    private static let moveCommands: [Command<Label>] = [
        arrows("move", "box or edges", by: 1, prefix: ""),
        arrows("move-far", "box or edges by 10 px,", by: 10, prefix: "shift+"),
    ].flatMap { $0 }

    private static let boxCommands: [Command<Label>] = [
        Command<Label>(
            "edge-left", "arrows move the left edge, or no longer", ["h"], group: "Box", hint: "hjkl edges",
            .edge(.left), whyNot: whyNoSelection),
        Command<Label>(
            "edge-bottom", "arrows move the bottom edge", ["j"], group: "Box", .edge(.bottom), whyNot: whyNoSelection),
        Command<Label>(
            "edge-top", "arrows move the top edge", ["k"], group: "Box", .edge(.top), whyNot: whyNoSelection),
        Command<Label>(
            "edge-right", "arrows move the right edge", ["l"], group: "Box", .edge(.right), whyNot: whyNoSelection),
        Command<Label>(
            "snap", "pull active edges, or all, to gradients", ["s"], group: "Box", hint: "snap", .snap,
            whyNot: whyNoChange),
        Command<Label>(
            "delete", "delete the box", ["x", "del", "backspace"], group: "Box", hint: "delete", .delete,
            whyNot: whyNoChange),
        Command<Label>(
            "delete-all", "delete all boxes in sight", ["X"], group: "Box", .deleteAll, whyNot: whyNoBoxesToEdit),
        Command<Label>("duplicate", "duplicate the box", ["D"], group: "Box", .duplicate, whyNot: whyNoChange),
        Command<Label>("copy", "copy the box", ["y"], group: "Box", .copy, whyNot: whyNoSelection),
        Command<Label>("copy-all", "copy all boxes in sight", ["Y"], group: "Box", .copyAll, whyNot: whyNoBoxes),
        Command<Label>("paste", "paste, on any image", ["p"], group: "Box", .paste, whyNot: whyNoPaste),
        Command<Label>(
            "set-box", "give the box these edges (xmin ymin xmax ymax)", [], group: "Box", whyNot: whyNoChange
        ) {
            arguments throws(CommandError) in .setBox(try box(arguments))
        },
        Command<Label>(
            "ask-comment", "say something of it, for everybody to read", ["m c"], group: "Attributes", .askComment,
            whyNot: whyNoChange),
        Command<Label>("comment", "say that of it (text)", [], group: "Attributes", whyNot: whyNoChange) {
            arguments throws(CommandError) in .comment(try arguments.text("text"))
        },
        Command<Label>(
            "uncomment", "take the last comment that is shown away", ["m x"], group: "Attributes", .removeComment,
            whyNot: { label, session in
                session.whyNoEdits ?? (label.commentsInSight.isEmpty ? "no comment is shown" : nil)
            }),
        Command<Label>("difficult", "difficult, or not", ["m d"], group: "Attributes", .difficult, whyNot: whyNoChange),
        Command<Label>("truncated", "truncated, or not", ["m t"], group: "Attributes", .truncated, whyNot: whyNoChange),
        Command<Label>("occluded", "occluded, or not", ["m o"], group: "Attributes", .occluded, whyNot: whyNoChange),
    ]

    private static let digitCommands: [Command<Label>] = (1...10).map { (number: Int) -> Command<Label> in
        let digit = number == 10 ? Character("0") : Character("\(number)")
        return Command<Label>(
            "class-\(number)", "class \(number): of the box, or draw one", [KeySequence([Key(.character(digit))])],
            group: "Class", hint: number == 1 ? "to 9 class" : nil, .classIndex(number - 1), whyNot: whyNoEdits)
    }

    private static let classCommands: [Command<Label>] = [
        Command<Label>(
            "pick-class", "find or make a class", ["c"], group: "Class", hint: "class", .pickClass, whyNot: whyNoEdits),
        Command<Label>("set-class", "class of that name (class)", [], group: "Class", whyNot: whyNoEdits) {
            arguments throws(CommandError) in
            .setClass(try arguments.text("class"))
        },
        Command<Label>("new-class", "make a class (name)", [], group: "Class", whyNot: whyNoEdits) {
            arguments throws(CommandError) in
            .newClass(try arguments.text("name"))
        },
        Command<Label>("guideline", "guideline of this class", ["g c"], group: "Class", .guideline),
        Command<Label>("synset", "synset: classes, their keys and guidelines", ["g s"], group: "Class", .synset),
    ]

    private static let viewCommands: [Command<Label>] = [
        Command<Label>("zoom-in", "zoom in", ["+", "="], group: "View", .zoomIn),
        Command<Label>("zoom-out", "zoom out", ["-"], group: "View", .zoomOut),
        Command<Label>("zoom-box", "zoom to the box, or back", ["z"], group: "View", hint: "zoom", .zoomBox),
        Command<Label>("zoom-fit", "whole picture", ["f"], group: "View", .zoomFit),
        Command<Label>("pan-left", "move the view left", ["ctrl+left"], group: "View", .pan(dx: -1, dy: 0)),
        Command<Label>("pan-right", "move the view right", ["ctrl+right"], group: "View", .pan(dx: 1, dy: 0)),
        Command<Label>("pan-up", "move the view up", ["ctrl+up"], group: "View", .pan(dx: 0, dy: -1)),
        Command<Label>("pan-down", "move the view down", ["ctrl+down"], group: "View", .pan(dx: 0, dy: 1)),
        Command<Label>(
            "keep-view", "keep zoom and place from image to image, or not", ["v k"], group: "View", .toggleKeepView),
        Command<Label>("toggle-boxes", "boxes shown or not", ["v b"], group: "View", .toggleBoxes),
        Command<Label>("toggle-names", "class names shown or not", ["v n"], group: "View", .toggleNames),
        Command<Label>("hide", "hide this box", ["v h"], group: "View", .hide, whyNot: whyNoSelection),
        Command<Label>("solo", "only boxes of this class, or all again", ["v c"], group: "View", .solo),
        Command<Label>("lock", "lock this box, or unlock", ["v l"], group: "View", .lock, whyNot: whyNoSelection),
        Command<Label>("show-all", "show everything, unlock everything", ["v a"], group: "View", .showAll),
        Command<Label>("brighter", "brighter", ["]"], group: "Light (for viewing only)", .brighter),
        Command<Label>("darker", "darker", ["["], group: "Light (for viewing only)", .darker),
        Command<Label>("more-contrast", "more contrast", ["}"], group: "Light (for viewing only)", .moreContrast),
        Command<Label>("less-contrast", "less contrast", ["{"], group: "Light (for viewing only)", .lessContrast),
        Command<Label>("plain-look", "as the picture is", ["\\"], group: "Light (for viewing only)", .plainLook),
    ]

    private static let drawModeCommands: [Command<Label>] = [
        Command<Label>(
            "point", "set a corner here (x, y)", ["enter"], group: "While drawing", hint: "set corner",
            scope: drawScope, whyNot: whyNotDrawing
        ) {
            arguments throws(CommandError) in
            .setPoint(
                x: arguments.optional("x") == nil ? nil : try arguments.number("x"),
                y: arguments.optional("y") == nil ? nil : try arguments.number("y"))
        },
        Command<Label>(
            "cancel", "drop the corner, then stop drawing", ["esc"], group: "While drawing", hint: "stop",
            scope: drawScope, .cancel, whyNot: whyNotDrawing),
        Command<Label>(
            "finish", "stop drawing", ["w"], group: "While drawing", scope: drawScope, .stopDrawing,
            whyNot: whyNotDrawing),
    ]

    private static let cursorCommands: [Command<Label>] = [
        cursors("cursor", "cross-hair", prefix: "", step: 1, fine: false),
        cursors("cursor-far", "cross-hair far", prefix: "shift+", step: 5, fine: false),
        cursors("cursor-fine", "cross-hair 1 px", prefix: "alt+", step: 1, fine: true),
    ].flatMap { $0 }

    // MARK: Rows that differ only in direction

    private static let directions: [(name: String, dx: Int, dy: Int)] = [
        ("left", -1, 0), ("right", 1, 0), ("up", 0, -1), ("down", 0, 1),
    ]

    private static func arrows(_ verb: String, _ what: String, by step: Double, prefix: String) -> [Command<Label>] {
        directions.map { direction -> Command<Label> in
            let keys = KeySequence(prefix + direction.name).map { [$0] } ?? []
            let message = Message.move(dx: Double(direction.dx) * step, dy: Double(direction.dy) * step)
            let title = "move \(what) \(direction.name)"
            return Command<Label>("\(verb)-\(direction.name)", title, keys, group: "Box", message, whyNot: whyNoChange)
        }
    }

    private static func cursors(_ verb: String, _ what: String, prefix: String, step: Int, fine: Bool) -> [Command<
        Label
    >] {
        directions.map { direction -> Command<Label> in
            let keys = KeySequence(prefix + direction.name).map { [$0] } ?? []
            let message = Message.cursor(dx: direction.dx * step, dy: direction.dy * step, fine: fine)
            let title = "\(what) \(direction.name)"
            let hint = direction.name == "left" ? (fine ? "1 px" : step == 1 ? "arrows: cross-hair" : nil) : nil
            return Command<Label>(
                "\(verb)-\(direction.name)", title, keys, group: "While drawing", hint: hint, scope: drawScope, message,
                whyNot: whyNotDrawing)
        }
    }

    private static func box(_ arguments: Arguments) throws(CommandError) -> PixelBox {
        let box = PixelBox(
            xMin: try arguments.number("xmin"), yMin: try arguments.number("ymin"), xMax: try arguments.number("xmax"),
            yMax: try arguments.number("ymax"))
        guard !box.isEmpty else {
            throw CommandError(reason: "the box has no extent: xmax and ymax must be larger than xmin and ymin")
        }
        return box
    }

    // MARK: Why not

    static func whyNoEdits(_ screen: Label, _ session: Session) -> String? {
        session.whyNoEdits ?? (screen.document == nil ? "the image is still being read" : nil)
            ?? screen.whyBusy(session)
    }

    /// Who labels blind takes back in this way what they have handed in.
    private static func whyNotUnseen(_ screen: Label, _ session: Session) -> String? {
        guard screen.document?.image.isBlind == true else { return whyNoEdits(screen, session) }
        return session.whyNoEdits ?? (session.steps.isEmpty ? nil : "undoing…; try again")
    }

    private static func whyNotEmpty(_ screen: Label, _ session: Session) -> String? {
        whyNoEdits(screen, session)
            ?? (screen.boxes.isEmpty
                ? nil : "there are \(screen.boxes.count) boxes: X deletes them, then e says that nothing is there")
    }

    private static func whyNoDraw(_ screen: Label, _ session: Session) -> String? {
        if let reason = whyNoEdits(screen, session) { return reason }
        if screen.isBroken { return "the picture cannot be shown, so nothing can be drawn" }
        return screen.imageSize == nil ? "the size of the picture is not known yet" : nil
    }

    private static func whyNotDrawing(_ screen: Label, _ session: Session) -> String? {
        whyNoDraw(screen, session) ?? (screen.mode == .select ? "nothing is being drawn; w begins" : nil)
    }

    private static func whyNoBoxes(_ screen: Label, _ session: Session) -> String? {
        screen.visibleBoxes.isEmpty ? "no boxes in sight; w draws one" : nil
    }

    private static func whyNoBoxesToEdit(_ screen: Label, _ session: Session) -> String? {
        whyNoEdits(screen, session) ?? whyNoBoxes(screen, session)
    }

    private static func whyNoSelection(_ screen: Label, _ session: Session) -> String? {
        screen.selected == nil ? "no box is selected; tab takes the next one" : nil
    }

    private static func whyNoChange(_ screen: Label, _ session: Session) -> String? {
        if let reason = whyNoEdits(screen, session) ?? whyNoSelection(screen, session) { return reason }
        return screen.selection.map(screen.locked.contains) == true ? "the box is locked; v l unlocks it" : nil
    }

    private static func whyNoPaste(_ screen: Label, _ session: Session) -> String? {
        whyNoDraw(screen, session) ?? (session.clipboard.isEmpty ? "nothing was copied yet; y copies a box" : nil)
    }
}
