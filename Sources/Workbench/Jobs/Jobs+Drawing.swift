import Cells
import Domain

extension Jobs {
    /// The parts of the screen.
    struct Places {
        var header, list, detail: CellRect
    }

    func places(in area: CellRect, session: Session) -> Places {
        let (header, body) = area.split(rows: 1)
        let wanted = log == nil ? min(session.jobs.count + 3, body.rows - 8) : 5
        let (list, detail) = body.split(rows: max(4, wanted))
        return Places(header: header, list: list, detail: detail)
    }

    /// Lines that fit at once: jobs, or lines of the log where one is in front.
    func page(_ session: Session) -> Int {
        let places = places(in: session.body, session: session)
        return max(1, log == nil ? places.list.inset(1).rows - 1 : places.detail.inset(1).rows)
    }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let theme = session.theme
        let places = places(in: area, session: session)
        canvas.fill(area, " ", theme[.text])
        canvas.header("jobs", of: session, in: places.header)
        if let comparison {
            return draw(comparison, on: &canvas, in: area.split(rows: 1).rest, session: session)
        }
        drawList(on: &canvas, in: places.list, session: session)
        if log != nil {
            drawLog(on: &canvas, in: places.detail, session: session)
        } else {
            drawDetail(on: &canvas, in: places.detail, session: session)
        }
    }

    private func drawList(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let active = session.activeJobs.count
        let inner = canvas.frame(
            rect, title: Quantity.count(session.jobs.count, "job"), trailing: active == 0 ? "" : "\(active) active",
            style: theme[log == nil ? .borderFocused : .border], titleStyle: theme[.title])
        guard !session.jobs.isEmpty else {
            canvas.put(
                session.knowsJobs ? "nothing has run here yet; i on an image predicts it, t trains a network" : "…",
                column: inner.column + 1, row: inner.row, theme[.muted], limit: inner.columns - 2)
            return
        }
        // Where there is little room the numbers have to do.
        let bar = inner.columns >= 90 ? 20 : inner.columns >= 72 ? 10 : 0
        let (state, time, count) = (11, 11, 13)
        let nameWidth = max(8, inner.columns - 8 - state - bar - time - count - 1)
        canvas.putRight("job", endColumn: inner.column + 5, row: inner.row, theme[.muted])
        canvas.put("what", column: inner.column + 7, row: inner.row, theme[.muted])
        canvas.put("state", column: inner.column + 7 + nameWidth, row: inner.row, theme[.muted])
        let timeEnd = inner.endColumn - 1 - count
        canvas.putRight("time", endColumn: timeEnd, row: inner.row, theme[.muted])
        canvas.putRight("done", endColumn: inner.endColumn - 1, row: inner.row, theme[.muted])
        var list = list
        list.resize(count: session.jobs.count)
        list.reveal(rows: inner.rows - 1)
        for (line, index) in list.visible(rows: inner.rows - 1).enumerated() {
            let report = session.jobs[index]
            let row = inner.row + 1 + line
            let isChosen = index == list.cursor
            let style = isChosen ? theme[.selection] : theme[.text]
            canvas.fill(CellRect(column: inner.column, row: row, columns: inner.columns, rows: 1), " ", style)
            canvas.putRight("\(report.id.rawValue)", endColumn: inner.column + 5, row: row, style)
            if marked.contains(report.id) {
                canvas.put(canvas.charset == .ascii ? "*" : "✓", column: inner.column + 1, row: row, style)
            }
            // The network says more than what it does.
            let fits = GlyphWidth.of(report.title) < nameWidth
            canvas.put(
                fits ? report.title : report.model?.rawValue ?? report.title, column: inner.column + 7, row: row, style,
                limit: nameWidth - 1)
            let column = inner.column + 7 + nameWidth
            canvas.put(
                report.job.isCancelRequested && !report.job.state.isOver
                    ? "stopping" : report.isPaused ? "paused" : report.job.state.rawValue,
                column: column, row: row, isChosen ? style : theme[report.job.state.role])
            if bar > 0, !report.job.state.isOver || report.job.state.isResumable {
                canvas.gauge(
                    report.job.progress.fraction, column: column + state, row: row, columns: bar, theme: theme,
                    on: style)
            }
            let progress = report.job.progress
            canvas.putRight(report.runTime.map(Quantity.span) ?? "", endColumn: timeEnd, row: row, style)
            canvas.putRight(
                progress.total > 0 && progress.done < progress.total
                    ? "\(progress.done)/\(progress.total)" : progress.done > 0 ? "\(progress.done)" : "",
                endColumn: inner.endColumn - 1, row: row, style)
        }
        list.drawThumb(
            on: &canvas, column: rect.endColumn - 1, row: inner.row + 1, rows: inner.rows - 1, style: theme[.border])
    }

    private func drawDetail(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        guard let report = current(session), rect.rows > 2 else { return }
        let inner = canvas.frame(
            rect, title: "job \(report.id.rawValue)", trailing: "enter: log", style: theme[.border],
            titleStyle: theme[.title])
        let story = report.job.kind == .train ? stories[report.id] : nil
        let facts = facts(of: report, story)
        var left = inner
        if let story {
            if inner.columns >= 76 {
                let (words, charts) = inner.split(columns: min(46, inner.columns * 2 / 5))
                left = words
                let apart = CellRect(
                    column: charts.column + 1, row: charts.row, columns: charts.columns - 2, rows: charts.rows)
                drawCharts(of: story, on: &canvas, in: apart, theme: theme)
            } else if inner.rows >= 9 {
                // Where both do not fit, what stands in the list already gives way.
                let (words, charts) = inner.split(rows: min(4, inner.rows - 5))
                left = words
                drawCharts(of: story, on: &canvas, in: charts.inset(columns: 1, rows: 0), theme: theme)
            }
        }
        let columns = max(1, left.columns - 12)
        var row = left.row
        for (index, fact) in facts.enumerated() where row < left.endRow {
            // Each of the others keeps a line, where there is room for that.
            let spare = left.endRow - row - (facts.count - index - 1)
            canvas.put(fact.word, column: left.column + 1, row: row, theme[.muted], limit: 9)
            for line in fact.value.wrapped(columns: columns, rows: max(1, spare)) {
                canvas.put(
                    line, column: left.column + 11, row: row, fact.isBad ? theme[.failure] : theme[.text],
                    limit: columns)
                row += 1
            }
        }
    }

    private func facts(of report: JobReport, _ story: RunStory?) -> [(word: String, value: String, isBad: Bool)] {
        let job = report.job
        let isBad = job.state == .failed
        var facts = [("what", report.title, false)]
        if let story { facts += Self.facts(of: story) }
        if !job.progress.message.isEmpty { facts.append((isBad ? "why" : "says", job.progress.message, isBad)) }
        if job.progress.total > 0 {
            facts.append(
                ("done", "\(job.progress.done) of \(job.progress.total) (\(Int(job.progress.fraction * 100)) %)", false)
            )
        }
        if let eta = job.progress.eta, !job.state.isOver { facts.append(("left", Quantity.span(eta), false)) }
        facts.append(("asked", "\(Timestamp.text(job.createdAt)) by \(job.actor)", false))
        if let started = job.startedAt { facts.append(("began", Timestamp.text(started), false)) }
        if let finished = job.finishedAt {
            facts.append(("ended", Timestamp.text(finished), false))
        }
        if let model = report.model { facts.insert(("network", model.rawValue, false), at: 1) }
        if let seconds = report.runTime { facts.append(("ran", Quantity.span(seconds), false)) }
        if job.attempts > 1 { facts.append(("tries", "\(job.attempts)", false)) }
        if !report.log.isEmpty { facts.append(("log", report.log, false)) }
        return facts
    }

    private static func facts(of story: RunStory) -> [(word: String, value: String, isBad: Bool)] {
        var facts = [("run", story.name, false)]
        if let best = story.best, let mAP = best.mAP {
            facts.append(("best", "mAP \(Quantity.decimal(mAP, digits: 3)) in epoch \(best.number)", false))
        }
        if story.epochCount > 0 {
            facts.append(("epochs", "\(story.epochs.last?.number ?? 0) of \(story.epochCount)", false))
        }
        if story.speed > 0 {
            facts.append(("speed", "\(Quantity.decimal(story.speed, digits: 1)) pictures/s at \(story.side)", false))
        }
        if story.images > 0 {
            facts.append(("pictures", "\(story.images) + \(story.validationImages), \(story.classes) classes", false))
        }
        return facts
    }

    private func drawLog(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        guard let log, rect.rows > 2 else { return }
        let inner = canvas.frame(
            rect, title: "log of job \(log.job.rawValue)", trailing: back > 0 ? "\(back) more below" : "esc: back",
            style: theme[.borderFocused], titleStyle: theme[.title])
        guard let lines = log.lines else {
            canvas.put("…", column: inner.column + 1, row: inner.row, theme[.muted])
            return
        }
        if lines.isEmpty { canvas.put("it said nothing", column: inner.column + 1, row: inner.row, theme[.muted]) }
        // The end is what matters: it stays in sight as lines are added.
        let end = max(0, lines.count - min(back, max(0, lines.count - inner.rows)))
        for (line, text) in lines[max(0, end - inner.rows)..<end].enumerated() {
            canvas.put(
                text, column: inner.column + 1, row: inner.row + line, theme[.text], limit: inner.columns - 2)
        }
    }

    // MARK: Mouse

    mutating func point(_ mouse: Mouse, in session: inout Session) -> [Effect] {
        switch mouse.action {
        case .wheel(_, let dy): return update(dy > 0 ? .down : .up, in: &session)
        case .press where mouse.button == .left && comparison == nil:
            list.resize(count: session.jobs.count)
            let area = places(in: session.body, session: session).list.inset(1).split(rows: 1).rest
            guard let index = list.index(at: mouse.cell, in: area) else { return [] }
            let wasThere = index == list.cursor
            _ = update(.select(Int(session.jobs[index].id.rawValue)), in: &session)
            return wasThere || log != nil ? update(.log, in: &session) : []
        default: return []
        }
    }
}

extension JobState {
    var role: Role {
        switch self {
        case .queued: .muted
        case .running: .accent
        case .done: .success
        case .failed: .failure
        case .cancelled, .interrupted: .warning
        }
    }
}
