import Domain
import GRDB

extension CatalogStore {
    /// A number that changes when another process has written; cheap enough to ask several times a second.
    ///
    /// Writing through this store does not change it.
    public func dataVersion() throws(CatalogError) -> Int {
        guard !isReadOnly else { return try read { db in try Int.fetchOne(db, sql: "PRAGMA data_version") ?? 0 } }
        return try writing { pool in
            try pool.writeWithoutTransaction { db in try Int.fetchOne(db, sql: "PRAGMA data_version") ?? 0 }
        }
    }

    /// What is wrong with the catalog, one line each; empty if it is sound.
    ///
    /// Checks the file itself, references between tables, and that every count follows from the boxes. Reads
    /// everything: seconds for a million boxes.
    public func integrityCheck() throws(CatalogError) -> [String] {
        try read { db in
            var found = try String.fetchAll(db, sql: "PRAGMA integrity_check").filter { $0 != "ok" }
            let dangling = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check")
            found += dangling.map { "table \($0[0] as String? ?? "?"): row \($0[1] as Int64? ?? 0) refers to nothing" }
            found += try Self.disagreements.flatMap { what, sql in
                try Int64.fetchAll(db, sql: sql).map { "\(what) \($0)" }
            }
            return try found + DetectionCheck(db: db).run()
        }
    }

    private static let disagreements = [
        (
            "box count, class count or attributes are wrong of image",
            """
            SELECT image.id FROM image LEFT JOIN (
                SELECT image, count(*) n, count(DISTINCT class) classes, coalesce(max(difficult), 0)
                    + 2 * coalesce(max(truncated), 0) + 4 * coalesce(max(occluded), 0) marks
                FROM annotation GROUP BY image) a ON a.image = image.id
            WHERE box_count != coalesce(a.n, 0) OR class_count != coalesce(a.classes, 0)
                OR image.marks != coalesce(a.marks, 0)
            """
        ),
        (
            "boxes are counted under the wrong class for image",
            """
            SELECT DISTINCT image FROM (
                SELECT * FROM (SELECT class, image, count(*) n FROM annotation GROUP BY class, image
                    EXCEPT SELECT class, image, n FROM image_class)
                UNION ALL
                SELECT * FROM (SELECT class, image, n FROM image_class
                    EXCEPT SELECT class, image, count(*) n FROM annotation GROUP BY class, image))
            """
        ),
        ("marked empty, but has boxes: image", "SELECT id FROM image WHERE state = 1 AND box_count > 0"),
    ]

    /// Moves everything from the write-ahead log into the catalog file; what is being read elsewhere stays.
    public func checkpoint() throws(CatalogError) {
        _ = try writing { pool in
            try pool.writeWithoutTransaction { db in try db.checkpoint(.passive) }
        }
    }
}

extension CatalogStore {
    /// Closes all connections; the store must not be used afterwards.
    ///
    /// Dropping the store does the same.
    func close() throws(CatalogError) {
        do { try reader.close() } catch { throw CatalogError(error, at: path, patience: patience) }
    }
}
