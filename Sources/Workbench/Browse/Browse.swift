import Cells
import Domain

/// The images of the workspace as a table with a preview, or as a contact sheet.
struct Browse: Screen, Equatable {
    /// What can happen to the screen.
    enum Message: Equatable, Sendable {
        case up, down, left, right, pageUp, pageDown, first, last
        case open, openUndone, goTo(Int)
        case filter, setFilter(String), clear
        case sort(SortColumn), reverse, orderNext
        case layout, chooseClient, setClient(String?)
        case mark, markAll
        case state(ImageState)
        case refresh, askNumber, quit
        case select(String)
        case predict(model: String?), predictList(model: String?), predictUnseen(model: String?)
        case openDetected, synset
        case pin(String?)
        case stage(StageMove), askReason, backAStage
    }

    /// What the table can be sorted by from the keyboard.
    enum SortColumn: String, CaseIterable, Sendable {
        case name, state, stage, boxes, classes, size, edited, client, detections, confidence, next
    }

    /// How the images are shown.
    enum Layout: Equatable, Sendable { case table, sheet }

    static let name = "browse"

    var query = ImageQuery()
    var filter = TextField()
    var isFiltering = false
    var filterProblem: String?
    private var filterBefore = ""
    var listing = ImageListing()
    var isListed = false
    var rows: [ImageID: ImageRow] = [:]
    /// Open detections by image, as far as they were asked for.
    var openDetections: [ImageID: DetectionCount] = [:]
    /// Why images stand where they do in the order of what to label next; `nil` before it was asked for.
    private(set) var reasons: [ImageID: String]?
    var list = ListView()
    var layout = Layout.table
    var marked: Set<ImageID> = []
    var preview: ImageDocument?
    var pictures: [PictureKey: PictureStatus] = [:]
    private var wanted: ImageID?
    /// Where the next undone image was asked for from; an answer that nobody waits for is dropped.
    private var seekingAfter: Int?
    /// The same for the next image with open detections.
    private var seekingDetectionsAfter: Int?
    /// First row of the contact sheet in sight.
    private(set) var sheetTop = 0

    /// What is known of a picture that should be shown.
    enum PictureStatus: Equatable, Sendable {
        case asked
        case ready(ImageSize)
        case failed(String)
    }

    init(place: SessionPlace = SessionPlace()) { wanted = place.image }

    /// The image under the cursor.
    var current: ImageID? { listing.ids.indices.contains(list.cursor) ? listing.ids[list.cursor] : nil }

    // MARK: Update

