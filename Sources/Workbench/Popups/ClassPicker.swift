import Cells
import Domain

/// Finds a class by a few letters; offers to make one where the synset has none of that name.
struct ClassPicker: SearchPopup, Equatable {
    private let classes: [ClassEntry]
    private let canAdd: Bool
    private let title: String
    /// Commands that get the answer: one for a class of the synset, one for a new name.
    private let existing, new: String
    /// A name for a new class as long as nothing has been typed.
    private let suggestion: String
    var field = TextField()
    var list = ListView()

    /// Makes a picker.
    ///
    /// - Parameters:
    ///   - synset: the classes to choose from
    ///   - current: where the cursor stands at first
    ///   - canAdd: whether a new class may be made
    ///   - title: what is being asked
    ///   - text: name to begin with, where no class is called so
    ///   - existing: command that gets the chosen class as `class`
    ///   - new: command that gets the name of a new class as `name`
    init(
        synset: Synset, current: ClassID?, canAdd: Bool, title: String = "class", text: String = "",
        existing: String = "label.set-class", new: String = "label.new-class"
    ) {
        classes = synset.classes
        (self.canAdd, self.title, self.existing, self.new) = (canAdd, title, existing, new)
        suggestion = synset.named(text) == nil ? text : ""
        list.resize(count: count)
        // Without a class to stand on: the one of that name, or else the offer to make it.
        let named = text.isEmpty ? nil : synset.named(text)?.id
        list.select((current ?? named).flatMap { synset.index(of: $0) } ?? (newName == nil ? 0 : count - 1))
    }

    static let name = "picker"
    static let commands: [Command<ClassPicker>] = commands("Classes", "class", accept: "take this class", hint: "take")

    private var shown: [ClassEntry] {
        Fuzzy.rank(classes, field.text) { ([$0.name] + $0.aliases).joined(separator: " ") }
    }

    /// The name of a class that could be made: what was typed, if nothing is called so.
    private var newName: String? {
        let name = field.text.isEmpty ? suggestion : field.text.trimmed
        guard canAdd, !name.isEmpty, !classes.contains(where: { $0.name == name }) else { return nil }
        return name
    }

    var count: Int { shown.count + (newName == nil ? 0 : 1) }

    func accept(in session: inout Session) {
        let shown = shown
        if shown.indices.contains(list.cursor) {
            let arguments = Arguments(["class": shown[list.cursor].name])
            session.requests.append(.run(CommandCall(existing, arguments)))
        } else if let newName {
            session.requests.append(.run(CommandCall(new, Arguments(["name": newName]))))
        }
    }

    func rect(in area: CellRect) -> CellRect {
        area.centred(
            columns: 44, rows: min(min(max(4, classes.count + 1), 16) + 3 + guidelineRows(in: area), area.rows - 2))
    }

    /// Lines for the guideline of the class under the cursor; none where no class has one, or no room is.
    private func guidelineRows(in area: CellRect) -> Int {
        area.rows >= 16 && classes.contains { !$0.guideline.isEmpty } ? 2 : 0
    }

    func body(in area: CellRect) -> CellRect { places(in: area).body }

    private func places(in area: CellRect) -> (top: CellRect, body: CellRect, foot: CellRect) {
        let (top, rest) = rect(in: area).inset(1).split(rows: 1)
        let (foot, body) = rest.split(rows: -guidelineRows(in: area))
        return (top, body, foot)
    }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let theme = session.theme
        canvas.popup(rect(in: area), title: title, theme: theme)
        let (top, body, foot) = places(in: area)
        canvas.put("› ", column: top.column, row: top.row, theme[.key])
        field.draw(
            on: &canvas, column: top.column + 2, row: top.row, columns: top.columns - 2, style: theme[.input],
            focused: true)
        var list = list
        let shown = shown
        if shown.indices.contains(list.cursor), !foot.isEmpty {
            let lines = shown[list.cursor].guideline.wrapped(columns: foot.columns - 2, rows: foot.rows)
            for (line, text) in lines.enumerated() {
                canvas.put(
                    text, column: foot.column + 1, row: foot.row + line, theme[.muted], limit: foot.columns - 2)
            }
        }
        list.resize(count: count)
        list.reveal(rows: body.rows)
        for (offset, index) in list.visible(rows: body.rows).enumerated() {
            let row = body.row + offset
            let style = index == list.cursor ? theme[.selection] : theme[.popup]
            canvas.fill(CellRect(column: body.column, row: row, columns: body.columns, rows: 1), " ", style)
            guard shown.indices.contains(index) else {
                canvas.put(
                    "+ new class \(newName ?? "")", column: body.column + 1, row: row, style, limit: body.columns - 2)
                continue
            }
            let entry = shown[index]
            var sign = style
            sign.foreground = .rgb(session.colour(of: entry.id))
            canvas.put(session.glyph(of: entry.id), column: body.column + 1, row: row, sign)
            canvas.put(entry.name, column: body.column + 4, row: row, style, limit: body.columns - 8)
            if let key = session.key(of: entry.id) {
                canvas.putRight(
                    key, endColumn: body.endColumn - 1, row: row, index == list.cursor ? style : theme[.key])
            }
        }
    }
}

extension String {
    /// The text without blanks at its ends.
    var trimmed: String {
        let blanks: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: blanks).reversed().drop(while: blanks).reversed())
    }
}
