import Cells
import Domain

/// The classes of the workspace: what hangs on each, how it is shown and chosen, and every way to change it.
struct SynsetScreen: Screen, Equatable {
    /// What can happen to the screen.
    enum Message: Equatable, Sendable {
        case up, down, pageUp, pageDown, first, last, select(String)
        case openImages
        case ask(Question), answer(Question, String)
        case removeBoxes, removeUnused
        case move(by: Int), moveTo(Int)
        case freeze
        case takeList
        case refresh, close
    }

    /// What is asked in a pop-up, or answered by a script.
    enum Question: Equatable, Sendable {
        case newClass, name, merge, removal, heir
        case colour, glyph, hotkey, aliases, guideline
        case listToRead, listToWrite
    }

    static let name = "synset"

    var list = ListView()
    /// The class under the cursor, which follows it.
    private var chosen: ClassID?
    /// What hangs on each class; `nil` before it has been counted.
    var use: [ClassID: ClassUse]?
    /// The class that a pop-up asks about, as it was when it opened.
    private(set) var asked: ClassEntry?
    /// By ticket of an edit on its way, what to say when it is on disk.
    private var outcomes: [Int: Notice] = [:]
    /// A list that was read and is to be taken over, and the order it was compared with.
    private var listInHand: (names: [String], seen: [ClassID])?

    static func == (a: Self, b: Self) -> Bool {
        a.list == b.list && a.chosen == b.chosen && a.use == b.use && a.asked == b.asked
            && a.listInHand?.names == b.listInHand?.names
    }

    /// The class under the cursor.
    func current(_ session: Session) -> ClassEntry? {
        session.synset.classes.indices.contains(list.cursor) ? session.synset.classes[list.cursor] : nil
    }

    /// What hangs on a class.
    func use(of entry: ClassEntry) -> ClassUse { use?[entry.id] ?? ClassUse() }

    // MARK: Update

