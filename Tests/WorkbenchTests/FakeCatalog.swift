import Cells
import Domain
import Workbench

/// A workspace in memory that answers effects the way the store does, conflicts included.
struct FakeCatalog {
    /// What undo brings back: the images and classes as they were.
    private struct Snapshot {
        var documents: [ImageID: ImageDocument]
        var synset: Synset
        var detections: [StoredDetection]
        var waivers: [Waiver]
        var confirmed: Set<AnnotationID>
    }

    private var snapshot: Snapshot {
        Snapshot(
            documents: documents, synset: synset, detections: detections, waivers: waivers, confirmed: confirmed)
    }

    private mutating func restore(_ before: Snapshot) {
        (documents, synset, detections) = (before.documents, before.synset, before.detections)
        (waivers, confirmed) = (before.waivers, before.confirmed)
    }

    var documents: [ImageID: ImageDocument] = [:]
    var synset: Synset
    private var undoable: [(Snapshot, EditReceipt)] = []
    private var redoable: [(Snapshot, EditReceipt)] = []
    private var nextAnnotation: Int64 = 1000
    private var nextCommand: Int64 = 1
    /// Images whose picture cannot be decoded.
    var broken: Set<ImageID> = []
    /// Whether ids can be set aside.
    var reservesIDs = true
    /// Files with lists of classes, by path.
    var lists: [String: [String]] = [:]
    /// When set, every edit is refused with this reason.
    var refusal: String?
    /// What networks found, on all images.
    var detections: [StoredDetection] = []
    /// Runs by the images that they have looked at.
    var runs: [(run: DetectionRun, images: Set<ImageID>)] = []
    var models: [ModelSummary] = []
    var details: [ModelName: ModelDetail] = [:]
    var maps: [ModelName: ClassMap] = [:]
    var jobs: [JobReport] = []
    /// How trainings go.
    var stories: [JobID: RunStory] = [:]
    /// Splits with their members.
    var splits: [(split: Split, members: [SplitMember])] = []
    /// How the rules of checks are set, and what people have waived.
    var configuration = CheckConfiguration()
    var waivers: [Waiver] = []
    /// Layers that are a person's.
    var persons: Set<ModelName> = []
    /// Boxes that somebody has called right.
    var confirmed: Set<AnnotationID> = []
    private var nextComment: Int64 = 1
    /// The last audit, its cases open or dismissed.
    var audit: AuditReport?
    /// Why images stand where they do in the order of what to label next.
    var nextReasons: [ImageID: String] = [:]
    /// The service's queue; `nil` where none is set. Failures by client.
    var queue: QueueReport?
    var failures: [String: [FailedJob]] = [:]
    /// When set, the queue does not answer.
    var queueProblem: String?
    /// Who is at the desk, and how people work together.
    var person = "ada"
    var teamwork = Teamwork()
    /// Images given to people.
    var assignments: [Assignment] = []
    /// Keys pressed for commands.
    var keys: [Int64: Int] = [:]
    /// When set, the last command cannot be undone for this reason.
    var conflict: String?

    static let names = ["bottle", "can", "carton"]

    /// Makes `count` images of 640×480 pixels; `boxes` are put on the first.
    init(images total: Int = 5, boxes: [Annotation] = [], classes: [String] = names, clients: [String] = ["anna"]) {
        synset = Synset(
            classes.enumerated().map {
                ClassEntry(id: ClassID(rawValue: Int64($0 + 1)), name: $1, guideline: "whole \($1)")
            })
        for number in 0..<total {
            let id = ImageID(rawValue: Int64(number + 1))
            let row = ImageRow(
                id: id, path: "shelf/\(number + 1).jpg", client: clients[number % clients.count],
                size: ImageSize(width: 640, height: 480))
            documents[id] = ImageDocument(image: row, location: "/\(row.path)", annotations: number == 0 ? boxes : [])
        }
        for id in documents.keys { count(id) }
    }

    /// Replaces what another person would have changed.
    mutating func change(_ id: ImageID, _ change: (inout ImageDocument) -> Void) {
        guard var document = documents[id] else { return }
        change(&document)
        documents[id] = document
        count(id)
    }

    func boxes(_ image: Int64) -> [Annotation] { documents[ImageID(rawValue: image)]?.annotations ?? [] }

    func state(_ image: Int64) -> ImageState? { documents[ImageID(rawValue: image)]?.image.state }

