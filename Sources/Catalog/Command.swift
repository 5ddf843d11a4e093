import Domain
import GRDB

/// One command while its transaction is open: checks each row against what the author saw, writes, and keeps account.
struct Command {
    let db: Database
    /// Who does it, and when, in seconds since 1970-01-01 00:00 UTC.
    let actor: String
    let timestamp: Double
    /// What has been done so far, in order.
    private(set) var changes: [Change] = []
    /// Images whose row must be renewed; those with changed boxes also need counting.
    private(set) var touched: Set<ImageID> = []
    private var recounted: [ImageID: Set<ClassID>] = [:]
    private(set) var changedSynset = false
    private(set) var changedMappings = false
    var changedSplits: Bool {
        changes.contains {
            switch $0 {
            case .split, .members: true
            default: false
            }
        }
    }
    private(set) var addedClasses: [ClassID] = []
    private(set) var annotations: Set<AnnotationID> = []
    /// Boxes removed, and boxes moved or given another class: where they came from detections, that is to be noted.
    private(set) var unsettledBoxes: [AnnotationID] = []
    private var rejudged: [Int64: DetectionSet] = [:]
    /// The set that the last verdict was about: verdicts come image by image.
    private var lastSet: DetectionSet?

    init(_ db: Database, by actor: String, at timestamp: Double) {
        (self.db, self.actor, self.timestamp) = (db, actor, timestamp)
    }

    /// Does a change and notes it.
    /// - Throws: ``CatalogError/conflict(_:)`` if the rows are not as the change says they were.
    mutating func perform(_ change: Change) throws {
        switch change {
        case .annotations(let image, let rows):
            try requireImage(image)
            try requireUnlocked(image)
            try requireSight(image)
            for row in rows { try perform(row, on: image) }
        case .states(let rows):
            for row in rows { try perform(row) }
        case .classes(let rows):
            try FreezeTable(db: db).requireThawed()
            for row in rows { try perform(row) }
        case .order(let before, let after):
            try FreezeTable(db: db).requireThawed()
            try perform(before: before, after: after)
        case .reclass(let from, let to, let ids):
            try checkClass(to)
            touched.formUnion(try Reclassing(db: db, from: from, to: to).run(ids))
        case .verdicts(let image, let rows):
            try requireImage(image)
            for row in rows { try perform(row, on: image) }
        case .freeze(let before, let after): try perform(before: before, after: after)
        case .mappings(let model, let rows): try perform(rows, of: model)
        case .removal(let id, let rows):
            touched.formUnion(try Removing(db: db, classID: id).remove(rows))
        case .restoration(let id, let rows):
            try checkClass(id)
            touched.formUnion(try Removing(db: db, classID: id).restore(rows))
        case .split(let rows): try SplitRecords(db: db).perform(rows)
        case .members(let split, let rows):
            for row in rows { try SplitRecords(db: db).perform(row, in: split) }
        case .waivers(let rows):
            for row in rows { try Self.perform(row, in: db) }
        case .confirmations(let image, let rows):
            try requireImage(image)
            for row in rows { try perform(row, on: image) }
            touched.insert(image)
        case .comments(let image, let rows):
            try requireImage(image)
            for row in rows { try perform(row, on: image) }
            touched.insert(image)
        case .stages(let rows):
            for row in rows {
                try perform(row)
                touched.formUnion(row.images)
            }
        case .assignments(let rows):
            for row in rows {
                try perform(row)
                // Giving an image to somebody changes nothing of it.
                if let before = row.before, row.after != nil { touched.insert(before.image) }
            }
        case .layer(let image, let person, let rows):
            try requireImage(image)
            try requireOpenLayer(image, of: person)
            for row in rows {
                try perform(row, on: image, of: person)
                if let after = row.after { annotations.insert(after.id) }
            }
            touched.insert(image)
        }
        changes.append(change)
    }

    /// Makes all boxes of a class boxes of another.
    /// - Returns: how many they were
    mutating func reclassAll(from: ClassID, to: ClassID) throws -> Int {
        try checkClass(to)
        let (boxes, images) = try Reclassing(db: db, from: from, to: to).runAll()
        guard !boxes.isEmpty else { return 0 }
        touched.formUnion(images)
        changes.append(.reclass(from: from, to: to, boxes))
        return boxes.count
    }

    /// Removes all boxes of a class; detections that they came from are open again.
    mutating func removeAll(of id: ClassID) throws {
        let (rows, images) = try Removing(db: db, classID: id).removeAll()
        guard !rows.isEmpty else { return }
        touched.formUnion(images)
        changes.append(.removal(of: id, rows))
        for (image, verdicts) in try VerdictTable(db: db).reopening(rows) { try perform(.verdicts(image, verdicts)) }
    }

    private mutating func perform(before: SynsetFreeze?, after: SynsetFreeze?) throws {
        let table = FreezeTable(db: db)
        let found = try table.current()
        guard found == before else {
            throw CatalogError.conflict(Conflict(what: "the synset is \(found?.words ?? "not frozen")"))
        }
        try table.put(after)
        changedSynset = true
    }

    private mutating func perform(_ rows: [Change.MappingRows], of model: ModelID) throws {
        let table = ModelTable(db: db)
        let ignored = try table.ignoredClasses(of: model)
        for row in rows {
            guard try table.fixedMapping(of: model, classIndex: row.classIndex) == row.before else {
                let record = try table.find(model)
                let name = record.classes.indices.contains(row.classIndex) ? record.classes[row.classIndex] : "?"
                throw CatalogError.conflict(
                    Conflict(what: "the meaning of class \(name) of \(record.name) has been changed"))
            }
            if case .mapped(let id) = row.after { try checkClass(id) }
            try table.fix(row.after, of: model, classIndex: row.classIndex)
        }
        if try table.ignoredClasses(of: model) != ignored { try DetectionCounting(db: db).renew(all: model) }
        changedMappings = true
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
        let sets = try sets(with: row.detection)
        if sets.isEmpty, row.before == .open {
            throw try conflict(on: image, "detection \(row.detection.rawValue) is gone")
        }
        try table.put(row.after, of: row.detection, on: image, model: sets.first?.model)
        for set in sets { rejudged[set.first] = set }
        touched.insert(image)
    }

    /// The detections among which this one is, and those of other runs that recognised it; none if all are gone.
    private mutating func sets(with id: DetectionID) throws -> [DetectionSet] {
        let table = DetectionTable(db: db)
        if lastSet?.ids.contains(id.rawValue) != true { lastSet = try table.set(with: id) }
        return try [lastSet].compactMap(\.self) + VerdictTable(db: db).recognised(as: id).compactMap(table.set(with:))
    }

    private mutating func perform(_ row: Change.StateRows) throws {
        try ScratchTable(db: db).choose(Set(row.images))
        try requireUnlockedChoice()
        try requireSightOfChoice()
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
    mutating func renew() throws {
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
        guard try ImageTable(db: db).exists(image) else { throw CatalogError.unknownImage(image) }
    }

    private func checkClass(_ id: ClassID) throws {
        let known = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM class WHERE id = ? AND pending IS NULL)")
        guard try Bool.fetchOne(known, arguments: [id.rawValue]) == true else { throw CatalogError.unknownClass(id) }
    }

    func check(_ annotation: Annotation) throws {
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
