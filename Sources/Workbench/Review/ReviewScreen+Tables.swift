import Cells
import Domain
import DetectionMetrics

/// The tables beside the kinds: what they count they open, and the way back leads to the same place.
extension ReviewScreen {
    /// The tables of what is counted now.
    func tables(_ session: Session) -> ReviewTables? {
        scoring.map { ReviewTables(scoring: $0, synset: session.synset) }
    }

    /// Rows of the table in front, cells' rows for a grid.
    private func rowCount(_ session: Session) -> Int {
        guard let tables = tables(session) else { return 0 }
        switch page {
        case .cases: return shown.count
        case .classes: return tables.classLines().count
        case .confusion: return tables.grid().side
        case .curve: return ReviewTables.points
        }
    }

    /// The list of the table in front.
    func tableList(_ session: Session) -> ListView {
        var list = tableLists[page] ?? ListView()
        list.resize(count: rowCount(session))
        return list
    }

    /// Moves in the table in front; at its left edge it goes to the kinds.
    mutating func moveInTable(_ dx: Int, _ dy: Int, in session: Session) {
        var list = tableList(session)
        list.move(by: dy)
        tableLists[page] = list
        guard dx != 0 else { return }
        guard page == .confusion, let side = tables(session)?.grid().side else {
            if dx < 0 { focus = .kinds }
            return
        }
        if dx < 0, cellColumn == 0 { focus = .kinds }
        cellColumn = max(0, min(side - 1, cellColumn + dx))
    }

    /// Brings a page in front; the cases are those that were there.
    mutating func turn(to wanted: ReviewPage) {
        page = wanted
        doorway = nil
        focus = .cases
    }

    /// What the row, cell or point in front opens.
    func door(_ session: Session) -> ReviewDoor? {
        guard let tables = tables(session) else { return nil }
        let at = tableList(session).cursor
        switch page {
        case .cases: return nil
        case .classes:
            let lines = tables.classLines()
            return lines.indices.contains(at) ? tables.door(lines[at]) : nil
        case .confusion:
            let grid = tables.grid()
            return tables.door(grid, ours: at, theirs: min(cellColumn, grid.side - 1))
        case .curve:
            let points = tables.curve()
            return points.indices.contains(at) ? tables.door(points[at].confidence) : nil
        }
    }

    /// Shows the cases behind what is in front.
    mutating func openDoor(in session: inout Session) -> [Effect] {
        guard let door = door(session) else { return [] }
        doorway = Doorway(page: page, heading: heading, filter: filter.text)
        page = .cases
        kinds.select(door.heading.place)
        list = ListView()
        filter = TextField(door.filter)
        let effects = applyFilter(in: &session)
        session.say("enter opens one of them; esc goes back to the table")
        return effects
    }

    /// Goes back to the table whose cases are shown.
    mutating func leaveDoor(_ way: Doorway, in session: inout Session) -> [Effect] {
        doorway = nil
        page = way.page
        kinds.select(way.heading.place)
        filter = TextField(way.filter)
        return applyFilter(in: &session)
    }

    // MARK: Drawing

    func drawTable(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let network = material?.model?.rawValue ?? ""
        var title = page.title
        if page == .confusion {
            title += ": \(solidName) down, \(network) across"
            let limits =
                " · IoU from \(Quantity.decimal(iou, digits: 2)), sure from "
                + Quantity.decimal(confidence(session), digits: 2)
            if GlyphWidth.of(title + limits) + 6 <= rect.columns { title += limits }
        } else if page == .curve {
            title += " · IoU from \(Quantity.decimal(iou, digits: 2))"
        }
        let inner = canvas.frame(
            rect, title: title, style: theme[focus == .cases ? .borderFocused : .border], titleStyle: theme[.title])
        guard let tables = tables(session), !inner.isEmpty else { return }
        switch page {
        case .cases: break
        case .classes: drawClasses(tables, on: &canvas, in: inner, session: session)
        case .confusion: drawConfusion(tables, on: &canvas, in: inner, session: session)
        case .curve: drawCurve(tables, on: &canvas, in: inner, session: session)
        }
    }

    private static func text(_ value: Double?) -> String { value.map { Quantity.decimal($0, digits: 3) } ?? "–" }

    private func drawRows(_ rows: BarRows, on canvas: inout Canvas, in rect: CellRect, session: Session) {
        var rows = rows
        rows.greatest = 1
        var list = tableList(session)
        list.reveal(rows: rect.rows - 1)
        rows.draw(
            on: &canvas, in: rect, visible: list.visible(rows: rect.rows - 1), chosen: list.cursor,
            theme: session.theme)
        list.drawThumb(
            on: &canvas, column: rect.endColumn, row: rect.row + 1, rows: rect.rows - 1, style: session.theme[.border])
    }

