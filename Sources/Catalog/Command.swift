import Domain
import GRDB

/// One command while its transaction is open: checks each row against what the author saw, writes, and keeps account.
struct Command {
    let db: Database
    /// What has been done so far, in order.
    private(set) var changes: [Change] = []
    /// Images whose row must be renewed; those with changed boxes also need counting.
    private(set) var touched: Set<ImageID> = []
    private var recounted: [ImageID: Set<ClassID>] = [:]
    private(set) var changedSynset = false
    private(set) var addedClasses: [ClassID] = []
    private(set) var annotations: Set<AnnotationID> = []
    /// Boxes removed, and boxes moved or given another class: where they came from detections, that is to be noted.
    private(set) var unsettledBoxes: [AnnotationID] = []
    private var rejudged: [Int64: DetectionSet] = [:]
    /// The set that the last verdict was about: verdicts come image by image.
    private var lastSet: DetectionSet?

    init(_ db: Database) { self.db = db }

    /// Does a change and notes it.
    /// - Throws: ``CatalogError/conflict(_:)`` if the rows are not as the change says they were.
    mutating func perform(_ change: Change) throws {
        switch change {
        case .annotations(let image, let rows):
            try requireImage(image)
            for row in rows { try perform(row, on: image) }
        case .states(let rows):
            for row in rows { try perform(row) }
        case .classes(let rows):
            for row in rows { try perform(row) }
        case .order(let before, let after):
            try perform(before: before, after: after)
        case .reclass(let from, let to, let ids):
            try checkClass(to)
            touched.formUnion(try Reclassing(db: db, from: from, to: to).run(ids))
        case .verdicts(let image, let rows):
            try requireImage(image)
            for row in rows { try perform(row, on: image) }
        case .waivers(let rows):
            for row in rows { try Self.perform(row, in: db) }
        }
        changes.append(change)
    }

    private mutating func perform(_ row: Change.AnnotationRows, on image: ImageID) throws {
        var table = AnnotationTable(db: db)
        guard let id = (row.before ?? row.after)?.id else { return }
        let found = try table.find(id)
        if let before = row.before {
            guard let found, found.image == image else {
                throw try conflict(on: image, "box \(id.rawValue) is gone")
            }
            guard found.annotation == before else {
                throw try conflict(on: image, "box \(id.rawValue) has been changed")
            }
        } else if found != nil {
            throw try conflict(on: image, "box \(id.rawValue) exists already")
        }
        if let after = row.after {
            try check(after)
            if row.before == nil { try table.insert(after, on: image) } else { try table.update(after) }
            annotations.insert(id)
            if let before = row.before, before.box != after.box || before.classID != after.classID {
                unsettledBoxes.append(id)
            }
        } else {
            try table.delete(id)
            annotations.remove(id)
            unsettledBoxes.append(id)
        }
        touched.insert(image)
        recounted[image, default: []].formUnion([row.before?.classID, row.after?.classID].compactMap { $0 })
    }

    private mutating func perform(_ row: Change.VerdictRows, on image: ImageID) throws {
        let table = VerdictTable(db: db)
        guard try table.find(row.detection) == row.before else {
            throw try conflict(on: image, "detection \(row.detection.rawValue) has been judged")
        }
        if lastSet?.ids.contains(row.detection.rawValue) != true {
            lastSet = try DetectionTable(db: db).set(with: row.detection)
        }
        if lastSet == nil, row.before == .open {
            throw try conflict(on: image, "detection \(row.detection.rawValue) is gone")
        }
        try table.put(row.after, of: row.detection, on: image, model: lastSet?.model)
        if let lastSet { rejudged[lastSet.first] = lastSet }
        touched.insert(image)
    }

    private mutating func perform(_ row: Change.StateRows) throws {
        try ScratchTable(db: db).choose(Set(row.images))
        let stray = try db.cachedStatement(
            sql: """
                SELECT c.id, i.state FROM chosen_image c LEFT JOIN image i ON i.id = c.id AND i.pending IS NULL
                WHERE i.state IS NOT ? ORDER BY c.id LIMIT 1
                """)
        if let found = try Row.fetchOne(stray, arguments: [row.from.rawValue]) {
            let image = ImageID(rawValue: found[0])
            guard let state = (found[1] as Int?).flatMap(ImageState.init) else {
                throw CatalogError.unknownImage(image)
            }
            throw try conflict(on: image, "image \(image.rawValue) is \(state), not \(row.from)")
        }
        try db.cachedStatement(sql: "UPDATE image SET state = ? WHERE id IN (SELECT id FROM chosen_image)")
            .execute(arguments: [row.to.rawValue])
        touched.formUnion(row.images)
    }

