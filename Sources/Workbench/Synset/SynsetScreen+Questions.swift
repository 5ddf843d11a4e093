import Cells
import Domain

extension SynsetScreen {
    /// Opens the pop-up of a question.
    mutating func ask(_ question: Question, in session: inout Session) {
        switch question {
        case .newClass:
            prompt("new class", "", answer: "add-class", "name", in: &session)
        case .listToRead:
            prompt(
                "take over a list of classes", "synset.txt", hint: "FILE: one name a line, or data.yaml",
                answer: "import", "path", in: &session)
        case .listToWrite:
            prompt(
                "write the list of classes", "synset.txt", hint: "FILE: one name a line; .yaml writes data.yaml",
                answer: "export", "path", in: &session)
        default:
            // The boxes that need another class are those of the pop-up before.
            guard let entry = question == .heir ? asked ?? current(session) : current(session) else { return }
            note(entry)
            ask(question, about: entry, in: &session)
        }
    }

    private func ask(_ question: Question, about entry: ClassEntry, in session: inout Session) {
        let boxes = Quantity.count(use(of: entry).boxes, "box", "boxes")
        switch question {
        case .name:
            prompt("new name of '\(entry.name)'", entry.name, answer: "set-name", "name", in: &session)
        case .merge:
            pick("'\(entry.name)' (\(boxes)) becomes", without: entry, answer: "merge-into", in: &session)
        case .heir:
            pick("the \(boxes) of '\(entry.name)' become", without: entry, answer: "remove-to", in: &session)
        case .removal:
            session.requests.append(.present(.choice(Choice(removalOf: entry, use(of: entry)))))
        case .colour:
            prompt(
                "colour of '\(entry.name)'", entry.colour.map(ClassColour.text) ?? "",
                hint: "#RRGGBB; empty for the theme's own", answer: "set-colour", "colour", in: &session)
        case .glyph:
            prompt(
                "glyph of '\(entry.name)'", entry.glyph ?? "", hint: "one character; empty for the theme's own",
                answer: "set-glyph", "glyph", in: &session)
        case .hotkey:
            let free = session.keymap.freeHotkeys(in: session.synset).joined()
            prompt(
                "hotkey of '\(entry.name)'", entry.hotkey ?? "", hint: "free: \(free); empty for none",
                answer: "set-hotkey", "key", in: &session)
        case .aliases:
            guard !entry.aliases.contains(where: { $0.contains(",") }) else {
                session.refuse("an alias has a comma in it; `reticle synset set` can change it")
                return
            }
            prompt(
                "aliases of '\(entry.name)'", entry.aliases.joined(separator: ", "),
                hint: "names that imports take for it, with commas between", answer: "set-aliases", "names",
                in: &session)
        case .guideline:
            prompt(
                "guideline of '\(entry.name)'", entry.guideline, hint: "what annotators should know",
                answer: "set-guideline", "text", in: &session)
        case .newClass, .listToRead, .listToWrite: break
        }
    }

    private func prompt(
        _ title: String, _ text: String, hint: String = "", answer verb: String, _ argument: String,
        in session: inout Session
    ) {
        let prompt = Prompt(
            title: title, hint: hint, text: text, command: "\(Self.name).\(verb)", argument: argument, columns: 64)
        session.requests.append(.present(.prompt(prompt)))
    }

    private func pick(
        _ title: String, without entry: ClassEntry, answer verb: String, in session: inout Session
    ) {
        let others = Synset(session.synset.classes.filter { $0.id != entry.id })
        // Most often the two differ by case: then the other one is offered first.
        let near = session.synset.namesake(of: entry.name, besides: entry.id)?.id
        let picker = ClassPicker(
            synset: others, current: near, canAdd: false, title: title, existing: "\(Self.name).\(verb)", new: "")
        session.requests.append(.present(.picker(picker)))
    }

    // MARK: Answers to them

    /// A class with one thing changed; `nil`, and why, if that cannot be.
    func changed(_ entry: ClassEntry, _ question: Question, _ text: String, in session: inout Session) -> ClassEntry? {
        var after = entry
        let text = text.trimmed
        switch question {
        case .name:
            if let reason = session.whyNotName(text, of: entry.id) {
                session.refuse(reason)
                return nil
            }
            after.name = text
            after.aliases.removeAll { $0 == text }
        case .colour:
            guard text.isEmpty || ClassColour.number(of: text) != nil else {
                session.refuse("'\(text)' is no colour; expected #RRGGBB, such as #ff8800")
                return nil
            }
            after.colour = ClassColour.number(of: text)
        case .glyph:
            guard text.isEmpty || (text.count == 1 && GlyphWidth.of(text) == 1) else {
                session.refuse("'\(text)': a glyph is one character, one column wide")
                return nil
            }
            after.glyph = text.isEmpty ? nil : text
        case .hotkey:
            if !text.isEmpty, let reason = session.whyNotHotkey(text, of: entry.id) {
                session.refuse(reason)
                return nil
            }
            after.hotkey = text.isEmpty ? nil : text
        case .aliases:
            var names: [String] = []
            for name in text.split(separator: ",").map({ String($0).trimmed })
            where !name.isEmpty && name != entry.name && !names.contains(name) {
                if let reason = session.whyNotName(name, of: entry.id) {
                    session.refuse(reason)
                    return nil
                }
                names.append(name)
            }
            after.aliases = names
        case .guideline: after.guideline = text
        default: return nil
        }
        return after
    }
}

extension Choice {
    /// What shall become of the boxes of a class that is to go.
    init(removalOf entry: ClassEntry, _ use: ClassUse) {
        let boxes = Quantity.count(use.boxes, "box", "boxes")
        var title = "remove '\(entry.name)': \(boxes)"
        if use.boxes > 0 { title += " on \(Quantity.count(use.images, "image"))" }
        if use.detections > 0 { title += ", \(Quantity.count(use.detections, "open detection"))" }
        let leave = Item(text: "leave it", detail: "nothing changes")
        guard use.boxes > 0 else {
            let detail = use.detections == 0 ? "" : "what networks call so means nothing then"
            self.init(
                title: title,
                items: [
                    Item(text: "remove it", detail: detail, call: CommandCall("synset.remove-unused")), leave,
                ])
            return
        }
        self.init(
            title: title,
            items: [
                Item(
                    text: "give its \(boxes) another class …", detail: "detections too",
                    call: CommandCall("synset.choose-heir")),
                Item(
                    text: "delete its \(boxes)", detail: "u brings them back", call: CommandCall("synset.remove-boxes")),
                leave,
            ])
    }

    /// What taking over a list would do.
    init(list plan: SynsetImport, from path: String, notes: [String] = []) {
        var items = [
            Item(text: "take it over", detail: "u takes it back", call: CommandCall("synset.take-list")),
            Item(text: "leave it", detail: "nothing changes"),
        ]
        items += (notes + plan.warnings).map { Item(text: "! " + $0) }
        items += plan.added.map { Item(text: "+ " + $0, detail: "new") }
        items += plan.moved.map { Item(text: "  " + $0, detail: "moves") }
        items += plan.aliases.map { Item(text: "  " + $0.name, detail: "is \($0.class) here") }
        items += plan.unlisted.map { Item(text: "  " + $0, detail: "not in the list, goes behind") }
        self.init(title: "\(path): \(plan.summary)", items: items)
    }
}