    mutating func update(_ message: Message, in session: inout Session) -> [Effect] {
        switch message {
        case .up: move(by: layout == .table ? -1 : -sheetColumns(session))
        case .down: move(by: layout == .table ? 1 : sheetColumns(session))
        case .left: move(by: -1)
        case .right: move(by: 1)
        case .pageUp: move(by: -page(session))
        case .pageDown: move(by: page(session))
        case .first: list.select(0)
        case .last: list.select(list.count - 1)
        case .goTo(let number): return goTo(number, in: &session)
        case .select(let name): return [.find(name, ids: listing.ids)]
        case .open:
            guard let current else { return [] }
            isFiltering = false
            session.requests.append(
                .label(listing.ids, at: listing.ids.firstIndex(of: current) ?? 0, box: query.boxQuery))
            return []
        case .openUndone:
            // From the place before the cursor, so that the cursor's own image comes first.
            seekingAfter = list.cursor - 1
            return [.seekUndone(ids: listing.ids, after: list.cursor - 1)]
        case .filter:
            isFiltering = true
            filterBefore = filter.text
        case .setFilter(let text):
            filter = TextField(text)
            return applyFilter(in: &session)
        case .clear: return clear(in: &session)
        case .sort(let column):
            let sort = column.sort
            query.descending = query.sort == sort ? !query.descending : column.prefersDescending
            query.sort = sort
            return refresh(in: &session)
        case .orderNext:
            session.say("reckoning what is best labelled next…")
            return [.planNext(client: session.client)]
        case .reverse:
            query.descending.toggle()
            return refresh(in: &session)
        case .layout: layout = layout == .table ? .sheet : .table
        case .chooseClient:
            session.requests.append(.present(.choice(Choice(clients: session.clients, current: session.client))))
            return []
        case .setClient(let name):
            session.client = name
            marked = []
            list.select(0)
            return refresh(in: &session)
        case .mark:
            guard let current else { return [] }
            if marked.remove(current) == nil { marked.insert(current) }
            move(by: 1)
        case .markAll: marked = marked.count == listing.ids.count ? [] : Set(listing.ids)
        case .state(let state): return mark(as: state, in: &session)
        case .predict(let model):
            let chosen = marked.isEmpty ? current.map { [$0] } ?? [] : listing.ids.filter(marked.contains)
            return session.predict(.images(chosen), with: model, command: "browse.predict")
        case .predictList(let model):
            return session.predict(.images(listing.ids), with: model, command: "browse.predict-list")
        case .predictUnseen(let model):
            return session.predict(.unseen(client: session.client), with: model, command: "browse.predict-unseen")
        case .openDetected:
            seekingDetectionsAfter = list.cursor - 1
            let sight = session.sight
            return [
                .seekDetections(
                    ids: listing.ids, after: list.cursor - 1, model: sight.model,
                    minimumConfidence: sight.minimumConfidence)
            ]
        case .stage(let move): return moveStage(move, in: &session)
        case .askReason: session.askReason(for: "browse.send-back")
        case .backAStage: return backAStage(in: &session)
        case .pin(let part): return pin(in: part, in: &session)
        case .refresh: return [.readSynset, .summarise] + refresh(in: &session)
        case .synset: return session.openSynset()
        case .quit: return [.quit]
        case .askNumber:
            session.requests.append(
                .present(
                    .prompt(
                        Prompt(
                            title: "go to image number", hint: "1 to \(listing.ids.count)", command: "browse.go-to",
                            argument: "number"))))
            return []
        }
        return look(in: &session)
    }

    /// Scrolls as little as brings the cursor into sight: what was clicked on stays where it is.
    private mutating func scroll(_ session: Session) {
        list.reveal(rows: page(session))
        let columns = sheetColumns(session), rows = sheetRows(session)
        let row = list.cursor / columns
        sheetTop = max(row - rows + 1, min(sheetTop, row))
    }

    private mutating func move(by delta: Int) { list.move(by: delta) }

    private mutating func goTo(_ number: Int, in session: inout Session) -> [Effect] {
        guard listing.ids.indices.contains(number - 1) else {
            session.refuse("image \(number): there are 1 to \(listing.ids.count)")
            return []
        }
        list.select(number - 1)
        return look(in: &session)
    }

    private mutating func clear(in session: inout Session) -> [Effect] {
        if !marked.isEmpty {
            marked = []
            return []
        }
        guard !filter.text.isEmpty else { return [] }
        filter = TextField()
        return applyFilter(in: &session)
    }

    private mutating func mark(as state: ImageState, in session: inout Session) -> [Effect] {
        let chosen = marked.isEmpty ? current.map { [$0] } ?? [] : listing.ids.filter(marked.contains)
        guard !chosen.isEmpty else { return [] }
        if state == .empty, let full = chosen.first(where: { (rows[$0]?.boxCount ?? 0) > 0 }) {
            session.refuse("\(rows[full]?.name ?? "an image") has boxes: it cannot be marked as empty")
            return []
        }
        marked = []
        return session.apply(.setStates(chosen, to: state))
    }

    /// Lists again, keeping the image under the cursor.
    mutating func refresh(in session: inout Session) -> [Effect] {
        query.client = session.client
        wanted = wanted ?? current
        return [.list(query)]
    }

    /// Shows the table again after labeling.
    mutating func comeBack(to image: ImageID?, in session: inout Session) -> [Effect] {
        wanted = image
        rows = [:]
        // What was answered meanwhile was not heard here.
        pictures = pictures.filter { $0.value != .asked }
        // The slider may have been moved meanwhile, which `has:detections` minds.
        _ = readFilter(in: &session)
        return refresh(in: &session) + [.summarise]
    }

