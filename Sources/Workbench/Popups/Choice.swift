import Cells

/// A short list to choose from: clients, sort orders, themes, history.
struct Choice: Screen, Equatable {
    /// What can happen to it.
    enum Message: Equatable, Sendable { case up, down, accept, cancel }

    /// One line; without a call it is only there to be read.
    struct Item: Equatable, Sendable {
        var text: String
        var detail = ""
        var call: CommandCall?
    }

    var title: String
    var items: [Item]
    private var field = TextField()
    private var list = ListView()

    init(title: String, items: [Item], selected: Int = 0) {
        (self.title, self.items) = (title, items)
        list.resize(count: items.count)
        list.select(selected)
    }

    static let name = "choice"
    static let commands: [Command<Choice>] = [
        Command<Choice>("up", "previous line", ["up", "ctrl+k"], group: "List", .up),
        Command<Choice>("down", "next line", ["down", "ctrl+j", "tab"], group: "List", .down),
        Command<Choice>("accept", "take this line", ["enter"], group: "List", hint: "take", .accept),
        Command<Choice>("cancel", "close", ["esc", "ctrl+c"], group: "List", hint: "close", .cancel),
    ]

    private var shown: [Item] { Fuzzy.rank(items, field.text) { $0.text + " " + $0.detail } }

    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .up: move(by: -1, in: session)
        case .down: move(by: 1, in: session)
        case .cancel: session.requests.append(.dismiss)
        case .accept:
            session.requests.append(.dismiss)
            let shown = shown
            if shown.indices.contains(list.cursor), let call = shown[list.cursor].call {
                session.requests.append(.run(call))
            }
        }
        return []
    }

    mutating func type(_ key: Key, in session: inout Session) -> [Effect]? {
        // A list that is only there to be read is left as screens are, as long as nothing is looked for.
        if key == Key(.character("q")), field.text.isEmpty, items.allSatisfy({ $0.call == nil }) {
            return update(.cancel, in: &session)
        }
        guard field.type(key) else { return nil }
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
            let body = places(in: session.body).body
            guard let index = list.index(at: mouse.cell, in: body) else { break }
            list.select(index)
            return update(.accept, in: &session)
        default: break
        }
        return []
    }

    private func rect(in area: CellRect) -> CellRect {
        let widest = items.map { GlyphWidth.of($0.text) + GlyphWidth.of($0.detail) + 6 }.max() ?? 10
        let wanted = max(widest + 4, GlyphWidth.of(title) + 6)
        return area.centred(columns: max(30, min(wanted, area.columns - 4)), rows: min(items.count + 3, area.rows - 2))
    }

    private func places(in area: CellRect) -> (footer: CellRect, body: CellRect) {
        let (footer, body) = rect(in: area).inset(1).split(rows: -1)
        return (footer, body)
    }

    private mutating func move(by delta: Int, in session: Session) {
        list.move(by: delta)
        list.reveal(rows: places(in: session.body).body.rows)
    }

    private mutating func findAnew() {
        list.resize(count: shown.count)
        list.select(0)
    }

    mutating func paste(_ text: String, in session: inout Session) -> [Effect] {
        field.insert(text)
        findAnew()
        return []
    }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let theme = session.theme
        canvas.popup(rect(in: area), title: title, theme: theme)
        let (footer, body) = places(in: area)
        var list = list
        let shown = shown
        list.resize(count: shown.count)
        list.reveal(rows: body.rows)
        for (line, index) in list.visible(rows: body.rows).enumerated() {
            let item = shown[index]
            let row = body.row + line
            let chosen = index == list.cursor
            let style = chosen ? theme[.selection] : theme[.popup]
            canvas.fill(CellRect(column: body.column, row: row, columns: body.columns, rows: 1), " ", style)
            canvas.put(item.text, column: body.column + 1, row: row, style, limit: body.columns - 2)
            let room = body.columns - GlyphWidth.of(item.text) - 4
            if room > 0 && GlyphWidth.of(item.detail) <= room {
                canvas.putRight(item.detail, endColumn: body.endColumn - 1, row: row, chosen ? style : theme[.muted])
            }
        }
        canvas.put("› ", column: footer.column, row: footer.row, theme[.muted])
        field.draw(
            on: &canvas, column: footer.column + 2, row: footer.row, columns: footer.columns - 2, style: theme[.input],
            focused: true)
    }
}
