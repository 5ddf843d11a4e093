import Cells

/// One question with a line to answer in.
struct Prompt: Screen, Equatable {
    /// What can happen to it.
    enum Message: Equatable, Sendable { case accept, cancel }

    var title: String
    var hint: String
    /// The command that gets the answer, and the name of its argument.
    var command: String
    var argument: String
    /// How wide it is at least, where there is room.
    var columns: Int
    private var field: TextField
    /// Why the answer was not taken; it stands there until something else is typed.
    var problem: String?

    init(title: String, hint: String = "", text: String = "", command: String, argument: String, columns: Int = 40) {
        (self.title, self.hint, self.command, self.argument) = (title, hint, command, argument)
        self.columns = columns
        field = TextField(text)
    }

    static let name = "prompt"
    static let commands: [Command<Prompt>] = [
        Command<Prompt>("accept", "answer", ["enter"], group: "Question", hint: "ok", .accept),
        Command<Prompt>("cancel", "leave it", ["esc", "ctrl+c"], group: "Question", hint: "cancel", .cancel),
    ]

    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .cancel: session.requests.append(.dismiss)
        case .accept: session.requests.append(.answer(self, CommandCall(command, Arguments([argument: field.text]))))
        }
        return []
    }

    mutating func type(_ key: Key, in session: inout Session) -> [Effect]? {
        guard field.type(key) else { return nil }
        problem = nil
        return []
    }

    mutating func paste(_ text: String, in session: inout Session) -> [Effect] {
        field.insert(text)
        problem = nil
        return []
    }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let theme = session.theme
        let note = problem ?? hint
        let wanted = max(columns, GlyphWidth.of(note) + 6)
        let rect = area.centred(columns: min(wanted, max(40, area.columns - 4)), rows: note.isEmpty ? 3 : 4)
        let inner = canvas.popup(rect, title: title, theme: theme)
        field.draw(
            on: &canvas, column: inner.column + 1, row: inner.row, columns: inner.columns - 2, style: theme[.input],
            focused: true)
        if !note.isEmpty {
            let style = problem == nil ? theme[.muted] : theme[.warning].on(theme[.popup].background)
            canvas.put(note, column: inner.column + 1, row: inner.row + 1, style, limit: inner.columns - 2)
        }
    }
}