    // MARK: Filter

    private mutating func applyFilter(in session: inout Session) -> [Effect] {
        readFilter(in: &session) ? refresh(in: &session) : []
    }

    /// Makes a query of the filter; `false`, with the reason said and the query as it was, if it cannot be read.
    private mutating func readFilter(in session: inout Session) -> Bool {
        do {
            let sorted = (query.sort, query.descending)
            var parsed = try ImageQuery.parse(
                filter.text, synset: session.synset, client: session.client, sight: session.sight)
            if !filter.text.contains("sort:") { (parsed.sort, parsed.descending) = sorted }
            filterProblem = nil
            query = parsed
            return true
        } catch {
            filterProblem = error.description
            if !isFiltering { session.refuse(error.description) }
            return false
        }
    }

    /// Keys while the filter bar has the focus; `nil` when it has not.
    mutating func typeIntoFilter(_ key: Key, in session: inout Session) -> [Effect]? {
        guard isFiltering else { return nil }
        switch key.code {
        case .enter, .down, .tab:
            if let filterProblem {
                session.refuse(filterProblem)
                return []
            }
            isFiltering = false
            return applyFilter(in: &session)
        case .escape:
            isFiltering = false
            filter = TextField(filterBefore)
            return applyFilter(in: &session)
        default:
            guard filter.type(key) else { return nil }
            return applyFilter(in: &session)
        }
    }

    mutating func paste(_ text: String, in session: inout Session) -> [Effect] {
        guard isFiltering else { return [] }
        filter.insert(text)
        return applyFilter(in: &session)
    }

    // MARK: Answers

    mutating func receive(_ answer: Answer, in session: inout Session) -> [Effect] {
        switch answer {
        case .listed(let answered, let found) where answered == query:
            seekingAfter = nil
            listing = found
            isListed = true
            marked.formIntersection(found.ids)
            list.resize(count: found.ids.count)
            if let wanted, let index = found.ids.firstIndex(of: wanted) { list.select(index) }
            wanted = nil
            return look(in: &session, again: true)
        case .rows(let fetched):
            if rows.count > 4000 { rows = rows.filter { listing.ids[visibleRange(session)].contains($0.key) } }
            for row in fetched { rows[row.id] = row }
        case .detectionCounts(let asked, let counts):
            if openDetections.count > 4000 { openDetections = [:] }
            for id in asked { openDetections[id] = counts[id] ?? DetectionCount() }
        case .soughtDetections(let after, let index):
            guard seekingDetectionsAfter == after else { break }
            seekingDetectionsAfter = nil
            guard let index else {
                session.say("no image of this list has open detections\(session.sight.words)", .success)
                return []
            }
            guard listing.ids.indices.contains(index) else { break }
            list.select(index)
            session.requests.append(.label(listing.ids, at: index))
        case .opened(let document):
            if document.image.id == current { preview = document }
            rows[document.image.id] = document.image
        case .pictured(let key, let size): pictures[key] = .ready(size)
        case .pictureFailed(let key, let reason): pictures[key] = .failed(reason)
        case .fetchingAllowed:
            pictures = pictures.filter { if case .failed = $0.value { false } else { true } }
            return look(in: &session)
        case .applied(_, let receipt), .undone(let receipt?), .redone(let receipt?):
            for image in receipt.images { rows[image] = nil }
            return refresh(in: &session)
        case .nextOrder(let found, let isNew):
            reasons = found
            guard isNew else { break }
            guard !found.isEmpty else {
                session.say("every image is labelled or has boxes", .success)
                return []
            }
            (query.sort, query.descending) = (.next, false)
            // From the first on, wherever the cursor was.
            (wanted, list) = (nil, ListView())
            let count = Quantity.count(found.count, "image")
            session.say("\(count) in order; n labels the first that is not done", .success)
            query.client = session.client
            return [.list(query)]
        case .found(let name, let index):
            guard let index else {
                session.say("no image '\(name)' in this list", .warning)
                return []
            }
            list.select(index)
            return look(in: &session)
        case .sought(let after, let index):
            guard seekingAfter == after else { break }
            seekingAfter = nil
            guard let index else {
                session.say("every image in this list is done", .success)
                return []
            }
            guard listing.ids.indices.contains(index) else { break }
            list.select(index)
            session.requests.append(.label(listing.ids, at: index, box: query.boxQuery))
        case .synset:
            // Names mean other classes than before, or none: a merged one is found under its old name.
            guard !filter.text.isEmpty else { break }
            let parsed = try? ImageQuery.parse(filter.text, synset: session.synset, client: session.client)
            if filterProblem != nil || parsed?.terms != query.terms { return applyFilter(in: &session) }
        default: break
        }
        return []
    }

