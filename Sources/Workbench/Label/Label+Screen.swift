import Cells
import Domain

extension Label {
    /// The parts of the screen.
    struct Places {
        var header, strip, picture, detections, boxes, classes: CellRect
    }

    /// The parts of the screen as things are: the strip of the detections only where there is a model or a run.
    func places(in area: CellRect, session: Session) -> Places {
        let hasModels = !(session.models ?? []).isEmpty || !(layer.runs ?? []).isEmpty
        let hasDetections = !layer.open(session.review).isEmpty || layer.rejectedCount(session.review) > 0
        return Self.places(
            in: area, withStrip: session.review.isShown && hasModels,
            withDetections: session.review.isShown && hasDetections)
    }

    static func places(in area: CellRect, withStrip: Bool, withDetections: Bool) -> Places {
        let (header, below) = area.split(rows: 1)
        let (strip, body) = below.split(rows: withStrip ? 1 : 0)
        let panelColumns = body.columns >= 110 ? 30 : body.columns >= 76 ? 24 : 0
        let (panel, picture) = body.split(columns: -panelColumns)
        let (detections, rest) = panel.split(rows: withDetections ? (panel.rows + 2) / 3 : 0)
        let (classes, boxes) = rest.split(rows: -min(13, rest.rows / 2))
        return Places(
            header: header, strip: strip, picture: picture, detections: detections, boxes: boxes, classes: classes)
    }

