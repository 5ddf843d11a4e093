import Cells
import Domain

extension Splits {
    /// The parts of the screen.
    struct Places {
        var header, recipe, table: CellRect
    }

    func places(in area: CellRect) -> Places {
        let (header, body) = area.split(rows: 1)
        let (recipe, table) = body.split(rows: 6)
        return Places(header: header, recipe: recipe, table: table)
    }

    /// Classes that fit at once.
    func page(_ session: Session) -> Int { max(1, places(in: session.body).table.inset(1).rows - 1) }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let theme = session.theme
        let places = places(in: area)
        canvas.fill(area, " ", theme[.text])
        let end = canvas.header("splits", of: session, in: places.header, room: 30)
        drawNames(on: &canvas, column: end + 2, row: places.header.row, limit: area.columns - end - 3, session: session)
        drawRecipe(on: &canvas, in: places.recipe, session: session)
        drawTable(on: &canvas, in: places.table, session: session)
    }

    /// The names of all splits, the one in front standing out.
    private func drawNames(on canvas: inout Canvas, column: Int, row: Int, limit: Int, session: Session) {
        guard let splits = session.splits, splits.count > 1 else { return }
        let front = current(session)?.id
        var at = column
        for split in splits {
            let room = column + limit - at
            guard room > 3 else { return }
            let style = split.id == front ? session.theme[.selection] : session.theme[.header]
            at = canvas.put(" \(split.name) ", column: at, row: row, style, limit: room)
        }
    }

    // MARK: The recipe

    private func drawRecipe(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let split = current(session)
        let recipe = recipe(session)
        let name = split?.name ?? (session.splits == nil ? "…" : "no split is kept yet")
        let state: String
        if let hash = split?.frozenHash {
            state = "frozen \(hash.prefix(12))"
        } else if draft != nil && split != nil {
            state = "not kept: enter keeps it, esc drops it"
        } else if split == nil && session.splits != nil {
            state = "enter keeps it as \(Self.usualName)"
        } else {
            state = ""
        }
        let inner = canvas.frame(
            rect, title: name, trailing: state, style: theme[draft == nil && split != nil ? .border : .borderFocused],
            titleStyle: theme[.title])
        guard inner.rows >= 4 else { return }
        var facts: [(word: String, value: String)] = [
            (recipe.isFolds ? "folds" : "ratio", recipe.isFolds ? "\(recipe.parts.count)" : recipe.ratio),
            ("seed", "\(recipe.seed)"), ("strategy", recipe.strategy.rawValue), ("together", recipe.grouping.text),
        ]
        if let groups = figures?.groups { facts.append(("groups", "\(groups)")) }
        var column = inner.column + 1
        for (word, value) in facts {
            let room = inner.endColumn - 1 - column
            guard room > word.count + 2 else { break }
            column = canvas.put(word + " ", column: column, row: inner.row, theme[.muted])
            column = canvas.put(
                value, column: column, row: inner.row, theme[.accent], limit: inner.endColumn - 1 - column)
            column += 3
        }
        guard let figures else {
            if problem == nil {
                canvas.put("counting…", column: inner.column + 1, row: inner.row + 1, theme[.muted])
            } else {
                drawVerdict(on: &canvas, in: inner, session: session)
            }
            return
        }
        drawSizes(figures, on: &canvas, in: inner, session: session)
        drawVerdict(on: &canvas, in: inner, session: session)
    }

    /// Images of each part as one bar, and the numbers.
    private func drawSizes(_ figures: SplitFigures, on canvas: inout Canvas, in inner: CellRect, session: Session) {
        let theme = session.theme
        let styles = Self.styles(theme)
        var column = canvas.put("images ", column: inner.column + 1, row: inner.row + 1, theme[.muted])
        for (index, (part, count)) in zip(figures.recipe.parts, figures.balance.parts).enumerated() {
            let text = "\(part.name) \(count.images)"
            guard column + GlyphWidth.of(text) + 3 < inner.endColumn else {
                canvas.put(canvas.charset == .ascii ? "..." : "…", column: column, row: inner.row + 1, theme[.muted])
                break
            }
            column = canvas.put(text, column: column, row: inner.row + 1, styles[index % styles.count]) + 3
        }
        let images = figures.balance.parts.map { Double($0.images) }
        canvas.bar(
            zip(images.indices, images).map { BarPart(value: $1, style: styles[$0 % styles.count]) },
            of: max(1, images.reduce(0, +)), column: inner.column + 1, row: inner.row + 2, columns: inner.columns - 2,
            rest: theme[.text])
    }

    /// What there is to say of it, the most urgent first.
    private func drawVerdict(on canvas: inout Canvas, in inner: CellRect, session: Session) {
        let theme = session.theme
        let (text, style): (String, Style)
        if let problem {
            (text, style) = (problem, theme[.failure])
        } else if let figures {
            let worst = max(figures.balance.worstBoxDeviation, figures.balance.worstImageDeviation)
            if let leak = figures.leaks.first {
                let more = figures.leaks.count > 1 ? " and \(figures.leaks.count - 1) more" : ""
                (text, style) = (
                    "alarm: \(leak.image) looks like \(leak.original), which is frozen\(more)", theme[.failure]
                )
            } else if let empty = figures.emptyPart {
                let reason =
                    figures.recipe.grouping == .none
                    ? "more images or another ratio (r) fill it"
                    : "too few groups: g changes what stays together"
                (text, style) = ("nothing is in \(empty): \(reason)", theme[.failure])
            } else if let silence = figures.silence {
                (text, style) = (silence, theme[.warning])
            } else if figures.balance.classes.indices.allSatisfy({ figures.balance.boxDeviation(of: $0) == nil }) {
                (text, style) = ("no boxes yet: only images are shared out", theme[.muted])
            } else {
                let off =
                    "off by \(Self.points(figures.balance.worstBoxDeviation)) points of boxes, "
                    + "\(Self.points(figures.balance.worstImageDeviation)) of images"
                let extras = [
                    figures.pinned > 0 ? "\(figures.pinned) pinned" : nil,
                    figures.strangers > 0 ? "\(figures.strangers) in no part" : nil,
                ].compactMap { $0 }.map { " · " + $0 }.joined()
                let verdict = worst <= 1 ? "fair: worst class " : "worst class "
                (text, style) = (verdict + off + extras, theme[worst <= 1 ? .success : .warning])
            }
        } else {
            return
        }
        let busy = isStale(session) && problem == nil ? " …" : ""
        canvas.put(text + busy, column: inner.column + 1, row: inner.row + 3, style, limit: inner.columns - 2)
    }

    // MARK: Classes

    private func drawTable(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        guard let figures else { return }
        let classes = classes(session)
        let inner = canvas.frame(
            rect, title: Quantity.count(classes.count, "class", "classes"),
            trailing: worstFirst ? "worst first" : "as in the synset", style: theme[.border], titleStyle: theme[.title])
        guard inner.rows > 1, inner.columns >= 30 else { return }
        let names = figures.recipe.parts.map(\.name)
        // Numbers of two or three parts, of more the bar alone.
        let numbers = names.count <= 3 && inner.columns >= 58 ? names.count : 0
        let nameWidth = max(10, min(24, inner.columns / 4))
        let offColumn = inner.endColumn - 1
        let barColumn = inner.column + 1 + nameWidth
        let barEnd = offColumn - 8 - numbers * 9
        canvas.put("class", column: inner.column + 1, row: inner.row, theme[.muted])
        for index in 0..<numbers {
            canvas.putRight(names[index], endColumn: barEnd + 9 * (index + 1), row: inner.row, theme[.muted])
        }
        canvas.putRight("off by", endColumn: offColumn, row: inner.row, theme[.muted])
        drawTicks(
            figures.balance.weights, on: &canvas, column: barColumn, row: inner.row, columns: barEnd - barColumn, theme)
        let styles = Self.styles(theme)
        var rows = rows
        rows.resize(count: classes.count)
        rows.reveal(rows: inner.rows - 1)
        for (line, at) in rows.visible(rows: inner.rows - 1).enumerated() {
            let index = classes[at]
            let row = inner.row + 1 + line
            let isChosen = at == rows.cursor
            let style = isChosen ? theme[.selection] : theme[.text]
            let entry = session.synset.classes[index]
            canvas.fill(CellRect(column: inner.column, row: row, columns: nameWidth + 1, rows: 1), " ", style)
            var sign = style
            if !isChosen { sign.foreground = .rgb(session.colour(of: entry.id)) }
            canvas.put(session.glyph(of: entry.id), column: inner.column + 1, row: row, sign)
            canvas.put(entry.name, column: inner.column + 3, row: row, style, limit: nameWidth - 3)
            let counts = figures.balance.classes[index]
            canvas.bar(
                counts.enumerated().map { BarPart(value: Double($1.boxes), style: styles[$0 % styles.count]) },
                of: Double(max(1, counts.reduce(0) { $0 + $1.boxes })), column: barColumn, row: row,
                columns: barEnd - barColumn, rest: theme[.text])
            for part in 0..<numbers {
                canvas.putRight("\(counts[part].boxes)", endColumn: barEnd + 9 * (part + 1), row: row, theme[.text])
            }
            let off = figures.balance.boxDeviation(of: index) ?? 0
            canvas.putRight(
                Self.points(off), endColumn: offColumn, row: row, theme[off <= 1 ? .success : .warning])
        }
        rows.drawThumb(
            on: &canvas, column: rect.endColumn - 1, row: inner.row + 1, rows: inner.rows - 1, style: theme[.border])
    }

    /// Marks where the parts would meet in a bar that is just as the ratio says.
    private func drawTicks(
        _ weights: [Int], on canvas: inout Canvas, column: Int, row: Int, columns: Int, _ theme: Theme
    ) {
        let sum = weights.reduce(0, +)
        guard sum > 0, columns > 4 else { return }
        var part = 0
        for weight in weights.dropLast() {
            part += weight
            canvas.put(
                canvas.charset == .ascii ? "v" : "▾", column: column + min(columns - 1, columns * part / sum), row: row,
                theme[.muted])
        }
    }

    /// Looks of the parts in their order, on the ground of the screen: a gauge has none of its own.
    private static func styles(_ theme: Theme) -> [Style] {
        [theme[.gauge], theme[.accent], theme[.warning], theme[.labelled], theme[.empty], theme[.unseen]]
            .map { $0.on(theme[.text].background) }
    }

    private static func points(_ value: Double) -> String { Quantity.decimal(value, digits: 2) }

    // MARK: Mouse

    mutating func point(_ mouse: Mouse, in session: inout Session) -> [Effect] {
        switch mouse.action {
        case .wheel(_, let dy): return update(dy > 0 ? .down : .up, in: &session)
        case .press where mouse.button == .left:
            let table = places(in: session.body).table.inset(1).split(rows: 1).rest
            guard let index = rows.index(at: mouse.cell, in: table) else { return [] }
            let wasThere = index == rows.cursor
            rows.select(index)
            return wasThere ? update(.showClass, in: &session) : []
        default: return []
        }
    }
}
