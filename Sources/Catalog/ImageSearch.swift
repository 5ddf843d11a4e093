import Domain
import Foundation
import GRDB

/// One query while it runs: what the index can answer goes into SQL, names and classes are looked at here.
///
/// All of it runs over the index `image_in_order`, which holds every column that a query needs, in natural order of the
/// names: no other order is sorted by SQLite, which would take three times as long.
struct ImageSearch {
    private let db: Database
    private let query: ImageQuery
    private var conditions = ["pending IS NULL"]
    private var arguments: StatementArguments = []
    /// Conditions over numbers gathered beforehand, by image id.
    private var lookups: [(numbers: ImageNumbers, bounds: ImageQuery.Bounds, isNegated: Bool)] = []
    private var names: [(matcher: NameMatcher, isNegated: Bool)] = []
    private let boxes: BoxCache
    /// Boxes that the query asks for, by image id, once for each time that it does.
    private var asked: [ImageNumbers] = []

    init(_ query: ImageQuery, in db: Database, boxes: BoxCache) throws {
        (self.db, self.query, self.boxes) = (db, query, boxes)
        if let client = query.client {
            conditions.append("client = (SELECT id FROM client WHERE name = ?)")
            arguments += [client]
        }
        for term in query.terms { try add(term) }
    }

    private mutating func add(_ term: ImageQuery.Term) throws {
        switch term.condition {
        case .classes(let ids, let bounds): add(try ImageNumbers.boxes(of: ids, in: db), bounds, term)
        case .box(let query):
            add(ImageNumbers(try boxes.columns(in: db).count(query)), ImageQuery.Bounds(1, nil), term)
        case .editedBy(let actor):
            lookups.append((try ImageNumbers.edited(by: actor, in: db), .init(1, nil), term.isNegated))
        case .stage(let marks): look(up: try ImageNumbers.at(marks, in: db), term)
        case .assigned(let people): look(up: try ImageNumbers.assigned(to: people, in: db), term)
        case .layer(let names): look(up: try ImageNumbers.looked(at: names, in: db), term)
        case .toMerge: look(up: try ImageNumbers.toMerge(in: db), term)
        case .annotator(let person): look(up: try ImageNumbers.staged(by: \.annotator, person, in: db), term)
        case .reviewer(let person): look(up: try ImageNumbers.staged(by: \.reviewer, person, in: db), term)
        case .name(let pattern):
            do {
                names.append((try NameMatcher(pattern), term.isNegated))
            } catch {
                throw CatalogError.badQuery(error.description)
            }
        case .state(let states):
            add("state IN (\(states.map { String($0.rawValue) }.sorted().joined(separator: ", ")))", term)
        case .boxCount(let bounds): add("box_count", bounds, term)
        case .classCount(let bounds): add("class_count", bounds, term)
        case .width(let bounds): add("width", bounds, term)
        case .height(let bounds): add("height", bounds, term)
        case .area(let bounds): add("width * height", bounds, term)
        case .attribute(let attribute): add("marks & \(attribute.mark)", term)
        case .missing: add("is_missing", term)
        case .detections(let bounds):
            lookups.append((try ImageNumbers.openDetections(in: db), bounds, term.isNegated))
        case .detected(let ids, let bounds):
            lookups.append((try ImageNumbers.openDetections(of: ids, in: db), bounds, term.isNegated))
        case .split(let name, let parts):
            lookups.append((try ImageNumbers.members(of: name, parts: parts, in: db), .init(1, nil), term.isNegated))
        case .confidence(let bounds):
            let bounds = ImageQuery.Bounds(max(bounds.lower ?? 1, 1), bounds.upper)
            lookups.append((try ImageNumbers.bestConfidences(in: db), bounds, term.isNegated))
        case .detectionsInSight(let sight):
            let least = max(1, Int((sight.minimumConfidence * 1e6).rounded()))
            let numbers = try ImageNumbers.bestConfidences(of: sight.model, in: db)
            lookups.append((numbers, ImageQuery.Bounds(least, nil), term.isNegated))
        }
    }

    /// Images with a number.
    private mutating func look(up numbers: ImageNumbers, _ term: ImageQuery.Term) {
        lookups.append((numbers, .init(1, nil), term.isNegated))
    }

    private mutating func add(_ numbers: ImageNumbers, _ bounds: ImageQuery.Bounds, _ term: ImageQuery.Term) {
        lookups.append((numbers, bounds, term.isNegated))
        if !term.isNegated { asked.append(numbers) }
    }

