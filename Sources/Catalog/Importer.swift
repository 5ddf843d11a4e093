public import Domain
import Foundation
import GRDB

/// Brings one dataset into the workspace: `add` for every image, then `finish`.
///
/// Images are written in batches, so that others can work meanwhile, but nobody sees any before `finish` has returned.
/// An importer that is dropped, or killed, leaves nothing to see; what it wrote is removed by the next import. Only one
/// import runs in a workspace at a time.
public final class Importer {
    private static let batchSize = 1024

    private let store: CatalogStore
    private let lock: FileLock
    private let description: SourceDescription
    private let source: Int64
    private let folderID: Int64
    private let actor: String
    private let timestamp: Double
    private var batch: [LabelledImage] = []
    private var images = 0
    private var boxes = 0
    private var known = 0
    private var leftOut = 0
    private var clients: [String: Int64] = [:]
    /// Classes of this import in order of appearance, the dataset's own synset first.
    private var newClasses: [(name: String, id: ClassID)] = []
    private var newClassIDs: [String: ClassID] = [:]
    private let whenFrozen: WhenFrozen
    private var isFinished = false

    init(
        _ description: SourceDescription, into store: CatalogStore, whenFrozen: WhenFrozen, by actor: String,
        at timestamp: Double
    ) throws(CatalogError) {
        guard !store.isReadOnly else { throw .readOnly(path: store.path) }
        lock = try Self.lock(of: store)
        (self.store, self.description, self.whenFrozen) = (store, description, whenFrozen)
        (self.actor, self.timestamp) = (actor, timestamp)
        try Self.removeLeftovers(in: store)
        (source, folderID) = try store.write { db in
            let folder = Location.stored(folder: description.pictureFolder, workspace: store.folder)
            try db.execute(sql: "INSERT OR IGNORE INTO folder (path) VALUES (?)", arguments: [folder])
            let folderID = try Int64.fetchOne(db, sql: "SELECT id FROM folder WHERE path = ?", arguments: [folder]) ?? 0
            try db.execute(
                sql: """
                    INSERT INTO source (path, format, folder, conventions, imported_at, imported_by, is_finished)
                    VALUES (?, ?, ?, ?, ?, ?, 0)
                    """,
                arguments: [description.path, description.format, folderID, description.conventions, timestamp, actor])
            return (db.lastInsertedRowID, folderID)
        }
    }

    /// What becomes of boxes of classes that a frozen synset does not have.
    public enum WhenFrozen {
        /// The import fails with ``CatalogError/synsetFrozen(_:)``.
        case fail
        /// They are left out, and each is reported: the image, or the dataset for a class without boxes, and why.
        case leaveOut((_ place: String, _ reason: String) -> Void)
    }

    /// The right to import into a workspace, which one importer has at a time.
    /// - Throws: ``CatalogError/importRunning(folder:)`` while somebody else has it.
    static func lock(of store: CatalogStore) throws(CatalogError) -> FileLock {
        guard let lock = try FileLock("\(store.folder(of: "cache"))/import.lock", waits: false) else {
            throw .importRunning(folder: store.folder)
        }
        return lock
    }

    /// Adds an image of the dataset.
    ///
    /// An image that the workspace has already (same folder, path and client) is counted and left alone, so that
    /// importing a dataset twice changes nothing.
    /// - Throws: ``CatalogError/invalid(_:)`` if an edge is not a finite number or a class has no name, and whatever
    ///   stands in the way of writing.
    public func add(_ image: LabelledImage) throws(CatalogError) {
        precondition(!isFinished, "add after finish")
        for box in image.boxes {
            guard box.box.isFinite else {
                throw .invalid("\(image.path): edges must be finite numbers, found \(box.box)")
            }
            guard !box.className.isEmpty else { throw .invalid("\(image.path): a box has a class without a name") }
        }
        batch.append(image)
        if batch.count >= Self.batchSize { try flush() }
    }

    /// Makes everything visible at once, as one line of the journal.
    ///
    /// - Parameter parts: the named parts that the dataset came with; they become splits
    /// - Returns: what came in
    /// - Throws: ``CatalogError``, whatever stands in the way of writing
    public func finish(parts: [GivenPart] = []) throws(CatalogError) -> ImportSummary {
        precondition(!isFinished, "finish twice")
        try flush()
        let summary = try store.write { db in
            let ids = try Self.classIDs(in: db)
            try orderListed(besides: ids, in: db)
            let added = try publishClasses(in: db)
            try db.execute(sql: "UPDATE image SET pending = NULL WHERE pending = ?", arguments: [source])
            try db.execute(sql: "UPDATE source SET is_finished = 1 WHERE id = ?", arguments: [source])
            try GivenSplit(db: db, source: source).add(parts, by: actor, at: timestamp)
            let title = "import \(images) images, \(boxes) boxes from \(description.format) dataset \(description.path)"
            _ = try JournalTable(db: db).append(
                .import, by: actor, at: timestamp, title: title, changes: Change.pack([]))
            return ImportSummary(
                source: SourceID(rawValue: source), images: images, boxes: boxes, newClasses: added,
                leftOut: leftOut, known: known)
        }
        isFinished = true
        return summary
    }

