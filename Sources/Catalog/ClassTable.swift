import Domain
import GRDB

/// The rows of tables `class`, `class_alias` and `class_hotkey` as values of the domain; classes of unfinished imports
/// stay unseen.
struct ClassTable {
    typealias Placed = Change.ClassRows.Placed

    let db: Database

    private static let columns = """
        c.id, c.name, c.position, c.colour, c.glyph, c.guideline, h.hotkey
        FROM class c LEFT JOIN class_hotkey h ON h.class = c.id WHERE c.pending IS NULL
        """

    /// Boxes of the class of an argument, in SQL; those of an import that has not finished are nobody's yet.
    static let ofClass = "class = ? AND image NOT IN (SELECT id FROM image WHERE pending IS NOT NULL)"

    /// Boxes, and images with some, of each class that has any; without those of an import that has not finished.
    func use() throws -> [ClassID: ClassUse] {
        var use: [ClassID: ClassUse] = [:]
        let counts = try RawStatement(
            db,
            """
            SELECT class, sum(n), count(*) FROM image_class
            WHERE image NOT IN (SELECT id FROM image WHERE pending IS NOT NULL) GROUP BY class
            """)
        try counts.forEach { row in
            use[ClassID(rawValue: row.int64(0))] = ClassUse(boxes: row.int(1), images: row.int(2))
        }
        return use
    }

    /// All classes in order.
    func all() throws -> [Placed] {
        var aliases: [Int64: [String]] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT class, name FROM class_alias ORDER BY class, position")
        while let row = try rows.next() { aliases[row[0], default: []].append(row[1]) }
        return try Row.fetchAll(db, sql: "SELECT \(Self.columns) ORDER BY c.position, c.id").map { row in
            Self.placed(row, aliases: aliases[row[0]] ?? [])
        }
    }

    func synset() throws -> Synset { Synset(try all().map(\.entry), freeze: try FreezeTable(db: db).current()) }

    func find(_ id: ClassID) throws -> Placed? {
        let find = try db.cachedStatement(sql: "SELECT \(Self.columns) AND c.id = ?")
        guard let row = try Row.fetchOne(find, arguments: [id.rawValue]) else { return nil }
        let aliases = try db.cachedStatement(sql: "SELECT name FROM class_alias WHERE class = ? ORDER BY position")
        return Self.placed(row, aliases: try String.fetchAll(aliases, arguments: [id.rawValue]))
    }

    private static func placed(_ row: Row, aliases: [String]) -> Placed {
        let entry = ClassEntry(
            id: ClassID(rawValue: row[0]), name: row[1], colour: row[3], glyph: row[4], hotkey: row[6],
            aliases: aliases, guideline: row[5])
        return Placed(entry: entry, position: row[2])
    }

    /// Reserves the id of a class.
    func newID() throws -> ClassID {
        let id = try Int64.fetchOne(
            db, sql: "UPDATE counter SET next = next + 1 WHERE name = 'class' RETURNING next - 1")
        return ClassID(rawValue: id ?? 0)
    }

    /// Place after the last class.
    func endPosition() throws -> Int {
        try Int.fetchOne(db, sql: "SELECT coalesce(max(position) + 1, 0) FROM class WHERE pending IS NULL") ?? 0
    }

