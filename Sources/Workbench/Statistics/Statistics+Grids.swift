import Cells
import Domain

extension Statistics {
    /// The part of a grid that is drawn, and where.
    struct GridPlace: Equatable {
        /// Columns and rows of the grid that are in sight.
        var columns, rows: Range<Int>
        /// Characters of a cell.
        var cell: CellSize
        /// The upper left corner of the first cell.
        var origin: CellPoint
    }

    /// Lays the grid of the page in front out; what does not fit is scrolled to the chosen cell.
    func gridPlace(in rect: CellRect, session: Session) -> GridPlace? {
        guard let statistics, let size = gridSize, size.columns > 0 else { return nil }
        switch page {
        case .sizes:
            let (columns, rows) = sizeExtent(statistics)
            return place(columns, rows, unit: CellSize(columns: 1, rows: 1), margin: 5, below: 1, in: rect)
        case .centres:
            return place(
                0..<size.columns, 0..<size.rows, unit: CellSize(columns: 2, rows: 1), margin: 5, below: 1, in: rect)
        default:
            let widest = statistics.classNames.map { GlyphWidth.of($0) }.max() ?? 0
            let margin = min(max(6, widest + 4), rect.columns / 3)
            // As wide as the largest count, so that it can stand in its cell.
            let digits = "\(statistics.total.imagesPerClass.max() ?? 0)".count + 2
            let unit = CellSize(columns: max(4, digits), rows: 1)
            return place(
                0..<size.columns, 0..<size.rows, unit: unit, margin: margin, below: 1, mayGrow: false, in: rect)
        }
    }

    private func place(
        _ columns: Range<Int>, _ rows: Range<Int>, unit: CellSize, margin: Int, below: Int, mayGrow: Bool = true,
        in rect: CellRect
    ) -> GridPlace {
        let (width, height) = (rect.columns - margin - 1, rect.rows - below)
        let fit = min(width / max(1, columns.count * unit.columns), height / max(1, rows.count * unit.rows))
        let factor = mayGrow ? max(1, fit) : 1
        let cell = CellSize(columns: unit.columns * factor, rows: unit.rows * factor)
        return GridPlace(
            columns: Self.window(columns, around: self.cell.column, room: max(1, width / cell.columns)),
            rows: Self.window(rows, around: self.cell.row, room: max(1, height / cell.rows)), cell: cell,
            origin: CellPoint(column: rect.column + margin, row: rect.row))
    }

    /// As much of a range as there is room for, with `index` in it.
    private static func window(_ range: Range<Int>, around index: Int, room: Int) -> Range<Int> {
        let range = min(range.lowerBound, index)..<max(range.upperBound, index + 1)
        guard range.count > room else { return range }
        let start = max(range.lowerBound, min(range.upperBound - room, index - room / 2))
        return start..<start + room
    }

    /// Columns and rows from the top that hold boxes or anchors.
    private func sizeExtent(_ statistics: DatasetStatistics) -> (columns: Range<Int>, rows: Range<Int>) {
        var (left, right, bottom, top) = (Int.max, -1, Int.max, -1)
        func take(_ column: Int, _ row: Int) {
            (left, right) = (min(left, column), max(right, column))
            (bottom, top) = (min(bottom, row), max(top, row))
        }
        for (index, count) in statistics.sizes.boxes.enumerated() where count > 0 {
            take(index % SizeGrid.columns, index / SizeGrid.columns)
        }
        for anchor in anchors.percentages {
            let cell = SizeGrid.cell(width: anchor.width, height: anchor.height)
            take(cell.column, cell.row)
        }
        guard right >= 0 else { return (0..<SizeGrid.columns, 0..<SizeGrid.rows) }
        return (left..<right + 1, SizeGrid.rows - 1 - top..<SizeGrid.rows - bottom)
    }

    /// The chart of the cells in sight.
    private func chart(_ place: GridPlace, greatest: Int, dots: DotGrid? = nil) -> GridChart {
        var shares: [Double] = []
        for row in place.rows {
            for column in place.columns {
                shares.append(ChartInk.share(count(at: CellPoint(column: column, row: row)), of: greatest))
            }
        }
        return GridChart(
            columns: place.columns.count, rows: place.rows.count, shares: shares, cell: place.cell, dots: dots,
            cursor: CellPoint(
                column: cell.column - place.columns.lowerBound, row: cell.row - place.rows.lowerBound))
    }

    // MARK: Sizes

