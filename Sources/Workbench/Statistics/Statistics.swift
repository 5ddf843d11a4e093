import Cells
import Domain

/// What the dataset is made of: a verdict, counts and charts; every bar, cell and point opens what it counts.
struct Statistics: Screen, Equatable {
    /// What can happen to the screen.
    enum Message: Equatable, Sendable {
        case up, down, left, right, pageUp, pageDown, first, last
        case nextPage, previousPage, page(Page)
        case open, nextAnchors, filter, refresh, back, close
    }

    /// What is shown.
    enum Page: String, CaseIterable, Equatable, Sendable {
        case overview, classes, boxes, labels, width, height, area, aspect, sizes, centres, together, clients

        /// Its name in the list of pages.
        var title: String {
            switch self {
            case .overview: "overview"
            case .classes: "classes"
            case .boxes: "boxes an image"
            case .labels: "classes an image"
            case .width: "width"
            case .height: "height"
            case .area: "area"
            case .aspect: "aspect"
            case .sizes: "width × height"
            case .centres: "centres"
            case .together: "together"
            case .clients: "clients, parts"
            }
        }

        /// The chart of bars that it shows, if it does.
        var chart: StatisticsChart? {
            switch self {
            case .classes: .classes
            case .boxes: .boxesPerImage
            case .labels: .classesPerImage
            case .width: .width
            case .height: .height
            case .area: .area
            case .aspect: .aspect
            default: nil
            }
        }
    }

    /// A filter of the list.
    struct ListFilter: Equatable {
        var text: String
        var terms: [ImageQuery.Term]
    }

    static let name = "statistics"

    /// The filter that counts now.
    var active: ListFilter? { heedsFilter ? filter : nil }

    var page = Page.overview
    /// What was read; `nil` before the first answer.
    var statistics: DatasetStatistics?
    /// The client that it was read of.
    private(set) var client: String?
    /// The filter of the list that it is read of, as text and as what it asks; empty for all images.
    private(set) var filter: ListFilter?
    /// Whether the filter is heeded.
    private(set) var heedsFilter = true
    /// The filter that was given to the list from here: on the way back it is none of the person's own.
    private var shown: String?
    private var isReading = false
    /// Whether something was edited while it was read.
    private var isOutdated = false
    /// The line in front of each page that is a list.
    var lists: [Page: ListView] = [:]
    /// The cell in front of each page that is a grid, rows from the top.
    var cells: [Page: CellPoint] = [:]
    var anchors = AnchorSet.yolo3
    /// The network whose anchors are shown; YOLO v3's own where `nil`.
    private var anchorModel: ModelName?

    // MARK: What is in front

    /// Rows of the page in front, of a page that is a list.
    func items(_ session: Session) -> [StatisticsItem] {
        guard let statistics else { return [] }
        switch page {
        case .overview: return OverviewLine.all(statistics).map(\.item)
        case .clients: return GroupLine.all(statistics).map(\.item)
        default: return page.chart.map { statistics.items($0) } ?? []
        }
    }

    /// Columns and rows of the page in front, of a page that is a grid.
    var gridSize: CellSize? {
        switch page {
        case .sizes: CellSize(columns: SizeGrid.columns, rows: SizeGrid.rows)
        case .centres: CellSize(columns: CentreGrid.columns, rows: CentreGrid.rows)
        case .together:
            statistics.map { CellSize(columns: $0.classNames.count, rows: $0.classNames.count) }
        default: nil
        }
    }

    /// What a cell of the page in front counts, rows from the top.
    func item(at cell: CellPoint) -> StatisticsItem? {
        guard let statistics, let size = gridSize, (0..<size.columns).contains(cell.column),
            (0..<size.rows).contains(cell.row)
        else { return nil }
        switch page {
        case .sizes: return statistics.sizeItem(column: cell.column, row: size.rows - 1 - cell.row)
        case .centres: return statistics.centreItem(column: cell.column, row: cell.row)
        case .together: return statistics.pairItem(cell.row, cell.column)
        default: return nil
        }
    }

    /// What a cell of the page in front shows by its colour: boxes, or images of classes that meet.
    func count(at cell: CellPoint) -> Int {
        guard let statistics else { return 0 }
        switch page {
        case .sizes: return statistics.sizes.boxes[(SizeGrid.rows - 1 - cell.row) * SizeGrid.columns + cell.column]
        case .centres: return statistics.centres.boxes[cell.row * CentreGrid.columns + cell.column]
        case .together: return statistics.together[cell.row, cell.column]
        default: return 0
        }
    }

    /// The cell in front.
    var cell: CellPoint { cells[page] ?? CellPoint(column: 0, row: 0) }