    private mutating func perform(_ row: Change.ClassRows) throws {
        let table = ClassTable(db: db)
        changedSynset = true
        if let before = row.before {
            guard let found = try table.find(before.entry.id) else {
                throw CatalogError.conflict(Conflict(what: "class \(before.entry.name) is gone"))
            }
            // The place is not compared: moving a class does not contradict renaming it.
            guard found.entry == before.entry else {
                throw CatalogError.conflict(Conflict(what: "class \(before.entry.name) has been changed"))
            }
            guard var after = row.after else {
                // Boxes that this command has just removed still count until then.
                try recount()
                return try table.delete(before.entry)
            }
            after.position = found.position
            try table.update(after)
        } else if let after = row.after {
            try table.insert(after)
            addedClasses.append(after.entry.id)
        }
    }

    private mutating func perform(before: [ClassID], after: [ClassID]) throws {
        let table = ClassTable(db: db)
        let concerned = Set(before)
        let found = try table.all().filter { concerned.contains($0.entry.id) }
        guard found.map(\.entry.id) == before, Set(after) == concerned else {
            throw CatalogError.conflict(Conflict(what: "the order of the classes has been changed"))
        }
        try table.place(after, at: found.map(\.position).sorted())
        changedSynset = true
    }

    /// Renews what follows from the boxes: counts, marks, revision and time of the images touched.
    mutating func renew(at timestamp: Double) throws {
        try recount()
        let counting = DetectionCounting(db: db)
        for (_, set) in rejudged.sorted(by: { $0.key < $1.key }) { try counting.renew(set) }
        try ScratchTable(db: db).choose(touched)
        let stamp = try db.cachedStatement(
            sql: """
                UPDATE image SET revision = revision + 1, edited_at = ? WHERE id IN (SELECT id FROM chosen_image)
                """)
        try stamp.execute(arguments: [timestamp])
    }

    private func recount() throws {
        guard !recounted.isEmpty else { return }
        try ScratchTable(db: db).recount(recounted)
        for sql in Self.recounting { try RawStatement(db, sql).run() }
    }

    private static let recounting = [
        """
        UPDATE image SET (box_count, class_count, marks) = (
            SELECT count(*), count(DISTINCT class), coalesce(max(difficult), 0)
                + 2 * coalesce(max(truncated), 0) + 4 * coalesce(max(occluded), 0)
            FROM annotation WHERE image = image.id)
        WHERE id IN (SELECT image FROM recount)
        """,
        "DELETE FROM image_class WHERE (class, image) IN (SELECT class, image FROM recount)",
        // A cross join keeps its order: over `recount`, not over all boxes.
        """
        INSERT INTO image_class (class, image, n)
        SELECT r.class, r.image, count(*) FROM recount r
        CROSS JOIN annotation a ON a.image = r.image AND a.class = r.class GROUP BY r.class, r.image
        """,
    ]

    /// Images touched that say "verified empty" and have boxes all the same, in ascending order.
    func falselyEmpty() throws -> [ImageID] {
        try ScratchTable(db: db).choose(touched)
        let find = try db.cachedStatement(
            sql: """
                SELECT id FROM image WHERE id IN (SELECT id FROM chosen_image) AND state = 1
                    AND EXISTS (SELECT 1 FROM annotation WHERE image = image.id) ORDER BY id
                """)
        return try Int64.fetchAll(find).map(ImageID.init(rawValue:))
    }

    /// A conflict on an image, with the command that touched it last.
    func conflict(on image: ImageID, _ what: String) throws -> CatalogError {
        let latest = try JournalTable(db: db).entries(of: image, limit: 1).first
        return .conflict(Conflict(image: image, what: what, latest: latest))
    }

    private func requireImage(_ image: ImageID) throws {
        let find = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM image WHERE id = ? AND pending IS NULL)")
        guard try Bool.fetchOne(find, arguments: [image.rawValue]) == true else {
            throw CatalogError.unknownImage(image)
        }
    }

    private func checkClass(_ id: ClassID) throws {
        let known = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM class WHERE id = ? AND pending IS NULL)")
        guard try Bool.fetchOne(known, arguments: [id.rawValue]) == true else { throw CatalogError.unknownClass(id) }
    }

    private func check(_ annotation: Annotation) throws {
        guard annotation.box.isFinite else {
            throw CatalogError.invalid(
                "box \(annotation.id.rawValue): edges must be finite numbers, found \(annotation.box)")
        }
        try checkClass(annotation.classID)
        let reserved = try db.cachedStatement(sql: "SELECT next > ? FROM counter WHERE name = 'annotation'")
        guard annotation.id.rawValue > 0, try Bool.fetchOne(reserved, arguments: [annotation.id.rawValue]) == true
        else {
            throw CatalogError.invalid("box \(annotation.id.rawValue): its id was not reserved")
        }
    }
}
