public import Domain
import GRDB

extension CatalogStore {
    /// The classes in export order.
    public func synset() throws(CatalogError) -> Synset {
        try read { db in try ClassTable(db: db).synset() }
    }

    /// Number of boxes of each class that has any.
    public func boxesPerClass() throws(CatalogError) -> [ClassID: Int] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT class, sum(n) FROM image_class
                    WHERE image NOT IN (SELECT id FROM image WHERE pending IS NOT NULL) GROUP BY class
                    """)
            var counts: [ClassID: Int] = [:]
            while let row = try rows.next() { counts[ClassID(rawValue: row[0])] = row[1] }
            return counts
        }
    }

    /// All clients with their progress, in natural order of their names.
    public func clients() throws(CatalogError) -> [ClientSummary] {
        try read { db in
            // Over the index of lists: a third of the pages of the table itself.
            let images = try RawStatement(
                db, "SELECT client, state, box_count FROM image INDEXED BY image_in_order WHERE pending IS NULL")
            var counts: [Int64: ImageCounts] = [:]
            try images.forEach { row in
                counts[row.int64(0), default: ImageCounts()].add(state: row.int(1), boxes: row.int(2))
            }
            return try Row.fetchAll(db, sql: "SELECT id, name FROM client").compactMap { row in
                counts[row[0]].map { ClientSummary(name: row[1], counts: $0) }
            }.sorted { NaturalOrder.precedes($0.name, $1.name) }
        }
    }
}