    /// What has to be asked when the screen opens.
    mutating func open(in session: Session) -> [Effect] {
        list.resize(count: session.synset.classes.count)
        chosen = current(session)?.id
        return [.readSynset, .readClassUse]
    }

    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        follow(session)
        defer { chosen = current(session)?.id }
        switch message {
        case .answer, .removeBoxes, .removeUnused, .ask(.heir), .takeList: break
        // A question that was left without an answer is over.
        default: (asked, listInHand) = (nil, nil)
        }
        switch message {
        case .up: move(by: -1, in: session)
        case .down: move(by: 1, in: session)
        case .pageUp: move(by: -page(session), in: session)
        case .pageDown: move(by: page(session), in: session)
        case .first: move(by: -1_000_000, in: session)
        case .last: move(by: 1_000_000, in: session)
        case .select(let name):
            guard let id = session.synset.named(name)?.id, let index = session.synset.index(of: id) else {
                session.refuse("there is no class '\(name)'")
                return []
            }
            list.select(index)
            move(by: 0, in: session)
        case .openImages:
            guard let entry = current(session) else { return [] }
            session.requests.append(.dismiss)
            let filter = "class:" + FilterText.value(entry.name)
            session.requests.append(.run(CommandCall("browse.set-filter", Arguments(["text": filter]))))
        case .ask(let question): ask(question, in: &session)
        case .answer(let question, let text): return take(text, for: question, in: &session)
        case .removeBoxes, .removeUnused: return remove(message, in: &session)
        case .move(let step):
            guard let entry = current(session) else { return [] }
            return place(entry, at: list.cursor + step, in: &session)
        case .moveTo(let index):
            guard let entry = current(session) else { return [] }
            return place(entry, at: index, in: &session)
        case .freeze:
            return session.apply(session.synset.freeze.map { .unfreezeSynset($0) } ?? .freezeSynset)
        case .takeList:
            guard let listInHand else {
                session.refuse("no list was read; o reads one")
                return []
            }
            self.listInHand = nil
            return session.apply(.arrangeClasses(listInHand.names, seen: listInHand.seen))
        case .refresh: return [.readSynset, .readClassUse]
        case .close: session.requests.append(.dismiss)
        }
        return []
    }

    private mutating func move(by delta: Int, in session: Session) {
        list.move(by: delta)
        list.reveal(rows: page(session))
    }

    /// Keeps the cursor on its class, whatever was changed around it.
    private mutating func follow(_ session: Session) {
        list.resize(count: session.synset.classes.count)
        if let index = chosen.flatMap({ session.synset.index(of: $0) }) { list.select(index) }
        list.reveal(rows: page(session))
        chosen = current(session)?.id
    }

    // MARK: Edits

    /// The class that an answer is about: the one that was asked about, else the one under the cursor.
    private mutating func takeAsked(_ session: inout Session) -> ClassEntry? {
        defer { asked = nil }
        if let entry = asked ?? current(session) { return entry }
        session.refuse("there is no class; a adds one")
        return nil
    }

    /// Remembers what a pop-up will be about.
    mutating func note(_ entry: ClassEntry?) { asked = entry }

    private mutating func take(_ text: String, for question: Question, in session: inout Session) -> [Effect] {
        switch question {
        case .newClass: return add(text.trimmed, in: &session)
        case .listToRead, .listToWrite:
            guard !text.trimmed.isEmpty else {
                session.refuse("no file was named")
                return []
            }
            return [question == .listToRead ? .readClassList(text.trimmed) : .writeClassList(text.trimmed)]
        case .merge, .heir:
            guard let entry = takeAsked(&session) else { return [] }
            guard let target = session.synset.named(text) else {
                session.refuse("there is no class '\(text)'")
                return []
            }
            guard target.id != entry.id else {
                session.refuse("another class than \(entry.name) itself")
                return []
            }
            let boxes = Quantity.count(use(of: entry).boxes, "box", "boxes")
            if question == .heir {
                return apply(
                    .removeClass(entry, boxes: use(of: entry).boxes, .reassign(to: target)),
                    "\(entry.name) is gone, its \(boxes) are \(target.name); u brings it back", in: &session)
            }
            return apply(
                .mergeClass(entry, into: target),
                "\(boxes) of \(entry.name) are \(target.name), and so are imports of that name; u takes it back",
                in: &session)
        default:
            guard let entry = takeAsked(&session) else { return [] }
            guard let after = changed(entry, question, text, in: &session) else {
                // The question stays: it is about the same class.
                note(entry)
                return []
            }
            guard after != entry else { return [] }
            let warning = question == .name ? session.namesakeWarning(after.name, of: entry.id) : nil
            return apply(.changeClass(before: entry, after: after), warning, isWarning: true, in: &session)
        }
    }

    private mutating func add(_ name: String, in session: inout Session) -> [Effect] {
        if let reason = session.whyNotName(name, of: nil) {
            session.refuse(reason)
            return []
        }
        let warning = session.namesakeWarning(name)
        return apply(.addClass(name: name), warning, isWarning: true, in: &session)
    }

    private mutating func remove(_ message: Message, in session: inout Session) -> [Effect] {
        guard let entry = takeAsked(&session) else { return [] }
        let count = use(of: entry).boxes
        guard message == .removeBoxes || count == 0 else {
            session.refuse("class \(entry.name) has \(Quantity.count(count, "box", "boxes")): what becomes of them?")
            return []
        }
        let boxes = count == 0 ? "" : " and its \(Quantity.count(count, "box", "boxes"))"
        return apply(
            .removeClass(entry, boxes: count, .delete), "\(entry.name)\(boxes) removed; u brings it back", in: &session)
    }

    private mutating func place(_ entry: ClassEntry, at index: Int, in session: inout Session) -> [Effect] {
        let count = session.synset.classes.count
        guard (0..<count).contains(index) else {
            session.refuse(
                "\(entry.name) is \(index < 0 ? "the first" : "the last") class; there are 0 to \(count - 1)")
            return []
        }
        guard index != session.synset.index(of: entry.id) else { return [] }
        // Seen at once: whoever holds the key must not wait for the disk.
        let effects = session.arrange(entry.id, at: index)
        list.select(index)
        list.reveal(rows: page(session))
        return effects
    }

    private mutating func apply(
        _ edit: Edit, _ outcome: String?, isWarning: Bool = false, in session: inout Session
    ) -> [Effect] {
        let effects = session.apply(edit)
        if let outcome, case .apply(_, let ticket)? = effects.first {
            outcomes[ticket] = Notice(text: outcome, kind: isWarning ? .warning : .success)
        }
        return effects
    }

    // MARK: Answers

    mutating func receive(_ answer: Answer, in session: inout Session) -> [Effect] {
        defer { follow(session) }
        switch answer {
        case .classUse(let use): self.use = use
        case .classList(let path, let names, let notes): compare(names, from: path, notes, in: &session)
        case .classListWritten(let path, let count):
            session.say("\(path): \(Quantity.count(count, "class", "classes")) written", .success)
        case .applied(let ticket, let receipt):
            if let outcome = outcomes.removeValue(forKey: ticket) { session.say(outcome.text, outcome.kind) }
            // A class that was just made is the one that people go on with.
            if receipt.addedClasses.count == 1 { chosen = receipt.addedClasses.first }
            return countsAgain(receipt) ? [.readClassUse] : []
        case .refused(let ticket, _): outcomes[ticket] = nil
        case .undone(let receipt?), .redone(let receipt?): return countsAgain(receipt) ? [.readClassUse] : []
        case .changedElsewhere, .detected: return [.readClassUse]
        default: break
        }
        return []
    }

    private func countsAgain(_ receipt: EditReceipt) -> Bool { !receipt.images.isEmpty || receipt.changedMappings }

    /// Shows what a list would do.
    private mutating func compare(_ names: [String], from path: String, _ notes: [String], in session: inout Session) {
        do {
            let plan = try SynsetImport(names, into: session.synset)
            guard !plan.changesNothing else {
                session.say("\(path): the synset has these classes in this order already", .success)
                return
            }
            listInHand = (names, session.synset.classes.map(\.id))
            session.requests.append(.present(.choice(Choice(list: plan, from: path, notes: notes))))
        } catch {
            session.say("\(path): \(error.description)", .failure)
        }
    }
}

extension Session {
    /// Why a class cannot be called so, or `nil`.
    ///
    /// - Parameters:
    ///   - name: the name
    ///   - id: the class itself, whose aliases do not stand in its way
    func whyNotName(_ name: String, of id: ClassID?) -> String? {
        if name.isEmpty { return "a class needs a name" }
        guard let owner = synset.named(name), owner.id != id else { return nil }
        return owner.name == name
            ? "there is a class '\(name)' already" : "'\(name)' is an alias of class \(owner.name) already"
    }

    /// Moves a class, here at once and in the store.
    mutating func arrange(_ id: ClassID, at index: Int) -> [Effect] {
        synset = synset.moving(id, to: index)
        let effects = apply(.moveClass(id, toIndex: index))
        if case .apply(_, let ticket)? = effects.first { movesUnderway.insert(ticket) }
        return effects
    }

    /// Takes a synset from the store, unless moves that it may not know yet are on their way: their answers bring it.
    mutating func take(_ read: Synset) {
        if movesUnderway.isEmpty { synset = read }
    }
}