    /// First box in sight of the list, so that the selected one is.
    func boxListTop(rows: Int) -> Int {
        guard boxes.count > rows, let index = boxes.firstIndex(where: { $0.id == selection }) else { return 0 }
        return max(0, min(index - rows / 2, boxes.count - rows))
    }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let places = places(in: area, session: session)
        drawStrip(on: &canvas, in: places.strip, session: session)
        drawHeader(on: &canvas, in: places.header, session: session)
        var viewport = viewport
        viewport.resize(area: places.picture, cellAspect: session.metrics.cellAspect)
        drawPicture(on: &canvas, in: places.picture, viewport: viewport, session: session)
        guard !places.boxes.isEmpty else { return }
        drawDetectionList(on: &canvas, in: places.detections, session: session)
        drawBoxes(on: &canvas, in: places.boxes, session: session)
        drawClasses(on: &canvas, in: places.classes, session: session)
    }

    // MARK: Header

    private func drawHeader(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let style = theme[.header]
        canvas.fill(rect, " ", style)
        let isSaved = session.pending.isEmpty && session.steps.isEmpty
        // Who that is gives way to the image's own words where there is little room.
        let who = rect.columns >= 80 ? session.personInSight.map { $0 + " · " } ?? "" : ""
        let saving = who + (session.unsaved ?? (session.isReadOnly ? "read only" : isSaved ? "saved" : "saving…")) + " "
        let savingStyle = session.unsaved == nil ? style : theme[.failure].on(style.background)
        canvas.putRight(saving, endColumn: rect.endColumn, row: rect.row, savingStyle)
        var details = ""
        if let correction {
            details = "correcting \(correction.detection.className) \(correction.detection.confidenceText)"
            if !edges.isEmpty { details += " · edges: " + edges.names }
        } else if case .draw(let drawing) = mode {
            let name = currentClass.map(session.name(of:)) ?? ""
            details =
                drawing.method == .corners
                ? "drawing \(name)" : "drawing \(name), point \(drawing.points.count + 1) of 4"
        } else if !edges.isEmpty {
            details = "edges: " + edges.names
        }
        if !viewport.isFit {
            details +=
                (details.isEmpty ? "" : " · ") + "zoom \(Int((viewport.scale / viewport.fitScale * 100).rounded())) %"
        }
        if keepsView { details += (details.isEmpty ? "" : " · ") + "view kept" }
        if brightness != 0 || contrast != 0 { details += (details.isEmpty ? "" : " · ") + "light changed" }
        let end = rect.endColumn - GlyphWidth.of(saving) - 2
        let room = max(0, end - rect.column - 20)
        var column = rect.column + 1
        column = canvas.put(
            document?.image.name ?? "…", column: column, row: rect.row, style.emphasised, limit: max(12, room / 2))
        column = canvas.put("  \(position + 1)/\(listing.count)", column: column, row: rect.row, style)
        if let size = imageSize {
            column = canvas.put("  \(size.width)×\(size.height)", column: column, row: rect.row, style)
        }
        if let state = document?.image.state {
            let sign = theme[state.role].on(style.background)
            column = canvas.put("  \(state.glyph(canvas.charset)) \(state.words)", column: column, row: rect.row, sign)
        }
        if document?.image.isBlind == true, end - column > 4 {
            column = canvas.put(
                "  blind: your boxes alone", column: column, row: rect.row, theme[.accent].on(style.background),
                limit: end - column)
        }
        if let stage = document?.image.stageWords(canvas.charset), end - column > 4 {
            column = canvas.put(
                "  " + stage.text, column: column, row: rect.row, theme[stage.role].on(style.background),
                limit: end - column)
        }
        if !details.isEmpty && end - column > 4 {
            canvas.put(
                "  " + details, column: column, row: rect.row, theme[.accent].on(style.background), limit: end - column)
        }
    }

    // MARK: Picture

    private func drawPicture(on canvas: inout Canvas, in rect: CellRect, viewport: Viewport, session: Session) {
        switch picture {
        case .failed(let reason):
            canvas.put("cannot show this picture", column: rect.column + 2, row: rect.row + 1, session.theme[.failure])
            canvas.put(
                reason, column: rect.column + 2, row: rect.row + 2, session.theme[.muted], limit: rect.columns - 4)
            canvas.put("d goes on to the next one", column: rect.column + 2, row: rect.row + 4, session.theme[.muted])
        case .waiting:
            canvas.put(
                "…", column: rect.column + rect.columns / 2, row: rect.row + rect.rows / 2, session.theme[.muted])
            if let pictureSource {
                let style = session.theme[.muted]
                canvas.put("fetching this picture from", column: rect.column + 2, row: rect.row + 1, style)
                canvas.put(
                    pictureSource, column: rect.column + 2, row: rect.row + 2, style, limit: rect.columns - 4)
            }
        case .ready:
            guard let imageID else { return }
            canvas.place(
                Picture(
                    key: PictureKey(image: imageID.rawValue), area: rect, view: viewport.view, brightness: brightness,
                    contrast: contrast, marks: marks(viewport: viewport, session: session),
                    background: session.theme.pictureBackground))
            if showsNames { drawTags(on: &canvas, in: rect, viewport: viewport, session: session) }
            drawComments(on: &canvas, in: rect, session: session)
            if case .draw = mode { drawCoordinates(on: &canvas, in: rect, session: session) }
        }
    }

    /// The boxes as they look now: what is being dragged has its new edges already.
    var shown: [Annotation] {
        guard let drag, let size = imageSize, let box = drag.box(in: size) else { return visibleBoxes }
        switch drag.kind {
        case .move(let moving), .resize(let moving, _):
            return visibleBoxes.map { each in
                guard each.id == moving.id else { return each }
                var copy = each
                copy.box = box
                return copy
            }
        case .draw, .pan: return visibleBoxes
        }
    }

    private func marks(viewport: Viewport, session: Session) -> [Mark] {
        // Dashes are for what a network found: a locked box says so in its name.
        var marks = detectionMarks(session: session)
        for annotation in shown where annotation.id != selection {
            let pattern: Mark.Pattern = annotation.provenance == .copied ? .dotted : .solid
            marks.append(
                Mark(.box(annotation.box.rect), colour: session.colour(of: annotation.classID), pattern: pattern))
        }
        if let selected = shown.first(where: { $0.id == selection }) {
            let colour = session.colour(of: selected.classID)
            marks.append(
                Mark(.box(selected.box.rect), colour: colour, thick: true))
            if !locked.contains(selected.id) { marks += handleMarks(of: selected.box, session: session) }
        }
        marks += commentMarks(session.theme)
        if case .draw(let drawing) = mode {
            let colour = session.theme.crosshair
            marks.append(Mark(.vertical(x: pointer.x), colour: colour, pattern: .dashed))
            marks.append(Mark(.horizontal(y: pointer.y), colour: colour, pattern: .dashed))
            for point in drawing.points { marks.append(Mark(.handle(x: point.x, y: point.y), colour: colour)) }
        }
        if let box = boxBeingDrawn, !box.isEmpty {
            let colour = currentClass.map(session.colour(of:)) ?? session.theme.crosshair
            marks.append(Mark(.box(box.rect), colour: colour, thick: true))
        }
        return marks
    }

    private var boxBeingDrawn: PixelBox? {
        if let drag, drag.kind == .draw, drag.hasMoved, let size = imageSize { return drag.box(in: size) }
        if case .draw(let drawing) = mode { return drawing.preview(pointer: pointer) }
        return nil
    }

    private func handleMarks(of box: PixelBox, session: Session) -> [Mark] {
        let (cx, cy) = box.centre
        let active = session.theme.selected
        let points: [(Edges, Double, Double)] = [
            ([.left, .top], box.xMin, box.yMin), ([.right, .top], box.xMax, box.yMin),
            ([.left, .bottom], box.xMin, box.yMax),
            ([.right, .bottom], box.xMax, box.yMax), (.left, box.xMin, cy), (.right, box.xMax, cy),
            (.top, cx, box.yMin),
            (.bottom, cx, box.yMax),
        ]
        // With active edges only their own handles are shown: they say what the arrows move.
        return points.filter { edges.isEmpty || edges == $0.0 || (!edges.isDisjoint(with: $0.0) && $0.0.isSingle) }
            .map { Mark(.handle(x: $0.1, y: $0.2), colour: active) }
    }

    private func drawCoordinates(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        var text = " \(Int(pointer.x)), \(Int(pointer.y)) "
        if let box = boxBeingDrawn { text += "· \(Int(box.width.rounded()))×\(Int(box.height.rounded())) " }
        canvas.put(text, column: rect.column, row: rect.endRow - 1, session.theme[.status])
    }

    // MARK: Panels

    private func drawBoxes(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let inner = canvas.frame(
            rect, title: boxes.count == 1 ? "1 box" : "\(boxes.count) boxes", style: theme[.border],
            titleStyle: theme[.title])
        let top = boxListTop(rows: inner.rows)
        for (offset, annotation) in boxes.dropFirst(top).prefix(inner.rows).enumerated() {
            let row = inner.row + offset
            let chosen = annotation.id == selection
            let style = chosen ? theme[.selection] : hidden.contains(annotation.id) ? theme[.muted] : theme[.text]
            canvas.fill(CellRect(column: inner.column, row: row, columns: inner.columns, rows: 1), " ", style)
            var sign = style
            sign.foreground = .rgb(session.colour(of: annotation.classID))
            canvas.put(session.glyph(of: annotation.classID), column: inner.column + 1, row: row, chosen ? style : sign)
            let size = "\(Int(annotation.box.width.rounded()))×\(Int(annotation.box.height.rounded()))"
            var name = session.name(of: annotation.classID) + annotation.attributes.letters
            if locked.contains(annotation.id) { name += " locked" }
            if annotation.provenance == .copied { name += " copied" }
            if !comments(on: annotation).isEmpty { name += canvas.charset == .ascii ? " \"" : " ¶" }
            canvas.put(name, column: inner.column + 3, row: row, style, limit: inner.columns - size.count - 5)
            canvas.putRight(size, endColumn: inner.endColumn - 1, row: row, chosen ? style : theme[.muted])
        }
        if boxes.isEmpty && document != nil {
            canvas.put(
                "w draws a box", column: inner.column + 1, row: inner.row, theme[.muted], limit: inner.columns - 1)
            canvas.put(
                "e: nothing is there", column: inner.column + 1, row: inner.row + 1, theme[.muted],
                limit: inner.columns - 1)
        }
    }

    private func drawClasses(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let inner = canvas.frame(rect, title: "classes", style: theme[.border], titleStyle: theme[.title])
        for (offset, entry) in session.synset.classes.prefix(inner.rows).enumerated() {
            let row = inner.row + offset
            let isCurrent = entry.id == currentClass
            let style = isCurrent ? theme[.selectionMuted] : theme[.text]
            canvas.fill(CellRect(column: inner.column, row: row, columns: inner.columns, rows: 1), " ", style)
            canvas.put(
                session.key(of: entry.id) ?? " ", column: inner.column + 1, row: row, theme[.key].on(style.background)
            )
            var sign = style
            sign.foreground = .rgb(session.colour(of: entry.id))
            canvas.put(session.glyph(of: entry.id), column: inner.column + 3, row: row, sign)
            let count = boxes.reduce(0) { $0 + ($1.classID == entry.id ? 1 : 0) }
            canvas.put(entry.name, column: inner.column + 5, row: row, style, limit: inner.columns - 9)
            if count > 0 { canvas.putRight("\(count)", endColumn: inner.endColumn - 1, row: row, style) }
        }
        let more = session.synset.classes.count - inner.rows
        if more > 0 {
            canvas.putRight(" \(more) more: c ", endColumn: rect.endColumn - 2, row: rect.endRow - 1, theme[.muted])
        }
    }
}

extension PixelBox {
    var rect: PictureRect { PictureRect(x: xMin, y: yMin, width: width, height: height) }
}

extension BoxAttributes {
    /// Letters for what is set: difficult, truncated, occluded.
    var letters: String {
        let set = (difficult == true ? "d" : "") + (truncated == true ? "t" : "") + (occluded == true ? "o" : "")
        return set.isEmpty ? "" : " " + set
    }
}

extension Edges {
    var isSingle: Bool { rawValue.nonzeroBitCount == 1 }

    var names: String {
        let named: [(Edges, String)] = [(.left, "left"), (.top, "top"), (.right, "right"), (.bottom, "bottom")]
        return named.filter { contains($0.0) }.map(\.1).joined(separator: " ")
    }
}
