import Cells
import Domain

extension AuditScreen {
    /// The parts of the screen: the cases above the picture, or beside it where it is wide.
    struct Places {
        var header, cases, picture: CellRect
    }

    static func places(in area: CellRect) -> Places {
        let (header, body) = area.split(rows: 1)
        if body.columns >= 110 {
            let (cases, picture) = body.split(columns: min(72, body.columns / 2))
            return Places(header: header, cases: cases, picture: picture)
        }
        let (cases, picture) = body.split(rows: body.rows >= 14 ? max(7, body.rows * 2 / 5) : body.rows)
        return Places(header: header, cases: cases, picture: picture)
    }

    /// Cases that fit at once.
    func page(_ session: Session) -> Int { max(1, Self.places(in: session.body).cases.inset(1).rows) }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let places = Self.places(in: area)
        canvas.fill(area, " ", session.theme[.text])
        drawHeader(on: &canvas, in: places.header, session: session)
        drawCases(on: &canvas, in: places.cases, session: session)
        drawPicture(on: &canvas, in: places.picture, session: session)
    }

    private func drawHeader(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let column = canvas.header(
            "audit", between: report?.summary.network, of: session, in: rect, room: 20)
        guard let report else { return }
        var words = ["\(Quantity.short(openCount(nil))) open"]
        words += AuditKind.allCases.compactMap { kind in
            let count = openCount(kind)
            return count > 0 ? "\(Quantity.short(count)) \(kind.title)" : nil
        }
        words.append(Quantity.count(report.summary.images, "image"))
        if isAuditing { words.append("auditing…") }
        // Where there is little room the last ones go.
        while !words.isEmpty {
            let text = words.joined(separator: " · ") + " "
            if column + GlyphWidth.of(text) + 1 < rect.endColumn {
                return canvas.putRight(text, endColumn: rect.endColumn, row: rect.row, session.theme[.header])
            }
            words.removeLast()
        }
    }

    private func drawCases(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let inner = canvas.frame(
            rect, title: kind?.title ?? "worst first",
            trailing: shown.isEmpty ? "" : "\(list.cursor + 1) of \(shown.count)", style: theme[.borderFocused],
            titleStyle: theme[.title])
        guard let report, !shown.isEmpty else {
            for (line, text) in emptyWords.prefix(inner.rows).enumerated() {
                canvas.put(
                    text, column: inner.column + 1, row: inner.row + line, theme[.muted], limit: inner.columns - 2)
            }
            return
        }
        var list = list
        list.reveal(rows: inner.rows)
        let nameWidth = min(26, max(8, inner.columns / 3))
        for (line, index) in list.visible(rows: inner.rows).enumerated() {
            let finding = report.findings[shown[index]]
            let row = inner.row + line
            let isChosen = index == list.cursor
            let style = isChosen ? theme[.selection] : theme[finding.state == .open ? .text : .muted]
            canvas.fill(CellRect(column: inner.column, row: row, columns: inner.columns, rows: 1), " ", style)
            canvas.putRight(
                Quantity.decimal(finding.probability, digits: 2), endColumn: inner.column + 5, row: row,
                isChosen ? style : theme[.accent])
            let name = rows[finding.image]?.name ?? "image \(finding.image.rawValue)"
            canvas.put(
                name.cutInTheMiddle(to: nameWidth - 1, canvas.charset), column: inner.column + 7, row: row, style,
                limit: nameWidth - 1)
            let mark =
                finding.state == .open ? "" : finding.state == .dismissed ? "(right) " : "(settled) "
            canvas.put(
                mark + finding.message(session.name(of:)), column: inner.column + 7 + nameWidth, row: row, style,
                limit: inner.columns - nameWidth - 8)
        }
        list.drawThumb(on: &canvas, column: rect.endColumn - 1, row: inner.row, rows: inner.rows, style: theme[.border])
    }

    private var emptyWords: [String] {
        guard isRead else { return ["…"] }
        if isAuditing, report == nil { return ["an audit is under way; J shows how far"] }
        guard report != nil else {
            return [
                "no audit yet: a starts one in the background",
                "a network learns from parts of the labels and doubts the rest",
            ]
        }
        return showsDone
            ? ["there is no case of this kind"] : ["no open case of this kind; v shows dismissed and settled ones"]
    }

    // MARK: Mouse

    mutating func point(_ mouse: Mouse, in session: inout Session) -> [Effect] {
        let places = Self.places(in: session.body)
        switch mouse.action {
        case .wheel(_, let dy): return update(dy > 0 ? .down : .up, in: &session)
        case .press where mouse.button == .left:
            if places.picture.contains(column: mouse.cell.column, row: mouse.cell.row) {
                return current == nil ? [] : update(.toggleWhole, in: &session)
            }
            guard let index = list.index(at: mouse.cell, in: places.cases.inset(1)) else { return [] }
            let wasThere = index == list.cursor
            list.select(index)
            return wasThere ? update(.open, in: &session) : look(in: session)
        default: return []
        }
    }
}