    private func flush() throws(CatalogError) {
        guard !batch.isEmpty else { return }
        // Counters change only when the transaction has gone through.
        let (counts, dropped) = try store.write { db in
            var dropped = 0
            var writer = try ImportBatch(
                db: db, source: source, folder: folderID, clients: clients, defaultClient: description.client)
            let visible = try Self.classIDs(in: db)
            // Colour, glyph and digit of a class go by its id, so that ids are given in the dataset's own order.
            // A frozen synset takes none, and each box that goes without its class is reported where it lies.
            if try FreezeTable(db: db).current() == nil { try orderListed(besides: visible, in: db) }
            var classes = visible.merging(newClassIDs) { visible, _ in visible }
            var firstBox = try reserve(batch.reduce(0) { $0 + $1.boxes.count }, in: db)
            for image in batch {
                for box in image.boxes where classes[box.className] == nil {
                    classes[box.className] = try orderNewClass(box.className, at: image.path, in: db)
                }
                var image = image
                let count = image.boxes.count
                image.boxes.removeAll { classes[$0.className] == nil }
                dropped += count - image.boxes.count
                try writer.insert(image, classes: classes, firstBox: &firstBox)
            }
            return (writer.counts, dropped)
        }
        leftOut += dropped
        clients = counts.clients
        images += counts.images
        boxes += counts.boxes
        known += counts.known
        batch.removeAll(keepingCapacity: true)
    }

    private func reserve(_ count: Int, in db: Database) throws -> Int64 {
        let end = try Int64.fetchOne(
            db, sql: "UPDATE counter SET next = next + ? WHERE name = 'annotation' RETURNING next", arguments: [count])
        return (end ?? 0) - Int64(count)
    }

    /// Orders the classes of the dataset's own list, in its order.
    private func orderListed(besides known: [String: ClassID], in db: Database) throws {
        for name in description.classes where !name.isEmpty && known[name] == nil {
            try orderNewClass(name, at: description.path, in: db)
        }
    }

    /// The id of a class that the synset does not have; `nil` if it is frozen and the box is to be left out.
    @discardableResult
    private func orderNewClass(_ name: String, at place: String, in db: Database) throws -> ClassID? {
        if let id = newClassIDs[name] { return id }
        if let freeze = try FreezeTable(db: db).current() {
            guard case .leaveOut(let report) = whenFrozen else { throw CatalogError.synsetFrozen(freeze) }
            report(place, "class \(name) is not in the synset, which is \(freeze.words)")
            return nil
        }
        return try newClass(name, in: db)
    }

    private func newClass(_ name: String, in db: Database) throws -> ClassID {
        let id = try ClassTable(db: db).newID()
        try db.execute(
            sql: "INSERT INTO class (id, name, position, guideline, pending) VALUES (?, ?, 0, '', ?)",
            arguments: [id.rawValue, name, source])
        newClassIDs[name] = id
        newClasses.append((name, id))
        return id
    }

    /// Gives the new classes their places: those of the dataset's synset in its order, then the others.
    private func publishClasses(in db: Database) throws -> [String] {
        let table = ClassTable(db: db)
        var rank: [String: Int] = [:]
        for (index, name) in description.classes.enumerated() where rank[name] == nil { rank[name] = index }
        let order = newClasses.enumerated().sorted { a, b in
            (rank[a.element.name] ?? .max, a.offset) < (rank[b.element.name] ?? .max, b.offset)
        }.map(\.element)
        var added: [String] = []
        let freeze = try FreezeTable(db: db).current()
        for (name, id) in order {
            // Somebody may have added a class of that name while we were reading: then it is the same class.
            if let twin = try Self.classIDs(in: db)[name] {
                for sql in [
                    "UPDATE annotation SET class = ? WHERE class = ?",
                    "UPDATE image_class SET class = ? WHERE class = ?",
                ] { try db.execute(sql: sql, arguments: [twin.rawValue, id.rawValue]) }
                try db.execute(sql: "DELETE FROM class WHERE id = ?", arguments: [id.rawValue])
                continue
            }
            // Frozen while this import was writing: it has boxes of that class by now.
            if let freeze { throw CatalogError.synsetFrozen(freeze) }
            try db.execute(
                sql: "UPDATE class SET pending = NULL, position = ? WHERE id = ?",
                arguments: [try table.endPosition(), id.rawValue])
            added.append(name)
        }
        return added
    }

    /// Names and aliases of the classes that everybody sees; a name wins over an alias.
    private static func classIDs(in db: Database) throws -> [String: ClassID] {
        var ids: [String: ClassID] = [:]
        let sql = """
            SELECT name, class FROM class_alias
            UNION ALL SELECT name, id FROM class WHERE pending IS NULL
            """
        let rows = try Row.fetchCursor(db, sql: sql)
        while let row = try rows.next() { ids[row[0]] = ClassID(rawValue: row[1]) }
        return ids
    }

    /// Removes what imports left behind that never finished.
    ///
    /// The caller holds the lock, so none of them lives.
    static func removeLeftovers(in store: CatalogStore) throws(CatalogError) {
        let dead = try store.read { db in try Int64.fetchAll(db, sql: "SELECT id FROM source WHERE is_finished = 0") }
        for source in dead {
            var isMore = true
            while isMore {
                isMore = try store.write { db in
                    let ids = try Int64.fetchAll(
                        db, sql: "SELECT id FROM image WHERE pending = ? LIMIT 2000", arguments: [source])
                    for id in ids {
                        let classes = try db.cachedStatement(
                            sql:
                                "DELETE FROM image_class WHERE image = ?1 AND class IN (SELECT class FROM annotation WHERE image = ?1)"
                        )
                        try classes.execute(arguments: [id])
                        try db.cachedStatement(sql: "DELETE FROM annotation WHERE image = ?").execute(arguments: [id])
                        try db.cachedStatement(sql: "DELETE FROM image WHERE id = ?").execute(arguments: [id])
                    }
                    return !ids.isEmpty
                }
            }
            try store.write { db in
                try db.execute(sql: "DELETE FROM class WHERE pending = ?", arguments: [source])
                try db.execute(sql: "DELETE FROM source WHERE id = ?", arguments: [source])
            }
        }
    }
}
