import Cells
import Domain
import TestSupport

@testable import Workbench

/// A person at the workstation: presses keys, moves the mouse, and sees the screen. Effects are answered at once,
/// or held back where a test is about answers that come late.
struct Desk {
    var station: Workstation
    var catalog: FakeCatalog
    /// Whether effects wait in ``waiting`` until ``answerAll()``.
    var holdsAnswers = false
    private(set) var waiting: [Effect] = []
    /// Everything that was asked of the world, oldest first.
    private(set) var asked: [Effect] = []

    /// Opens the list of a workspace.
    init(
        _ catalog: FakeCatalog = FakeCatalog(), columns: Int = 120, rows: Int = 40, isReadOnly: Bool = false,
        theme: Theme = .plain, keymap: Keymap = Keymap.make().keymap
    ) {
        let metrics = ScreenMetrics(size: CellSize(columns: columns, rows: rows))
        let session = Session(
            workspace: "shelf", person: "ada", isReadOnly: isReadOnly, metrics: metrics, theme: theme,
            themes: ["plain", "dark"], keymap: keymap)
        (station, self.catalog) = (Workstation(session: session), catalog)
        carryOut(station.start())
    }

    /// A desk with the first image open.
    static func labelling(
        _ boxes: [Annotation] = [], images: Int = 5, columns: Int = 120, rows: Int = 40, isReadOnly: Bool = false
    ) -> Desk {
        var desk = Desk(FakeCatalog(images: images, boxes: boxes), columns: columns, rows: rows, isReadOnly: isReadOnly)
        desk.press("enter")
        desk.forget()
        return desk
    }

    /// A desk with the first of five images open, where `tiny` knows bottle, can and dog and has found four things.
    static func reviewing(
        _ boxes: [Annotation] = [], columns: Int = 120, rows: Int = 40, isReadOnly: Bool = false,
        prepare: (inout FakeCatalog) -> Void = { _ in }
    ) -> Desk {
        var catalog = FakeCatalog(images: 5, boxes: boxes)
        catalog.install("tiny", classes: ["bottle", "can", "dog"])
        catalog.find(
            [
                ("bottle", 0.91, PixelBox(100, 80, 220, 400)), ("can", 0.62, PixelBox(260, 150, 330, 300)),
                ("dog", 0.40, PixelBox(400, 200, 620, 420)), ("can", 0.12, PixelBox(20, 20, 60, 60)),
            ], on: 1, by: "tiny")
        catalog.find([("bottle", 0.5, PixelBox(10, 10, 50, 50))], on: 4, by: "tiny")
        prepare(&catalog)
        var desk = Desk(catalog, columns: columns, rows: rows, isReadOnly: isReadOnly)
        desk.press("enter")
        desk.forget()
        return desk
    }

    // MARK: Doing

    /// Presses keys parted by blanks, such as `w shift+left space`.
    mutating func press(_ keys: KeySequence) {
        for key in keys.keys { send(.key(key)) }
    }

    /// Types a text, letter by letter.
    mutating func type(_ text: String) {
        for letter in text { send(.key(Key(.character(letter)))) }
    }

    mutating func send(_ input: Input) { carryOut(station.update(.input(input))) }

    /// About a second goes by.
    mutating func tick() { carryOut(station.update(.tick)) }

    mutating func receive(_ answer: Answer) { carryOut(station.update(.answer(answer))) }

    /// Runs a command by name, as scripts do.
    mutating func call(_ name: String, _ arguments: [String: String] = [:]) {
        carryOut(station.update(.call(CommandCall(name, Arguments(arguments)))))
    }

    /// Moves the pointer to a place of the picture with the left button held from another one.
    mutating func drag(_ x0: Double, _ y0: Double, to x1: Double, _ y1: Double) {
        mouse(.press, .left, x0, y0)
        mouse(.drag, .left, x1, y1)
        mouse(.release, .left, x1, y1)
    }

