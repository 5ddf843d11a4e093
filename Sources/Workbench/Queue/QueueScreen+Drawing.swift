import Cells
import Domain

extension QueueScreen {
    /// The parts of the screen.
    struct Places {
        var header, list, detail: CellRect
    }

    func places(in area: CellRect) -> Places {
        let (header, body) = area.split(rows: 1)
        let wanted = failures == nil ? min(clients.count + 3, body.rows - 9) : 5
        let (list, detail) = body.split(rows: min(body.rows, max(4, wanted)))
        return Places(header: header, list: list, detail: detail)
    }

    /// Lines that fit at once: clients, or failures where those are in front.
    func page(_ session: Session) -> Int {
        let places = places(in: session.body)
        return max(1, failures == nil ? places.list.inset(1).rows - 1 : Self.rows(in: places.detail).list.rows)
    }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let theme = session.theme
        let places = places(in: area)
        canvas.fill(area, " ", theme[.text])
        canvas.header("queue", of: session, in: places.header)
        guard case .known(let report) = knowledge else {
            return drawSilence(on: &canvas, in: area.split(rows: 1).rest, theme: theme)
        }
        drawNews(report, on: &canvas, in: places.header, session: session)
        drawList(report, on: &canvas, in: places.list, session: session)
        if failures == nil {
            drawClient(on: &canvas, in: places.detail, theme: theme)
        } else {
            drawFailures(on: &canvas, in: places.detail, theme: theme)
        }
    }

    /// Right in the header: how far a pull is, or where the queue lies.
    private func drawNews(
        _ report: QueueReport, on canvas: inout Canvas, in rect: CellRect, session: Session
    ) {
        let news = session.pulling.map { "pulling \($0)" + (report.pulling.map { ": \($0)" } ?? "…") } ?? report.place
        let room = rect.columns - 24 - GlyphWidth.of(session.workspace)
        guard GlyphWidth.of(news) <= room else { return }
        canvas.putRight("\(news) ", endColumn: rect.endColumn, row: rect.row, session.theme[.header])
    }

    /// What stands there without a queue: what to set, and where.
    private func drawSilence(on canvas: inout Canvas, in area: CellRect, theme: Theme) {
        let inner = canvas.frame(area, title: "queue", style: theme[.borderFocused], titleStyle: theme[.title])
        var lines: [(String, Style)]
        switch knowledge {
        case .asked, .known: lines = [("…", theme[.muted])]
        case .failed(let reason):
            lines = reason.wrapped(columns: max(1, inner.columns - 2), rows: 4).map { ($0, theme[.failure]) }
            lines += [("", theme[.text]), ("f5 asks again; it is also asked every other second", theme[.muted])]
        case .unset:
            lines = [
                ("No queue is set. In ~/.config/reticle/config.toml:", theme[.text]),
                ("", theme[.text]),
                ("  queue = \"sqlite:/PATH/queue.sqlite\"", theme[.key]),
                ("  queue = \"postgres://USER@HOST/DATABASE\"", theme[.key]),
                ("", theme[.text]),
                ("Once only: reticle open --queue sqlite:PATH", theme[.text]),
            ]
        }
        var row = inner.row
        for (text, style) in lines {
            for line in text.isEmpty ? [""] : text.wrapped(columns: max(1, inner.columns - 2), rows: 3)
            where row < inner.endRow {
                canvas.put(line, column: inner.column + 1, row: row, style, limit: inner.columns - 2)
                row += 1
            }
        }
    }

    // MARK: Clients

    /// A column of figures.
    private struct Column {
        var head: String
        var width: Int
        /// The order that it shows.
        var order: Order?
        var role: (QueueReport.Client) -> Role?
        var text: (QueueReport.Client) -> String
    }

    /// Figures in the order shown, as many as find room beside names of `columns` characters.
    private func figures(columns: Int) -> [Column] {
        func count(_ number: Int) -> String { number == 0 ? "·" : Quantity.short(number) }
        var all = [
            Column(head: "waiting", width: 8, order: .waiting, role: { _ in nil }) { count($0.waiting) },
            Column(head: "running", width: 8, role: { $0.running > 0 ? .accent : nil }) { count($0.running) },
            Column(head: "failed", width: 7, order: .failed, role: { $0.failed > 0 ? .failure : nil }) {
                count($0.failed)
            },
        ]
        if columns >= 46 {
            all.append(
                Column(head: "a minute", width: 9, order: .rate, role: { _ in nil }) {
                    $0.perMinute > 0 ? Self.rate($0.perMinute) : "·"
                })
        }
        if columns >= 60 {
            all.insert(
                Column(head: "oldest", width: 11, role: { _ in nil }) { $0.oldest.map(Quantity.span) ?? "·" }, at: 1)
        }
        if columns >= 70 {
            all.insert(
                Column(head: "done 1 h", width: 9, role: { _ in nil }) { count($0.doneLastHour) },
                at: all.count - 1)
        }
        return all
    }

    static func rate(_ perMinute: Double) -> String {
        perMinute < 9.95 ? Quantity.decimal(perMinute, digits: 1) : Quantity.short(Int(perMinute.rounded()))
    }

    private static func title(_ report: QueueReport) -> String {
        var parts = [Quantity.count(report.clients.count, "client")]
        for (figure, word) in [
            (report.sum(\.waiting), "waiting"), (report.sum(\.running), "running"), (report.sum(\.failed), "failed"),
        ] where figure > 0 { parts.append("\(Quantity.short(figure)) \(word)") }
        return parts.joined(separator: " · ")
    }

    private func drawList(
        _ report: QueueReport, on canvas: inout Canvas, in rect: CellRect, session: Session
    ) {
        let theme = session.theme
        let rate = report.clients.reduce(0) { $0 + $1.perMinute }
        let inner = canvas.frame(
            rect, title: Self.title(report), trailing: rate > 0 ? "\(Self.rate(rate)) a minute" : "",
            style: theme[failures == nil ? .borderFocused : .border], titleStyle: theme[.title])
        let clients = clients
        guard !clients.isEmpty else {
            canvas.put(
                "nobody has posted a job yet", column: inner.column + 1, row: inner.row, theme[.muted],
                limit: inner.columns - 2)
            return
        }
        let columns = figures(columns: inner.columns)
        let taken = columns.reduce(0) { $0 + $1.width }
        // What the names leave is for the last hour in small.
        let free = inner.columns - taken - 3
        let spark = free >= 22 ? min(30, free - 12) : 0
        let nameWidth = max(6, free - (spark > 0 ? spark + 1 : 0))
        drawHeads(columns, nameWidth: nameWidth, spark: spark, on: &canvas, in: inner, theme: theme)
        var list = list
        list.resize(count: clients.count)
        list.reveal(rows: inner.rows - 1)
        for (line, index) in list.visible(rows: inner.rows - 1).enumerated() {
            let (client, row) = (clients[index], inner.row + 1 + line)
            let isChosen = index == list.cursor
            let style = isChosen ? theme[.selection] : theme[.text]
            canvas.fill(CellRect(column: inner.column, row: row, columns: inner.columns, rows: 1), " ", style)
            canvas.put(client.name, column: inner.column + 1, row: row, style, limit: nameWidth)
            var end = inner.column + 1 + nameWidth
            for column in columns {
                end += column.width
                let text = column.text(client)
                let quiet = text == "·" ? theme[.muted] : column.role(client).map { theme[$0] } ?? style
                canvas.putRight(text, endColumn: end, row: row, isChosen ? style : quiet)
            }
            canvas.sparkline(
                Array(client.done.dropLast()), column: end + 2, row: row, columns: spark,
                style: isChosen ? style : theme[.gauge])
        }
        list.drawThumb(
            on: &canvas, column: rect.endColumn - 1, row: inner.row + 1, rows: inner.rows - 1, style: theme[.border])
    }

    /// The headings; the one that the clients are ordered by stands out.
    private func drawHeads(
        _ columns: [Column], nameWidth: Int, spark: Int, on canvas: inout Canvas, in inner: CellRect, theme: Theme
    ) {
        canvas.put(
            "client", column: inner.column + 1, row: inner.row, theme[order == .name ? .title : .muted],
            limit: nameWidth)
        var end = inner.column + 1 + nameWidth
        for column in columns {
            end += column.width
            canvas.putRight(
                column.head, endColumn: end, row: inner.row, theme[column.order == order ? .title : .muted])
        }
        if spark > 0 {
            canvas.put("last hour", column: end + 2, row: inner.row, theme[.muted], limit: spark)
        }
    }

    // MARK: Mouse

    mutating func point(_ mouse: Mouse, in session: inout Session) -> [Effect] {
        switch mouse.action {
        case .wheel(_, let dy): return update(dy > 0 ? .down : .up, in: &session)
        case .press where mouse.button == .left:
            let places = places(in: session.body)
            if var open = failures, places.detail.contains(column: mouse.cell.column, row: mouse.cell.row) {
                if let index = open.list.index(at: mouse.cell, in: Self.rows(in: places.detail).list) {
                    open.select(index)
                    failures = open
                }
                return []
            }
            guard let index = list.index(at: mouse.cell, in: places.list.inset(1).split(rows: 1).rest) else {
                return []
            }
            let (wasThere, name) = (index == list.cursor, clients[index].name)
            _ = update(.select(name), in: &session)
            return wasThere ? update(.failures, in: &session) : []
        default: return []
        }
    }
}
