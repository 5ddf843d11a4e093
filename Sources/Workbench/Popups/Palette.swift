import Cells

/// Every command that works here, found by typing; shows the key that would have done it.
struct Palette: Screen, Equatable {
    /// What can happen to it.
    enum Message: Equatable, Sendable { case up, down, accept, cancel }

    /// A command and, where it cannot be done now, why.
    struct Line: Equatable, Sendable {
        var info: CommandInfo
        var whyNot: String?
    }

    private let lines: [Line]
    private var field = TextField()
    private var list = ListView()

    init(lines: [Line]) {
        self.lines = lines
        list.resize(count: lines.count)
    }

    static let name = "palette"
    static let commands: [Command<Palette>] = [
        Command<Palette>("up", "previous command", ["up", "ctrl+k"], group: "Palette", .up),
        Command<Palette>("down", "next command", ["down", "ctrl+j", "tab"], group: "Palette", .down),
        Command<Palette>("accept", "run it", ["enter"], group: "Palette", hint: "run", .accept),
        Command<Palette>("cancel", "close", ["esc", "ctrl+c"], group: "Palette", hint: "close", .cancel),
    ]

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

    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .up: move(by: -1, in: session)
        case .down: move(by: 1, in: session)
        case .cancel: session.requests.append(.dismiss)
        case .accept:
            let shown = shown
            session.requests.append(.dismiss)
            guard shown.indices.contains(list.cursor) else {
                session.say("there is no command like '\(field.text)'", .warning)
                break
            }
            session.requests.append(.run(CommandCall(shown[list.cursor].info.name, typed.arguments)))
        }
        return []
    }

    mutating func type(_ key: Key, in session: inout Session) -> [Effect]? {
        guard field.type(key) else { return nil }
        findAnew()
        return []
    }

    mutating func paste(_ text: String, in session: inout Session) -> [Effect] {
        field.insert(text)
        findAnew()
        return []
    }

    mutating func point(_ mouse: Mouse, in session: inout Session) -> [Effect] {
        switch mouse.action {
        case .wheel(_, let dy): move(by: dy, in: session)
        case .press:
            let rect = rect(in: session.body)
            guard rect.contains(column: mouse.cell.column, row: mouse.cell.row) else {
                return update(.cancel, in: &session)
            }
            guard let index = list.index(at: mouse.cell, in: places(in: session.body).body) else { break }
            list.select(index)
            return update(.accept, in: &session)
        default: break
        }
        return []
    }

    private mutating func move(by delta: Int, in session: Session) {
        list.move(by: delta)
        list.reveal(rows: places(in: session.body).body.rows)
    }

    private mutating func findAnew() {
        list.resize(count: shown.count)
        list.select(0)
    }

    private func rect(in area: CellRect) -> CellRect {
        area.centred(columns: min(78, area.columns - 4), rows: min(20, area.rows - 2))
    }

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
