import Cells
import Domain

/// Detections over the picture: dashed, hollow, and with a question mark, so that nobody takes them for annotations.
extension Label {
    // MARK: Slider

    /// Where the slider of the confidence stands.
    func slider(in strip: CellRect, session: Session) -> CellRect {
        let name = nameColumns(in: strip, session: session)
        let start = strip.column + 3 + name + 2 + 5
        let columns = max(6, min(25, strip.endColumn - start - 30))
        return CellRect(column: start, row: strip.row, columns: strip.isEmpty ? 0 : columns, rows: strip.rows)
    }

    private func nameColumns(in strip: CellRect, session: Session) -> Int {
        min(strip.columns / 3, GlyphWidth.of(run(session)?.modelName.rawValue ?? ""))
    }

    /// The mouse on the line above the picture: the slider follows it.
    mutating func slide(_ mouse: Mouse, in strip: CellRect, session: inout Session) -> [Effect] {
        let slider = slider(in: strip, session: session)
        switch mouse.action {
        case .wheel(_, let dy): return update(.review(.moveConfidence(dy > 0 ? 1 : -1)), in: &session)
        case .press where mouse.button == .left:
            guard run(session) != nil, mouse.cell.column >= slider.column - 6, mouse.cell.column <= slider.endColumn
            else { return [] }
            isSliding = true
        case .drag where isSliding: break
        case .release where isSliding:
            isSliding = false
            return [session.rememberReview]
        case .press, .drag, .release, .move: return []
        }
        let share = (mouse.x - Double(slider.column) - 0.5) / Double(max(1, slider.columns - 1))
        return setConfidence(max(0, min(1, share)), in: &session)
    }

    func drawStrip(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        guard !rect.isEmpty else { return }
        let theme = session.theme
        canvas.fill(rect, " ", theme[.text])
        guard let run = run(session) else {
            let text =
                layer.runs == nil
                ? "…"
                : session.activeJobs.contains { $0.job.kind == .predict }
                    ? "no detections here yet" : "no model has looked at this image; i predicts it"
            canvas.put(text, column: rect.column + 1, row: rect.row, theme[.muted], limit: rect.columns - 2)
            return
        }
        let ascii = canvas.charset == .ascii
        let confidence = session.review.confidence(of: run.modelName)
        canvas.put(ascii ? "?" : "◇", column: rect.column + 1, row: rect.row, theme[.accent])
        canvas.put(
            run.modelName.rawValue, column: rect.column + 3, row: rect.row, theme[.title],
            limit: nameColumns(in: rect, session: session))
        let slider = slider(in: rect, session: session)
        canvas.put(
            Quantity.decimal(confidence, digits: 2), column: slider.column - 5, row: rect.row, theme[.accent])
        let knob = Int((confidence * Double(slider.columns - 1)).rounded())
        for index in 0..<slider.columns {
            let isShown = index >= knob
            let sign = index == knob ? (ascii ? "O" : "●") : isShown ? (ascii ? "=" : "━") : (ascii ? "-" : "─")
            // A gauge has no ground of its own: it lies on that of the line.
            let style = theme[index == knob ? .key : isShown ? .gauge : .gaugeEmpty].on(theme[.text].background)
            canvas.put(sign, column: slider.column + index, row: rect.row, style)
        }
        canvas.put(
            counts(session), column: slider.endColumn + 2, row: rect.row, theme[.text],
            limit: rect.endColumn - slider.endColumn - 3)
    }

    /// `12 of 40 shown`, and what else is to be known.
    private func counts(_ session: Session) -> String {
        let open = layer.open(session.review).count
        let shown = shownDetections(session).filter { $0.verdict == .open }.count + (correction == nil ? 0 : 1)
        let rejected = layer.rejectedCount(session.review)
        var parts: [String] = []
        if open > 0 {
            parts.append("\(shown) of \(open) shown")
        } else {
            let isEmpty = layer.all.allSatisfy { $0.run != run(session)?.id }
            parts.append(isEmpty ? "found nothing here" : "all are judged")
        }
        if rejected > 0 { parts.append("\(rejected) rejected") }
        if let count = layer.runs?.count, count > 1 { parts.append("v d: \(count) models") }
        return parts.joined(separator: " · ")
    }

