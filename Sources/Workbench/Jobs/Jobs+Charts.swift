import Cells
import Domain

extension Jobs {
    /// Draws how a training goes: its loss and its mAP.
    func drawCharts(of story: RunStory, on canvas: inout Canvas, in area: CellRect, theme: Theme) {
        let charts = [lossChart(story, theme), figureChart(story, theme)]
        if area.rows >= 11 || (area.rows >= 10 && area.columns < 60) {
            let (upper, lower) = area.split(rows: area.rows / 2)
            for (chart, place) in zip(charts, [upper, lower]) { draw(chart, on: &canvas, in: place, theme: theme) }
        } else if area.columns >= 60 {
            let (left, right) = area.split(columns: area.columns / 2)
            let parted = CellRect(
                column: right.column + 1, row: right.row, columns: right.columns - 1, rows: right.rows)
            for (chart, place) in zip(charts, [left, parted]) { draw(chart, on: &canvas, in: place, theme: theme) }
        } else {
            draw(charts[story.epochs.contains { $0.mAP != nil } ? 1 : 0], on: &canvas, in: area, theme: theme)
        }
    }

    private typealias TitledChart = (title: String, chart: LineChart?)

    private func draw(_ one: TitledChart, on canvas: inout Canvas, in area: CellRect, theme: Theme) {
        guard area.rows >= 3 else { return }
        let (title, body) = area.split(rows: 1)
        canvas.put(one.title, column: title.column, row: title.row, theme[.title], limit: title.columns)
        one.chart?.draw(on: &canvas, in: body, theme: theme)
    }

    private func lossChart(_ story: RunStory, _ theme: Theme) -> TitledChart {
        guard let first = story.steps.first, let last = story.steps.last else { return ("loss: no step yet", nil) }
        let end = max(Double(last.step), Double(first.step) + 1)
        let most = Self.usualMost(story.steps.map(\.loss))
        let points = story.steps.map { LineChart.Point(Double($0.step), $0.loss) }
        return (
            "loss \(Quantity.decimal(last.loss, digits: 2))",
            LineChart(
                [.init(points, style: theme[.accent])], x: Double(first.step)...end, y: 0...most,
                xLabels: ("step \(first.step)", "\(last.step)"), yLabels: ("0", Quantity.decimal(most, digits: 1)))
        )
    }

    private func figureChart(_ story: RunStory, _ theme: Theme) -> TitledChart {
        let found = story.epochs.filter { $0.mAP != nil }
        guard let first = found.first, let last = found.last, let best = story.best else {
            let isBlind = story.images > 0 && story.validationImages == 0
            return (isBlind ? "no mAP: no labelled image to validate with" : "mAP@0.5: not validated yet", nil)
        }
        func line(_ value: (RunStory.Epoch) -> Double?, _ style: Style) -> LineChart.Line {
            .init(
                story.epochs.compactMap { epoch in value(epoch).map { LineChart.Point(Double(epoch.number), $0) } },
                style: style)
        }
        let now = Quantity.decimal(last.mAP ?? 0, digits: 3)
        let most = Quantity.decimal(best.mAP ?? 0, digits: 3)
        let most10 = max(0.1, ((best.mAP ?? 0) * 10).rounded(.up) / 10)
        return (
            "mAP@0.5 \(now), best \(most) in epoch \(best.number); COCO AP below",
            LineChart(
                [line(\.mAP, theme[.success]), line(\.coco, theme[.muted])],
                x: Double(first.number)...max(Double(last.number), Double(first.number) + 1), y: 0...most10,
                xLabels: ("epoch \(first.number)", "\(last.number)"),
                yLabels: ("0", Quantity.decimal(most10, digits: 1)))
        )
    }

    /// The upper end of an axis of losses: the first ones are so much larger than all others that they would hide those.
    static func usualMost(_ losses: [Double]) -> Double {
        let usable = losses.filter(\.isFinite)
        let later = usable.dropFirst(usable.count / 8)
        return max((later.max() ?? usable.max() ?? 1) * 1.05, 1e-3)
    }

