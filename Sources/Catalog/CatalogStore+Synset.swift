public import Domain
import GRDB

extension CatalogStore {
    /// The classes in export order.
    public func synset() throws(CatalogError) -> Synset {
        try read { db in try ClassTable(db: db).synset() }
    }

    /// Number of boxes of each class that has any.
    public func boxesPerClass() throws(CatalogError) -> [ClassID: Int] {
        try read { db in try ClassTable(db: db).use().mapValues(\.boxes) }
    }

    /// What hangs on each class that is used at all.
    public func classUse() throws(CatalogError) -> [ClassID: ClassUse] {
        try read { db in
            var use = try ClassTable(db: db).use()
            let models = ModelTable(db: db)
            let detections = try RawStatement(
                db, "SELECT class, sum(n) FROM detection_class WHERE model = ? GROUP BY class")
            for model in try models.all().map(\.id) {
                let map = try models.classMap(of: model)
                try detections.forEach([model.rawValue]) { row in
                    guard map.indices.contains(row.int(0)), let id = map[row.int(0)].mapping.classID else { return }
                    use[id, default: ClassUse()].detections += row.int(1)
                }
            }
            return use
        }
    }

    /// Removes what imports left behind that never finished: their boxes would hold on to classes for ever.
    /// - Throws: ``CatalogError/importRunning(folder:)`` if one is still at work
    func clearAwayDeadImports() throws(CatalogError) {
        let areThere = try read { db in
            try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM source WHERE is_finished = 0)") ?? false
        }
        guard areThere, !isReadOnly else { return }
        let lock = try Importer.lock(of: self)
        try Importer.removeLeftovers(in: self)
        withExtendedLifetime(lock) {}
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