    private func drawClasses(
        _ tables: ReviewTables, on canvas: inout Canvas, in rect: CellRect, session: Session
    ) {
        let rows = tables.classLines().map { line in
            BarRows.Row(
                label: line.entry.name, value: line.ap ?? 0,
                figures: [
                    Self.text(line.ap), Self.text(line.counts.precision), Self.text(line.counts.recall),
                    Self.text(line.counts.f1), "\(line.counts.groundTruths)",
                ], sign: session.glyph(of: line.entry.id), colour: session.colour(of: line.entry.id))
        }
        drawRows(
            BarRows(head: "class", heads: ["AP", "prec.", "recall", "F1", String(solidName.prefix(8))], rows: rows),
            on: &canvas, in: rect,
            session: session)
    }

    private func drawCurve(_ tables: ReviewTables, on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let points = tables.curve()
        let best = points.indices.max { (points[$0].counts.f1 ?? 0) < (points[$1].counts.f1 ?? 0) }
        let rows = points.enumerated().map { index, point in
            let found = point.counts.truePositives + point.counts.falsePositives
            return BarRows.Row(
                label: Quantity.decimal(point.confidence, digits: 2) + (index == best ? " best" : ""),
                value: point.counts.f1 ?? 0,
                figures: [
                    Self.text(point.counts.precision), Self.text(point.counts.recall), Self.text(point.counts.f1),
                    "\(found)",
                ])
        }
        drawRows(
            BarRows(head: "from", heads: ["prec.", "recall", "F1", "found"], rows: rows), on: &canvas, in: rect,
            session: session)
    }

    private func drawConfusion(
        _ tables: ReviewTables, on canvas: inout Canvas, in rect: CellRect, session: Session
    ) {
        let (grid, theme) = (tables.grid(), session.theme)
        let names = grid.entries.map(\.name) + ["nothing"]
        let margin = min((names.map { GlyphWidth.of($0) }.max() ?? 0) + 5, max(10, rect.columns / 3))
        let width = max(4, "\(grid.counts.max() ?? 0)".count + 2)
        let list = tableList(session)
        let column = min(cellColumn, grid.side - 1)
        let rows = Self.window(grid.side, around: list.cursor, room: rect.rows - 1)
        let columns = Self.window(grid.side, around: column, room: (rect.columns - margin - 1) / width)
        let greatest = grid.counts.max() ?? 0
        let chart = GridChart(
            columns: columns.count, rows: rows.count,
            shares: rows.flatMap { row in columns.map { ChartInk.share(grid[row, $0], of: greatest) } },
            cell: CellSize(columns: width, rows: 1),
            cursor: CellPoint(column: column - columns.lowerBound, row: list.cursor - rows.lowerBound))
        let origin = CellPoint(column: rect.column + margin, row: rect.row + 1)
        chart.draw(on: &canvas, column: origin.column, row: origin.row, theme: theme)
        for (across, index) in columns.enumerated() {
            drawSign(
                index, grid, on: &canvas, column: origin.column + across * width + width - 2, row: rect.row,
                session: session)
        }
        for (line, row) in rows.enumerated() {
            let y = origin.row + line
            let isFront = row == list.cursor
            canvas.put(
                names[row], column: rect.column + 1, row: y, isFront ? theme[.accent] : theme[.text], limit: margin - 4)
            drawSign(row, grid, on: &canvas, column: origin.column - 2, row: y, session: session)
            for (across, index) in columns.enumerated() where grid[row, index] > 0 {
                let end = origin.column + across * width + width - 1
                drawCount(
                    grid[row, index], on: &canvas, endColumn: end, row: y, isFront: isFront && index == column,
                    theme: theme)
            }
        }
    }

    /// As many of `0..<count` as there is room for, with `index` among them.
    private static func window(_ count: Int, around index: Int, room: Int) -> Range<Int> {
        let room = max(1, min(count, room))
        let start = max(0, min(count - room, index - room / 2))
        return start..<start + room
    }

    private func drawCount(
        _ count: Int, on canvas: inout Canvas, endColumn: Int, row: Int, isFront: Bool, theme: Theme
    ) {
        if isFront { return canvas.putRight("\(count)", endColumn: endColumn, row: row, theme[.selection]) }
        let ground = canvas[column: endColumn - 1, row: row].style.background
        var style = theme[.text]
        if case .rgb(let colour) = ground {
            style = style.on(ground)
            style.foreground = .rgb(colour.luma > 450 ? RGB(0, 0, 0) : RGB(255, 255, 255))
        }
        canvas.putRight("\(count)", endColumn: endColumn, row: row, style)
    }

    private func drawSign(
        _ index: Int, _ grid: ReviewTables.Grid, on canvas: inout Canvas, column: Int, row: Int, session: Session
    ) {
        guard grid.entries.indices.contains(index) else {
            return canvas.putRight(
                canvas.charset == .ascii ? "-" : "–", endColumn: column + 1, row: row, session.theme[.muted])
        }
        let id = grid.entries[index].id
        var style = session.theme[.text]
        style.foreground = .rgb(session.colour(of: id))
        canvas.put(session.glyph(of: id), column: column, row: row, style, limit: 1)
    }
}