    private mutating func count(_ id: ImageID) {
        guard var document = documents[id] else { return }
        document.image.boxCount = document.annotations.count
        document.image.classes = synset.classes.compactMap { entry in
            let count = document.annotations.filter { $0.classID == entry.id }.count
            return count > 0 ? ClassCount(classID: entry.id, count: count) : nil
        }
        documents[id] = document
    }

    // MARK: Effects

    /// Carries out an effect; `nil` where nothing is answered.
    mutating func answer(_ effect: Effect) -> Answer? {
        switch effect {
        case .list(let query): return .listed(query, listing(query))
        case .fetchRows(let ids): return .rows(ids.compactMap { documents[$0]?.image })
        case .open(let id): return documents[id].map { .opened($0) } ?? .openFailed(id, "no such image")
        case .show(let key):
            let id = ImageID(rawValue: key.image)
            guard !broken.contains(id), let size = documents[id]?.image.size else {
                return .pictureFailed(key, "not a picture")
            }
            return .pictured(key, size)
        case .apply(let edit, let ticket): return apply(edit, ticket: ticket)
        case .undo:
            if let conflict, let receipt = undoable.last?.1 { return .conflicted(command: receipt.commandID, conflict) }
            return .undone(swap(\.undoable, \.redoable))
        case .redo: return .redone(swap(\.redoable, \.undoable))
        case .skip(let command):
            undoable.removeAll { $0.1.commandID == command }
            conflict = nil
            return .skipped
        case .reserveIDs(let count):
            guard reservesIDs else { return .failed("no ids") }
            nextAnnotation += Int64(count)
            return .reserved(nextAnnotation - Int64(count)..<nextAnnotation)
        case .summarise: return .summarised(clients)
        case .readSynset: return .synset(synset)
        case .find(let name, let ids): return .found(name, index: ids.firstIndex { documents[$0]?.image.name == name })
        case .seekUndone(let ids, let index):
            let order = ids.indices.filter { $0 > index } + ids.indices.filter { $0 <= index }
            return .sought(after: index, index: order.first { documents[ids[$0]]?.image.isToDo(for: person) == true })
        case .seekReview(let ids, let index):
            let order = ids.indices.filter { $0 > index } + ids.indices.filter { $0 < index }
            let found = order.first {
                documents[ids[$0]]?.image.isToReview(for: person, allowsOwnWork: teamwork.allowsOwnWork) == true
            }
            return .sought(after: index, index: found)
        case .readTeamwork: return .teamwork(teamwork)
        case .snap(let image, let id, let box, let edges):
            var after = box
            if edges.contains(.left) { after.xMin += 2 }
            return .snapped(image, id, before: box, after: after)
        case .copyBoxes(let source, let target):
            return .copied(from: source, to: target, documents[source]?.annotations ?? [])
        case .history:
            return .history(
                undoable.map {
                    JournalEntry(id: $0.1.commandID, kind: .edit, actor: "ada", timestamp: 0, title: $0.1.title)
                })
        case .judge(let judgement, let ticket): return judge(judgement, ticket: ticket)
        case .readDetections, .countDetections, .seekDetections, .predict, .readModels, .readModel, .timeLayers,
            .readClassMap, .mapClass, .readJobs, .cancelJob, .resumeJob, .readLog, .pauseJob, .readRun, .train:
            return answerOfNetworks(effect)
        case .readClassUse: return .classUse(classUse)
        case .readClassList(let path):
            return lists[path].map { .classList(path, $0) } ?? .failed("\(path): cannot be read: no such file")
        case .writeClassList(let path): return .classListWritten(path, count: synset.classes.count)
        case .readStatistics(let client, let terms):
            return .statistics(client: client, statistics(client, terms), terms: terms)
        case .readAnchors(let name):
            return .anchors(
                name,
                AnchorSet(
                    name: name.rawValue, inputSize: ImageSize(width: 100, height: 100),
                    anchors: [AnchorSet.Anchor(20, 20)]))
        case .readSplits, .readSplit, .planSplit, .makeSplit, .editSplit: return answerOfSplits(effect)
        case .readChecks, .recheck, .fix, .fixAll, .setCheck, .lookAtPictures: return answerOfChecks(effect)
        case .readReview, .compare: return answerOfReview(effect)
        case .readAudit, .dismissCase, .startAudit, .planNext, .readNext: return answerOfAudit(effect)
        case .readQueue, .readFailures, .retryFailed, .withdrawJob, .pull: return answerOfQueue(effect)
        case .readTheme(let name):
            var theme = Theme.plain
            theme.name = name
            return .themed(theme)
        case .allowFetching: return .fetchingAllowed
        case .noteKeys(let noted):
            keys.merge(noted, uniquingKeysWith: +)
            return nil
        case .poll, .prefetch, .prefer, .remember, .setMouse, .redraw, .suspend, .quit: return nil
        }
    }

