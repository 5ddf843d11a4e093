import Cells
import Domain

/// The case in front as a picture: the label solid, what the network found dashed.
extension AuditScreen {
    /// The smallest box around all that a case is about.
    func hull(of finding: AuditFinding) -> PixelBox? {
        let boxes = [finding.label?.box, finding.found?.box].compactMap(\.self)
        guard let first = boxes.first else { return nil }
        return boxes.dropFirst().reduce(first) { hull, box in
            PixelBox(
                xMin: min(hull.xMin, box.xMin), yMin: min(hull.yMin, box.yMin), xMax: max(hull.xMax, box.xMax),
                yMax: max(hull.yMax, box.yMax))
        }
    }

    /// Asks for the rows of what is in sight, and for picture and boxes of the case in front.
    mutating func look(in session: Session) -> [Effect] {
        guard let report else { return [] }
        list.reveal(rows: page(session))
        let visible = list.visible(rows: page(session))
        let unknown = Set(visible.map { report.findings[shown[$0]].image }).filter { rows[$0] == nil }
        var effects: [Effect] = unknown.isEmpty ? [] : [.fetchRows(unknown.sorted())]
        guard let image = current?.image else {
            (pictured, picture) = (nil, .waiting)
            return effects
        }
        if boxes(of: image) == nil { effects.append(.open(image)) }
        guard image != pictured else { return effects }
        (pictured, picture) = (image, .waiting)
        var ahead = [image]
        for at in list.cursor..<min(shown.count, list.cursor + 8) where ahead.count < 4 {
            let next = report.findings[shown[at]].image
            if !ahead.contains(next) { ahead.append(next) }
        }
        let key = PictureKey(image: image.rawValue)
        effects += [.prefer([key]), .show(key), .prefetch(ahead)]
        return effects
    }

    /// Opens the picture of the case in front, its box selected and close by.
    func visit(in session: inout Session) -> [Effect] {
        guard let current, let report else { return [] }
        var images: [ImageID] = []
        var seen: Set<ImageID> = []
        for image in shown.map({ report.findings[$0].image }) where seen.insert(image).inserted { images.append(image) }
        let aim = Label.Aim(box: current.label?.id, view: hull(of: current))
        session.requests.append(
            .visit(images, at: images.firstIndex(of: current.image) ?? 0, aim, from: .audit(self)))
        return []
    }

    func drawPicture(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        guard rect.rows > 4, rect.columns > 8 else { return }
        let theme = session.theme
        let title = current.map { rows[$0.image]?.path ?? "image \($0.image.rawValue)" } ?? ""
        let inner = canvas.frame(rect, title: title, style: theme[.border], titleStyle: theme[.title])
        guard let current, current.image == pictured else { return }
        let (legend, area) = inner.split(rows: -1)
        drawLegend(current, on: &canvas, in: legend, session: session)
        switch picture {
        case .waiting:
            canvas.put("…", column: area.column + area.columns / 2, row: area.row + area.rows / 2, theme[.muted])
        case .failed(let reason):
            canvas.put("cannot show this picture", column: area.column + 1, row: area.row, theme[.failure])
            canvas.put(reason, column: area.column + 1, row: area.row + 1, theme[.muted], limit: area.columns - 2)
        case .ready(let size):
            var viewport = Viewport(image: size, area: area, cellAspect: session.metrics.cellAspect)
            if !seesWhole, let hull = hull(of: current) { viewport.zoom(to: hull, margin: 0.5) }
            canvas.place(
                Picture(
                    key: PictureKey(image: current.image.rawValue), area: area, view: viewport.view,
                    marks: marks(for: current, theme: theme), background: theme.pictureBackground))
        }
    }

    /// Blue and orange in the themes that come with the program, as in the review.
    private func colours(_ theme: Theme) -> (label: RGB, found: RGB) {
        let colours = theme.classColours
        return (colours[3 % colours.count], colours[4 % colours.count])
    }

    private func marks(for finding: AuditFinding, theme: Theme) -> [Mark] {
        let colours = colours(theme)
        var marks = (boxes(of: finding.image) ?? []).filter { $0.id != finding.label?.id }.map {
            Mark(.box($0.box.rect), colour: colours.label, pattern: .dotted)
        }
        if let label = finding.label {
            marks.append(Mark(.box(label.box.rect), colour: colours.label, thick: true))
        }
        if let found = finding.found {
            marks.append(Mark(.box(found.box.rect), colour: colours.found, pattern: .dashed, thick: true))
        }
        return marks
    }

    private func drawLegend(
        _ finding: AuditFinding, on canvas: inout Canvas, in rect: CellRect, session: Session
    ) {
        let theme = session.theme
        let ascii = canvas.charset == .ascii
        canvas.fill(rect, " ", theme[.text])
        let colours = colours(theme)
        var column = rect.column + 1
        func ink(_ colour: RGB) -> Style {
            var style = theme[.text]
            style.foreground = .rgb(colour)
            return style
        }
        func put(_ text: String, _ style: Style) {
            column = canvas.put(
                text, column: column, row: rect.row, style, limit: max(0, rect.endColumn - column))
        }
        if let label = finding.label {
            put(ascii ? "== " : "━━ ", ink(colours.label))
            put("label: \(session.name(of: label.classID))  ", theme[.text])
        }
        if let found = finding.found {
            put(ascii ? "-- " : "╍╍ ", ink(colours.found))
            put(
                "found: \(session.name(of: found.classID)) \(Quantity.decimal(found.confidence, digits: 2))  ",
                theme[.text])
        }
        put("f: \(finding.remedy)", theme[.muted])
    }
}
