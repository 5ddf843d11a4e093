import Domain
import GRDB

/// Takes many boxes of a class away and puts them back as they were: whole rows go to `removed_annotation` without
/// passing through values, and counts are renewed by what was moved.
struct Removing {
    let db: Database
    let classID: ClassID

    private static let columns = """
        id, image, class, x_min, y_min, x_max, y_max, difficult, truncated, occluded, pose, provenance, convention,
        origin, extras
        """
    /// Takes all boxes of the class away.
    /// - Returns: numbers of their rows in `removed_annotation`, and the images that they were on
    func removeAll() throws -> (rows: Range<Int64>, images: Set<ImageID>) {
        try db.execute(
            sql: """
                INSERT INTO removed_annotation (\(Self.columns))
                SELECT \(Self.columns) FROM annotation WHERE \(ClassTable.ofClass) ORDER BY id
                """,
            arguments: [classID.rawValue])
        let count = Int64(db.changesCount)
        let end = count == 0 ? 1 : db.lastInsertedRowID + 1
        let rows = end - count..<end
        try db.execute(sql: "DELETE FROM annotation WHERE \(ClassTable.ofClass)", arguments: [classID.rawValue])
        return (rows, try recount(rows, Self.countingRemoved))
    }

    /// Takes boxes away that came back since.
    /// - Throws: ``CatalogError/conflict(_:)`` if one of them is gone or has been changed
    func remove(_ rows: Range<Int64>) throws -> Set<ImageID> {
        let same = Self.columns.split { ", \n".contains($0) }.map { "a.\($0) IS r.\($0)" }.joined(separator: " AND ")
        let chosen = "r.number >= ?1 AND r.number < ?2"
        let found = try Int.fetchOne(
            db,
            sql: """
                SELECT count(*) FROM removed_annotation r CROSS JOIN annotation a ON a.id = r.id
                WHERE \(chosen) AND \(same)
                """,
            arguments: [rows.lowerBound, rows.upperBound])
        guard found == rows.count else {
            let stray = try Int64.fetchOne(
                db,
                sql: """
                    SELECT r.id FROM removed_annotation r LEFT JOIN annotation a ON a.id = r.id
                    WHERE \(chosen) AND NOT (\(same)) LIMIT 1
                    """,
                arguments: [rows.lowerBound, rows.upperBound])
            throw CatalogError.conflict(
                Conflict(what: stray.map { "box \($0) has been changed" } ?? "boxes have been changed"))
        }
        try db.execute(
            sql: """
                DELETE FROM annotation WHERE id IN (
                    SELECT id FROM removed_annotation WHERE number >= ? AND number < ?)
                """,
            arguments: [rows.lowerBound, rows.upperBound])
        return try recount(rows, Self.countingRemoved)
    }

    /// Puts boxes back.
    func restore(_ rows: Range<Int64>) throws -> Set<ImageID> {
        try db.execute(
            sql: """
                INSERT INTO annotation (\(Self.columns))
                SELECT \(Self.columns) FROM removed_annotation WHERE number >= ? AND number < ? ORDER BY number
                """,
            arguments: [rows.lowerBound, rows.upperBound])
        return try recount(rows, Self.countingRestored)
    }

    /// Renews the counts of the images that these boxes are, or were, on.
    private func recount(_ rows: Range<Int64>, _ counting: [String]) throws -> Set<ImageID> {
        let read = try RawStatement(
            db,
            """
            SELECT image, coalesce(difficult, 0) + 2 * coalesce(truncated, 0) + 4 * coalesce(occluded, 0)
            FROM removed_annotation WHERE number >= ? AND number < ?
            """)
        var moved: [Int64: (n: Int64, marks: Int64)] = [:]
        try read.forEach([rows.lowerBound, rows.upperBound]) { row in
            moved[row.int64(0), default: (0, 0)].n += 1
            if row.int64(1) != 0 { moved[row.int64(0), default: (0, 0)].marks |= row.int64(1) }
        }
        try ScratchTable(db: db).choose(
            moved: moved.sorted { $0.key < $1.key }.map { ($0.key, $0.value.n) },
            marks: moved.filter { $0.value.marks != 0 }.map { ($0.key, $0.value.marks) })
        for sql in counting {
            let statement = try db.cachedStatement(sql: sql)
            try statement.execute(arguments: sql.contains(":class") ? ["class": classID.rawValue] : [])
        }
        return Set(moved.keys.map(ImageID.init(rawValue:)))
    }

    private static let countingRemoved = [
        """
        UPDATE moved SET class_change =
            -EXISTS (SELECT 1 FROM image_class c WHERE c.class = :class AND c.image = moved.image AND c.n = moved.n)
        """,
        """
        UPDATE image SET box_count = box_count - m.n, class_count = class_count + m.class_change,
            marks = CASE WHEN m.marks = 0 THEN image.marks ELSE (
                SELECT coalesce(max(difficult), 0) + 2 * coalesce(max(truncated), 0) + 4 * coalesce(max(occluded), 0)
                FROM annotation WHERE image = image.id) END
        FROM moved m WHERE m.image = image.id
        """,
        """
        UPDATE image_class SET n = n - (SELECT n FROM moved WHERE image = image_class.image)
        WHERE class = :class AND image IN (SELECT image FROM moved)
        """,
        "DELETE FROM image_class WHERE class = :class AND n = 0",
    ]

    private static let countingRestored = [
        """
        UPDATE moved SET class_change =
            NOT EXISTS (SELECT 1 FROM image_class c WHERE c.class = :class AND c.image = moved.image)
        """,
        """
        UPDATE image SET box_count = box_count + m.n, class_count = class_count + m.class_change,
            marks = image.marks | m.marks
        FROM moved m WHERE m.image = image.id
        """,
        """
        INSERT INTO image_class (class, image, n) SELECT :class, image, n FROM moved WHERE true
        ON CONFLICT (class, image) DO UPDATE SET n = n + excluded.n
        """,
    ]
}
