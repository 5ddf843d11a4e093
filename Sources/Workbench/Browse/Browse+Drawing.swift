import Cells
import Domain

extension Browse {
    /// The parts of the screen.
    struct Places {
        var header, filter, list, preview: CellRect
    }

    static func places(in area: CellRect, layout: Layout) -> Places {
        let (header, below) = area.split(rows: 1)
        let (filter, body) = below.split(rows: 1)
        guard layout == .table, body.columns >= 70 else {
            return Places(
                header: header, filter: filter, list: body, preview: CellRect(column: 0, row: 0, columns: 0, rows: 0))
        }
        // The preview gets what the table does not need, up to three fifths.
        let previewColumns = min(body.columns * 3 / 5, body.columns - 46)
        let (preview, list) = body.split(columns: -previewColumns)
        return Places(header: header, filter: filter, list: list, preview: preview)
    }

    private func places(_ session: Session) -> Places {
        Self.places(in: CellRect(session.metrics.size).split(rows: -1).rest, layout: layout)
    }

    /// Rows, or images of the contact sheet, that fit at once.
    func page(_ session: Session) -> Int {
        let inner = places(session).list.inset(1)
        switch layout {
        case .table: return max(1, inner.rows - 1)
        case .sheet: return sheetColumns(session) * sheetRows(session)
        }
    }

    /// Columns and rows that a thumbnail and its name take.
    func thumbnailSize(_ session: Session) -> CellSize {
        let room = Self.places(in: session.body, layout: .sheet).list.inset(1)
        // As many as fit at 24 columns each, the rest shared out between them.
        let columns = max(3, room.columns / max(1, room.columns / 24))
        // Photographs of 4:3 look best; a row or two less each lets one more row of them in.
        let ideal = Int((Double(columns - 2) * session.metrics.cellAspect * 0.75).rounded()) + 2
        let lines = max(1, Int((Double(room.rows) / Double(ideal)).rounded()))
        return CellSize(columns: columns, rows: max(3, min(ideal + 2, room.rows / lines)))
    }

    func sheetColumns(_ session: Session) -> Int {
        max(1, places(session).list.inset(1).columns / thumbnailSize(session).columns)
    }

    func sheetRows(_ session: Session) -> Int {
        max(1, places(session).list.inset(1).rows / thumbnailSize(session).rows)
    }

