import Cells
import Domain

/// What stands below the list: the figures of the client under the cursor.
extension QueueScreen {
    func drawClient(on canvas: inout Canvas, in rect: CellRect, theme: Theme) {
        guard let client = current, rect.rows > 2 else { return }
        let inner = canvas.frame(
            rect, title: client.name, trailing: client.failed > 0 ? "enter: failures" : "", style: theme[.border],
            titleStyle: theme[.title])
        var words = inner
        if inner.columns >= 76 {
            let (left, right) = inner.split(columns: min(46, inner.columns * 2 / 5 + 5))
            words = left
            drawChart(of: client, on: &canvas, in: right.inset(columns: 1, rows: 0), theme: theme)
        } else if inner.rows >= 10 {
            let (upper, lower) = inner.split(rows: 5)
            words = upper
            drawChart(of: client, on: &canvas, in: lower.inset(columns: 1, rows: 0), theme: theme)
        }
        let room = max(1, words.columns - 12)
        var row = words.row
        for fact in facts(of: client) where row < words.endRow {
            canvas.put(fact.word, column: words.column + 1, row: row, theme[.muted], limit: 9)
            for line in fact.value.wrapped(columns: room, rows: 2) where row < words.endRow {
                canvas.put(
                    line, column: words.column + 11, row: row, theme[fact.isBad ? .failure : .text], limit: room)
                row += 1
            }
        }
    }

    private func facts(of client: QueueReport.Client) -> [(word: String, value: String, isBad: Bool)] {
        var facts: [(String, String, Bool)] = []
        var waiting = client.waiting == 0 ? "nothing" : "\(client.waiting)"
        if client.paused > 0 { waiting += ", \(client.paused) of them after a failure" }
        facts.append(("waits", waiting, false))
        if let oldest = client.oldest { facts.append(("oldest", "for \(Quantity.span(oldest))", false)) }
        if client.running > 0 { facts.append(("running", "\(client.running)", false)) }
        facts.append(("done", "\(Quantity.short(client.doneLastHour)) in the last hour", false))
        if let left = client.left { facts.append(("left", "\(Quantity.span(left)) at this rate", false)) }
        if client.failed > 0 {
            facts.append(("failed", "\(client.failed), \(client.failedLastHour) in the last hour", true))
        }
        facts.append(("p pulls", "jobs with \(wish.words)", false))
        facts.append(("", "< > move it, e: or none", false))
        return facts
    }

    private func drawChart(of client: QueueReport.Client, on canvas: inout Canvas, in area: CellRect, theme: Theme) {
        guard area.rows >= 3, client.done.count > 1 else { return }
        // The minute that runs is not over: its count says nothing yet.
        let (done, failures) = (Array(client.done.dropLast()), Array(client.failures.dropLast()))
        let most = max(done.max() ?? 0, failures.max() ?? 0, 1)
        func line(_ counts: [Int], _ role: Role) -> LineChart.Line {
            .init(
                counts.enumerated().map { LineChart.Point(Double($0.offset - counts.count), Double($0.element)) },
                style: theme[role])
        }
        let (title, body) = area.split(rows: 1)
        let end = canvas.put(
            "done a minute \(Self.rate(client.perMinute))", column: title.column, row: title.row, theme[.title],
            limit: title.columns)
        let hasFailed = failures.contains { $0 > 0 }
        if hasFailed {
            canvas.put(", failed", column: end, row: title.row, theme[.failure], limit: title.endColumn - end)
        }
        LineChart(
            hasFailed ? [line(done, .accent), line(failures, .failure)] : [line(done, .accent)],
            x: -Double(done.count) ... -1, y: 0...Double(most), xLabels: ("1 h ago", "now"),
            yLabels: ("0", Quantity.short(most))
        ).draw(on: &canvas, in: body, theme: theme)
    }
}