    private mutating func add(_ column: String, _ bounds: ImageQuery.Bounds, _ term: ImageQuery.Term) {
        var parts: [String] = ["\(column) IS NOT NULL"]
        if let lower = bounds.lower {
            parts.append("\(column) >= ?")
            arguments += [lower]
        }
        if let upper = bounds.upper {
            parts.append("\(column) <= ?")
            arguments += [upper]
        }
        add(parts.joined(separator: " AND "), term)
    }

    private mutating func add(_ condition: String, _ term: ImageQuery.Term) {
        conditions.append("(\(condition)) IS \(term.isNegated ? "NOT TRUE" : "TRUE")")
    }

    /// Runs the query.
    func run() throws -> ImageListing {
        var found: [SortedID] = []
        var counts = ImageCounts()
        let (column, gathered) = try sortValue()
        let ranks = try query.sort == .client ? clientRanks() : [:]
        let isByName = query.sort == .name
        let statement = try RawStatement(
            db,
            """
            SELECT id, state, box_count, \(column)\(names.isEmpty ? "" : ", sort_key") FROM image
            INDEXED BY image_in_order WHERE \(conditions.joined(separator: " AND "))
            ORDER BY sort_key \(isByName && query.descending ? "DESC" : "ASC")
            """)
        var names = names
        let asked = asked.count == 1 ? asked.first : nil
        var matching = 0
        try statement.forEach(arguments) { row in
            let id = row.int64(0)
            for each in lookups where each.bounds.contains(each.numbers[id]) == each.isNegated { return }
            if !names.isEmpty {
                let isMatch = row.withBytes(4) { key in
                    let name = key.extracting(NaturalOrder.nameStart(in: key)..<key.count)
                    for index in names.indices where names[index].matcher.matches(name) == names[index].isNegated {
                        return false
                    }
                    return true
                }
                guard isMatch else { return }
            }
            counts.add(state: row.int(1), boxes: row.int(2))
            if let asked { matching += asked[id] }
            let value =
                gathered.map { Double($0[id]) } ?? (query.sort == .client ? ranks[row.int64(3)] ?? 0 : row.double(3))
            found.append(SortedID(id, by: value, descending: query.descending && !isByName))
        }
        if !isByName { SortedID.sort(&found) }
        return ImageListing(
            ids: found.map { ImageID(rawValue: $0.id) }, counts: counts, matchingBoxes: asked == nil ? nil : matching)
    }

    private func clientRanks() throws -> [Int64: Double] {
        let clients = try Row.fetchAll(db, sql: "SELECT id, name FROM client")
            .map { (id: $0[0] as Int64, name: $0[1] as String) }
            .sorted { NaturalOrder.precedes($0.name, $1.name) }
        return Dictionary(uniqueKeysWithValues: clients.enumerated().map { ($1.id, Double($0)) })
    }

    /// SQL for the number to sort by, and numbers gathered beforehand that take its place.
    private func sortValue() throws -> (sql: String, numbers: ImageNumbers?) {
        switch query.sort {
        case .name: ("0", nil)
        case .added: ("id", nil)
        case .client: ("client", nil)
        case .state: ("state", nil)
        case .stage: ("0", try ImageNumbers.stages(in: db))
        case .boxCount: ("box_count", nil)
        case .classCount: ("class_count", nil)
        // A size that is not known reads as zero.
        case .width: ("width", nil)
        case .height: ("height", nil)
        case .area: ("width * height", nil)
        case .edited: ("coalesce(edited_at, -1.0)", nil)
        case .count(let id): ("0", try ImageNumbers.boxes(of: [id], in: db))
        case .detections: ("0", try ImageNumbers.openDetections(in: db))
        case .confidence: ("0", try ImageNumbers.bestConfidences(in: db))
        case .next: ("0", try ImageNumbers.nextPlaces(in: db))
        }
    }
}

extension ImageQuery.Attribute {
    /// Bit in `image.marks`.
    fileprivate var mark: Int {
        switch self {
        case .difficult: 1
        case .truncated: 2
        case .occluded: 4
        }
    }
}

extension ImageCounts {
    /// Counts one more image.
    mutating func add(state: Int, boxes: Int) {
        images += 1
        self.boxes += boxes
        switch ImageState(rawValue: state) {
        case .empty: empty += 1
        case .labelled: labelled += 1
        case .unseen, nil: unseen += 1
        }
    }
}
