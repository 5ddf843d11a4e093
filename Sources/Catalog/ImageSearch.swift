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

    init(_ query: ImageQuery, in db: Database) throws {
        (self.db, self.query) = (db, query)
        if let client = query.client {
            conditions.append("client = (SELECT id FROM client WHERE name = ?)")
            arguments += [client]
        }
        for term in query.terms { try add(term) }
    }

    private mutating func add(_ term: ImageQuery.Term) throws {
        switch term.condition {
        case .classes(let ids, let bounds):
            lookups.append((try ImageNumbers.boxes(of: ids, in: db), bounds, term.isNegated))
        case .editedBy(let actor):
            lookups.append((try ImageNumbers.edited(by: actor, in: db), .init(1, nil), term.isNegated))
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
        }
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
        var found: [Found] = []
        var states = [0, 0, 0]
        var boxes = 0
        let (value, gathered) = try sortValue()
        let ranks = try query.sort == .client ? clientRanks() : [:]
        let statement = try db.cachedStatement(
            sql: """
                SELECT id, state, box_count, \(value)\(names.isEmpty ? "" : ", sort_key") FROM image
                INDEXED BY image_in_order WHERE \(conditions.joined(separator: " AND ")) ORDER BY sort_key
                """)
        var names = names
        let rows = try Row.fetchCursor(statement, arguments: arguments)
        while let row = try rows.next() {
            let id: Int64 = row[0]
            guard lookups.allSatisfy({ $0.bounds.contains($0.numbers[id]) != $0.isNegated }) else { continue }
            if !names.isEmpty {
                let isMatch = try row.withUnsafeData(atIndex: 4) { data in
                    guard let data else { return false }
                    let key = data.span
                    let name = key.extracting(NaturalOrder.nameStart(in: key)..<key.count)
                    for index in names.indices where names[index].matcher.matches(name) == names[index].isNegated {
                        return false
                    }
                    return true
                }
                guard isMatch else { continue }
            }
            let boxCount: Int = row[2]
            states[row[1]] += 1
            boxes += boxCount
            var value: Double = gathered.map { Double($0[id]) } ?? row[3]
            if query.sort == .client { value = ranks[Int64(value)] ?? 0 }
            found.append(Found(id: id, value: value, place: Int32(found.count)))
        }
        let counts = ImageCounts(unseen: states[0], empty: states[1], labelled: states[2], boxes: boxes)
        return ImageListing(ids: ordered(found).map { ImageID(rawValue: $0.id) }, counts: counts)
    }

    private struct Found {
        var id: Int64
        var value: Double
        var place: Int32
    }

    private func ordered(_ found: [Found]) -> [Found] {
        if query.sort == .name { return query.descending ? found.reversed() : found }
        let sign: Double = query.descending ? -1 : 1
        return found.sorted { a, b in a.value == b.value ? a.place < b.place : a.value * sign < b.value * sign }
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
        case .name: ("0.0", nil)
        case .added: ("CAST(id AS REAL)", nil)
        case .client: ("CAST(client AS REAL)", nil)
        case .state: ("CAST(state AS REAL)", nil)
        case .boxCount: ("CAST(box_count AS REAL)", nil)
        case .classCount: ("CAST(class_count AS REAL)", nil)
        case .width: ("CAST(coalesce(width, 0) AS REAL)", nil)
        case .height: ("CAST(coalesce(height, 0) AS REAL)", nil)
        case .area: ("CAST(coalesce(width * height, 0) AS REAL)", nil)
        case .edited: ("coalesce(edited_at, -1.0)", nil)
        case .count(let id): ("0.0", try ImageNumbers.boxes(of: [id], in: db))
        }
    }
}

/// A number for every image, 0 where none was given.
struct ImageNumbers {
    private var numbers: [Int32]

    subscript(_ id: Int64) -> Int { id >= 0 && id < numbers.count ? Int(numbers[Int(id)]) : 0 }

    /// Boxes of these classes together.
    static func boxes(of classes: Set<ClassID>, in db: Database) throws -> ImageNumbers {
        var result = try ImageNumbers(in: db)
        let statement = try db.cachedStatement(sql: "SELECT image, n FROM image_class WHERE class = ?")
        for id in classes {
            let rows = try Row.fetchCursor(statement, arguments: [id.rawValue])
            while let row = try rows.next() { result.numbers[row[0]] += row[1] }
        }
        return result
    }

    /// 1 for images that this person edited.
    static func edited(by actor: String, in db: Database) throws -> ImageNumbers {
        var result = try ImageNumbers(in: db)
        let statement = try db.cachedStatement(sql: "SELECT image FROM image_editor WHERE actor = ?")
        let rows = try Row.fetchCursor(statement, arguments: [actor])
        while let row = try rows.next() { result.numbers[row[0]] = 1 }
        return result
    }

    private init(in db: Database) throws {
        let last = try Int.fetchOne(db, sql: "SELECT max(id) FROM image") ?? 0
        numbers = Array(repeating: 0, count: last + 1)
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
