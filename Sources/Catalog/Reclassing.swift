import Domain
import GRDB

/// Gives many boxes another class, and renews the counts that follow from it by what was moved: nothing but the boxes
/// themselves is read, however many others their images have.
struct Reclassing {
    let db: Database
    let from: ClassID
    let to: ClassID

    /// Changes the boxes.
    /// - Returns: the images they are on
    /// - Throws: ``CatalogError/conflict(_:)`` if one of them is gone or of another class
    func run(_ boxes: [AnnotationID]) throws -> Set<ImageID> {
        try ScratchTable(db: db).choose(boxes)
        try db.cachedStatement(
            sql: "UPDATE annotation SET class = ? WHERE id IN (SELECT id FROM chosen_box) AND class = ?"
        ).execute(arguments: [to.rawValue, from.rawValue])
        let changed = db.changesCount
        // Ids are given once in both tables: the others are boxes of people who label blind.
        if changed < boxes.count {
            try db.cachedStatement(
                sql: "UPDATE layer_annotation SET class = ? WHERE id IN (SELECT id FROM chosen_box) AND class = ?"
            ).execute(arguments: [to.rawValue, from.rawValue])
            guard changed + db.changesCount == boxes.count else { throw try conflict() }
        }
        var moved: [Int64: Int64] = [:]
        let images = try RawStatement(db, "SELECT image FROM annotation WHERE id IN (SELECT id FROM chosen_box)")
        try images.forEach { row in moved[row.int64(0), default: 0] += 1 }
        return try recount(moved)
    }

    /// Changes all boxes of the class.
    /// - Returns: the boxes, those of people who label blind at the end, and the images that the others are on
    func runAll() throws -> (boxes: [AnnotationID], images: Set<ImageID>) {
        var boxes: [AnnotationID] = []
        var moved: [Int64: Int64] = [:]
        let find = try RawStatement(db, "SELECT id, image FROM annotation WHERE \(ClassTable.ofClass) ORDER BY id")
        try find.forEach([from.rawValue]) { row in
            boxes.append(AnnotationID(rawValue: row.int64(0)))
            moved[row.int64(1), default: 0] += 1
        }
        try db.execute(
            sql: "UPDATE annotation SET class = ? WHERE \(ClassTable.ofClass)", arguments: [to.rawValue, from.rawValue])
        boxes += try Int64.fetchAll(
            db, sql: "SELECT id FROM layer_annotation WHERE class = ? ORDER BY id", arguments: [from.rawValue]
        ).map(AnnotationID.init(rawValue:))
        try db.execute(
            sql: "UPDATE layer_annotation SET class = ? WHERE class = ?", arguments: [to.rawValue, from.rawValue])
        return (boxes, try recount(moved))
    }

    /// Renews what follows from so many boxes of each image having another class.
    private func recount(_ moved: [Int64: Int64]) throws -> Set<ImageID> {
        try ScratchTable(db: db).choose(moved: moved.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
        for sql in Self.counting {
            try db.cachedStatement(sql: sql).execute(arguments: ["from": from.rawValue, "to": to.rawValue])
        }
        return Set(moved.keys.map(ImageID.init(rawValue:)))
    }

    /// What to say when a box was not as expected.
    private func conflict() throws -> CatalogError {
        let stray = try Int64.fetchOne(
            db,
            sql: """
                SELECT c.id FROM chosen_box c LEFT JOIN annotation a ON a.id = c.id
                WHERE a.class IS NOT ? ORDER BY c.id LIMIT 1
                """,
            arguments: [to.rawValue])
        return .conflict(Conflict(what: stray.map { "box \($0) has been changed" } ?? "boxes have been changed"))
    }

    private static let counting = [
        // Classes of an image: one more if it had none of the new class, one less if it has none of the old one left.
        """
        UPDATE moved SET class_change =
            (NOT EXISTS (SELECT 1 FROM image_class c WHERE c.class = :to AND c.image = moved.image))
            - EXISTS (SELECT 1 FROM image_class c WHERE c.class = :from AND c.image = moved.image AND c.n = moved.n)
        """,
        """
        UPDATE image SET class_count = class_count + (SELECT class_change FROM moved WHERE image = image.id)
        WHERE id IN (SELECT image FROM moved WHERE class_change != 0)
        """,
        """
        UPDATE image_class SET n = n - (SELECT n FROM moved WHERE image = image_class.image)
        WHERE class = :from AND image IN (SELECT image FROM moved)
        """,
        "DELETE FROM image_class WHERE class = :from AND n = 0",
        """
        INSERT INTO image_class (class, image, n) SELECT :to, image, n FROM moved WHERE true
        ON CONFLICT (class, image) DO UPDATE SET n = n + excluded.n
        """,
    ]
}