    private func listing(_ query: ImageQuery) -> ImageListing {
        let rows = documents.values.map(\.image).filter { row in
            (query.client == nil || row.client == query.client) && query.terms.allSatisfy { holds($0, row) }
        }
        let sorted = rows.sorted { a, b in
            if query.sort == .boxCount, a.boxCount != b.boxCount {
                return query.descending ? a.boxCount > b.boxCount : a.boxCount < b.boxCount
            }
            let ascending = NaturalOrder.precedes(a.path, b.path)
            return query.sort == .name && query.descending ? !ascending : ascending
        }
        func number(_ state: ImageState) -> Int { sorted.filter { $0.state == state }.count }
        return ImageListing(
            ids: sorted.map(\.id),
            counts: ImageCounts(
                unseen: number(.unseen), empty: number(.empty), labelled: number(.labelled),
                boxes: sorted.reduce(0) { $0 + $1.boxCount }))
    }

    private func holds(_ term: ImageQuery.Term, _ row: ImageRow) -> Bool {
        let holds: Bool =
            switch term.condition {
            case .state(let states): states.contains(row.state)
            case .assigned(let people):
                assignments.contains { $0.image == row.id && people.contains($0.person) }
            case .stage(let marks): marks.contains(row.stage.mark)
            case .toMerge: row.isToMerge
            case .layer(let names): runs.contains { names.contains($0.run.modelName) && $0.images.contains(row.id) }
            case .boxCount(let bounds): bounds.contains(row.boxCount)
            case .name(.contains(let text)): row.path.contains(text)
            case .box(let query):
                documents[row.id]?.annotations.contains { query.matches($0.classID, $0.box, in: row.size) } ?? false
            case .classes(let ids, let bounds):
                bounds.contains(row.classes.filter { ids.contains($0.classID) }.reduce(0) { $0 + $1.count })
            case .detectionsInSight(let sight):
                detections.contains {
                    $0.image == row.id && $0.verdict == .open && $0.confidence >= sight.minimumConfidence
                }
            default: true
            }
        return holds != term.isNegated
    }

    private func statistics(_ client: String?, _ terms: [ImageQuery.Term]) -> DatasetStatistics {
        let found = Set(listing(ImageQuery(client: client, terms: terms)).ids)
        var statistics = DatasetStatistics(classNames: synset.classes.map(\.name))
        for (_, document) in documents.sorted(by: { $0.key < $1.key })
        where found.contains(document.image.id) {
            statistics.add(
                ImageFacts(size: document.image.size, state: document.image.state, client: document.image.client),
                boxes: document.annotations.compactMap { box in
                    synset.index(of: box.classID).map { ClassBox($0, box.box) }
                })
        }
        return statistics
    }

    private var clients: [ClientSummary] {
        let names = Set(documents.values.map(\.image.client)).sorted()
        return names.map { name in
            var query = ImageQuery()
            query.client = name
            return ClientSummary(name: name, counts: listing(query).counts)
        }
    }

    // MARK: Edits

    private typealias Stack = WritableKeyPath<FakeCatalog, [(Snapshot, EditReceipt)]>

    private mutating func swap(_ from: Stack, _ to: Stack) -> EditReceipt? {
        guard let (before, old) = self[keyPath: from].popLast() else { return nil }
        var receipt = old
        if synset != before.synset { receipt.synset = before.synset }
        self[keyPath: to].append((snapshot, receipt))
        restore(before)
        return receipt
    }

    mutating func apply(_ edit: Edit, ticket: Int) -> Answer {
        if let refusal { return .refused(ticket: ticket, refusal) }
        let before = snapshot
        var receipt = EditReceipt(commandID: nextCommand, title: edit.title)
        do {
            // As the store does: who waives stands in the waiver.
            try perform(edit.signed(by: "ada", at: 1_700_000_000), &receipt)
        } catch {
            restore(before)
            return .refused(ticket: ticket, "conflict")
        }
        nextCommand += 1
        receipt.images = Array(Set(receipt.images)).sorted()
        if synset != before.synset { receipt.synset = synset }
        undoable.append((before, receipt))
        redoable = []
        return .applied(ticket: ticket, receipt)
    }