    // MARK: Comparison

    /// Draws trainings beside each other: their curves, and below what became of them and what they differ in.
    func draw(_ comparison: Comparison, on canvas: inout Canvas, in area: CellRect, session: Session) {
        let theme = session.theme
        let figure = comparison.figure == .mAP ? "mAP@0.5" : "loss"
        let axis = comparison.axis == .epochs ? "epochs" : "minutes"
        let inner = canvas.frame(
            area, title: "\(figure) of \(comparison.jobs.count) trainings over \(axis)", trailing: "esc: back",
            style: theme[.borderFocused], titleStyle: theme[.title])
        let known = comparison.jobs.map { stories[$0] }
        let rows = Comparison.rows(known)
        let (upper, lower) = inner.split(rows: max(5, min(inner.rows - rows.count - 1, inner.rows * 3 / 5)))
        let styles = comparison.jobs.indices.map { Self.style(ofCurve: $0, theme) }
        let curves = zip(known, styles).map { story, style in
            LineChart.Line(
                (story.map(comparison.points) ?? []).map { LineChart.Point($0.x, $0.y) }, style: style)
        }
        drawCurves(curves, comparison, on: &canvas, in: upper, theme: theme)
        drawTable(rows, comparison.jobs, styles, on: &canvas, in: lower, theme: theme)
    }

    private func drawCurves(
        _ curves: [LineChart.Line], _ comparison: Comparison, on canvas: inout Canvas, in area: CellRect, theme: Theme
    ) {
        let points = curves.flatMap(\.points)
        guard let start = points.map(\.x).min(), let end = points.map(\.x).max() else {
            canvas.put(
                "none of them has been validated yet", column: area.column + 1, row: area.row, theme[.muted],
                limit: area.columns - 2)
            return
        }
        let isMAP = comparison.figure == .mAP
        let most =
            isMAP
            ? max(0.1, ((points.map(\.y).max() ?? 0) * 10).rounded(.up) / 10) : Self.usualMost(points.map(\.y))
        let isEpochs = comparison.axis == .epochs
        let begin = isEpochs ? start : 0
        func text(_ value: Double) -> String { Quantity.decimal(value, digits: isEpochs ? 0 : 1) }
        LineChart(
            curves, x: begin...max(end, begin + 1e-6), y: 0...most,
            xLabels: ((isEpochs ? "epoch " : "minute ") + text(begin), text(end)),
            yLabels: ("0", Quantity.decimal(most, digits: isMAP ? 1 : 2))
        ).draw(on: &canvas, in: area, theme: theme)
    }

    private func drawTable(
        _ rows: [Comparison.Row], _ jobs: [JobID], _ styles: [Style], on canvas: inout Canvas, in area: CellRect,
        theme: Theme
    ) {
        let wordWidth = 16
        let width = max(8, (area.columns - wordWidth - 2) / max(1, jobs.count))
        for (index, id) in jobs.enumerated() {
            let letter = canvas.charset == .ascii ? LineChart.letters[index % LineChart.letters.count] : "━"
            let name = stories[id]?.name ?? "job \(id.rawValue)"
            canvas.put(
                "\(letter) \(name)", column: area.column + wordWidth + index * width, row: area.row, styles[index],
                limit: width - 1)
        }
        for (line, row) in rows.prefix(max(0, area.rows - 1)).enumerated() {
            canvas.put(row.word, column: area.column + 1, row: area.row + 1 + line, theme[.muted], limit: wordWidth - 2)
            for (index, value) in row.values.enumerated() {
                canvas.put(
                    value, column: area.column + wordWidth + index * width, row: area.row + 1 + line, theme[.text],
                    limit: width - 1)
            }
        }
    }

    /// How a curve among others looks.
    private static func style(ofCurve index: Int, _ theme: Theme) -> Style {
        var style = theme[.text]
        style.foreground = .rgb(theme.classColours[index % theme.classColours.count])
        return style
    }
}
