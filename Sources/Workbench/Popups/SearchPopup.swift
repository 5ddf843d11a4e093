import Cells

/// What can happen to a popup with a line to type in and a list below or above it.
enum SearchMessage: Equatable, Sendable { case up, down, accept, cancel }

/// A popup in which typing looks for a line and `enter` or a click takes it.
protocol SearchPopup: Screen where Message == SearchMessage {
    /// What is typed.
    var field: TextField { get set }
    /// Cursor and scroll of the lines that match.
    var list: ListView { get set }
    /// How many lines match.
    var count: Int { get }

    /// The popup with its frame.
    func rect(in area: CellRect) -> CellRect
    /// Where its lines are.
    func body(in area: CellRect) -> CellRect
    /// Does what the line under the cursor says; the popup is closed already.
    func accept(in session: inout Session)
}

extension SearchPopup {
    /// The commands of such a popup.
    ///
    /// - Parameters:
    ///   - group: heading in the help
    ///   - noun: what a line is
    ///   - accept: title of taking one, with `hint` for the footer
    static func commands(_ group: String, _ noun: String, accept: String, hint: String) -> [Command<Self>] {
        [
            Command<Self>("up", "previous \(noun)", ["up", "ctrl+k"], group: group, .up),
            Command<Self>("down", "next \(noun)", ["down", "ctrl+j", "tab"], group: group, .down),
            Command<Self>("accept", accept, ["enter"], group: group, hint: hint, .accept),
            Command<Self>("cancel", "close", ["esc", "ctrl+c"], group: group, hint: "close", .cancel),
        ]
    }

    mutating func update(_ message: SearchMessage, in session: inout Session) -> [Effect] {
        switch message {
        case .up: move(by: -1, in: session)
        case .down: move(by: 1, in: session)
        case .cancel: session.requests.append(.dismiss)
        case .accept:
            session.requests.append(.dismiss)
            accept(in: &session)
        }
        return []
    }

    mutating func type(_ key: Key, in session: inout Session) -> [Effect]? { look(for: key) }

    /// Looks for what is typed with this key; `nil` if it types nothing.
    mutating func look(for key: Key) -> [Effect]? {
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
            guard rect(in: session.body).contains(column: mouse.cell.column, row: mouse.cell.row) else {
                return update(.cancel, in: &session)
            }
            guard let index = list.index(at: mouse.cell, in: body(in: session.body)) else { break }
            list.select(index)
            return update(.accept, in: &session)
        default: break
        }
        return []
    }

    private mutating func move(by delta: Int, in session: Session) {
        list.move(by: delta)
        list.reveal(rows: body(in: session.body).rows)
    }

    private mutating func findAnew() {
        list.resize(count: count)
        list.select(0)
    }
}
