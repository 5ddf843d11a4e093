import Domain
import Foundation
import GRDB

extension Schema {
    /// Splits and their members.
    ///
    /// `parts` is the name and weight of each part, `unions` for each union its name, the number of its parts and their
    /// names, all as ``OriginText``; `seed` has the bits of an unsigned number. `split_member.part` counts the parts from
    /// 0. `frozen_hash` is `NULL` for a split that may change.
    private static let v4 = """
        INSERT INTO counter VALUES ('split', 1);
        CREATE TABLE split (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, parts TEXT NOT NULL, unions TEXT NOT NULL,
            strategy TEXT NOT NULL, grouping TEXT NOT NULL, seed INTEGER NOT NULL, frozen_hash TEXT,
            made_at REAL NOT NULL, made_by TEXT NOT NULL);
        CREATE TABLE split_member (
            split INTEGER NOT NULL REFERENCES split(id), image INTEGER NOT NULL REFERENCES image(id),
            part INTEGER NOT NULL, is_pinned INTEGER NOT NULL, PRIMARY KEY (split, image)) WITHOUT ROWID;
        """

    /// Makes the tables, and splits of the parts that earlier imports left as settings `splits.SOURCE`.
    static func migrateSplits(_ db: Database) throws {
        try db.execute(sql: v4)
        struct Part: Decodable {
            var name: String
            var paths: [String]
        }
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT s.id, s.imported_at, s.imported_by, v.value FROM setting v JOIN source s ON v.key = 'splits.' || s.id
                WHERE s.is_finished ORDER BY s.id
                """)
        for row in rows {
            let parts = try JSONDecoder().decode([Part].self, from: Data((row[3] as String).utf8))
            try GivenSplit(db: db, source: row[0]).add(
                parts.map { GivenPart(name: $0.name, paths: $0.paths) }, by: row[2], at: row[1])
        }
        try db.execute(sql: "DELETE FROM setting WHERE key LIKE 'splits.%'")
    }
}
