import Cells
import Domain

extension SynsetScreen {
    /// The parts of the screen: the list, and the class in front below it where there is room.
    struct Places {
        var header, list, detail: CellRect
    }

    func places(in area: CellRect) -> Places {
        let (header, body) = area.split(rows: 1)
        let (detail, list) = body.split(rows: body.rows >= 15 ? -7 : 0)
        return Places(header: header, list: list, detail: detail)
    }

    /// Classes that fit at once.
    func page(_ session: Session) -> Int { max(1, places(in: session.body).list.inset(1).rows - 1) }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let theme = session.theme
        let places = places(in: area)
        canvas.fill(area, " ", theme[.text])
        let end = canvas.header("synset", of: session, in: places.header)
        let style = theme[.header]
        if let freeze = session.synset.freeze, area.endColumn - end > GlyphWidth.of(freeze.words) + 2 {
            canvas.putRight(
                freeze.words + " ", endColumn: area.endColumn, row: places.header.row,
                theme[.warning].on(style.background))
        } else {
            let isSaved = session.pending.isEmpty && session.steps.isEmpty
            let words = session.unsaved ?? (session.isReadOnly ? "read only" : isSaved ? "saved" : "saving…")
            canvas.putRight(words + " ", endColumn: area.endColumn, row: places.header.row, style)
        }
        drawList(on: &canvas, in: places.list, session: session)
        drawDetail(on: &canvas, in: places.detail, session: session)
    }

    // MARK: List

    private func drawList(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let classes = session.synset.classes
        let boxes = use.map { use in Quantity.count(use.values.reduce(0) { $0 + $1.boxes }, "box", "boxes") } ?? ""
        let inner = canvas.frame(
            rect, title: Quantity.count(classes.count, "class", "classes"), trailing: boxes,
            style: theme[.borderFocused], titleStyle: theme[.title])
        guard !classes.isEmpty else {
            for (line, text) in Self.howToBegin.prefix(inner.rows).enumerated() {
                canvas.put(
                    text, column: inner.column + 1, row: inner.row + line, theme[.muted], limit: inner.columns - 2)
            }
            return
        }
        let columns = SynsetColumns(width: inner.columns)
        columns.drawHeads(on: &canvas, column: inner.column, row: inner.row, style: theme[.muted])
        let twins = Set(session.synset.namesakes.flatMap { [$0.0.id, $0.1.id] })
        var list = list
        list.resize(count: classes.count)
        list.reveal(rows: inner.rows - 1)
        for (line, index) in list.visible(rows: inner.rows - 1).enumerated() {
            let entry = classes[index]
            let row = inner.row + 1 + line
            let isChosen = index == list.cursor
            let style = isChosen ? theme[.selection] : theme[.text]
            canvas.fill(CellRect(column: inner.column, row: row, columns: inner.columns, rows: 1), " ", style)
            columns.draw(
                entry, index: index, use: use.map { $0[entry.id] ?? ClassUse() },
                nameStyle: twins.contains(entry.id) && !isChosen ? theme[.warning] : style,
                mutedStyle: isChosen ? style : theme[.muted], style: style, on: &canvas, column: inner.column, row: row,
                session: session)
        }
        list.drawThumb(
            on: &canvas, column: rect.endColumn - 1, row: inner.row + 1, rows: inner.rows - 1, style: theme[.border])
    }

    private static let howToBegin = [
        "no classes yet", "", "a adds one", "o takes over synset.txt, .names or data.yaml",
    ]

    // MARK: Detail

    /// A line of the class in front, or a third of one, which a click changes.
    private struct Field {
        var verb: String
        var message: Message
        var place: CellRect
    }

    private static func fields(in rect: CellRect) -> [Field] {
        let inner = rect.inset(columns: 2, rows: 1)
        guard inner.rows >= 4 else { return [] }
        let third = inner.columns / 3
        func place(_ column: Int, _ row: Int, _ columns: Int, _ rows: Int = 1) -> CellRect {
            CellRect(column: inner.column + column, row: inner.row + row, columns: columns, rows: rows)
        }
        return [
            Field(verb: "colour", message: .ask(.colour), place: place(0, 0, third)),
            Field(verb: "glyph", message: .ask(.glyph), place: place(third, 0, third)),
            Field(verb: "hotkey", message: .ask(.hotkey), place: place(2 * third, 0, inner.columns - 2 * third)),
            Field(verb: "aliases", message: .ask(.aliases), place: place(0, 1, inner.columns)),
            Field(verb: "guideline", message: .ask(.guideline), place: place(0, 2, inner.columns, 2)),
        ]
    }

    private func drawDetail(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        guard !rect.isEmpty else { return }
        let theme = session.theme
        guard let entry = current(session) else {
            canvas.frame(rect, style: theme[.border], titleStyle: theme[.title])
            return
        }
        let inner = canvas.frame(
            rect, title: entry.name, trailing: "id \(entry.id.rawValue)", style: theme[.border],
            titleStyle: theme[.title])
        for field in Self.fields(in: rect) {
            let (place, row) = (field.place, field.place.row)
            let key = session.keymap.keys(of: "\(Self.name).\(field.verb)").first?.description ?? " "
            var column = canvas.put(key, column: place.column, row: row, theme[.key])
            column = canvas.put(" \(field.verb)  ", column: column, row: row, theme[.muted])
            if place.columns > 30 { column = max(column, place.column + 13) }
            let room = place.endColumn - column - 1
            switch field.verb {
            case "colour":
                canvas.put("  ", column: column, row: row, Style(on: .rgb(session.colour(of: entry.id))))
                let text = entry.colour.map(ClassColour.text) ?? "the theme's"
                canvas.put(text, column: column + 3, row: row, theme[.text], limit: room - 3)
            case "glyph":
                var sign = theme[.text]
                sign.foreground = .rgb(session.colour(of: entry.id))
                canvas.put(session.glyph(of: entry.id), column: column, row: row, sign)
                if entry.glyph == nil {
                    canvas.put("the theme's", column: column + 2, row: row, theme[.text], limit: room - 2)
                }
            case "hotkey":
                let (text, role) = hotkeyWords(entry, session)
                canvas.put(text, column: column, row: row, theme[role], limit: room)
            case "aliases":
                canvas.put(
                    entry.aliases.isEmpty ? "–" : entry.aliases.joined(separator: ", "), column: column, row: row,
                    theme[entry.aliases.isEmpty ? .muted : .text], limit: room)
            default:
                let lines = entry.guideline.isEmpty ? ["–"] : entry.guideline.wrapped(columns: room, rows: 2)
                for (line, text) in lines.enumerated() {
                    canvas.put(
                        text, column: column, row: row + line, theme[entry.guideline.isEmpty ? .muted : .text],
                        limit: room)
                }
            }
        }
        drawUse(of: entry, on: &canvas, column: inner.column + 1, row: inner.endRow - 1, inner.columns - 2, session)
    }

    private func hotkeyWords(_ entry: ClassEntry, _ session: Session) -> (String, Role) {
        if let own = entry.hotkey {
            return session.keymap.whyNotHotkey(own) == nil ? (own, .text) : ("\(own) is another key here", .warning)
        }
        return session.key(of: entry.id).map { ("\($0) by itself", .text) } ?? ("–", .muted)
    }

    private func drawUse(
        of entry: ClassEntry, on canvas: inout Canvas, column: Int, row: Int, _ columns: Int, _ session: Session
    ) {
        let theme = session.theme
        if let warning = session.namesakeWarning(entry.name, of: entry.id) {
            canvas.put(warning + "; m merges", column: column, row: row, theme[.warning], limit: columns)
            return
        }
        guard use != nil else { return }
        let use = use(of: entry)
        var words =
            use.boxes == 0
            ? "no boxes"
            : "\(Quantity.count(use.boxes, "box", "boxes")) on \(Quantity.count(use.images, "image"))"
        if use.detections > 0 { words += " · \(Quantity.count(use.detections, "open detection"))" }
        canvas.put(words, column: column, row: row, theme[.muted], limit: columns)
    }

    // MARK: Mouse

    mutating func point(_ mouse: Mouse, in session: inout Session) -> [Effect] {
        let places = places(in: session.body)
        switch mouse.action {
        case .wheel(_, let dy): return update(dy > 0 ? .down : .up, in: &session)
        case .press where mouse.button == .left:
            let rows = places.list.inset(1).split(rows: 1).rest
            if let index = list.index(at: mouse.cell, in: rows) {
                let name = session.synset.classes[index].name
                // A second click opens, as enter does.
                return update(index == list.cursor ? .openImages : .select(name), in: &session)
            }
            guard
                let field = Self.fields(in: places.detail).first(where: {
                    $0.place.contains(column: mouse.cell.column, row: mouse.cell.row)
                })
            else { return [] }
            session.requests.append(.run(CommandCall("\(Self.name).\(field.verb)")))
            return []
        default: return []
        }
    }
}

