import Cells
import Domain

extension Checks {
    /// The parts of the screen: rules beside findings, or above them where there is no room.
    struct Places {
        var header, rules, findings, detail: CellRect
    }

    static func places(in area: CellRect) -> Places {
        let (header, body) = area.split(rows: 1)
        let isWide = body.columns >= 76
        let (rules, rest) = isWide ? body.split(columns: 30) : body.split(rows: max(4, body.rows / 3))
        let (findings, detail) = rest.split(rows: rest.rows >= 12 ? rest.rows - 6 : rest.rows)
        return Places(header: header, rules: rules, findings: findings, detail: detail)
    }

    /// Findings that fit at once.
    func page(_ session: Session) -> Int { max(1, Self.places(in: session.body).findings.inset(1).rows) }

    /// Rules that fit at once.
    func rulePage(_ session: Session) -> Int { max(1, Self.places(in: session.body).rules.inset(1).rows) }

    func draw(on canvas: inout Canvas, in area: CellRect, session: Session) {
        let theme = session.theme
        let places = Self.places(in: area)
        canvas.fill(area, " ", theme[.text])
        drawHeader(on: &canvas, in: places.header, session: session)
        drawRules(on: &canvas, in: places.rules, session: session)
        drawFindings(on: &canvas, in: places.findings, session: session)
        drawDetail(on: &canvas, in: places.detail, session: session)
    }

    private func drawHeader(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let column = canvas.header("checks", of: session, in: rect)
        guard let report else { return }
        var words = [CheckSeverity.error, .warning, .info].compactMap { severity -> String? in
            let count = report.count(of: severity)
            guard count > 0 else { return nil }
            return severity == .info ? "\(Quantity.short(count)) to know" : Quantity.count(count, severity.name)
        }
        if words.isEmpty { words = [report.coverage.isComplete ? "nothing is wrong" : "nothing is wrong so far"] }
        if isChecking { words.append("checking…") }
        // Where there is little room, less is said of pictures; the rules on the left say it too.
        let ways: [String?] =
            report.coverage.isComplete || isLooking ? [nil] : [Self.notLooked, "p: pictures", nil]
        for way in ways {
            let text = (words + [way].compactMap { $0 }).joined(separator: " · ") + " "
            guard column + GlyphWidth.of(text) + 1 < rect.endColumn else { continue }
            return canvas.putRight(text, endColumn: rect.endColumn, row: rect.row, theme[.header])
        }
    }

    /// What there is to do before anything can be said of the pictures.
    private static let notLooked = "pictures not looked at yet: p"

    /// Whether a rule that has found nothing may only not have looked at all that there is.
    private func isOpen(_ rule: CheckRule?) -> Bool {
        guard let report, !report.coverage.isComplete else { return false }
        return rule?.needsPictures ?? true
    }

    // MARK: Rules

    private func drawRules(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let inner = canvas.frame(
            rect, title: "rules", style: theme[focus == .rules ? .borderFocused : .border], titleStyle: theme[.title])
        guard let report else {
            canvas.put("checking…", column: inner.column + 1, row: inner.row, theme[.muted])
            return
        }
        var list = rules
        list.reveal(rows: inner.rows)
        for (line, index) in list.visible(rows: inner.rows).enumerated() {
            let row = inner.row + line
            let isChosen = index == list.cursor
            let style = isChosen ? theme[focus == .rules ? .selection : .selectionMuted] : theme[.text]
            canvas.fill(CellRect(column: inner.column, row: row, columns: inner.columns, rows: 1), " ", style)
            let rule = index == 0 ? nil : order[index - 1]
            let severity = rule.map { report.configuration[severity: $0] }
            let count = count(rule)
            let isQuiet = count == 0 && !isChosen
            // A rule that has not run is told from one that found nothing.
            let text = severity == .off ? "off" : count > 0 ? Quantity.short(count) : isOpen(rule) ? "?" : "–"
            canvas.put(
                rule?.rawValue ?? "all", column: inner.column + 3, row: row, isQuiet ? theme[.muted] : style,
                limit: inner.columns - GlyphWidth.of(text) - 5)
            if let severity, severity != .off, count > 0 {
                canvas.put(
                    severity.mark(canvas.charset), column: inner.column + 1, row: row,
                    isChosen ? style : theme[severity.role])
            }
            canvas.putRight(text, endColumn: inner.endColumn - 1, row: row, isQuiet ? theme[.muted] : style)
        }
        list.drawThumb(on: &canvas, column: rect.endColumn - 1, row: inner.row, rows: inner.rows, style: theme[.border])
    }