    private struct Conflict: Error {}

    private mutating func judge(_ judgement: Judgement, ticket: Int) -> Answer {
        if let refusal { return .refused(ticket: ticket, refusal) }
        let before = snapshot
        var receipt = EditReceipt(commandID: nextCommand, title: "")
        do {
            try perform(judgement, &receipt)
        } catch {
            restore(before)
            return .refused(ticket: ticket, "conflict")
        }
        nextCommand += 1
        undoable.append((before, receipt))
        redoable = []
        return .applied(ticket: ticket, receipt)
    }

    private mutating func perform(_ judgement: Judgement, _ receipt: inout EditReceipt) throws(Conflict) {
        func index(_ id: DetectionID) throws(Conflict) -> Int {
            guard let index = detections.firstIndex(where: { $0.id == id }) else { throw Conflict() }
            return index
        }
        switch judgement {
        case .accept(let ids):
            receipt.title = "accept \(ids.count) detections"
            for id in ids {
                let at = try index(id)
                guard detections[at].verdict == .open, let classID = detections[at].classID else { throw Conflict() }
                let new = try addAccepted(detections[at], classID, detections[at].box, &receipt)
                detections[at].verdict = .accepted(new)
            }
        case .merge(let takings):
            receipt.title = "accept \(takings.count) detections"
            for taking in takings {
                let at = try index(taking.detection)
                guard detections[at].verdict == .open, let classID = detections[at].classID else { throw Conflict() }
                if let replaced = taking.replaced {
                    try perform(.remove([replaced], from: detections[at].image), &receipt)
                }
                let attributes = taking.replaced?.attributes ?? BoxAttributes()
                let new = try addAccepted(
                    detections[at], classID, detections[at].box, attributes: attributes, &receipt)
                detections[at].verdict = .accepted(new)
                settle(taking.settled, by: detections[at].run)
            }
        case .correct(let id, let classID, let box, let settled):
            receipt.title = "correct a detection"
            let at = try index(id)
            guard detections[at].verdict == .open else { throw Conflict() }
            detections[at].verdict = .corrected(try addAccepted(detections[at], classID, box, &receipt))
            settle(settled, by: detections[at].run)
        case .reject(let ids, let reason):
            receipt.title = "reject \(ids.count) detections"
            for id in ids {
                let at = try index(id)
                guard detections[at].verdict == .open else { throw Conflict() }
                detections[at].verdict = .rejected(reason: reason)
                receipt.images.append(detections[at].image)
            }
        case .reopen(let ids):
            receipt.title = "reopen \(ids.count) detections"
            for id in ids {
                let at = try index(id)
                guard case .rejected = detections[at].verdict else { throw Conflict() }
                detections[at].verdict = .open
                receipt.images.append(detections[at].image)
            }
        case .replace(let annotation, let id):
            receipt.title = "replace 1 box by a detection"
            let at = try index(id)
            guard detections[at].verdict == .open, let classID = detections[at].classID else { throw Conflict() }
            try perform(.remove([annotation], from: detections[at].image), &receipt)
            detections[at].verdict = .accepted(
                try addAccepted(
                    detections[at], classID, detections[at].box, attributes: annotation.attributes, &receipt))
        case .acceptAll: throw Conflict()
        }
        receipt.images = Array(Set(receipt.images)).sorted()
    }

    /// What another layer says is rejected, where it is open.
    private mutating func settle(_ id: DetectionID?, by run: DetectionRunID) {
        guard let at = detections.firstIndex(where: { $0.id == id }), detections[at].verdict == .open else { return }
        detections[at].verdict = .merged(into: runs.first { $0.run.id == run }?.run.modelName ?? "")
    }

    private mutating func addAccepted(
        _ detection: StoredDetection, _ classID: ClassID, _ box: PixelBox,
        attributes: BoxAttributes = BoxAttributes(), _ receipt: inout EditReceipt
    ) throws(Conflict) -> AnnotationID {
        nextAnnotation += 1
        let id = AnnotationID(rawValue: nextAnnotation)
        let inside = documents[detection.image]?.image.size.map(box.clamped(to:)) ?? box
        guard inside.width >= 1, inside.height >= 1 else { throw Conflict() }
        let annotation = Annotation(
            id: id, classID: classID, box: inside, attributes: attributes, provenance: .accepted)
        try onImage(detection.image, &receipt) { document throws(Conflict) in
            document.annotations.append(annotation)
            if document.image.state == .empty { document.image.state = .labelled }
        }
        receipt.annotations.append(id)
        return id
    }

