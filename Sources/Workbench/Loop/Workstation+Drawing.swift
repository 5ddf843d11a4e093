public import Cells

extension Workstation {
    /// The frame for the state as it is.
    public func draw() -> Canvas {
        var canvas = Canvas(session.metrics.size)
        canvas.charset = session.theme.charset
        let size = session.metrics.size
        guard size.columns >= 40, size.rows >= 10 else {
            canvas.put("reticle needs 40×10 cells", column: 0, row: 0, limit: size.columns)
            return canvas
        }
        canvas.fill(canvas.bounds, " ", session.theme[.text])
        let (footer, body) = canvas.bounds.split(rows: -1)
        if let label {
            label.draw(on: &canvas, in: body, session: session)
        } else {
            browse.draw(on: &canvas, in: body, session: session)
        }
        drawFooter(on: &canvas, row: footer)
        for popup in popups { popup.draw(on: &canvas, in: body, session: session) }
        drawWhichKey(on: &canvas, in: body)
        return canvas
    }

    private func drawFooter(on canvas: inout Canvas, row: CellRect) {
        let theme = session.theme
        canvas.fill(row, " ", theme[.status])
        if let notice = session.notice {
            let role: Role =
                switch notice.kind {
                case .news: .status
                case .success: .success
                case .warning: .warning
                case .failure: .failure
                }
            let style = theme[role].on(theme[.status].background)
            let job = session.jobLine(columns: row.columns - 9 - GlyphWidth.of(notice.text) - 3)
            if let job {
                canvas.putRight(
                    job, endColumn: row.endColumn - 9, row: row.row, theme[.hint].on(theme[.status].background))
            }
            canvas.put(notice.text, column: 1, row: row.row, style, limit: row.columns - 9)
            canvas.putRight(
                "? help ", endColumn: row.endColumn, row: row.row, theme[.key].on(theme[.status].background))
            return
        }
        let isOpen = popups.last?.isFull ?? true
        // The keys keep some room: on a narrow screen the job says less.
        let job = session.jobLine(columns: max(16, row.columns - 36))
        let fixed = isOpen ? job == nil ? " ? help  : commands " : " ? help " : ""
        var end = row.endColumn - GlyphWidth.of(fixed)
        canvas.put(fixed, column: end, row: row.row, theme[.key].on(theme[.status].background))
        if let job {
            end -= GlyphWidth.of(job) + 1
            canvas.put(job, column: end, row: row.row, theme[.accent].on(theme[.status].background))
        }
        var column = row.column + 1
        for info in hints {
            guard let hint = hint(of: info), let key = info.keys.first(where: { leads($0, to: info.name) }) else {
                continue
            }
            // Of a family of keys the first is shown, and that more follow.
            let keys = hint.hasSuffix("…") ? key.keys.prefix(1).map(\.description).joined() : key.description
            let width = GlyphWidth.of(keys) + 1 + GlyphWidth.of(hint) + 2
            guard column + width < end else { break }
            column = canvas.put(keys, column: column, row: row.row, theme[.key].on(theme[.status].background))
            column = canvas.put(
                " " + hint + "  ", column: column, row: row.row, theme[.hint].on(theme[.status].background))
        }
    }

    /// Commands worth a word in the footer now: those of the narrowest scope that could be done, and a few of the outer ones.
    ///
    /// Where people work together the keys of the stages come first.
    private var hints: [CommandInfo] {
        let all = possibleHints
        let stages = all.filter { StageHints.names.contains($0.name) }
        guard !stages.isEmpty else { return all }
        let others = all.filter { !StageHints.names.contains($0.name) }
        return session.teamwork.isShared ? stages + others : others
    }

    /// The word of a command for the footer: the screen in front may have a better one.
    private func hint(of info: CommandInfo) -> String? {
        guard case .review(let screen)? = popups.last else { return info.hint }
        return screen.hint(of: info.name) ?? info.hint
    }

    private var possibleHints: [CommandInfo] {
        scopes.flatMap { scope in
            session.keymap.commands.filter { info in
                info.screen == scope && info.hint != nil && whyNot(info.name) == nil
                    && (scope == scopes.first || Self.offeredFurtherOut.contains(info.name)
                        || (scopes.first == Browse.name && Self.doors.contains(info.name)))
            }
        }
    }

    /// Commands of an outer scope that are worth a word in a narrower one.
    private static let offeredFurtherOut: Set<String> = ["global.undo", "label.class-1", "label.pick-class"]

    /// Screens of the whole dataset, which the list leads to.
    private static let doors: Set<String> = [
        "global.statistics", "global.splits", "global.checks", "global.review",
    ]

    /// Whether keys run a command now, and not another one of a narrower scope.
    func leads(_ sequence: KeySequence, to name: String) -> Bool {
        for scope in scopes {
            // A sequence is lost to a narrower scope with its first key.
            switch session.keymap.match([sequence.keys[0]], screen: scope) {
            case .none: continue
            case .command(let found): return found == name
            case .prefix: return session.keymap.match(sequence.keys, screen: scope) == .command(name)
            }
        }
        return false
    }

    private func drawWhichKey(on canvas: inout Canvas, in area: CellRect) {
        guard !typed.isEmpty else { return }
        var lines: [(String, String)] = []
        for scope in scopes {
            guard case .prefix(let next) = session.keymap.match(typed, screen: scope) else { continue }
            for item in next {
                let rest = KeySequence(Array(item.keys.keys.dropFirst(typed.count))).description
                lines.append((rest, session.keymap.title(of: item.name)))
            }
            break
        }
        let width = min(area.columns - 2, (lines.map { GlyphWidth.of($0.1) }.max() ?? 10) + 12)
        let height = min(area.rows - 2, lines.count + 2)
        let rect = CellRect(column: area.endColumn - width - 1, row: area.endRow - height, columns: width, rows: height)
        let inner = canvas.popup(rect, title: KeySequence(typed).description, theme: session.theme)
        for (offset, line) in lines.prefix(inner.rows).enumerated() {
            canvas.putRight(line.0, endColumn: inner.column + 6, row: inner.row + offset, session.theme[.key])
            canvas.put(
                line.1, column: inner.column + 8, row: inner.row + offset, session.theme[.popup],
                limit: inner.columns - 9)
        }
    }
}
