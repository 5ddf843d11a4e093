public import Cells
public import Domain

/// What all screens share: the workspace in front, the person, the look, and the line of news.
public struct Session: Equatable, Sendable {
    /// Name of the workspace, as shown in the header.
    public let workspace: String
    /// Who edits.
    public let person: String
    /// Whether the person's name was set, and is not only the account's.
    let isPersonSet: Bool
    public let isReadOnly: Bool
    public var metrics: ScreenMetrics
    public var theme: Theme
    /// Names of all themes that can be chosen.
    public let themes: [String]
    public let keymap: Keymap
    public internal(set) var synset = Synset() { didSet { digits = ClassDefaults.digits(of: synset) } }
    /// The classes that the digits choose, by digit from 1 to 9 and 0; kept with the synset.
    private(set) var digits: [ClassID?] = ClassDefaults.digits(of: Synset())
    public internal(set) var clients: [ClientSummary] = []
    /// The client whose images are shown; all where `nil`.
    public internal(set) var client: String?
    public internal(set) var notice: Notice?
    public internal(set) var usesMouse: Bool
    /// Boxes copied, with the size of the picture they came from; kept from image to image.
    var clipboard: [Annotation] = []
    /// The image that the clipboard came from.
    var clipboardImage: ImageID?
    /// Edits on their way to disk, by ticket.
    var pending: Set<Int> = []
    /// Moves of classes on their way to disk, shown already, by ticket.
    var movesUnderway: Set<Int> = []
    /// Undo and redo on their way, oldest first.
    var steps: [Step] = []
    /// Edits that were refused since the person last said so with `esc`.
    var unsavedCount = 0
    /// Installed networks; `nil` before they have been read.
    public internal(set) var models: [ModelSummary]?
    /// Background work of the workspace, newest first.
    public internal(set) var jobs: [JobReport] = []
    /// Whether jobs have been read at all: what ended before that is no news.
    var knowsJobs = false
    /// The client whose jobs are being brought into the workspace.
    var pulling: String?
    /// Splits of the workspace, oldest first; `nil` before they have been read.
    public internal(set) var splits: [Split]?
    /// Name of the split in front; the one made last where `nil` or gone.
    var splitName: String?
    /// How the workspace is worked on together.
    public internal(set) var teamwork = Teamwork()
    /// How detections are looked at.
    var review = ReviewSettings()
    /// The image that was in front last.
    var place: ImageID?
    private var nextTicket = 1
    private var freeIDs: Range<Int64> = 0..<0
    private var isReserving = false

    /// Why the command that ran last was not done; read and cleared by ``Workstation``.
    var refusal: String?

    /// What screens ask of the frame around them; drained by ``Workstation``.
    var requests: [Request] = []

    /// A way through the journal.
    enum Step: String, Equatable, Sendable { case undo, redo }

    /// A wish of a screen that concerns other screens.
    enum Request: Equatable, Sendable {
        case present(Popup)
        case dismiss
        /// Runs the command that an answer is for; where it refuses, the question stays with the reason.
        case answer(Prompt, CommandCall)
        case run(CommandCall)
        /// Opens a picture, with the first box selected that answers a question, if there is one.
        case label([ImageID], at: Int, box: BoxQuery? = nil)
        /// Opens a picture for something on it; on the way back the screen that asked is as it was.
        case visit([ImageID], at: Int, Label.Aim, from: Popup)
        case browse
    }

    /// Makes a session.
    ///
    /// - Parameters:
    ///   - workspace: shown in the header
    ///   - person: recorded with every edit
    ///   - isPersonSet: whether that name was set, and is not only the account's
    ///   - client: the client to begin with, or all
    ///   - themes: names that ``Effect/readTheme(_:)`` knows
    public init(
        workspace: String, person: String, isPersonSet: Bool = false, isReadOnly: Bool = false, metrics: ScreenMetrics,
        theme: Theme,
        themes: [String] = [], keymap: Keymap, client: String? = nil, usesMouse: Bool = true
    ) {
        (self.workspace, self.person, self.isReadOnly) = (workspace, person, isReadOnly)
        self.isPersonSet = isPersonSet
        (self.metrics, self.theme, self.themes, self.keymap) = (metrics, theme, themes, keymap)
        (self.client, self.usesMouse) = (client, usesMouse)
    }

    /// Shows a line of news until the next key.
    ///
    /// A failure stays until something newer is to be said; one that left an edit unsaved until `esc` or another failure.
    mutating func say(_ text: String, _ kind: Notice.Kind = .news) {
        guard notice?.kind != .failure || kind == .failure || unsavedCount == 0 else { return }
        notice = Notice(text: text, kind: kind)
    }

    /// Says a thing beside a warning that the same key has given, if there is one.
    mutating func add(_ text: String, _ kind: Notice.Kind = .news) {
        guard let notice, notice.kind == .warning else { return say(text, kind) }
        say("\(notice.text) · \(text)", .warning)
    }

