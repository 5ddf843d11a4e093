import Domain
import GRDB

/// The rows of tables `split` and `split_member` as values of the domain.
struct SplitRecords {
    let db: Database

    private static let columns = """
        id, name, parts, unions, strategy, grouping, seed, frozen_hash, made_at, made_by FROM split
        """

    /// All splits, oldest first.
    func all() throws -> [Split] { try Row.fetchAll(db, sql: "SELECT \(Self.columns) ORDER BY id").map(Self.split) }

    /// The split of that number.
    func find(_ id: SplitID) throws -> Split? {
        try Row.fetchOne(db, sql: "SELECT \(Self.columns) WHERE id = ?", arguments: [id.rawValue]).map(Self.split)
    }

    /// The split of that name, or the latest one where none is named, as `latest` of the domain has it.
    /// - Throws: ``CatalogError/unknownSplit(_:known:)``
    func find(named name: String?) throws -> Split {
        let row =
            if let name {
                try Row.fetchOne(db, sql: "SELECT \(Self.columns) WHERE name = ?", arguments: [name])
            } else {
                try Row.fetchOne(db, sql: "SELECT \(Self.columns) ORDER BY made_at DESC, id DESC LIMIT 1")
            }
        if let row { return Self.split(row) }
        throw CatalogError.unknownSplit(
            name ?? "yet", known: try String.fetchAll(db, sql: "SELECT name FROM split ORDER BY name"))
    }

    /// Members of a split by image.
    func members(of id: SplitID) throws -> [SplitMember] {
        var members: [SplitMember] = []
        let find = try RawStatement(
            db, "SELECT image, part, is_pinned FROM split_member WHERE split = ? ORDER BY image")
        try find.forEach([id.rawValue]) { row in
            members.append(
                SplitMember(image: ImageID(rawValue: row.int64(0)), part: row.int(1), isPinned: row.int(2) != 0))
        }
        return members
    }

    /// A number for a split to be made, never given twice.
    func newID() throws -> SplitID {
        let id = try Int64.fetchOne(
            db, sql: "UPDATE counter SET next = next + 1 WHERE name = 'split' RETURNING next - 1")
        return SplitID(rawValue: id ?? 0)
    }

    // MARK: Changes

    /// Makes, changes or deletes a split.
    func perform(_ rows: Change.SplitRows) throws {
        if let before = rows.before {
            guard let found = try find(before.id) else { throw conflict("split \(before.name) is gone") }
            guard found == before else { throw conflict("split \(before.name) has been changed") }
        }
        if let after = rows.after {
            let taken = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM split WHERE name = ? AND id IS NOT ?)",
                arguments: [after.name, rows.before?.id.rawValue])
            guard taken != true else { throw CatalogError.invalid("a split \(after.name) exists already") }
            try write(after)
        } else if let before = rows.before {
            guard !before.isFrozen else { throw conflict("split \(before.name) is frozen") }
            // Members are changes of their own: a split that still has some was changed by somebody else.
            let isEmpty = try Bool.fetchOne(
                db, sql: "SELECT NOT EXISTS (SELECT 1 FROM split_member WHERE split = ?)",
                arguments: [before.id.rawValue])
            guard isEmpty == true else { throw conflict("split \(before.name) has members that came later") }
            try db.execute(sql: "DELETE FROM split WHERE id = ?", arguments: [before.id.rawValue])
        }
    }

    /// Moves members of a split.
    func perform(_ row: Change.MemberRows, in id: SplitID) throws {
        guard let split = try find(id) else { throw conflict("a split is gone") }
        // Said of an undo: edits have been refused before they come here.
        guard !split.isFrozen else { throw conflict("split \(split.name) is frozen") }
        try ScratchTable(db: db).choose(Set(row.images))
        let places = """
            SELECT count(*) FROM chosen_image c JOIN split_member m ON m.split = ?1 AND m.image = c.id
            """
        if let from = row.from {
            let found = try Int.fetchOne(
                db, sql: places + " WHERE m.part = ?2 AND m.is_pinned = ?3",
                arguments: [id.rawValue, from.part, from.isPinned])
            guard found == row.images.count else { throw conflict("images of split \(split.name) have been moved") }
        } else {
            guard try Int.fetchOne(db, sql: places, arguments: [id.rawValue]) == 0 else {
                throw conflict("images are in split \(split.name) already")
            }
        }
        guard let to = row.to else {
            return try db.execute(
                sql: "DELETE FROM split_member WHERE split = ? AND image IN (SELECT id FROM chosen_image)",
                arguments: [id.rawValue])
        }
        let known = try Int.fetchOne(
            db, sql: "SELECT count(*) FROM chosen_image c JOIN image i ON i.id = c.id AND i.pending IS NULL")
        guard known == row.images.count else { throw CatalogError.invalid("an image to be split is not there") }
        guard split.recipe.parts.indices.contains(to.part) else {
            throw CatalogError.invalid("part \(to.part), but split \(split.name) has \(split.recipe.parts.count)")
        }
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO split_member (split, image, part, is_pinned)
                SELECT ?, id, ?, ? FROM chosen_image
                """,
            arguments: [id.rawValue, to.part, to.isPinned])
    }

    private func conflict(_ what: String) -> CatalogError { .conflict(Conflict(what: what)) }

    // MARK: Rows

    /// Writes the row of a split.
    func write(_ split: Split) throws {
        try db.execute(
            sql: """
                INSERT INTO split (id, name, parts, unions, strategy, grouping, seed, frozen_hash, made_at, made_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET (name, parts, unions, strategy, grouping, seed, frozen_hash, made_at, made_by)
                    = (excluded.name, excluded.parts, excluded.unions, excluded.strategy, excluded.grouping,
                        excluded.seed, excluded.frozen_hash, excluded.made_at, excluded.made_by)
                """,
            arguments: [
                split.id.rawValue, split.name,
                OriginText.join(split.recipe.parts.flatMap { [$0.name, "\($0.weight)"] }),
                OriginText.join(split.unions.flatMap { [$0.name, "\($0.parts.count)"] + $0.parts }),
                split.recipe.strategy.rawValue, split.recipe.grouping.text, Int64(bitPattern: split.recipe.seed),
                split.frozenHash, split.madeAt, split.madeBy,
            ])
    }

    private static func split(_ row: Row) -> Split {
        let fields = OriginText.split(row[2])
        let parts = stride(from: 0, to: fields.count - 1, by: 2).map {
            SplitPart(name: fields[$0], weight: Int(fields[$0 + 1]) ?? 0)
        }
        var rest = OriginText.split(row[3])[...]
        var unions: [SplitUnion] = []
        while rest.count >= 2 {
            let name = rest.removeFirst()
            let count = min(Int(rest.removeFirst()) ?? 0, rest.count)
            unions.append(SplitUnion(name: name, parts: Array(rest.prefix(count))))
            rest = rest.dropFirst(count)
        }
        let recipe = SplitRecipe(
            parts: parts, strategy: SplitStrategy(rawValue: row[4]) ?? .given,
            grouping: (try? SplitGrouping(row[5] as String)) ?? .none, seed: UInt64(bitPattern: row[6] as Int64))
        return Split(
            id: SplitID(rawValue: row[0]), name: row[1], recipe: recipe, unions: unions, frozenHash: row[7],
            madeBy: row[9], madeAt: row[8])
    }
}