    // MARK: Findings

    private func drawFindings(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        let theme = session.theme
        let trailing = count(currentRule) > shown.count && search.text.isEmpty ? "the first \(shown.count)" : ""
        let inner = canvas.frame(
            rect, title: currentRule?.title ?? "worst first", trailing: trailing,
            style: theme[focus == .findings ? .borderFocused : .border], titleStyle: theme[.title])
        if isSearching || !search.text.isEmpty {
            canvas.put(" / ", column: rect.column + 2, row: rect.endRow - 1, theme[.key])
            search.draw(
                on: &canvas, column: rect.column + 5, row: rect.endRow - 1, columns: min(24, max(4, rect.columns - 8)),
                style: theme[.input], focused: isSearching)
        }
        guard !shown.isEmpty else {
            for (line, text) in emptyWords(session).prefix(inner.rows).enumerated() {
                canvas.put(
                    text, column: inner.column + 1, row: inner.row + line, theme[.muted], limit: inner.columns - 2)
            }
            return
        }
        var list = list
        list.reveal(rows: inner.rows)
        let nameWidth = min(28, max(10, inner.columns * 2 / 5))
        for (line, index) in list.visible(rows: inner.rows).enumerated() {
            let finding = shown[index]
            let row = inner.row + line
            let isChosen = index == list.cursor
            let style = isChosen ? theme[focus == .findings ? .selection : .selectionMuted] : theme[.text]
            canvas.fill(CellRect(column: inner.column, row: row, columns: inner.columns, rows: 1), " ", style)
            canvas.put(
                finding.severity.mark(canvas.charset), column: inner.column + 1, row: row,
                isChosen ? style : theme[finding.severity.role])
            canvas.put(
                subject(of: finding, session).cutInTheMiddle(to: nameWidth - 1, canvas.charset),
                column: inner.column + 3, row: row, style, limit: nameWidth - 1)
            canvas.put(
                message(of: finding), column: inner.column + 3 + nameWidth, row: row,
                isChosen ? style : theme[.muted], limit: inner.columns - nameWidth - 4)
        }
        list.drawThumb(on: &canvas, column: rect.endColumn - 1, row: inner.row, rows: inner.rows, style: theme[.border])
    }

    private func emptyWords(_ session: Session) -> [String] {
        guard let report else { return ["…"] }
        if !search.text.isEmpty { return ["nothing here has '\(search.text)' in it; esc shows all"] }
        guard let rule = currentRule else {
            return isOpen(nil)
                ? [
                    "nothing is wrong so far",
                    isLooking ? "pictures are being looked at; J shows how far" : Self.notLooked,
                ]
                : ["nothing is wrong with this dataset"]
        }
        if report.configuration[severity: rule] == .off { return ["this rule is off; o turns it on"] }
        let waived = report.waived[rule] ?? 0
        if waived > 0 { return [Quantity.count(waived, "finding") + " waived; v shows why"] }
        guard rule.needsPictures, report.coverage.looked < report.coverage.images else { return ["nothing was found"] }
        return [
            "\(report.coverage.images - report.coverage.looked) pictures have not been looked at yet",
            isLooking ? "it is being done; J shows how far" : "p does that in the background",
        ]
    }

    private func subject(of finding: CheckFinding, _ session: Session) -> String {
        guard let image = finding.image else { return finding.classID.map(session.name(of:)) ?? "" }
        return rows[image]?.name ?? "image \(image.rawValue)"
    }

    private func message(of finding: CheckFinding) -> String {
        finding.message(
            other: finding.otherImage.map { other in
                guard let row = rows[other] else { return "image \(other.rawValue)" }
                return row.name(besides: finding.image.flatMap { rows[$0] })
            })
    }

