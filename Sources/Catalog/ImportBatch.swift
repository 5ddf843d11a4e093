import Domain
import Foundation
import GRDB

/// One transaction of an import: the rows of some images and their boxes.
struct ImportBatch {
    /// What the batch has written.
    struct Counts {
        var images = 0
        var boxes = 0
        var known = 0
        var clients: [String: Int64]
    }

    private(set) var counts: Counts
    private let db: Database
    private let source: Int64
    private let folder: Int64
    private let defaultClient: String
    private var table: AnnotationTable
    private let imageStatement: Statement
    private let classStatement: Statement

    init(db: Database, source: Int64, folder: Int64, clients: [String: Int64], defaultClient: String) throws {
        (self.db, self.source, self.folder) = (db, source, folder)
        self.defaultClient = defaultClient
        table = AnnotationTable(db: db)
        counts = Counts(clients: clients)
        imageStatement = try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO image (
                    client, source, folder, path, sort_key, width, height, orientation, state, box_count, class_count,
                    marks, is_missing, revision, pending, key, label_file, extras)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)
                """)
        classStatement = try db.cachedStatement(sql: "INSERT INTO image_class (class, image, n) VALUES (?, ?, ?)")
    }

    /// Inserts an image and its boxes, unless the workspace has it.
    mutating func insert(_ image: LabelledImage, classes: [String: ClassID], firstBox: inout Int64) throws {
        var perClass: [ClassID: Int] = [:]
        for box in image.boxes { if let id = classes[box.className] { perClass[id, default: 0] += 1 } }
        let size = image.header?.uprightSize
        // "Verified empty" with boxes contradicts itself: the boxes are the stronger statement.
        let state = image.state == .empty && !image.boxes.isEmpty ? .labelled : image.state
        try imageStatement.execute(arguments: [
            try client(image.clientID ?? defaultClient), source, folder, image.path,
            Data(NaturalOrder.key(image.path)), size?.width, size?.height,
            (image.header?.orientation ?? .upright).rawValue, state.rawValue, image.boxes.count, perClass.count,
            marks(of: image.boxes), image.header == nil, source, image.key, image.labelFile, image.extras,
        ])
        guard db.changesCount > 0 else {
            counts.known += 1
            return
        }
        let id = ImageID(rawValue: db.lastInsertedRowID)
        for box in image.boxes {
            guard let classID = classes[box.className] else { continue }
            try table.insert(
                Annotation(
                    id: AnnotationID(rawValue: firstBox), classID: classID, box: box.box, attributes: box.attributes,
                    provenance: .imported, origin: box.origin, extras: box.extras),
                on: id)
            firstBox += 1
        }
        for (classID, count) in perClass.sorted(by: { $0.key < $1.key }) {
            try classStatement.execute(arguments: [classID.rawValue, id.rawValue, count])
        }
        counts.images += 1
        counts.boxes += image.boxes.count
    }

    private func marks(of boxes: [LabelledBox]) -> Int {
        (boxes.contains { $0.attributes.difficult == true } ? 1 : 0)
            + (boxes.contains { $0.attributes.truncated == true } ? 2 : 0)
            + (boxes.contains { $0.attributes.occluded == true } ? 4 : 0)
    }

    private mutating func client(_ name: String) throws -> Int64 {
        if let id = counts.clients[name] { return id }
        try db.execute(sql: "INSERT OR IGNORE INTO client (name) VALUES (?)", arguments: [name])
        let id = try Int64.fetchOne(db, sql: "SELECT id FROM client WHERE name = ?", arguments: [name]) ?? 0
        counts.clients[name] = id
        return id
    }
}