    /// Puts a class in at its place; those that stand there by now make room.
    /// - Throws: ``CatalogError/nameTaken(_:by:)`` if another class has one of its names.
    func insert(_ placed: Placed) throws {
        try check(placed.entry)
        let isTaken = try db.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM class WHERE position = ? AND pending IS NULL)")
        if try Bool.fetchOne(isTaken, arguments: [placed.position]) == true {
            try db.execute(
                sql: "UPDATE class SET position = position + 1 WHERE position >= ? AND pending IS NULL",
                arguments: [placed.position])
        }
        try db.cachedStatement(
            sql: "INSERT INTO class (id, name, position, colour, glyph, guideline) VALUES (?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            placed.entry.id.rawValue, placed.entry.name, placed.position, placed.entry.colour, placed.entry.glyph,
            placed.entry.guideline,
        ])
        try insertNames(placed.entry)
    }

    /// - Throws: ``CatalogError/nameTaken(_:by:)`` if another class has one of its names.
    func update(_ placed: Placed) throws {
        try check(placed.entry)
        try db.execute(
            sql: "UPDATE class SET name = ?, position = ?, colour = ?, glyph = ?, guideline = ? WHERE id = ?",
            arguments: [
                placed.entry.name, placed.position, placed.entry.colour, placed.entry.glyph, placed.entry.guideline,
                placed.entry.id.rawValue,
            ])
        for table in ["class_alias", "class_hotkey"] {
            try db.execute(sql: "DELETE FROM \(table) WHERE class = ?", arguments: [placed.entry.id.rawValue])
        }
        try insertNames(placed.entry)
    }

    /// - Throws: ``CatalogError/conflict(_:)`` if boxes are of this class, also such as somebody drew blind.
    func delete(_ entry: ClassEntry) throws {
        let users =
            try Int.fetchOne(db, sql: "SELECT sum(n) FROM image_class WHERE class = ?", arguments: [entry.id.rawValue])
            ?? 0
        guard users == 0 else {
            throw CatalogError.conflict(Conflict(what: "\(users) boxes are of class \(entry.name)"))
        }
        // Without their class they would be seen no more, and not be compared.
        let blind = try Row.fetchOne(
            db, sql: "SELECT count(*), count(DISTINCT person) FROM layer_annotation WHERE class = ?",
            arguments: [entry.id.rawValue])
        if let blind, blind[0] as Int > 0 {
            let (boxes, people) = (blind[0] as Int, blind[1] as Int)
            throw CatalogError.conflict(
                Conflict(
                    what: "\(boxes) boxes that \(people) \(people == 1 ? "person" : "people") drew blind are of class "
                        + "\(entry.name); merge it, or give its boxes another class"))
        }
        try db.execute(sql: "DELETE FROM class WHERE id = ?", arguments: [entry.id.rawValue])
    }

    /// Gives classes their places, each after the one before; those that are not named keep theirs.
    func place(_ ids: [ClassID], at positions: [Int]) throws {
        var last = Int.min
        for (id, position) in zip(ids, positions) {
            last = max(position, last + 1)
            try db.execute(sql: "UPDATE class SET position = ? WHERE id = ?", arguments: [last, id.rawValue])
        }
    }

    private func insertNames(_ entry: ClassEntry) throws {
        for (position, alias) in entry.aliases.enumerated() {
            try db.cachedStatement(sql: "INSERT INTO class_alias (name, class, position) VALUES (?, ?, ?)")
                .execute(arguments: [alias, entry.id.rawValue, position])
        }
        guard let hotkey = entry.hotkey else { return }
        try db.execute(
            sql: "INSERT INTO class_hotkey (hotkey, class) VALUES (?, ?)", arguments: [hotkey, entry.id.rawValue])
    }

    private func check(_ entry: ClassEntry) throws {
        guard !entry.name.isEmpty, !entry.aliases.contains("") else {
            throw CatalogError.invalid("a class needs a name; found an empty one")
        }
        guard Set(entry.aliases + [entry.name]).count == entry.aliases.count + 1 else {
            throw CatalogError.invalid("class \(entry.name) has the same alias twice")
        }
        let owner = try db.cachedStatement(
            sql: """
                SELECT name FROM class WHERE name = ?1 AND pending IS NULL AND id != ?2
                UNION ALL SELECT c.name FROM class_alias a JOIN class c ON c.id = a.class
                WHERE a.name = ?1 AND a.class != ?2
                """)
        for name in [entry.name] + entry.aliases {
            guard let taken = try String.fetchOne(owner, arguments: [name, entry.id.rawValue]) else { continue }
            throw CatalogError.nameTaken(name, by: taken)
        }
        if let hotkey = entry.hotkey { try check(hotkey: hotkey, of: entry) }
    }

    private func check(hotkey: String, of entry: ClassEntry) throws {
        guard hotkey.count == 1, hotkey.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }) else {
            throw CatalogError.invalid("hotkey '\(hotkey)' of class \(entry.name): expected one printable character")
        }
        let owner = try String.fetchOne(
            db,
            sql: "SELECT c.name FROM class_hotkey h JOIN class c ON c.id = h.class WHERE h.hotkey = ? AND c.id != ?",
            arguments: [hotkey, entry.id.rawValue])
        if let owner { throw CatalogError.invalid("'\(hotkey)' is the hotkey of class \(owner) already") }
    }
}