    /// Clicks on a place of the picture.
    mutating func click(_ x: Double, _ y: Double, _ button: Mouse.Button = .left) {
        mouse(.press, button, x, y)
        mouse(.release, button, x, y)
    }

    /// The mouse at a place of the picture in front.
    mutating func mouse(_ action: Mouse.Action, _ button: Mouse.Button, _ x: Double, _ y: Double) {
        guard let at = station.label?.viewport.screenPoint(x: x, y: y) else { return }
        send(.mouse(Mouse(action, button, x: at.x, y: at.y)))
    }

    /// Clicks on a cell of the screen.
    mutating func clickCell(column: Int, row: Int) {
        for action in [Mouse.Action.press, .release] {
            send(.mouse(Mouse(action, .left, x: Double(column) + 0.5, y: Double(row) + 0.5)))
        }
    }

    /// Answers what was held back, and whatever that asks for.
    mutating func answerAll() {
        holdsAnswers = false
        let effects = waiting
        waiting = []
        carryOut(effects, isFirst: false)
    }

    /// Forgets what was asked so far.
    mutating func forget() { asked = [] }

    private mutating func carryOut(_ effects: [Effect], isFirst: Bool = true) {
        var queue = effects
        if isFirst { asked += effects }
        while !queue.isEmpty {
            let effect = queue.removeFirst()
            if holdsAnswers {
                waiting.append(effect)
                continue
            }
            guard let answer = catalog.answer(effect) else { continue }
            let more = station.update(.answer(answer))
            asked += more
            queue += more
        }
    }

    // MARK: Seeing

    var session: Session { station.session }
    var browse: Browse { station.browse }
    /// Why the last command was not done.
    var refusal: String? { station.lastRefusal }
    var notice: String? { station.session.notice?.text }

    /// The label screen, which must be open.
    var label: Label {
        guard let label = station.label else { preconditionFailure("no picture is open") }
        return label
    }

    /// Number of the image in front.
    var image: Int64? { station.label?.imageID?.rawValue }

    /// Boxes of the image in front as the store has them.
    var stored: [Annotation] { catalog.boxes(image ?? 0) }

    /// Judgements that were sent to the store.
    var judgements: [Judgement] {
        asked.compactMap { if case .judge(let judgement, _) = $0 { judgement } else { nil } }
    }

    /// Numbers of the detections in sight, the surest first.
    var shown: [Int64] { label.shownDetections(session).map(\.id.rawValue) }

    /// Number of the detection in front.
    var front: Int64? { label.detectionInFront(session)?.id.rawValue }

    /// Edits that were sent to the store, without a word of whose boxes they were made on.
    var edits: [Edit] {
        asked.compactMap { effect in
            guard case .apply(let edit, _) = effect else { return nil }
            if case .asSeen(_, let plain) = edit { return plain }
            return edit
        }
    }

    /// The screen's rows.
    var rows: [String] { ScreenSnapshot.rows(of: station.draw()) }

    /// Whether a text stands anywhere on the screen.
    func shows(_ text: String) -> Bool { rows.contains { $0.contains(text) } }
}

extension Annotation {
    /// A box of a class by its number in the synset, from 1.
    static func box(
        _ id: Int64, _ xMin: Double, _ yMin: Double, _ xMax: Double, _ yMax: Double, class number: Int64 = 1
    ) -> Annotation {
        Annotation(
            id: AnnotationID(rawValue: id), classID: ClassID(rawValue: number),
            box: PixelBox(xMin: xMin, yMin: yMin, xMax: xMax, yMax: yMax))
    }
}

extension PixelBox {
    /// A box of four edges: left, top, right, bottom.
    init(_ xMin: Double, _ yMin: Double, _ xMax: Double, _ yMax: Double) {
        self.init(xMin: xMin, yMin: yMin, xMax: xMax, yMax: yMax)
    }
}