    private mutating func perform(_ edit: Edit, _ receipt: inout EditReceipt) throws(Conflict) {
        var unconfirmed: Set<AnnotationID> = []
        defer { confirmed.subtract(unconfirmed) }
        switch edit {
        case .add(let added, let image):
            try onImage(image, &receipt) { document throws(Conflict) in
                guard added.allSatisfy({ each in !document.annotations.contains { $0.id == each.id } }) else {
                    throw Conflict()
                }
                document.annotations += added
                if document.image.state == .empty { document.image.state = .labelled }
            }
            receipt.annotations = added.map(\.id)
        case .remove(let gone, let image):
            try onImage(image, &receipt) { document throws(Conflict) in
                guard gone.allSatisfy(document.annotations.contains) else { throw Conflict() }
                for each in gone { unconfirmed.insert(each.id) }
                document.annotations.removeAll { each in gone.contains { $0.id == each.id } }
            }
        case .replace(let changes, let image):
            try onImage(image, &receipt) { document throws(Conflict) in
                for change in changes {
                    guard let index = document.annotations.firstIndex(of: change.before) else { throw Conflict() }
                    unconfirmed.insert(change.before.id)
                    document.annotations[index] = change.after
                }
            }
        case .setState(let image, let from, let to):
            try onImage(image, &receipt) { document throws(Conflict) in
                guard document.image.state == from, to != .empty || document.annotations.isEmpty else {
                    throw Conflict()
                }
                document.image.state = to
            }
        case .setStates(let images, let state):
            for image in images {
                try onImage(image, &receipt) { document throws(Conflict) in
                    guard state != .empty || document.annotations.isEmpty else { throw Conflict() }
                    document.image.state = state
                }
            }
        case .addClass(let name):
            let id = ClassID(rawValue: (synset.classes.map(\.id.rawValue).max() ?? 0) + 1)
            synset = Synset(synset.classes + [ClassEntry(id: id, name: name)])
            receipt.addedClasses = [id]
        case .moveStage(let images, let move):
            let (person, allowsOwnWork) = (person, teamwork.allowsOwnWork)
            for image in images {
                try onImage(image, &receipt) { document throws(Conflict) in
                    let (record, state) = (document.image.stage, document.image.state)
                    guard move.whyNot(record, state, by: person, allowsOwnWork: allowsOwnWork) == nil else {
                        throw Conflict()
                    }
                    document.image.stage = move.moved(record, by: person, at: 0)
                }
            }
        case .assign(let new): assignments += new
        case .unassign(let old): assignments.removeAll { old.contains($0) }
        case .batch(let edits, _): for each in edits { try perform(each, &receipt) }
        case .asSeen(let isBlind, let edit):
            guard edit.labelledImages.allSatisfy({ documents[$0]?.image.isBlind == isBlind }) else { throw Conflict() }
            try perform(edit, &receipt)
        case .changeClass, .moveClass, .mergeClass, .removeClass, .arrangeClasses, .freezeSynset, .unfreezeSynset:
            guard changeSynset(edit, &receipt) else { throw Conflict() }
        case .confirm(let annotations, let image):
            try onImage(image, &receipt) { document throws(Conflict) in
                guard annotations.allSatisfy(document.annotations.contains) else { throw Conflict() }
            }
            confirmed.formUnion(annotations.map(\.id))
        case .comment(var comment, let image):
            comment.id = CommentID(rawValue: nextComment)
            nextComment += 1
            try onImage(image, &receipt) { document throws(Conflict) in document.comments.append(comment) }
        case .removeComment(let comment, let image):
            try onImage(image, &receipt) { document throws(Conflict) in
                guard document.comments.contains(comment) else { throw Conflict() }
                document.comments.removeAll { $0 == comment }
            }
        case .waive(let new): waivers += new
        case .unwaive(let old):
            guard old.allSatisfy(waivers.contains) else { throw Conflict() }
            waivers.removeAll { old.contains($0) }
        }
    }

    private mutating func onImage(
        _ id: ImageID, _ receipt: inout EditReceipt, _ change: (inout ImageDocument) throws(Conflict) -> Void
    ) throws(Conflict) {
        guard var document = documents[id] else { throw Conflict() }
        try change(&document)
        document.image.revision += 1
        documents[id] = document
        count(id)
        receipt.images.append(id)
    }
}
