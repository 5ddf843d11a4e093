import Cells

/// Every command that works here, found by typing; shows the key that would have done it.
struct Palette: SearchPopup, Equatable {
    /// A command and, where it cannot be done now, why.
    struct Line: Equatable, Sendable {
        var info: CommandInfo
        var whyNot: String?
    }

    private let lines: [Line]
    var field = TextField()
    var list = ListView()

    init(lines: [Line]) {
        self.lines = lines
        list.resize(count: lines.count)
    }

    static let name = "palette"
    static let commands: [Command<Palette>] = commands("Palette", "command", accept: "run it", hint: "run")

    /// What was typed: the first words look for the command; a `name=` begins an argument that goes on to the next one.
    private var typed: (pattern: String, arguments: Arguments) {
        var pattern: [Substring] = []
        var values: [String: [Substring]] = [:]
        var name: String?
        for word in field.text.split(separator: " ", omittingEmptySubsequences: false) {
            if let sign = word.firstIndex(of: "="), sign > word.startIndex, word[..<sign].allSatisfy({ $0.isLetter }) {
                name = String(word[..<sign])
                values[String(word[..<sign])] = [word[word.index(after: sign)...]]
            } else if let name {
                values[name, default: []].append(word)
            } else if !word.isEmpty {
                pattern.append(word)
            }
        }
        return (pattern.joined(separator: " "), Arguments(values.mapValues { $0.joined(separator: " ").trimmed }))
    }

    private var shown: [Line] { Fuzzy.rank(lines, typed.pattern) { $0.info.title + " " + $0.info.name } }

    var count: Int { shown.count }

    func accept(in session: inout Session) {
        let shown = shown
        guard shown.indices.contains(list.cursor) else {
            session.say("there is no command like '\(field.text)'", .warning)
            return
        }
        session.requests.append(.run(CommandCall(shown[list.cursor].info.name, typed.arguments)))
    }

    func rect(in area: CellRect) -> CellRect {
        area.centred(columns: min(78, area.columns - 4), rows: min(20, area.rows - 2))
    }

    func body(in area: CellRect) -> CellRect { places(in: area).body }

    private func places(in area: CellRect) -> (top: CellRect, body: CellRect) {
        let (top, body) = rect(in: area).inset(1).split(rows: 1)
        return (top, body)
    }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let theme = session.theme
        canvas.popup(rect(in: area), title: "commands", theme: theme)
        let (top, body) = places(in: area)
        canvas.put(": ", column: top.column, row: top.row, theme[.key])
        field.draw(
            on: &canvas, column: top.column + 2, row: top.row, columns: top.columns - 2, style: theme[.input],
            focused: true)
        var list = list
        let shown = shown
        list.resize(count: shown.count)
        list.reveal(rows: body.rows)
        for (offset, index) in list.visible(rows: body.rows).enumerated() {
            let line = shown[index]
            let row = body.row + offset
            let chosen = index == list.cursor
            let base = chosen ? theme[.selection] : line.whyNot == nil ? theme[.popup] : theme[.muted]
            canvas.fill(CellRect(column: body.column, row: row, columns: body.columns, rows: 1), " ", base)
            let keys = line.info.keys.first?.description ?? ""
            let end = canvas.put(line.info.title, column: body.column + 1, row: row, base, limit: body.columns - 14)
            let about = line.whyNot.map { "  — \($0)" } ?? "  \(line.info.name)"
            canvas.put(about, column: end, row: row, chosen ? base : theme[.muted], limit: body.endColumn - end - 12)
            canvas.putRight(keys, endColumn: body.endColumn - 1, row: row, chosen ? base : theme[.key])
        }
    }
}
