import Cells
import Domain

extension Models {
    /// The parts of the screen: the models beside the table, or above it where there is no room.
    struct Places {
        var header, models, about, table: CellRect
    }

    static func places(in area: CellRect, count: Int) -> Places {
        let (header, body) = area.split(rows: 1)
        let isWide = body.columns >= 76
        let (models, detail) =
            isWide
            ? body.split(columns: min(30, body.columns / 3)) : body.split(rows: min(max(3, count + 2), body.rows / 3))
        let (about, table) = detail.split(rows: detail.rows >= 12 ? 5 : 0)
        return Places(header: header, models: models, about: about, table: table)
    }

    func places(_ session: Session) -> Places {
        Self.places(in: session.body, count: session.models?.count ?? 0)
    }

    /// Lines of the table that fit at once.
    func page(_ session: Session) -> Int { max(1, places(session).table.inset(1).rows - 1) }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let theme = session.theme
        let places = Self.places(in: area, count: session.models?.count ?? 0)
        canvas.fill(area, " ", theme[.text])
        canvas.header("models", of: session, in: places.header)
        drawModels(on: &canvas, in: places.models, session: session)
        guard let model = current(session) else {
            let inner = canvas.frame(
                places.about.isEmpty
                    ? places.table
                    : CellRect(
                        column: places.about.column, row: places.about.row, columns: places.about.columns,
                        rows: places.about.rows + places.table.rows), style: theme[.border], titleStyle: theme[.title])
            let words = session.models == nil ? ["…"] : Self.howToAdd
            for (line, text) in words.prefix(inner.rows).enumerated() {
                canvas.put(
                    text, column: inner.column + 1, row: inner.row + line, theme[.muted], limit: inner.columns - 2)
            }
            return
        }
        drawAbout(model, on: &canvas, in: places.about, session: session)
        switch page {
        case .layers: drawLayers(of: model, on: &canvas, in: places.table, session: session)
        case .classes: drawClasses(of: model, on: &canvas, in: places.table, session: session)
        }
    }

    private static let howToAdd = [
        "no model is installed", "", "reticle models add NAME", "  --cfg FILE.cfg", "  --weights FILE.weights",
        "  --names FILE.names",
    ]

    private func drawModels(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let models = session.models ?? []
        let inner = canvas.frame(
            rect, title: Quantity.count(models.count, "model"),
            style: theme[focus == .models ? .borderFocused : .border], titleStyle: theme[.title])
        var list = list
        list.resize(count: models.count)
        list.reveal(rows: inner.rows)
        for (line, index) in list.visible(rows: inner.rows).enumerated() {
            let model = models[index]
            let row = inner.row + line
            let isChosen = index == list.cursor
            let style = isChosen ? theme[focus == .models ? .selection : .selectionMuted] : theme[.text]
            canvas.fill(CellRect(column: inner.column, row: row, columns: inner.columns, rows: 1), " ", style)
            let size = Quantity.short(model.parameterCount)
            canvas.put(
                model.name.rawValue, column: inner.column + 1, row: row, style, limit: inner.columns - size.count - 4)
            canvas.putRight(size, endColumn: inner.endColumn - 1, row: row, isChosen ? style : theme[.muted])
        }
        list.drawThumb(
            on: &canvas, column: rect.endColumn - 1, row: inner.row, rows: inner.rows, style: theme[.border])
    }

    // MARK: About

    private func drawAbout(_ model: ModelSummary, on canvas: inout Canvas, in rect: CellRect, session: Session) {
        guard !rect.isEmpty else { return }
        let theme = session.theme
        let inner = canvas.frame(
            rect, title: model.name.rawValue, trailing: model.format, style: theme[.border], titleStyle: theme[.title])
        let detail = details[model.name]
        let facts = [
            Quantity.count(model.classNames.count, "class", "classes"),
            "input \(model.inputSize.width)×\(model.inputSize.height)",
            model.runCount == 0 ? "no run" : Quantity.count(model.runCount, "run"),
        ]
        let work = detail.map { " · \(Quantity.short($0.multiplyAdds)) multiply-adds" } ?? ""
        let lines = [
            facts.joined(separator: " · "), "\(Quantity.short(model.parameterCount)) parameters" + work,
        ]
        for (line, text) in lines.enumerated() {
            canvas.put(
                text, column: inner.column + 1, row: inner.row + line, theme[.text], limit: inner.columns - 2)
        }
        let words =
            detail.map { $0.preprocessing.map { "\($0.word) \($0.value)" }.joined(separator: " · ") }
            ?? problems[model.name] ?? "…"
        canvas.put(
            words, column: inner.column + 1, row: inner.row + 2,
            problems[model.name] == nil || detail != nil ? theme[.muted] : theme[.failure], limit: inner.columns - 2)
    }

    /// The frame of the table, with what is searched for in its lower edge.
    private func tableFrame(
        _ title: String, trailing: String, on canvas: inout Canvas, in rect: CellRect, session: Session
    ) -> CellRect {
        let theme = session.theme
        let inner = canvas.frame(
            rect, title: title, trailing: trailing, style: theme[focus == .detail ? .borderFocused : .border],
            titleStyle: theme[.title])
        if isSearching || !search.text.isEmpty {
            canvas.put(" / ", column: rect.column + 2, row: rect.endRow - 1, theme[.key])
            search.draw(
                on: &canvas, column: rect.column + 5, row: rect.endRow - 1, columns: min(24, max(4, rect.columns - 8)),
                style: theme[.input], focused: isSearching)
        }
        return inner
    }

    // MARK: Layers

    private func drawLayers(of model: ModelSummary, on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let layers = layers(session)
        let measured = times[model.name]
        let trailing: String =
            if timing.contains(model.name) {
                "measuring…"
            } else if let measured {
                "\(Self.milliseconds(measured.seconds.reduce(0, +))), \(Quantity.count(measured.threads, "thread"))"
            } else {
                "t: time"
            }
        let inner = tableFrame(
            Quantity.count(layers.count, "layer"), trailing: trailing, on: &canvas, in: rect, session: session)
        let columns = LayerColumns(width: inner.columns, hasTimes: measured != nil)
        columns.drawHeads(on: &canvas, column: inner.column, row: inner.row, style: theme[.muted])
        var rows = rows
        rows.resize(count: layers.count)
        rows.reveal(rows: inner.rows - 1)
        let slowest = measured?.seconds.max() ?? 0
        for (line, index) in rows.visible(rows: inner.rows - 1).enumerated() {
            let layer = layers[index]
            let row = inner.row + 1 + line
            let isChosen = index == rows.cursor && focus == .detail
            let style = isChosen ? theme[.selection] : theme[.text]
            canvas.fill(CellRect(column: inner.column, row: row, columns: inner.columns, rows: 1), " ", style)
            let time = measured.flatMap { $0.seconds.indices.contains(layer.index) ? $0.seconds[layer.index] : nil }
            // The layers that matter stand out.
            let isSlow = time.map { slowest > 0 && $0 > slowest / 2 } ?? false
            columns.draw(
                layer, time: time, on: &canvas, column: inner.column, row: row, style: style,
                timeStyle: isChosen ? style : theme[isSlow ? .warning : .muted])
        }
        rows.drawThumb(
            on: &canvas, column: rect.endColumn - 1, row: inner.row + 1, rows: inner.rows - 1, style: theme[.border])
        if layers.isEmpty && details[model.name] != nil {
            canvas.put(
                "no layer is called so", column: inner.column + 1, row: inner.row + 1, theme[.muted],
                limit: inner.columns - 2)
        }
    }

    // MARK: Classes

    private func drawClasses(of model: ModelSummary, on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let classes = classes(session)
        let map = maps[model.name]
        let unmapped = map?.entries.filter { $0.mapping == .unmapped }.count ?? 0
        let inner = tableFrame(
            Quantity.count(classes.count, "class", "classes"),
            trailing: map == nil ? "" : unmapped == 0 ? "all have a meaning" : "\(unmapped) without a meaning",
            on: &canvas, in: rect, session: session)
        let right = inner.column + inner.columns / 2
        canvas.put("class of the model", column: inner.column + 1, row: inner.row, theme[.muted])
        canvas.put(
            "in the synset", column: right + 2, row: inner.row, theme[.muted], limit: inner.endColumn - right - 2)
        var rows = rows
        rows.resize(count: classes.count)
        rows.reveal(rows: inner.rows - 1)
        for (line, index) in rows.visible(rows: inner.rows - 1).enumerated() {
            let entry = classes[index]
            let row = inner.row + 1 + line
            let isChosen = index == rows.cursor && focus == .detail
            let style = isChosen ? theme[.selection] : theme[entry.mapping == .ignored ? .muted : .text]
            canvas.fill(CellRect(column: inner.column, row: row, columns: inner.columns, rows: 1), " ", style)
            let count = map?.openCounts[entry.classIndex] ?? 0
            canvas.put(entry.name, column: inner.column + 1, row: row, style, limit: right - inner.column - 9)
            if count > 0 { canvas.putRight("\(count)", endColumn: right - 1, row: row, style) }
            drawMeaning(
                of: entry, isChosen: isChosen, style: style, on: &canvas, column: right, endColumn: inner.endColumn,
                row: row, session: session)
        }
        rows.drawThumb(
            on: &canvas, column: rect.endColumn - 1, row: inner.row + 1, rows: inner.rows - 1, style: theme[.border])
    }

    private func drawMeaning(
        of entry: ClassMapEntry, isChosen: Bool, style: Style, on canvas: inout Canvas, column: Int, endColumn: Int,
        row: Int, session: Session
    ) {
        let theme = session.theme
        let room = endColumn - column - 4
        switch entry.mapping {
        case .mapped(let id):
            var sign = style
            if !isChosen { sign.foreground = .rgb(session.colour(of: id)) }
            canvas.put(session.glyph(of: id), column: column, row: row, sign)
            let how = entry.isFixed ? "" : " (by name)"
            canvas.put(session.name(of: id) + how, column: column + 2, row: row, style, limit: room)
        case .ignored:
            canvas.put(canvas.charset == .ascii ? "-" : "∅", column: column, row: row, style)
            canvas.put("ignored", column: column + 2, row: row, style, limit: room)
        case .unmapped:
            let sign = isChosen ? style : theme[.warning]
            canvas.put("?", column: column, row: row, sign)
            canvas.put(
                isChosen ? "enter: choose  A: add  x: ignore" : "not chosen", column: column + 2, row: row, sign,
                limit: room)
        }
    }

    // MARK: Mouse

    mutating func point(_ mouse: Mouse, in session: inout Session) -> [Effect] {
        let places = places(session)
        let isOverModels = places.models.contains(column: mouse.cell.column, row: mouse.cell.row)
        switch mouse.action {
        case .wheel(_, let dy):
            focus = isOverModels ? .models : .detail
            return update(dy > 0 ? .down : .up, in: &session)
        case .press where mouse.button == .left:
            if let index = list.index(at: mouse.cell, in: places.models.inset(1)) {
                focus = .models
                let name = session.models?[index].name.rawValue ?? ""
                return update(.select(name), in: &session)
            }
            let table = places.table.inset(1).split(rows: 1).rest
            if let index = rows.index(at: mouse.cell, in: table) {
                let wasThere = focus == .detail && rows.cursor == index
                focus = .detail
                rows.select(index)
                // A second click asks, as enter does.
                let asks = wasThere && page == .classes && session.whyNoEdits == nil
                return asks ? update(.chooseClass, in: &session) : []
            }
            return []
        default: return []
        }
    }
}
