import Cells
import Domain

extension QueueScreen {
    /// Where the failures of a client stand, and below them all that is known of the one under the cursor.
    static func rows(in rect: CellRect) -> (list: CellRect, foot: CellRect) {
        let inner = rect.inset(1)
        let foot = inner.rows >= 9 ? 4 : inner.rows >= 5 ? 2 : 0
        let (lower, upper) = inner.split(rows: -foot)
        return (upper, lower)
    }

    func drawFailures(on canvas: inout Canvas, in rect: CellRect, theme: Theme) {
        guard var failures, rect.rows > 2 else { return }
        let inner = canvas.frame(
            rect, title: "failures of \(failures.client)", trailing: "esc: back", style: theme[.borderFocused],
            titleStyle: theme[.title])
        guard let jobs = failures.jobs, !jobs.isEmpty else {
            canvas.put(
                failures.jobs == nil ? "…" : "no job of \(failures.client) was given up", column: inner.column + 1,
                row: inner.row, theme[.muted], limit: inner.columns - 2)
            return
        }
        let (area, foot) = Self.rows(in: rect)
        failures.list.reveal(rows: area.rows)
        // The day says little of what is kept for one.
        let timeWidth = area.columns >= 60 ? 18 : 7
        for (line, index) in failures.list.visible(rows: area.rows).enumerated() {
            let (job, row) = (jobs[index], area.row + line)
            let isChosen = index == failures.list.cursor
            let style = isChosen ? theme[.selection] : theme[.text]
            canvas.fill(CellRect(column: area.column, row: row, columns: area.columns, rows: 1), " ", style)
            let time = Timestamp.text(job.endedAt ?? job.postedAt)
            canvas.put(
                timeWidth > 7 ? time : String(time.suffix(5)), column: area.column + 1, row: row,
                isChosen ? style : theme[.muted])
            canvas.put(
                job.reason, column: area.column + timeWidth, row: row, style, limit: area.columns - timeWidth - 1)
        }
        failures.list.drawThumb(
            on: &canvas, column: rect.endColumn - 1, row: area.row, rows: area.rows, style: theme[.border])
        if let job = failures.current { drawFoot(job, on: &canvas, in: foot, theme: theme) }
    }

    private func drawFoot(_ job: FailedJob, on canvas: inout Canvas, in foot: CellRect, theme: Theme) {
        guard foot.rows > 0 else { return }
        let room = max(1, foot.columns - 12)
        var row = foot.row
        func put(_ word: String, _ lines: [String], _ role: Role, on canvas: inout Canvas) {
            canvas.put(word, column: foot.column + 1, row: row, theme[.muted], limit: 9)
            for line in lines where row < foot.endRow {
                canvas.put(line, column: foot.column + 11, row: row, theme[role], limit: room)
                row += 1
            }
        }
        put("why", job.reason.wrapped(columns: room, rows: max(1, foot.rows - 2)), .failure, on: &canvas)
        let address = job.address ?? "came with the job, and is gone"
        if row < foot.endRow { put("picture", [address.cutInTheMiddle(to: room, canvas.charset)], .text, on: &canvas) }
        let tries = Quantity.count(job.attempts, "attempt")
        if row < foot.endRow {
            put("job", ["\(job.id), \(tries), posted \(Timestamp.text(job.postedAt))"], .text, on: &canvas)
        }
    }
}