/// Where the columns of the list of classes stand.
private struct SynsetColumns {
    private let name, key, boxes, images, aliases, end: Int

    /// Makes columns for a width; what matters less goes first where it is narrow.
    init(width: Int) {
        let counts = width >= 50 ? 19 : 10
        let rest = width - 10 - 5 - counts
        let nameWidth = width >= 74 ? min(40, max(16, rest / 2)) : max(6, rest - 1)
        name = 10
        key = name + nameWidth + 4
        boxes = key + 10
        images = width >= 50 ? boxes + 9 : 0
        aliases = width >= 74 ? max(boxes, images) + 2 : 0
        end = width
    }

    func drawHeads(on canvas: inout Canvas, column: Int, row: Int, style: Style) {
        canvas.put("class", column: column + name, row: row, style)
        canvas.putRight("key", endColumn: column + key + 1, row: row, style)
        canvas.putRight("boxes", endColumn: column + boxes, row: row, style)
        if images > 0 { canvas.putRight("images", endColumn: column + images, row: row, style) }
        if aliases > 0 { canvas.put("aliases", column: column + aliases, row: row, style) }
    }

    func draw(
        _ entry: ClassEntry, index: Int, use: ClassUse?, nameStyle: Style, mutedStyle: Style, style: Style,
        on canvas: inout Canvas, column: Int, row: Int, session: Session
    ) {
        canvas.putRight("\(index)", endColumn: column + 4, row: row, mutedStyle)
        let colour = session.colour(of: entry.id)
        canvas.put("  ", column: column + 5, row: row, Style(on: .rgb(colour)))
        var sign = style
        if mutedStyle != style { sign.foreground = .rgb(colour) }
        canvas.put(session.glyph(of: entry.id), column: column + 8, row: row, sign)
        canvas.put(entry.name, column: column + name, row: row, nameStyle, limit: key - name - 3)
        canvas.putRight(session.key(of: entry.id) ?? "", endColumn: column + key, row: row, style)
        canvas.putRight(use.map { "\($0.boxes)" } ?? "…", endColumn: column + boxes, row: row, style)
        if images > 0 {
            canvas.putRight(use.map { "\($0.images)" } ?? "…", endColumn: column + images, row: row, style)
        }
        if aliases > 0 {
            canvas.put(
                entry.aliases.joined(separator: ", "), column: column + aliases, row: row, mutedStyle,
                limit: end - aliases - 1)
        }
    }
}
