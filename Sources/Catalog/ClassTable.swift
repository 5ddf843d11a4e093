import Domain
import GRDB

/// The rows of tables `class` and `class_alias` as values of the domain; classes of unfinished imports stay unseen.
struct ClassTable {
    typealias Placed = Change.ClassRows.Placed

    let db: Database

    /// All classes in order.
    func all() throws -> [Placed] {
        var aliases: [Int64: [String]] = [:]
        let rows = try Row.fetchCursor(db, sql: "SELECT class, name FROM class_alias ORDER BY class, position")
        while let row = try rows.next() { aliases[row[0], default: []].append(row[1]) }
        return try Row.fetchAll(
            db,
            sql: """
                SELECT id, name, position, colour, glyph, guideline FROM class WHERE pending IS NULL
                ORDER BY position, id
                """
        ).map { row in
            let entry = ClassEntry(
                id: ClassID(rawValue: row[0]), name: row[1], colour: row[3], glyph: row[4],
                aliases: aliases[row[0]] ?? [], guideline: row[5])
            return Placed(entry: entry, position: row[2])
        }
    }

    func synset() throws -> Synset { Synset(try all().map(\.entry)) }

    func find(_ id: ClassID) throws -> Placed? { try all().first { $0.entry.id == id } }

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

    /// - Throws: ``CatalogError/nameTaken(_:by:)`` if another class has one of its names.
    func insert(_ placed: Placed) throws {
        try checkNames(placed.entry)
        try db.execute(
            sql: "INSERT INTO class (id, name, position, colour, glyph, guideline) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                placed.entry.id.rawValue, placed.entry.name, placed.position, placed.entry.colour, placed.entry.glyph,
                placed.entry.guideline,
            ])
        try insertAliases(placed.entry)
    }

    /// - Throws: ``CatalogError/nameTaken(_:by:)`` if another class has one of its names.
    func update(_ placed: Placed) throws {
        try checkNames(placed.entry)
        try db.execute(
            sql: "UPDATE class SET name = ?, position = ?, colour = ?, glyph = ?, guideline = ? WHERE id = ?",
            arguments: [
                placed.entry.name, placed.position, placed.entry.colour, placed.entry.glyph, placed.entry.guideline,
                placed.entry.id.rawValue,
            ])
        try db.execute(sql: "DELETE FROM class_alias WHERE class = ?", arguments: [placed.entry.id.rawValue])
        try insertAliases(placed.entry)
    }

    /// - Throws: ``CatalogError/conflict(_:)`` if boxes are of this class.
    func delete(_ entry: ClassEntry) throws {
        let users =
            try Int.fetchOne(db, sql: "SELECT sum(n) FROM image_class WHERE class = ?", arguments: [entry.id.rawValue])
            ?? 0
        guard users == 0 else {
            throw CatalogError.conflict(Conflict(what: "\(users) boxes are of class \(entry.name)"))
        }
        try db.execute(sql: "DELETE FROM class WHERE id = ?", arguments: [entry.id.rawValue])
    }

    /// Gives classes their places; those that are not named keep theirs.
    func place(_ ids: [ClassID], at positions: [Int]) throws {
        for (id, position) in zip(ids, positions) {
            try db.execute(sql: "UPDATE class SET position = ? WHERE id = ?", arguments: [position, id.rawValue])
        }
    }

    private func insertAliases(_ entry: ClassEntry) throws {
        for (position, alias) in entry.aliases.enumerated() {
            try db.execute(
                sql: "INSERT INTO class_alias (name, class, position) VALUES (?, ?, ?)",
                arguments: [alias, entry.id.rawValue, position])
        }
    }

    private func checkNames(_ entry: ClassEntry) throws {
        guard !entry.name.isEmpty, !entry.aliases.contains("") else {
            throw CatalogError.invalid("a class needs a name; found an empty one")
        }
        guard Set(entry.aliases + [entry.name]).count == entry.aliases.count + 1 else {
            throw CatalogError.invalid("class \(entry.name) has the same alias twice")
        }
        for other in try all() where other.entry.id != entry.id {
            let taken = Set(other.entry.aliases + [other.entry.name])
            for name in [entry.name] + entry.aliases where taken.contains(name) {
                throw CatalogError.nameTaken(name, by: other.entry.name)
            }
        }
    }
}