    func drawSizes(
        _ statistics: DatasetStatistics, on canvas: inout Canvas, in rect: CellRect, session: Session
    ) {
        guard let place = gridPlace(in: rect, session: session) else { return }
        let theme = session.theme
        var chart = self.chart(place, greatest: statistics.sizes.boxes.max() ?? 0, dots: dots(statistics, place))
        let glyph: Character = canvas.charset == .ascii ? "o" : "◆"
        chart.marks = anchors.percentages.map { anchor in
            GridChart.Mark(
                x: SizeGrid.place(width: anchor.width) - Double(place.columns.lowerBound),
                y: Double(SizeGrid.rows) - SizeGrid.place(height: anchor.height) - Double(place.rows.lowerBound),
                glyph: glyph)
        }
        chart.draw(on: &canvas, column: place.origin.column, row: place.origin.row, theme: theme)
        let percents = [1, 2, 5, 10, 20, 50, 100]
        let across = percents.map { percent in
            let at = SizeGrid.place(width: Double(percent)) - Double(place.columns.lowerBound)
            return ChartAxis.Tick(place: Int(at * Double(place.cell.columns)), label: "\(percent)")
        }
        let down = percents.map { percent in
            // The cell that begins with the number: the number itself lies on its lower edge.
            let at = Double(SizeGrid.rows - 1) - SizeGrid.place(height: Double(percent)).rounded(.down)
            let row = (at - Double(place.rows.lowerBound) + 1) * Double(place.cell.rows) - 1
            return ChartAxis.Tick(place: Int(row.rounded()), label: "\(percent) %")
        }
        drawAxes(across, down, place, on: &canvas, style: theme[.muted])
    }

    private func drawAxes(
        _ across: [ChartAxis.Tick], _ down: [ChartAxis.Tick], _ place: GridPlace, on canvas: inout Canvas, style: Style
    ) {
        let rows = place.rows.count * place.cell.rows
        ChartAxis(across).drawBelow(
            on: &canvas, column: place.origin.column, row: place.origin.row + rows,
            columns: place.columns.count * place.cell.columns + 4, style: style)
        ChartAxis(down).drawLeft(
            on: &canvas, endColumn: place.origin.column - 1, row: place.origin.row, rows: rows, style: style)
    }

    /// The dots of the cells in sight; larger cells have larger dots.
    private func dots(_ statistics: DatasetStatistics, _ place: GridPlace) -> DotGrid {
        let (wide, high) = (place.cell.columns, place.cell.rows)
        var grid = DotGrid(CellSize(columns: place.columns.count * wide, rows: place.rows.count * high))
        for row in place.rows {
            let stored = SizeGrid.rows - 1 - row
            for column in place.columns where statistics.sizes.boxes[stored * SizeGrid.columns + column] > 0 {
                for dotY in 0..<SizeGrid.dotRows {
                    let line = (stored * SizeGrid.dotRows + SizeGrid.dotRows - 1 - dotY) * DatasetStatistics.dotColumns
                    for dotX in 0..<SizeGrid.dotColumns
                    where statistics.sizeDots[line + column * SizeGrid.dotColumns + dotX] > 0 {
                        let x = ((column - place.columns.lowerBound) * SizeGrid.dotColumns + dotX) * wide
                        let y = ((row - place.rows.lowerBound) * SizeGrid.dotRows + dotY) * high
                        for step in 0..<wide * high { grid.set(x: x + step % wide, y: y + step / wide) }
                    }
                }
            }
        }
        return grid
    }

    // MARK: Centres

    func drawCentres(
        _ statistics: DatasetStatistics, on canvas: inout Canvas, in rect: CellRect, session: Session
    ) {
        guard let place = gridPlace(in: rect, session: session) else { return }
        chart(place, greatest: statistics.centres.boxes.max() ?? 0).draw(
            on: &canvas, column: place.origin.column, row: place.origin.row, theme: session.theme)
        let across = [0, 25, 50, 75, 100].map { percent in
            ChartAxis.Tick(
                place: (percent / 5 - place.columns.lowerBound) * place.cell.columns, label: "\(percent)")
        }
        let down = [0, 25, 50, 75].map { percent in
            ChartAxis.Tick(
                place: (percent * 4 / 25 - place.rows.lowerBound) * place.cell.rows, label: "\(percent) %")
        }
        drawAxes(across, down, place, on: &canvas, style: session.theme[.muted])
    }

    // MARK: Together

