import Cells
import Domain
import DetectionMetrics

/// The case in front as a picture: ours solid, the network's dashed, each in a colour of its own whatever the class.
extension ReviewScreen {
    /// Blue and orange in the themes that come with the program: also told apart by most who are colour-blind.
    private func colours(_ theme: Theme) -> (ours: RGB, theirs: RGB) {
        let colours = theme.classColours
        return (colours[3 % colours.count], colours[4 % colours.count])
    }

    func drawPicture(on canvas: inout Canvas, in rect: CellRect, session: Session) {
        guard rect.rows > 4, rect.columns > 8 else { return }
        let theme = session.theme
        let title = current.map(\.image).map { rows[$0]?.path ?? "image \($0.rawValue)" } ?? ""
        let inner = canvas.frame(rect, title: title, style: theme[.border], titleStyle: theme[.title])
        guard let current, current.image == pictured else { return }
        let said = Array(current.ownComments.suffix(2))
        let (words, rest) = inner.split(rows: inner.rows > 6 ? -said.count : 0)
        let (legend, area) = rest.split(rows: -1)
        drawLegend(current, on: &canvas, in: legend, session: session)
        for (line, comment) in said.enumerated() where line < words.rows {
            canvas.comment(comment, in: words, row: words.row + line, theme: theme)
        }
        switch picture {
        case .waiting:
            canvas.put("…", column: area.column + area.columns / 2, row: area.row + area.rows / 2, theme[.muted])
        case .failed(let reason):
            canvas.put("cannot show this picture", column: area.column + 1, row: area.row, theme[.failure])
            canvas.put(reason, column: area.column + 1, row: area.row + 1, theme[.muted], limit: area.columns - 2)
        case .ready(let size):
            var viewport = Viewport(image: size, area: area, cellAspect: session.metrics.cellAspect)
            if !seesWhole, let hull = current.hull { viewport.zoom(to: hull, margin: 0.5) }
            canvas.place(
                Picture(
                    key: PictureKey(image: current.image.rawValue), area: area, view: viewport.view,
                    marks: marks(for: current, theme: theme), background: theme.pictureBackground))
        }
    }

    /// The other boxes of the picture thinly dotted, so that a duplicate or a neighbour is seen; then those of the case.
    private func marks(for each: FacedCase, theme: Theme) -> [Mark] {
        let (ours, theirs) = (each.ours, each.theirs)
        let colours = colours(theme)
        let others = scoring.flatMap { scoring in scoring.number(of: each.image).map(scoring.annotations) } ?? []
        var marks = others.filter { $0.id != ours?.id }.map {
            Mark(.box($0.box.rect), colour: colours.ours, pattern: .dotted)
        }
        if let ours { marks.append(Mark(.box(ours.box.rect), colour: colours.ours, thick: true)) }
        if let theirs {
            marks.append(Mark(.box(theirs.box.rect), colour: colours.theirs, pattern: .dashed, thick: true))
        }
        return marks
    }

    private func drawLegend(_ each: FacedCase, on canvas: inout Canvas, in rect: CellRect, session: Session) {
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
        if let ours = each.ours {
            column = canvas.put(ascii ? "== " : "━━ ", column: column, row: rect.row, ink(colours.ours))
            column = canvas.put(
                "\(solidName): \(session.name(of: ours.classID))  ", column: column,
                row: rect.row, theme[.text],
                limit: max(0, rect.endColumn - column))
        }
        if let theirs = each.theirs {
            column = canvas.put(ascii ? "-- " : "╍╍ ", column: column, row: rect.row, ink(colours.theirs))
            let name = theirs.classID.map(session.name(of:)) ?? theirs.className
            column = canvas.put(
                "\(material?.model?.rawValue ?? ""): \(name) \(theirs.confidenceText)  ", column: column,
                row: rect.row, theme[.text], limit: max(0, rect.endColumn - column))
        } else {
            column = canvas.put(
                nothingWords + "  ", column: column, row: rect.row, theme[.muted],
                limit: max(0, rect.endColumn - column))
        }
        if each.iou > 0 {
            canvas.put(
                "IoU \(Quantity.decimal(each.iou, digits: 2))", column: column, row: rect.row, theme[.muted],
                limit: max(0, rect.endColumn - column))
        }
    }
}

extension Canvas {
    /// Draws what somebody said in one row: the words, then who and when.
    mutating func comment(_ comment: BoxComment, in rect: CellRect, row: Int, theme: Theme) {
        fill(CellRect(column: rect.column, row: row, columns: rect.columns, rows: 1), " ", theme[.text])
        let sign = charset == .ascii ? "\" " : "¶ "
        var column = put(sign, column: rect.column + 1, row: row, theme[.accent])
        column = put(comment.text, column: column, row: row, theme[.text], limit: max(0, rect.endColumn - column - 1))
        let signature = "  " + comment.signature
        if column + GlyphWidth.of(signature) < rect.endColumn {
            put(signature, column: column, row: row, theme[.muted])
        }
    }
}