    // MARK: Detail

    private func drawDetail(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        guard rect.rows > 2 else { return }
        let theme = session.theme
        let rule = current?.rule ?? currentRule
        let inner = canvas.frame(
            rect, title: rule?.rawValue ?? "pictures", style: theme[.border], titleStyle: theme[.title])
        for (line, fact) in facts(session).prefix(inner.rows).enumerated() {
            canvas.put(fact.word, column: inner.column + 1, row: inner.row + line, theme[.muted], limit: 8)
            canvas.put(
                fact.value, column: inner.column + 10, row: inner.row + line, theme[.text], limit: inner.columns - 11)
        }
    }

    private func facts(_ session: Session) -> [(word: String, value: String)] {
        guard let report else { return [] }
        var facts: [(word: String, value: String)] = []
        if let finding = current {
            let name = finding.image.map { rows[$0]?.path ?? "image \($0.rawValue)" }
            let box = finding.box.map { "box \($0.rawValue)" }
            let place = [name, box, finding.classID.map(session.name(of:))].compactMap { $0 }
            facts.append(("where", place.joined(separator: ", ")))
            facts.append(("what", message(of: finding)))
        }
        if let rule = current?.rule ?? currentRule {
            if current == nil { facts.append(("finds", rule.title)) }
            facts.append(("fix", rule.fix.map { "f: \($0.rawValue)" } ?? "a person has to look"))
            let numbers = rule.parameters.map { parameter in
                let value = report.configuration[rule, parameter.name]
                return "\(parameter.name) \(Quantity.decimal(value, digits: value == value.rounded() ? 0 : 2))"
            }
            let waived = report.waived[rule].map { ["\($0) waived"] } ?? []
            let words = [report.configuration[severity: rule].name] + numbers + waived
            facts.append(("is", words.joined(separator: " · ")))
        } else {
            facts.append(("looked at", "\(report.coverage.looked) of \(report.coverage.images) pictures"))
            facts.append(("waivers", report.waivers.isEmpty ? "none" : "\(report.waivers.count); v shows them"))
        }
        return facts
    }

    // MARK: Mouse

    mutating func point(_ mouse: Mouse, in session: inout Session) -> [Effect] {
        let places = Self.places(in: session.body)
        let isOverRules = places.rules.contains(column: mouse.cell.column, row: mouse.cell.row)
        switch mouse.action {
        case .wheel(_, let dy):
            focus = isOverRules || shown.isEmpty ? .rules : .findings
            return update(dy > 0 ? .down : .up, in: &session)
        case .press where mouse.button == .left:
            if isOverRules {
                guard let index = rules.index(at: mouse.cell, in: places.rules.inset(1)) else { return [] }
                focus = .rules
                return update(index == 0 ? .first : .selectRule(order[index - 1].rawValue), in: &session)
            }
            guard let index = list.index(at: mouse.cell, in: places.findings.inset(1)) else { return [] }
            let wasThere = focus == .findings && index == list.cursor
            focus = .findings
            list.select(index)
            return wasThere && shown[index].image != nil ? update(.open, in: &session) : look(in: session)
        default: return []
        }
    }
}

extension CheckSeverity {
    fileprivate var role: Role {
        switch self {
        case .off: .muted
        case .info: .accent
        case .warning: .warning
        case .error: .failure
        }
    }

    /// A sign that tells severities apart without colour.
    fileprivate func mark(_ charset: Charset) -> String {
        switch self {
        case .off: " "
        case .info: charset == .ascii ? "." : "·"
        case .warning: "!"
        case .error: charset == .ascii ? "X" : "✖"
        }
    }
}

extension ImageRow {
    /// Its name, with what tells it apart from an image that is called the same: the folder, else the client.
    fileprivate func name(besides other: ImageRow?) -> String {
        guard let other, other.name == name else { return name }
        if other.path != path { return path }
        return other.client == client ? name : "\(client.isEmpty ? "no client" : client): \(name)"
    }
}