    /// What a new size of the screen brings into sight.
    mutating func resized(in session: inout Session) -> [Effect] { isListed ? look(in: &session) : [] }

    /// Asks again for the open detections of what is in sight.
    func countDetections(in session: Session) -> [Effect] {
        let visible = visibleRange(session)
        return visible.isEmpty ? [] : [.countDetections(Array(listing.ids[visible]))]
    }

    /// Asks for whatever is in sight and not yet there.
    mutating func look(in session: inout Session, again: Bool = false) -> [Effect] {
        list.resize(count: listing.ids.count)
        scroll(session)
        let visible = visibleRange(session)
        // The order may be that of another day.
        var effects: [Effect] = query.sort == .next && reasons == nil ? [.readNext] : []
        let missing = listing.ids[visible].filter { again || rows[$0] == nil }
        if !missing.isEmpty { effects += [.fetchRows(Array(missing)), .countDetections(Array(missing))] }
        if let current, again || preview?.image.id != current { effects.append(.open(current)) }
        var keys = layout == .sheet ? listing.ids[visible].map { PictureKey(image: $0.rawValue, thumbnail: true) } : []
        if layout == .table, let current { keys.append(PictureKey(image: current.rawValue)) }
        if pictures.count > 2000 { pictures = pictures.filter { keys.contains($0.key) } }
        if !keys.isEmpty { effects.append(.prefer(keys)) }
        // All of them, ready or not: what was ready may have been let go, and what is still there costs nothing.
        for key in keys {
            if pictures[key] == nil { pictures[key] = .asked }
            effects.append(.show(key))
        }
        return effects
    }
}

extension Browse.SortColumn {
    var sort: ImageQuery.Sort {
        switch self {
        case .name: .name
        case .state: .state
        case .stage: .stage
        case .boxes: .boxCount
        case .classes: .classCount
        case .size: .area
        case .edited: .edited
        case .client: .client
        case .detections: .detections
        case .confidence: .confidence
        case .next: .next
        }
    }

    /// Whether the interesting end is the large one.
    var prefersDescending: Bool {
        switch self {
        case .boxes, .classes, .size, .edited, .detections, .confidence: true
        case .name, .state, .stage, .client, .next: false
        }
    }
}

extension Choice {
    /// The clients and how far each is.
    init(clients: [ClientSummary], current: String?) {
        func done(_ counts: ImageCounts) -> String { "\(counts.images - counts.unseen) of \(counts.images) done" }
        let all = clients.reduce(into: (images: 0, unseen: 0)) {
            $0 = ($0.images + $1.counts.images, $0.unseen + $1.counts.unseen)
        }
        var items = [
            Item(
                text: "all clients", detail: "\(all.images - all.unseen) of \(all.images) done",
                call: CommandCall("browse.client"))
        ]
        items += clients.map {
            Item(
                text: $0.name.isEmpty ? "no client" : $0.name, detail: done($0.counts),
                call: CommandCall("browse.client", Arguments(["client": $0.name])))
        }
        let index = current.flatMap { name in clients.firstIndex { $0.name == name } }.map { $0 + 1 } ?? 0
        self.init(title: "client", items: items, selected: index)
    }
}
