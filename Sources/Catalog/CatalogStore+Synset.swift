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
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT client.name, coalesce(sum(state = 0), 0), coalesce(sum(state = 1), 0),
                        coalesce(sum(state = 2), 0), coalesce(sum(box_count), 0)
                    FROM image JOIN client ON client.id = image.client WHERE pending IS NULL GROUP BY client.id
                    """)
            return rows.map { row in
                ClientSummary(
                    name: row[0],
                    counts: ImageCounts(unseen: row[1], empty: row[2], labelled: row[3], boxes: row[4]))
            }.sorted { NaturalOrder.precedes($0.name, $1.name) }
        }
    }
}