    /// Puts the cursor of a grid that nobody has moved on its fullest cell; of classes, on the two that meet most.
    private mutating func chooseCell() {
        guard statistics != nil, cells[page] == nil, let size = gridSize, size.columns > 0 else { return }
        var best = (count: -1, cell: CellPoint(column: 0, row: 0))
        for row in 0..<size.rows {
            for column in 0..<size.columns where page != .together || column < row || size.columns == 1 {
                let cell = CellPoint(column: column, row: row)
                let count = count(at: cell)
                if count > best.count { best = (count, cell) }
            }
        }
        cells[page] = best.cell
    }

    /// The bar, cell or line in front.
    func current(_ session: Session) -> StatisticsItem? {
        if gridSize != nil { return item(at: cell) }
        let items = items(session)
        let index = min(lists[page]?.cursor ?? 0, items.count - 1)
        return items.indices.contains(index) ? items[index] : nil
    }

    // MARK: Update

    /// What has to be asked when the screen opens; what was there before is shown meanwhile.
    ///
    /// - Parameter list: the filter of the list, `nil` for none
    mutating func open(in session: Session, of list: ListFilter? = nil) -> [Effect] {
        let isOurs = shown != nil && list?.text ?? "" == shown
        if !isOurs, list != filter {
            (filter, heedsFilter) = (list, true)
            (statistics, cells, lists) = (nil, [:], [:])
        }
        if client != session.client { (statistics, cells, lists) = (nil, [:], [:]) }
        if anchorModel == nil, statistics == nil { anchorModel = session.review.model }
        return read(in: session) + (anchorModel.map { [.readAnchors($0)] } ?? [])
    }

    private mutating func read(in session: Session) -> [Effect] {
        (client, isReading, isOutdated) = (session.client, true, false)
        return [.readStatistics(client: session.client, terms: active?.terms ?? [])]
    }

    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .up: move(0, -1, session)
        case .down: move(0, 1, session)
        case .left: move(-1, 0, session)
        case .right: move(1, 0, session)
        case .pageUp: move(0, -pageRows(session), session)
        case .pageDown: move(0, pageRows(session), session)
        case .first: move(-1_000_000, -1_000_000, session)
        case .last: move(1_000_000, 1_000_000, session)
        case .nextPage: turn(by: 1)
        case .previousPage: turn(by: -1)
        case .page(let wanted): page = wanted
        case .open: show(in: &session)
        case .nextAnchors: return nextAnchors(in: &session)
        case .filter:
            heedsFilter.toggle()
            (cells, lists) = ([:], [:])
            return read(in: session)
        case .refresh: return read(in: session)
        case .back, .close: session.requests.append(.dismiss)
        }
        chooseCell()
        return []
    }

    private mutating func turn(by delta: Int) {
        let pages = Page.allCases
        let index = pages.firstIndex(of: page) ?? 0
        page = pages[(index + delta + pages.count) % pages.count]
    }

    private mutating func move(_ dx: Int, _ dy: Int, _ session: Session) {
        if let size = gridSize {
            let from = cell
            cells[page] = CellPoint(
                column: max(0, min(size.columns - 1, from.column + dx)),
                row: max(0, min(size.rows - 1, from.row + dy)))
            return
        }
        // Pages lie left and right of a list.
        if dy == 0 { return turn(by: dx > 0 ? 1 : -1) }
        var list = lists[page] ?? ListView()
        list.resize(count: items(session).count)
        list.move(by: dy)
        list.reveal(rows: pageRows(session))
        lists[page] = list
    }

    /// Shows in the list what the bar or cell in front counts.
    private mutating func show(in session: inout Session) {
        guard let item = current(session) else { return }
        session.requests.append(.dismiss)
        if page == .clients, let line = GroupLine.all(statistics).first(where: { $0.item == item }),
            let name = line.client
        {
            session.requests.append(.run(CommandCall("browse.client", Arguments(["client": name]))))
        }
        let text = [active?.text ?? "", item.filter].filter { !$0.isEmpty }.joined(separator: " ")
        shown = text
        session.requests.append(.run(CommandCall("browse.set-filter", Arguments(["text": text]))))
        let boxes = item.boxes.map { Quantity.count($0, "box", "boxes") + " on " } ?? ""
        session.say("\(item.label): \(boxes)\(Quantity.count(item.images, "image")); S goes back to the statistics")
    }

    /// Lays the anchors of the next network over the sizes, after the last one YOLO v3's own.
    private mutating func nextAnchors(in session: inout Session) -> [Effect] {
        page = .sizes
        chooseCell()
        let names = (session.models ?? []).map(\.name)
        let next = anchorModel.flatMap { names.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
        guard next < names.count else {
            (anchorModel, anchors) = (nil, .yolo3)
            return []
        }
        anchorModel = names[next]
        return [.readAnchors(names[next])]
    }

    // MARK: Answers

    mutating func receive(_ answer: Answer, in session: inout Session) -> [Effect] {
        switch answer {
        case .statistics(client: let asked, let read, let terms) where asked == client && terms == active?.terms ?? []:
            (statistics, isReading) = (read, false)
            // Classes may have gone; lists keep inside by themselves.
            if let known = cells[.together], max(known.row, known.column) >= read.classNames.count {
                cells[.together] = nil
            }
            chooseCell()
            return isOutdated ? self.read(in: session) : []
        case .anchors(let model, let read) where model == anchorModel: anchors = read
        case .applied, .undone(.some), .redone(.some), .changedElsewhere:
            isOutdated = true
            return isReading ? [] : read(in: session)
        case .failed: isReading = false
        default: break
        }
        return []
    }
}