    func drawTogether(
        _ statistics: DatasetStatistics, on canvas: inout Canvas, in rect: CellRect, session: Session
    ) {
        guard let place = gridPlace(in: rect, session: session) else { return }
        let theme = session.theme
        let names = statistics.classNames
        chart(place, greatest: statistics.total.imagesPerClass.max() ?? 0).draw(
            on: &canvas, column: place.origin.column, row: place.origin.row, theme: theme)
        for (line, row) in place.rows.enumerated() {
            let y = place.origin.row + line
            let isFront = row == cell.row
            canvas.put(
                names[row], column: rect.column + 1, row: y, isFront ? theme[.accent] : theme[.text],
                limit: place.origin.column - rect.column - 4)
            drawSign(row, on: &canvas, column: place.origin.column - 2, row: y, session: session)
            for (index, column) in place.columns.enumerated() {
                let count = statistics.together[row, column]
                guard count > 0 else { continue }
                let x = place.origin.column + index * place.cell.columns
                drawCount(
                    count, on: &canvas, endColumn: x + place.cell.columns - 1, row: y,
                    isFront: isFront && column == cell.column, theme: theme)
            }
        }
        let below = place.origin.row + place.rows.count
        for (index, column) in place.columns.enumerated() {
            let x = place.origin.column + index * place.cell.columns
            drawSign(column, on: &canvas, column: x + place.cell.columns / 2, row: below, session: session)
        }
    }

    private func drawCount(
        _ count: Int, on canvas: inout Canvas, endColumn: Int, row: Int, isFront: Bool, theme: Theme
    ) {
        let text = "\(count)"
        if isFront { return canvas.putRight(text, endColumn: endColumn, row: row, theme[.selection]) }
        let ground = canvas[column: endColumn - 1, row: row].style.background
        var style = theme[.text]
        if case .rgb(let colour) = ground {
            style = style.on(ground)
            style.foreground = .rgb(colour.luma > 450 ? RGB(0, 0, 0) : RGB(255, 255, 255))
        }
        canvas.putRight(text, endColumn: endColumn, row: row, style)
    }

    private func drawSign(_ index: Int, on canvas: inout Canvas, column: Int, row: Int, session: Session) {
        guard session.synset.classes.indices.contains(index) else { return }
        let id = session.synset.classes[index].id
        var style = session.theme[.text]
        style.foreground = .rgb(session.colour(of: id))
        canvas.put(session.glyph(of: id), column: column, row: row, style, limit: 1)
    }

    // MARK: Mouse

    mutating func point(_ mouse: Mouse, in session: inout Session) -> [Effect] {
        let places = Self.places(in: session.body)
        switch mouse.action {
        case .wheel(_, let dy): return update(dy > 0 ? .down : .up, in: &session)
        case .press where mouse.button == .left:
            let pages = places.pages.inset(1)
            if pages.contains(column: mouse.cell.column, row: mouse.cell.row) {
                let index = mouse.cell.row - pages.row
                return Page.allCases.indices.contains(index) ? update(.page(Page.allCases[index]), in: &session) : []
            }
            return press(mouse.cell, in: places.chart.inset(1).split(rows: -1).rest, &session)
        default: return []
        }
    }

    /// Chooses what was clicked on; a second click opens it.
    private mutating func press(_ point: CellPoint, in chart: CellRect, _ session: inout Session) -> [Effect] {
        guard statistics != nil else { return [] }
        if let place = gridPlace(in: chart, session: session) {
            let (x, y) = (point.column - place.origin.column, point.row - place.origin.row)
            guard x >= 0, y >= 0, x < place.columns.count * place.cell.columns, y < place.rows.count * place.cell.rows
            else { return [] }
            let hit = CellPoint(
                column: place.columns.lowerBound + x / place.cell.columns,
                row: place.rows.lowerBound + y / place.cell.rows)
            let wasThere = hit == cell
            cells[page] = hit
            return wasThere ? openIfFilled(&session) : []
        }
        var list = lists[page] ?? ListView()
        list.resize(count: items(session).count)
        let rows = page == .overview ? chart : chart.split(rows: 1).rest
        guard let index = list.index(at: point, in: rows) else { return [] }
        let wasThere = index == list.cursor
        list.select(index)
        lists[page] = list
        return wasThere ? openIfFilled(&session) : []
    }

    private mutating func openIfFilled(_ session: inout Session) -> [Effect] {
        guard let item = current(session), item.images > 0 else { return [] }
        return update(.open, in: &session)
    }
}
