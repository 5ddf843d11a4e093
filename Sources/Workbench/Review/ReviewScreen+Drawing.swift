import Cells
import Domain
import DetectionMetrics

extension ReviewScreen {
    /// The parts of the screen: kinds and figures beside cases and picture, or kinds above cases where it is narrow.
    struct Places {
        var header, kinds, figures, cases, picture: CellRect
    }

    /// Rows of the figures with their frame.
    private static let figureRows = 9

    static func places(in area: CellRect) -> Places {
        let (header, body) = area.split(rows: 1)
        guard body.columns >= 56 else {
            let (kinds, cases) = body.split(rows: max(4, body.rows / 3))
            let none = CellRect(column: 0, row: 0, columns: 0, rows: 0)
            return Places(header: header, kinds: kinds, figures: none, cases: cases, picture: none)
        }
        let (left, right) = body.split(columns: min(34, max(26, body.columns * 3 / 10)))
        let (figures, kinds) = left.split(rows: left.rows >= figureRows + 5 ? -figureRows : 0)
        let (cases, picture) = right.split(rows: right.rows >= 14 ? max(6, right.rows * 2 / 5) : right.rows)
        return Places(header: header, kinds: kinds, figures: figures, cases: cases, picture: picture)
    }

    /// Cases that fit at once.
    func page(_ session: Session) -> Int {
        max(1, casePlaces(in: Self.places(in: session.body).cases.inset(1)).list.rows)
    }