/// A line of the overview: a word, what it is, and what opens behind it.
struct OverviewLine: Equatable {
    var word: String
    var value: String
    var role: Role
    var item: StatisticsItem

    /// The verdict's reasons and then the figures.
    static func all(_ statistics: DatasetStatistics) -> [OverviewLine] {
        let total = statistics.total
        var lines = statistics.verdict.reasons.enumerated().map { index, reason in
            let filter = reason.classIndex.map { FilterText.classes([statistics.classNames[$0]]) }
            let images = reason.classIndex.map { total.imagesPerClass[$0] } ?? total.images
            let boxes = reason.classIndex.map { total.boxesPerClass[$0] }
            return OverviewLine(
                word: index == 0 ? statistics.verdict.grade.word : "", value: reason.text, role: reason.grade.role,
                item: StatisticsItem(label: "reason", boxes: boxes, images: images, filter: filter ?? ""))
        }
        func add(_ word: String, _ value: String, _ images: Int, _ filter: String, boxes: Int? = nil) {
            lines.append(
                OverviewLine(
                    word: word, value: value, role: .text,
                    item: StatisticsItem(label: word, boxes: boxes, images: images, filter: filter)))
        }
        add("images", "\(total.images)", total.images, "")
        add("labelled", share(total.labelled, total.images), total.labelled, "state:labelled")
        add("empty", share(total.empty, total.images), total.empty, "state:empty")
        add("unseen", share(total.unseen, total.images), total.unseen, "state:unseen")
        let mean = total.imagesWithBoxes == 0 ? 0 : Double(total.boxes) / Double(total.imagesWithBoxes)
        add(
            "boxes", "\(total.boxes), \(NumberText.short(mean)) on an image that has any", total.imagesWithBoxes,
            "box:any",
            boxes: total.boxes)
        let used = total.boxesPerClass.count { $0 > 0 }
        let count = statistics.classNames.count
        add(
            "classes", "\(count)" + (used < count ? ", \(count - used) of them without a box" : ""),
            total.imagesWithBoxes, "boxes:>0")
        add(
            "cardinality", "\(NumberText.fixed(total.cardinality, decimals: 3)) classes on an image with boxes",
            total.imagesWithBoxes, "boxes:>0")
        add(
            "density", "\(NumberText.fixed(total.density, decimals: 3)) of the classes", total.imagesWithBoxes,
            "boxes:>0")
        if let ratio = total.imbalance {
            add("imbalance", "\(NumberText.short(ratio)) : 1", total.imagesWithBoxes, "boxes:>0")
        }
        for (word, measure, unit) in [
            ("width", BoxMeasure.width, " px"), ("height", .height, " px"), ("aspect", .aspect, ""),
        ] {
            guard let span = statistics.summary(measure) else { continue }
            add(
                word,
                "\(NumberText.short(span.least)) to \(NumberText.short(span.greatest))\(unit), "
                    + "mean \(NumberText.short(span.mean))\(unit)", total.imagesWithBoxes, "box:any", boxes: total.boxes
            )
        }
        return lines
    }

    private static func share(_ count: Int, _ whole: Int) -> String {
        whole == 0 ? "\(count)" : "\(count)  \(NumberText.fixed(100 * Double(count) / Double(whole), decimals: 0)) %"
    }
}

/// A client or a part of a split with its figures.
struct GroupLine: Equatable {
    var name: String
    var figures: GroupFigures
    /// The client to show; `nil` for a part.
    var client: String?
    var item: StatisticsItem

    /// Clients first, then parts, then stages.
    static func all(_ statistics: DatasetStatistics?) -> [GroupLine] {
        guard let statistics else { return [] }
        let clients = statistics.clients.groups.map { group in
            line(group.name.isEmpty ? "no client" : group.name, group.figures, client: group.name, filter: "")
        }
        let parts = statistics.parts.groups.map { group in
            line(group.name, group.figures, client: nil, filter: "part:" + FilterText.value(group.name))
        }
        let stages = statistics.stagesInUse.map { group in
            line("stage \(group.name)", group.figures, client: nil, filter: "stage:\(group.name)")
        }
        return clients + parts + stages
    }

    private static func line(_ name: String, _ figures: GroupFigures, client: String?, filter: String) -> GroupLine {
        GroupLine(
            name: name, figures: figures, client: client,
            item: StatisticsItem(label: name, boxes: nil, images: figures.images, filter: filter))
    }
}

extension DatasetVerdict.Grade {
    var role: Role {
        switch self {
        case .good: .success
        case .fair: .warning
        case .poor: .failure
        }
    }
}
