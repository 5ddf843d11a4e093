import Cells
import Domain

extension Statistics {
    /// The parts of the screen: the list of charts beside the one in front where there is room.
    struct Places {
        var header, pages, chart: CellRect
    }

    static func places(in area: CellRect) -> Places {
        let (header, body) = area.split(rows: 1)
        let (pages, chart) = body.split(columns: body.columns >= 76 ? 21 : 0)
        return Places(header: header, pages: pages, chart: chart)
    }

    /// Rows of a list that fit at once.
    func pageRows(_ session: Session) -> Int { max(1, Self.places(in: session.body).chart.inset(1).rows - 2) }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let theme = session.theme
        let places = Self.places(in: area)
        canvas.fill(area, " ", theme[.text])
        drawHeader(on: &canvas, in: places.header, session: session)
        drawPages(on: &canvas, in: places.pages, session: session)
        let inner = canvas.frame(
            places.chart, title: title, trailing: facts, style: theme[.borderFocused], titleStyle: theme[.title])
        guard let statistics else {
            canvas.put("counting the boxes…", column: inner.column + 1, row: inner.row, theme[.muted])
            return
        }
        let (foot, chart) = inner.split(rows: -1)
        drawFoot(on: &canvas, in: foot, session: session)
        switch page {
        case .overview: drawOverview(statistics, on: &canvas, in: chart, session: session)
        case .sizes: drawSizes(statistics, on: &canvas, in: chart, session: session)
        case .centres: drawCentres(statistics, on: &canvas, in: chart, session: session)
        case .together: drawTogether(statistics, on: &canvas, in: chart, session: session)
        case .clients: drawGroups(statistics, on: &canvas, in: chart, session: session)
        default: drawBars(statistics, on: &canvas, in: chart, session: session)
        }
    }

    private var title: String {
        switch page {
        case .overview: "is it fit to train on?"
        case .sizes: "boxes, in % of the longer side"
        case .centres: "where the centres of the boxes lie"
        case .together: "images with boxes of both classes"
        case .clients: "clients and parts of the split"
        default: page.chart?.title ?? page.title
        }
    }

    private var facts: String {
        guard let statistics else { return "" }
        switch page {
        case .classes: return statistics.total.imbalance.map { "imbalance \(NumberText.short($0)):1" } ?? ""
        case .labels: return "cardinality \(NumberText.short(statistics.total.cardinality))"
        case .sizes: return "anchors: \(anchors.name)"
        case .centres where statistics.centresElsewhere > 0: return "\(statistics.centresElsewhere) elsewhere"
        default: return ""
        }
    }

    private func drawHeader(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let name = client.map { $0.isEmpty ? "no client" : $0 } ?? "all clients"
        let showsClient = session.clients.count > 1 && (client != nil || active == nil)
        let parts = [showsClient ? name : nil, active.map { "/ " + $0.text }].compactMap { $0 }
        let column = canvas.header(
            "statistics", between: parts.isEmpty ? nil : parts.joined(separator: " "), of: session, in: rect,
            room: rect.columns - rect.columns / 2)
        guard let total = statistics?.total else { return }
        // Who labels blind is told that this is not about their own boxes.
        let whose = session.teamwork.blind > 0 ? "everybody's, not your blind boxes · " : ""
        let text = whose + "\(Quantity.count(total.images, "image")) · \(Quantity.count(total.boxes, "box", "boxes")) "
        if rect.columns - column > GlyphWidth.of(text) + 1 {
            canvas.putRight(text, endColumn: rect.endColumn, row: rect.row, theme[.header])
        }
    }

    private func drawPages(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        guard !rect.isEmpty else { return }
        let theme = session.theme
        let inner = canvas.frame(rect, title: "charts", style: theme[.border], titleStyle: theme[.title])
        for (index, each) in Page.allCases.enumerated() where index < inner.rows {
            let row = inner.row + index
            let style = each == page ? theme[.selectionMuted] : theme[.text]
            canvas.fill(CellRect(column: inner.column, row: row, columns: inner.columns, rows: 1), " ", style)
            if index < 10 {
                canvas.put(
                    String(Self.digit(index)), column: inner.column + 1, row: row, each == page ? style : theme[.key])
            }
            canvas.put(each.title, column: inner.column + 3, row: row, style, limit: inner.columns - 3)
        }
    }

    /// What is in front, in words.
    private func drawFoot(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        guard page != .overview, let item = current(session) else { return }
        let theme = session.theme
        var text = item.label
        if page == .sizes { text = "\(item.label) (\(anchorPixels))" }
        if let unit = page.chart?.unit, page != .classes { text += " " + unit }
        let boxes = item.boxes.map { Quantity.count($0, "box", "boxes") + " on " } ?? ""
        let counts = ": \(boxes)\(Quantity.count(item.images, "image"))"
        canvas.put(
            text + counts, column: rect.column + 1, row: rect.row, theme[item.images > 0 ? .accent : .muted],
            limit: rect.columns - 2)
    }

    /// The cell in front in pixels of the network's input.
    private var anchorPixels: String {
        let side = Double(max(anchors.inputSize.width, anchors.inputSize.height))
        let row = SizeGrid.rows - 1 - cell.row
        func text(_ range: MeasureRange) -> String {
            let (low, high) = ((range.lower ?? 0) * side / 100, (range.upper ?? 100) * side / 100)
            return "\(NumberText.fixed(low, decimals: 0))–\(NumberText.fixed(high, decimals: 0))"
        }
        return "\(text(SizeGrid.widths(cell.column))) × \(text(SizeGrid.heights(row))) px at \(Int(side))"
    }

    // MARK: Lists

    private func list(_ session: Session, count: Int, rows: Int) -> ListView {
        var list = lists[page] ?? ListView()
        list.resize(count: count)
        list.reveal(rows: rows)
        return list
    }

    private func drawBars(
        _ statistics: DatasetStatistics, on canvas: inout Canvas, in rect: CellRect, session: Session
    ) {
        guard let chart = page.chart else { return }
        let items = statistics.items(chart)
        guard !items.isEmpty else { return drawNothing(on: &canvas, in: rect, session: session) }
        let countsBoxes = items[0].boxes != nil
        let rows = items.map { item in
            let id = item.classIndex.flatMap {
                session.synset.classes.indices.contains($0) ? session.synset.classes[$0].id : nil
            }
            return BarRows.Row(
                label: item.label, value: Double(item.value),
                figures: (item.boxes.map { ["\($0)"] } ?? []) + ["\(item.images)"],
                sign: id.map { session.glyph(of: $0) }, colour: id.map { session.colour(of: $0) })
        }
        let bars = BarRows(head: chart.unit, heads: countsBoxes ? ["boxes", "images"] : ["images"], rows: rows)
        drawRows(bars, on: &canvas, in: rect, session: session)
    }

    private func drawGroups(
        _ statistics: DatasetStatistics, on canvas: inout Canvas, in rect: CellRect, session: Session
    ) {
        let rows = GroupLine.all(statistics).map { line in
            BarRows.Row(
                label: line.name, value: Double(line.figures.images),
                figures: [
                    "\(line.figures.images)", "\(line.figures.unseen)", "\(line.figures.boxes)",
                    NumberText.fixed(line.figures.cardinality, decimals: 2),
                ])
        }
        guard !rows.isEmpty else { return drawNothing(on: &canvas, in: rect, session: session) }
        drawRows(
            BarRows(head: "name", heads: ["images", "unseen", "boxes", "card."], rows: rows), on: &canvas, in: rect,
            session: session)
    }

    private func drawRows(_ bars: BarRows, on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let list = self.list(session, count: bars.rows.count, rows: rect.rows - 1)
        bars.draw(
            on: &canvas, in: rect, visible: list.visible(rows: rect.rows - 1), chosen: list.cursor, theme: session.theme
        )
        list.drawThumb(
            on: &canvas, column: rect.endColumn, row: rect.row + 1, rows: rect.rows - 1, style: session.theme[.border])
    }

    private func drawNothing(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        canvas.put("there are no boxes yet", column: rect.column + 1, row: rect.row, session.theme[.muted])
    }

    private func drawOverview(
        _ statistics: DatasetStatistics, on canvas: inout Canvas, in rect: CellRect, session: Session
    ) {
        let theme = session.theme
        let lines = OverviewLine.all(statistics)
        let list = self.list(session, count: lines.count, rows: rect.rows)
        for (offset, index) in list.visible(rows: rect.rows).enumerated() {
            let (line, row) = (lines[index], rect.row + offset)
            let isChosen = index == list.cursor
            let style = isChosen ? theme[.selection] : theme[line.role]
            canvas.fill(CellRect(column: rect.column, row: row, columns: rect.columns, rows: 1), " ", style)
            canvas.put(
                line.word, column: rect.column + 1, row: row,
                isChosen ? style : line.role == .text ? theme[.muted] : style,
                limit: 12)
            canvas.put(line.value, column: rect.column + 14, row: row, style, limit: rect.columns - 15)
        }
        list.drawThumb(on: &canvas, column: rect.endColumn, row: rect.row, rows: rect.rows, style: theme[.border])
    }
}
