import Cells
import Domain

/// Every key of the screen in front, by topic, in as many columns as fit.
struct Help: Screen, Equatable {
    /// What can happen to it.
    enum Message: Equatable, Sendable { case up, down, close }

    private let title: String
    private let groups: [Group]
    private var top = 0

    /// Commands under one heading.
    private struct Group: Equatable, Sendable {
        var name: String
        var lines: [(keys: String, title: String)]

        static func == (a: Self, b: Self) -> Bool { a.name == b.name && a.lines.map(\.title) == b.lines.map(\.title) }
    }

    /// What is worth saying besides keys: the guideline of the class that is being drawn.
    private let remark: (title: String, text: String)?

    static func == (a: Self, b: Self) -> Bool {
        a.title == b.title && a.groups == b.groups && a.top == b.top && a.remark?.text == b.remark?.text
    }

    /// - Parameter words: words of the filter with what they find, where the screen has a filter of images
    init(
        screen: String, commands: [CommandInfo], remark: (title: String, text: String)? = nil,
        words: [ImageQuery.FilterKey] = []
    ) {
        title = "keys · \(screen)"
        self.remark = remark
        var groups: [Group] = []
        for info in Self.gathered(commands) where !info.keys.isEmpty {
            let keys = Self.keys(of: info)
            let index = groups.firstIndex { $0.name == info.group } ?? groups.endIndex
            if index == groups.endIndex { groups.append(Group(name: info.group, lines: [])) }
            groups[index].lines.append((keys, info.title))
        }
        if !words.isEmpty {
            groups.append(Group(name: "Words of the filter", lines: words.map { ($0.example, $0.meaning) }))
        }
        self.groups = groups
    }

    /// Rows that differ only in direction or digit as one.
    private static func gathered(_ commands: [CommandInfo]) -> [CommandInfo] {
        var gathered: [CommandInfo] = []
        for info in commands {
            guard let family = family(of: info.name) else {
                gathered.append(info)
                continue
            }
            if let at = gathered.firstIndex(where: { Self.family(of: $0.name) == family }) {
                // Of two directions both keys are shown; of four, or of digits, one stands for all.
                if info.name.hasSuffix("-down"), let key = info.keys.first, gathered[at].name.hasSuffix("-up") {
                    gathered[at].keys = gathered[at].keys.prefix(1) + [key]
                }
                continue
            }
            var first = info
            first.title =
                family == "label.class"
                ? "class of the box, or draw one" : info.title.replacingLastWord(with: "").trimmed
            gathered.append(first)
        }
        return gathered
    }

    /// The keys of a row; of a gathered one, `shift+arrows` or `1…0`.
    private static func keys(of info: CommandInfo) -> String {
        guard let family = family(of: info.name), let first = info.keys.first else {
            return info.keys.prefix(2).map(\.description).joined(separator: " / ")
        }
        if family == "label.class" && first.description == "1" { return "1…9 0" }
        if info.name.hasSuffix("-up") { return info.keys.prefix(2).map(\.description).joined(separator: " / ") }
        return first.description.hasSuffix("left") ? first.description.dropLast(4) + "arrows" : first.description
    }

    /// What a name is but for its direction or digit; `nil` for a name with neither.
    private static func family(of name: String) -> String? {
        guard let dash = name.lastIndex(of: "-") else { return nil }
        let last = name[name.index(after: dash)...]
        let isDirection =
            ["left", "right", "up", "down"].contains(last) && !name.hasPrefix("label.edge") && !name.hasPrefix("browse")
        return isDirection || Int(last) != nil ? String(name[..<dash]) : nil
    }

    static let name = "help"
    static let commands: [Command<Help>] = [
        Command<Help>("up", "scroll up", ["up", "k", "pgup"], group: "Help", .up),
        Command<Help>("down", "scroll down", ["down", "j", "pgdn", "space"], group: "Help", .down),
        Command<Help>(
            "close", "close", ["esc", "?", "q", "enter", "f1", "ctrl+c"], group: "Help", hint: "close", .close),
    ]

    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        let rows = max(1, session.metrics.size.rows - 6 - remarkRows)
        switch message {
        case .up: top = max(0, top - rows / 2)
        case .down:
            top = min(max(0, rowsNeeded(columns: columnsFitting(session.metrics.size.columns)) - rows), top + rows / 2)
        case .close: session.requests.append(.dismiss)
        }
        return []
    }

    mutating func point(_ mouse: Mouse, in session: inout Session) -> [Effect] {
        switch mouse.action {
        case .wheel(_, let dy): update(dy > 0 ? .down : .up, in: &session)
        case .press: update(.close, in: &session)
        default: []
        }
    }

    private var remarkRows: Int { remark == nil ? 0 : 3 }

    private static let columnWidth = 50
    private static let widestColumn = 72

    private func columnsFitting(_ columns: Int) -> Int { max(1, min(3, (columns - 6) / Self.columnWidth)) }

    /// Groups dealt to columns, each group whole, the shortest column first.
    private func dealt(to columns: Int) -> [[Group]] {
        var dealt = [[Group]](repeating: [], count: columns)
        for group in groups {
            let heights = dealt.map { $0.reduce(0) { $0 + $1.lines.count + 2 } }
            let shortest = heights.indices.min { heights[$0] < heights[$1] } ?? 0
            dealt[shortest].append(group)
        }
        return dealt
    }

    private func rowsNeeded(columns: Int) -> Int {
        dealt(to: columns).map { $0.reduce(0) { $0 + $1.lines.count + 2 } }.max() ?? 0
    }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let theme = session.theme
        let columns = columnsFitting(area.columns)
        let needed = rowsNeeded(columns: columns)
        let rect = area.centred(
            columns: min(area.columns - 2, columns * Self.widestColumn + 4),
            rows: min(area.rows - 1, needed + remarkRows + 2))
        let all = canvas.popup(rect, title: title, theme: theme).inset(columns: 1, rows: 0)
        let (note, inner) = all.split(rows: remarkRows)
        if let remark {
            let column = canvas.put(remark.title + "  ", column: note.column, row: note.row, theme[.accent])
            let room = note.endColumn - column
            for (line, text) in remark.text.wrapped(columns: room, rows: 2).enumerated() {
                canvas.put(text, column: column, row: note.row + line, theme[.popup], limit: room)
            }
        }
        let width = inner.columns / columns
        let keyColumns = 18
        canvas.clipped(to: inner) { canvas in
            for (column, groups) in dealt(to: columns).enumerated() {
                var row = inner.row - top
                let left = inner.column + column * width
                for group in groups {
                    canvas.put(group.name, column: left, row: row, theme[.accent])
                    row += 1
                    for line in group.lines {
                        canvas.putRight(line.keys, endColumn: left + keyColumns, row: row, theme[.key])
                        canvas.put(
                            line.title, column: left + keyColumns + 2, row: row, theme[.popup],
                            limit: width - keyColumns - 3)
                        row += 1
                    }
                    row += 1
                }
            }
        }
        if needed > inner.rows {
            let more = top + inner.rows < needed ? " ↓ more " : " ↑ back "
            canvas.putRight(more, endColumn: rect.endColumn - 2, row: rect.endRow - 1, theme[.key])
        }
    }
}

extension String {
    /// The text with something else in place of its last word.
    func replacingLastWord(with word: String) -> String {
        guard let blank = lastIndex(of: " ") else { return word }
        return self[..<blank] + " " + word
    }
}