    // MARK: Over the picture

    func colour(of detection: StoredDetection, in session: Session) -> RGB {
        if detection.verdict.isRejected { return RGB(150, 150, 150) }
        return detection.classID.map(session.colour(of:)) ?? session.theme.crosshair
    }

    func detectionMarks(session: Session) -> [Mark] {
        guard session.review.isShown else { return [] }
        // What was just accepted looks like the annotation that it is about to be.
        var marks = layer.accepting(session.review).map { detection in
            Mark(.box(detection.box.rect), colour: colour(of: detection, in: session))
        }
        let shown = shownDetections(session)
        for detection in shown where detection.id != layer.cursor {
            marks.append(
                Mark(
                    .box(detection.box.rect), colour: colour(of: detection, in: session),
                    pattern: detection.verdict.isRejected ? .dotted : .dashed))
        }
        guard let front = shown.first(where: { $0.id == layer.cursor }) else { return marks }
        marks.append(
            Mark(
                .box(front.box.rect), colour: colour(of: front, in: session),
                pattern: front.verdict.isRejected ? .dotted : .dashed,
                // Without line drawing a thick line has one look only, that of the selected box.
                thick: session.theme.charset == .unicode))
        if selection == nil {
            let box = front.box
            marks += [(box.xMin, box.yMin), (box.xMax, box.yMin), (box.xMin, box.yMax), (box.xMax, box.yMax)].map {
                Mark(.handle(x: $0.0, y: $0.1), colour: colour(of: front, in: session))
            }
        }
        return marks
    }

    // MARK: Panel

    /// First detection in sight of the list, so that the one in front is.
    func detectionListTop(_ shown: [StoredDetection], rows: Int) -> Int {
        guard shown.count > rows, let index = shown.firstIndex(where: { $0.id == layer.cursor }) else { return 0 }
        return max(0, min(index - rows / 2, shown.count - rows))
    }

    func drawDetectionList(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        guard !rect.isEmpty else { return }
        let theme = session.theme
        let shown = shownDetections(session)
        let open = layer.open(session.review).count
        let inner = canvas.frame(
            rect, title: "\(shown.filter { $0.verdict == .open }.count) of \(open) found", style: theme[.border],
            titleStyle: theme[.title])
        let ascii = canvas.charset == .ascii
        let top = detectionListTop(shown, rows: inner.rows)
        for (offset, detection) in shown.dropFirst(top).prefix(inner.rows).enumerated() {
            let row = inner.row + offset
            let isInFront = detection.id == layer.cursor
            let style =
                isInFront
                ? theme[selection == nil ? .selection : .selectionMuted]
                : theme[detection.verdict.isRejected ? .muted : .text]
            canvas.fill(CellRect(column: inner.column, row: row, columns: inner.columns, rows: 1), " ", style)
            var sign = style
            if !isInFront { sign.foreground = .rgb(colour(of: detection, in: session)) }
            let glyph =
                detection.verdict.isRejected
                ? (ascii ? "x" : "✗") : detection.classID.map(session.glyph(of:)) ?? "?"
            canvas.put(glyph, column: inner.column + 1, row: row, sign)
            canvas.put(
                name(of: detection, in: session), column: inner.column + 3, row: row,
                detection.classID == nil && !isInFront ? theme[.warning] : style, limit: inner.columns - 9)
            canvas.putRight(
                detection.confidenceText, endColumn: inner.endColumn - 1, row: row, isInFront ? style : theme[.muted])
        }
        let below = open - layer.open(session.review).filter { $0.isAtLeast(lens(session).minimumConfidence) }.count
        if below > 0 && shown.count < inner.rows {
            canvas.put(
                "\(below) less sure: <", column: inner.column + 1, row: inner.row + shown.count, theme[.muted],
                limit: inner.columns - 2)
        }
    }
}