    /// Kinds that fit at once.
    func kindPage(_ session: Session) -> Int { max(1, Self.places(in: session.body).kinds.inset(1).rows) }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let places = Self.places(in: area)
        canvas.fill(area, " ", session.theme[.text])
        drawHeader(on: &canvas, in: places.header, session: session)
        drawKinds(on: &canvas, in: places.kinds, session: session)
        drawFigures(on: &canvas, in: places.figures, session: session)
        guard page == .cases else {
            var table = places.cases
            table.rows += places.picture.rows
            return drawTable(on: &canvas, in: table, session: session)
        }
        drawCases(on: &canvas, in: places.cases, session: session)
        drawPicture(on: &canvas, in: places.picture, session: session)
    }

    private func drawHeader(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let style = session.theme[.header]
        let sides = [material?.model?.rawValue, material?.against?.rawValue].compactMap(\.self)
        let column = canvas.header(
            "review", between: sides.isEmpty ? nil : sides.joined(separator: " against "), of: session, in: rect,
            room: 20)
        var words: [String] = []
        if let material, material.model != nil {
            words = ["\(Quantity.short(tallies[.wrong]?.open ?? 0)) to judge"]
            words.append(Quantity.count(material.images.count, "image"))
            let finished = session.progress.empty + session.progress.labelled
            if material.against == nil, finished > material.images.count {
                words.append("\(finished - material.images.count) not predicted")
            }
            if let unmapped = scoring?.unmapped, unmapped > 0 { words.append("\(unmapped) of unknown classes") }
        }
        if let person = session.personInSight { words.append(person) }
        if isReading { words.append("reading…") }
        if let unsaved = session.unsaved { words.append(unsaved) }
        // Where there is little room the last ones go.
        while !words.isEmpty {
            let text = words.joined(separator: " · ") + " "
            if column + GlyphWidth.of(text) + 1 < rect.endColumn {
                return canvas.putRight(text, endColumn: rect.endColumn, row: rect.row, style)
            }
            words.removeLast()
        }
    }

    // MARK: Kinds

    private func drawKinds(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let inner = canvas.frame(
            rect, title: "cases", trailing: rect.columns >= 30 ? "mending gains" : "gain",
            style: theme[focus == .kinds ? .borderFocused : .border], titleStyle: theme[.title])
        var list = kinds
        list.reveal(rows: inner.rows)
        for (line, index) in list.visible(rows: inner.rows).enumerated() {
            let (row, heading) = (inner.row + line, ReviewHeading.allCases[index])
            let isChosen = index == list.cursor
            let style = isChosen ? theme[focus == .kinds ? .selection : .selectionMuted] : theme[.text]
            canvas.fill(CellRect(column: inner.column, row: row, columns: inner.columns, rows: 1), " ", style)
            let tally = tallies[heading] ?? ReviewTally()
            let quiet = tally.open == 0 && !isChosen ? theme[.muted] : style
            let gain = tally.gain >= 0.00005 ? Quantity.decimal(tally.gain, digits: 3).dropFirst().description : ""
            let end = inner.endColumn - 6
            let count = Self.countText(tally)
            canvas.put(
                title(of: heading), column: inner.column + 1, row: row, quiet,
                limit: end - GlyphWidth.of(count) - inner.column - 2)
            canvas.putRight(count, endColumn: end, row: row, quiet)
            canvas.putRight(
                tally.gain >= 1 ? Quantity.decimal(tally.gain, digits: 2) : gain, endColumn: inner.endColumn - 1,
                row: row,
                isChosen ? style : theme[.muted])
        }
        list.drawThumb(on: &canvas, column: rect.endColumn - 1, row: inner.row, rows: inner.rows, style: theme[.border])
    }

    /// How many cases are open, and of how many where some are judged: `3`, `2/3`.
    static func countText(_ tally: ReviewTally) -> String {
        let all = Quantity.short(tally.count)
        return tally.open == tally.count ? all : "\(Quantity.short(tally.open))/\(all)"
    }

    // MARK: Figures

    private func drawFigures(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        guard !rect.isEmpty else { return }
        let theme = session.theme
        let inner = canvas.frame(
            rect, title: "against \(solidName)", style: theme[.border], titleStyle: theme[.title])
        guard let scoring else { return }
        let totals = totals
        func text(_ value: Double?) -> String { value.map { Quantity.decimal($0, digits: 3) } ?? "–" }
        let found = totals.truePositives + totals.falsePositives
        let facts = [
            ("precision", text(totals.precision), "\(totals.truePositives) of \(Quantity.short(found))"),
            ("recall", text(totals.recall), "\(totals.truePositives) of \(Quantity.short(totals.groundTruths))"),
            ("F1", text(totals.f1), ""), ("mean AP", text(scoring.live.meanAP), ""),
        ]
        for (line, fact) in facts.enumerated() where line < inner.rows {
            let row = inner.row + line
            canvas.put(fact.0, column: inner.column + 1, row: row, theme[.muted], limit: 10)
            let column = canvas.put(fact.1, column: inner.column + 11, row: row, theme[.accent])
            if column + GlyphWidth.of(fact.2) + 2 <= inner.endColumn {
                canvas.put(fact.2, column: column + 2, row: row, theme[.muted])
            }
        }
        let sliders = [("< > sure", confidence(session), 0.0...1.0), ("[ ] IoU", iou, ReviewScoring.background...0.95)]
        for (line, slider) in sliders.enumerated() where facts.count + 1 + line < inner.rows {
            drawSlider(
                slider.0, slider.1, of: slider.2, on: &canvas, in: inner, row: inner.row + facts.count + 1 + line,
                theme: theme)
        }
    }

    private func drawSlider(
        _ name: String, _ value: Double, of range: ClosedRange<Double>, on canvas: inout Canvas, in inner: CellRect,
        row: Int, theme: Theme
    ) {
        let ascii = canvas.charset == .ascii
        canvas.put(name, column: inner.column + 1, row: row, theme[.muted], limit: 9)
        canvas.put(Quantity.decimal(value, digits: 2), column: inner.column + 11, row: row, theme[.accent])
        let (start, columns) = (inner.column + 16, inner.endColumn - inner.column - 17)
        guard columns >= 4 else { return }
        let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
        let knob = Int((max(0, min(1, share)) * Double(columns - 1)).rounded())
        for index in 0..<columns {
            let sign = index == knob ? (ascii ? "O" : "●") : index > knob ? (ascii ? "=" : "━") : (ascii ? "-" : "─")
            let style = theme[index == knob ? .key : index > knob ? .gauge : .gaugeEmpty]
            canvas.put(sign, column: start + index, row: row, style.on(theme[.text].background))
        }
    }

    // MARK: Cases

    private func drawCases(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let frame = canvas.frame(
            rect, title: title(of: heading), trailing: shown.isEmpty ? "" : "\(list.cursor + 1) of \(shown.count)",
            style: theme[focus == .cases ? .borderFocused : .border], titleStyle: theme[.title])
        let (line, inner) = casePlaces(in: frame)
        drawFilter(on: &canvas, in: line, session: session)
        guard let scoring, !shown.isEmpty else {
            for (line, text) in emptyWords.prefix(inner.rows).enumerated() {
                canvas.put(
                    text, column: inner.column + 1, row: inner.row + line, theme[.muted], limit: inner.columns - 2)
            }
            return
        }
        var list = list
        list.reveal(rows: inner.rows)
        // Behind: confidence, overlap and gain in hundredths of the mean AP.
        let figures = inner.columns >= 40 ? 20 : inner.columns >= 30 ? 12 : 6
        let nameWidth = max(8, (inner.columns - figures - 4) / 2)
        for (line, index) in list.visible(rows: inner.rows).enumerated() {
            let each = scoring[shown[index]]
            let row = inner.row + line
            let isChosen = index == list.cursor
            let style =
                isChosen
                ? theme[focus == .cases ? .selection : .selectionMuted] : theme[each.isJudged ? .muted : .text]
            canvas.fill(CellRect(column: inner.column, row: row, columns: inner.columns, rows: 1), " ", style)
            let quiet = isChosen ? style : theme[.muted]
            let name = rows[each.image]?.name ?? "image \(each.image.rawValue)"
            canvas.put(
                name.cutInTheMiddle(to: nameWidth, canvas.charset), column: inner.column + 1, row: row, style,
                limit: nameWidth)
            canvas.put(
                words(for: each, session), column: inner.column + 2 + nameWidth, row: row, style,
                limit: inner.columns - nameWidth - figures - 3)
            let end = inner.endColumn - 1
            canvas.putRight(
                each.gain >= 0.00005 ? Quantity.decimal(each.gain * 100, digits: 2) : "–", endColumn: end, row: row,
                quiet)
            if figures >= 20, each.iou > 0 {
                canvas.putRight(Quantity.decimal(each.iou, digits: 2), endColumn: end - 7, row: row, quiet)
            }
            if figures >= 12, let detection = each.theirs {
                canvas.putRight(
                    detection.confidenceText, endColumn: end - (figures >= 20 ? 14 : 6), row: row, quiet)
            }
        }
        list.drawThumb(on: &canvas, column: rect.endColumn - 1, row: inner.row, rows: inner.rows, style: theme[.border])
    }

    /// The classes that a case is about: ours, an arrow, and the network's where it is another.
    func words(for each: FacedCase, _ session: Session) -> String {
        let arrow = session.theme.charset == .ascii ? " > " : " → "
        let ours = each.ours?.classID
        let theirs = each.theirs?.classID
        let ascii = session.theme.charset == .ascii
        var mark = each.isJudged ? (ascii ? "* " : "✓ ") : ""
        if !each.ownComments.isEmpty { mark += ascii ? "\" " : "¶ " }
        let kind = heading == .wrong ? title(of: ReviewHeading(each.kind)) + ": " : ""
        switch (ours, theirs) {
        case (let ours?, let theirs?) where ours != theirs:
            return mark + kind + session.name(of: ours) + arrow + session.name(of: theirs)
        case (let one?, _), (nil, let one?): return mark + kind + session.name(of: one)
        case (nil, nil): return mark + kind
        }
    }

    private var emptyWords: [String] {
        if let reason = material?.model == nil ? whyNoCase : nil { return [reason] }
        let tally = tallies[heading] ?? ReviewTally()
        if !filter.text.isEmpty, tally.count > 0 {
            return ["no case of this kind that the filter finds" + (showsJudged ? "" : " is open; v shows judged ones")]
        }
        if tally.count > 0 { return ["all \(tally.count) are judged; v shows them"] }
        return ["there is no case of this kind at these sliders"]
    }

    // MARK: Mouse

    mutating func point(_ mouse: Mouse, in session: inout Session) -> [Effect] {
        let places = Self.places(in: session.body)
        let isOverKinds = places.kinds.contains(column: mouse.cell.column, row: mouse.cell.row)
        switch mouse.action {
        case .wheel(_, let dy):
            focus = isOverKinds ? .kinds : .cases
            return update(dy > 0 ? .down : .up, in: &session)
        case .press where mouse.button == .left:
            if isOverKinds {
                guard let index = kinds.index(at: mouse.cell, in: places.kinds.inset(1)) else { return [] }
                focus = .kinds
                select(index)
                return look(in: session)
            }
            if page != .cases {
                focus = .cases
                return []
            }
            if places.picture.contains(column: mouse.cell.column, row: mouse.cell.row) {
                return current == nil ? [] : update(.toggleWhole, in: &session)
            }
            guard let index = list.index(at: mouse.cell, in: casePlaces(in: places.cases.inset(1)).list) else {
                return []
            }
            let wasThere = focus == .cases && index == list.cursor
            focus = .cases
            list.select(index)
            return wasThere ? update(.open, in: &session) : look(in: session)
        default: return []
        }
    }
}