    /// Indices of the images in sight.
    func visibleRange(_ session: Session) -> Range<Int> {
        var list = list
        list.resize(count: listing.ids.count)
        switch layout {
        case .table:
            list.reveal(rows: page(session))
            return list.visible(rows: page(session))
        case .sheet:
            let columns = sheetColumns(session), rows = sheetRows(session)
            let row = list.cursor / columns
            let start = max(row - rows + 1, min(sheetTop, row)) * columns
            return start..<max(start, min(listing.ids.count, start + rows * columns))
        }
    }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let places = Self.places(in: area, layout: layout)
        drawHeader(on: &canvas, in: places.header, session: session)
        drawFilter(on: &canvas, in: places.filter, session: session)
        switch layout {
        case .table: drawTable(on: &canvas, in: places.list, session: session)
        case .sheet: drawSheet(on: &canvas, in: places.list, session: session)
        }
        if !places.preview.isEmpty { drawPreview(on: &canvas, in: places.preview, session: session) }
    }

    private func drawHeader(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        canvas.fill(rect, " ", theme[.header])
        let arrow = canvas.charset == .ascii ? " > " : " ▸ "
        var column = canvas.put(" reticle", column: rect.column, row: rect.row, theme[.header].emphasised)
        column = canvas.put(arrow + session.workspace, column: column, row: rect.row, theme[.header], limit: 30)
        if session.clients.count > 1 {
            column = canvas.put(
                arrow + (session.client.map { $0.isEmpty ? "no client" : $0 } ?? "all clients"), column: column,
                row: rect.row, theme[.header], limit: 24)
        }
        if let unsaved = session.unsaved {
            column = canvas.put(
                "  " + unsaved, column: column, row: rect.row, theme[.failure].on(theme[.header].background))
        }
        let progress = session.progress
        let done = progress.images - progress.unseen
        let text = "\(done) of \(progress.images) done"
        if progress.images > 0 && rect.columns - column > GlyphWidth.of(text) + 18 {
            let start = rect.endColumn - 14
            canvas.gauge(
                Double(done) / Double(progress.images), column: start, row: rect.row, columns: 12, theme: theme,
                on: theme[.header])
            canvas.putRight(text, endColumn: start - 1, row: rect.row, theme[.header])
            if let person = session.personInSight, start - column > GlyphWidth.of(text) + GlyphWidth.of(person) + 6 {
                canvas.putRight(
                    person, endColumn: start - 3 - GlyphWidth.of(text), row: rect.row,
                    theme[.accent].on(theme[.header].background))
            }
        }
    }

    private func drawFilter(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        canvas.put("/ ", column: rect.column + 1, row: rect.row, theme[.key])
        let field = rect.inset(columns: 3, rows: 0)
        if filter.text.isEmpty && !isFiltering {
            canvas.put(
                "no filter · "
                    + (session.teamwork.toMerge > 0 ? "is:to-merge (\(session.teamwork.toMerge))  " : "")
                    + "class:bottle  state:unseen  boxes:>5  name:/re/  -class:can"
                    + (hasDetections(session) ? "  has:detections" : ""), column: field.column,
                row: rect.row,
                theme[.muted], limit: field.columns)
        } else {
            let style = filterProblem == nil ? theme[.input] : theme[.failure]
            filter.draw(
                on: &canvas, column: field.column, row: rect.row, columns: field.columns, style: style,
                focused: isFiltering)
            if let filterProblem, isFiltering {
                let width = min(GlyphWidth.of(filterProblem), max(0, field.columns - GlyphWidth.of(filter.text) - 4))
                canvas.put(filterProblem, column: field.endColumn - width, row: rect.row, theme[.warning], limit: width)
            }
        }
    }

    private func title(_ session: Session) -> String {
        let counts = listing.counts
        let boxes = listing.matchingBoxes.map { $0 == counts.boxes ? "" : "\($0) of " } ?? ""
        return "\(counts.images) images · \(boxes)\(counts.boxes) boxes"
            + (counts.unseen > 0 ? " · \(counts.unseen) undone" : "")
            + (marked.isEmpty ? "" : " · \(marked.count) marked")
    }

    private func drawTable(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let inner = canvas.frame(
            rect, title: title(session), trailing: sortTitle, style: theme[isFiltering ? .border : .borderFocused],
            titleStyle: theme[.title])
        guard !listing.ids.isEmpty else {
            drawNothing(on: &canvas, in: inner, session: session)
            return
        }
        let columns = TableColumns(
            width: inner.columns, manyClients: session.clients.count > 1 && session.client == nil,
            withDetections: hasDetections(session), withStages: hasStages)
        columns.drawHeads(on: &canvas, column: inner.column, row: inner.row, style: theme[.muted])
        var list = list
        list.reveal(rows: inner.rows - 1)
        for (line, index) in list.visible(rows: inner.rows - 1).enumerated() {
            let id = listing.ids[index]
            let row = inner.row + 1 + line
            let chosen = index == list.cursor
            if chosen {
                canvas.fill(
                    CellRect(column: inner.column, row: row, columns: inner.columns, rows: 1), " ", theme[.selection])
            }
            guard let image = rows[id] else {
                canvas.put("…", column: inner.column + 2, row: row, theme[.muted])
                continue
            }
            columns.draw(
                image, openDetections: openDetections[id], isMarked: marked.contains(id), isChosen: chosen, on: &canvas,
                column: inner.column, row: row,
                session: session)
        }
        list.drawThumb(
            on: &canvas, column: rect.endColumn - 1, row: inner.row + 1, rows: inner.rows - 1, style: theme[.border])
    }

    /// Whether there is anything to say of detections.
    private func hasDetections(_ session: Session) -> Bool {
        !(session.models ?? []).isEmpty || openDetections.contains { $0.value.open > 0 }
    }

    /// Whether there is anything to say of stages.
    private var hasStages: Bool { rows.contains { $0.value.stage != StageRecord() || $0.value.isToMerge } }

    private var sortTitle: String {
        let name: String =
            switch query.sort {
            case .name: "name"
            case .added: "added"
            case .client: "client"
            case .state: "state"
            case .stage: "stage"
            case .boxCount: "boxes"
            case .classCount: "classes"
            case .width: "width"
            case .height: "height"
            case .area: "size"
            case .edited: "edited"
            case .detections: "found"
            case .confidence: "confidence"
            case .next: "what next"
            case .count: "class"
            }
        return name + (query.descending ? " ↓" : " ↑")
    }

    private func drawNothing(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        guard isListed else { return }
        let text =
            filter.text.isEmpty
            ? "no images yet: reticle import --from DATASET" : "nothing matches; esc drops the filter"
        canvas.put(text, column: rect.column + 2, row: rect.row + 1, session.theme[.muted], limit: rect.columns - 4)
    }

    private func drawSheet(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let inner = canvas.frame(
            rect, title: title(session), trailing: sortTitle, style: theme[.borderFocused], titleStyle: theme[.title])
        guard !listing.ids.isEmpty else {
            drawNothing(on: &canvas, in: inner, session: session)
            return
        }
        let size = thumbnailSize(session)
        let columns = sheetColumns(session)
        for (offset, index) in visibleRange(session).enumerated() {
            let id = listing.ids[index]
            let cell = CellRect(
                column: inner.column + offset % columns * size.columns, row: inner.row + offset / columns * size.rows,
                columns: size.columns, rows: size.rows)
            let chosen = index == list.cursor
            let picture = CellRect(
                column: cell.column + 1, row: cell.row, columns: size.columns - 2, rows: size.rows - 2)
            drawPicture(
                PictureKey(image: id.rawValue, thumbnail: true), boxes: [], on: &canvas, in: picture, session: session)
            let name = rows[id]?.name ?? "…"
            let line = CellRect(column: cell.column, row: picture.endRow, columns: size.columns - 1, rows: 1)
            if chosen { canvas.fill(line, " ", theme[.selection]) }
            let style = chosen ? theme[.selection] : theme[.text]
            if let image = rows[id] {
                let sign = marked.contains(id) ? "✓" : image.state.glyph(canvas.charset)
                canvas.put(sign, column: line.column + 1, row: line.row, chosen ? style : theme[image.state.role])
                canvas.putRight(
                    "\(image.boxCount)", endColumn: line.endColumn - 1, row: line.row, chosen ? style : theme[.muted])
            }
            canvas.put(name, column: line.column + 3, row: line.row, style, limit: line.columns - 8)
        }
    }

    private func drawPreview(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        guard let current else {
            canvas.frame(rect, style: theme[.border], titleStyle: theme[.title])
            return
        }
        let row = rows[current]
        let inner = canvas.frame(
            rect, title: row?.name ?? "", trailing: row?.size.map { "\($0.width)×\($0.height)" } ?? "",
            style: theme[.border],
            titleStyle: theme[.title])
        let (summary, picture) = inner.split(rows: inner.rows > 8 ? -2 : 0)
        let boxes = preview?.image.id == current ? preview?.annotations ?? [] : []
        drawPicture(PictureKey(image: current.rawValue), boxes: boxes, on: &canvas, in: picture, session: session)
        guard let row, summary.rows == 2 else { return }
        canvas.put(
            "\(row.state.glyph(canvas.charset)) \(row.state.words)", column: summary.column + 1, row: summary.row,
            theme[row.state.role])
        if let stage = row.stageWords(canvas.charset) {
            canvas.put(
                stage.text, column: summary.column + 3 + GlyphWidth.of(row.state.words) + 2,
                row: summary.row, theme[stage.role],
                limit: max(0, summary.columns - 20 - GlyphWidth.of(row.state.words)))
        }
        if !row.client.isEmpty {
            canvas.putRight(row.client, endColumn: summary.endColumn - 1, row: summary.row, theme[.muted])
        }
        var column = summary.column + 1
        if query.sort == .next, row.classes.isEmpty, let reason = reasons?[current] {
            canvas.put(reason, column: column, row: summary.row + 1, theme[.accent], limit: summary.columns - 2)
        }
        for each in row.classes {
            let text = "\(session.name(of: each.classID)) \(each.count)  "
            guard column + GlyphWidth.of(text) + 2 < summary.endColumn else { break }
            var sign = theme[.text]
            sign.foreground = .rgb(session.colour(of: each.classID))
            column = canvas.put(session.glyph(of: each.classID) + " ", column: column, row: summary.row + 1, sign)
            column = canvas.put(text, column: column, row: summary.row + 1, theme[.text])
        }
    }

    private func drawPicture(
        _ key: PictureKey, boxes: [Annotation], on canvas: inout Canvas, in rect: CellRect, session: Session
    ) {
        switch pictures[key] {
        case .ready(let size):
            let viewport = Viewport(image: size, area: rect, cellAspect: session.metrics.cellAspect)
            let marks = boxes.map {
                Mark(
                    .box(PictureRect(x: $0.box.xMin, y: $0.box.yMin, width: $0.box.width, height: $0.box.height)),
                    colour: session.colour(of: $0.classID))
            }
            canvas.place(
                Picture(
                    key: key, area: rect, view: viewport.view, marks: marks, background: session.theme.pictureBackground
                ))
        case .failed(let reason):
            canvas.put(
                reason, column: rect.column + 1, row: rect.row + rect.rows / 2, session.theme[.failure],
                limit: rect.columns - 2)
        case .asked, nil:
            canvas.put(
                "…", column: rect.column + rect.columns / 2, row: rect.row + rect.rows / 2, session.theme[.muted])
        }
    }

    // MARK: Mouse

    mutating func point(_ mouse: Mouse, in session: inout Session) -> [Effect] {
        let places = places(session)
        switch mouse.action {
        case .wheel(_, let dy): return update(dy > 0 ? .down : .up, in: &session)
        case .press where mouse.button == .left:
            if places.filter.contains(column: mouse.cell.column, row: mouse.cell.row) {
                return update(.filter, in: &session)
            }
            if places.preview.contains(column: mouse.cell.column, row: mouse.cell.row) {
                return update(.open, in: &session)
            }
            isFiltering = false
            guard let index = index(at: mouse.cell, places: places, session: session) else { return [] }
            if index == list.cursor { return update(.open, in: &session) }
            list.select(index)
            return look(in: &session)
        default: return []
        }
    }

    private func index(at cell: CellPoint, places: Places, session: Session) -> Int? {
        let inner = places.list.inset(1)
        guard inner.contains(column: cell.column, row: cell.row) else { return nil }
        let range = visibleRange(session)
        let offset: Int
        switch layout {
        case .table: offset = cell.row - inner.row - 1
        case .sheet:
            let size = thumbnailSize(session)
            offset =
                (cell.row - inner.row) / size.rows * sheetColumns(session) + (cell.column - inner.column) / size.columns
        }
        let index = range.lowerBound + offset
        return offset >= 0 && range.contains(index) ? index : nil
    }
}
