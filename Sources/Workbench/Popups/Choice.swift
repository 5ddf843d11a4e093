import Cells

/// A short list to choose from: clients, sort orders, themes, history.
struct Choice: SearchPopup, Equatable {
    /// One line; without a call it is only there to be read.
    struct Item: Equatable, Sendable {
        var text: String
        var detail = ""
        var call: CommandCall?
    }

    var title: String
    var items: [Item]
    var field = TextField()
    var list = ListView()

    init(title: String, items: [Item], selected: Int = 0) {
        (self.title, self.items) = (title, items)
        list.resize(count: items.count)
        list.select(selected)
    }

    static let name = "choice"
    static let commands: [Command<Choice>] = commands("List", "line", accept: "take this line", hint: "take")

    private var shown: [Item] { Fuzzy.rank(items, field.text) { $0.text + " " + $0.detail } }

    var count: Int { shown.count }

    func accept(in session: inout Session) {
        let shown = shown
        if shown.indices.contains(list.cursor), let call = shown[list.cursor].call {
            session.requests.append(.run(call))
        }
    }

    mutating func type(_ key: Key, in session: inout Session) -> [Effect]? {
        // A list that is only there to be read is left as screens are, as long as nothing is looked for.
        if key == Key(.character("q")), field.text.isEmpty, items.allSatisfy({ $0.call == nil }) {
            return update(.cancel, in: &session)
        }
        return look(for: key)
    }

    func rect(in area: CellRect) -> CellRect {
        let widest = items.map { GlyphWidth.of($0.text) + GlyphWidth.of($0.detail) + 6 }.max() ?? 10
        let wanted = max(widest + 4, GlyphWidth.of(title) + 6)
        return area.centred(columns: max(30, min(wanted, area.columns - 4)), rows: min(items.count + 3, area.rows - 2))
    }

    func body(in area: CellRect) -> CellRect { places(in: area).body }

    private func places(in area: CellRect) -> (footer: CellRect, body: CellRect) {
        let (footer, body) = rect(in: area).inset(1).split(rows: -1)
        return (footer, body)
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