    /// Takes the news off the footer, failures excepted.
    mutating func clearNews() { if notice?.kind != .failure { notice = nil } }

    /// How many edits were refused, for the header; `nil` for none.
    var unsaved: String? {
        unsavedCount == 0 ? nil : unsavedCount == 1 ? "1 edit not saved" : "\(unsavedCount) edits not saved"
    }

    /// Takes a failure off the footer: it was read.
    mutating func acknowledgeFailure() { (notice, unsavedCount) = (nil, 0) }

    /// Says why something was not done; a script counts it as failed.
    mutating func refuse(_ reason: String) {
        say(reason, .warning)
        refusal = reason
    }

    /// A new box id, or `nil` while the reserve is being filled; then a notice says so.
    mutating func takeID() -> AnnotationID? {
        guard let first = freeIDs.first else { return nil }
        freeIDs = freeIDs.dropFirst()
        return AnnotationID(rawValue: first)
    }

    /// New box ids, all of them or none.
    mutating func takeIDs(_ count: Int) -> [AnnotationID]? {
        guard count <= freeIDs.count else { return nil }
        let ids = freeIDs.prefix(count).map { AnnotationID(rawValue: $0) }
        freeIDs = freeIDs.dropFirst(count)
        return ids
    }

    /// Asks for more box ids in time: what is copied can be pasted twice.
    ///
    /// - Parameter needed: how many are wanted at once
    mutating func replenish(for needed: Int = 0) -> [Effect] {
        let least = max(200, 2 * clipboard.count, needed)
        guard freeIDs.count < least, !isReserving, !isReadOnly else { return [] }
        isReserving = true
        return [.reserveIDs(max(1000, 2 * least))]
    }

    /// Lets the next edit ask again for ids: the last wish may have failed.
    mutating func allowReserving() { isReserving = false }

    mutating func receive(reserved ids: Range<Int64>) {
        isReserving = false
        // What is left of the old block is given up: ids are plenty.
        freeIDs = ids
    }

    /// A number for something that is on its way to disk.
    mutating func takeTicket() -> Int {
        defer { nextTicket += 1 }
        pending.insert(nextTicket)
        return nextTicket
    }

    /// Sends an edit to the store.
    mutating func apply(_ edit: Edit) -> [Effect] { [.apply(edit, ticket: takeTicket())] + replenish() }

    /// Sends a judgement to the store; answered as an edit is.
    mutating func judge(_ judgement: Judgement) -> [Effect] { [.judge(judgement, ticket: takeTicket())] }

    /// The screen above the footer: what screens and pop-ups are laid out in.
    var body: CellRect { CellRect(metrics.size).split(rows: -1).rest }

    /// Colour of a class: its own, or the theme's for its id.
    func colour(of id: ClassID) -> RGB {
        if let own = synset[id]?.colour { return RGB(hex: own) }
        return theme.classColours[ClassDefaults.place(of: id, among: theme.classColours.count)]
    }

    /// Glyph of a class: its own, or the theme's for its id.
    func glyph(of id: ClassID) -> String {
        if let own = synset[id]?.glyph, !own.isEmpty { return own }
        return theme.classGlyphs[ClassDefaults.place(of: id, among: theme.classGlyphs.count)]
    }

    /// Who is at the desk, where it matters who that is: a name was set, or others work here too.
    var personInSight: String? { isPersonSet || teamwork.isShared ? person : nil }

    func name(of id: ClassID) -> String { synset[id]?.name ?? "class \(id.rawValue)" }

    /// The split that is looked at, or else the one made last.
    var splitInFront: Split? { splits?.first { $0.name == splitName } ?? splits?.latest }

    /// Why nothing can be edited, or `nil`.
    var whyNoEdits: String? { isReadOnly ? "the workspace is open for reading only" : nil }

    /// Counts over the client in front, or over all.
    var progress: ImageCounts {
        let chosen = client == nil ? clients : clients.filter { $0.name == client }
        return chosen.reduce(into: ImageCounts()) { sum, each in
            sum = ImageCounts(
                unseen: sum.unseen + each.counts.unseen, empty: sum.empty + each.counts.empty,
                labelled: sum.labelled + each.counts.labelled, boxes: sum.boxes + each.counts.boxes)
        }
    }
}

/// The line of news at the foot of the screen.
public struct Notice: Equatable, Sendable {
    /// How it is coloured.
    public enum Kind: String, Sendable { case news, success, warning, failure }

    public var text: String
    public var kind: Kind

    /// Makes a notice of one line.
    public init(text: String, kind: Kind) { (self.text, self.kind) = (text, kind) }
}

extension Session {
    /// Shows a line when the workstation opens.
    public mutating func greet(_ text: String, isProblem: Bool) { say(text, isProblem ? .warning : .success) }
}
