import Domain
import GRDB

/// Ids that a command works on, as tables of the writing connection, so that SQL handles them as sets: marking a
/// hundred thousand images costs a few statements and not a few for each.
///
/// They are in memory or a temporary file, never in the catalog.
struct ScratchTable {
    let db: Database

    /// Makes the tables; once for each connection that writes.
    static func make(in db: Database) throws {
        try db.execute(
            sql: """
                CREATE TEMP TABLE chosen_image (id INTEGER PRIMARY KEY);
                CREATE TEMP TABLE chosen_box (id INTEGER PRIMARY KEY);
                CREATE TEMP TABLE moved (
                    image INTEGER PRIMARY KEY, n INTEGER, class_change INTEGER, marks INTEGER NOT NULL DEFAULT 0);
                CREATE TEMP TABLE recount (class INTEGER, image INTEGER, PRIMARY KEY (class, image)) WITHOUT ROWID;
                """)
    }

    /// Makes `chosen_image` hold exactly these images.
    func choose(_ images: Set<ImageID>) throws {
        try RawStatement(db, "DELETE FROM chosen_image").run()
        try RawStatement(db, "INSERT OR IGNORE INTO chosen_image VALUES (?)").run(with: images.map(\.rawValue).sorted())
    }

    /// Makes `chosen_box` hold exactly these boxes.
    func choose(_ boxes: [AnnotationID]) throws {
        try RawStatement(db, "DELETE FROM chosen_box").run()
        try RawStatement(db, "INSERT OR IGNORE INTO chosen_box VALUES (?)").run(with: boxes.map(\.rawValue))
    }

    /// Makes `moved` hold exactly these images, each with the number of its boxes that were moved from a class, to one or
    /// both; `marks` says of some images which attributes those boxes have.
    func choose(moved: [(Int64, Int64)], marks: [(Int64, Int64)] = []) throws {
        try RawStatement(db, "DELETE FROM moved").run()
        try RawStatement(db, "INSERT INTO moved (image, n) VALUES (?, ?)").run(with: moved)
        try RawStatement(db, "UPDATE moved SET marks = ?2 WHERE image = ?1").run(with: marks)
    }

    /// Makes `recount` hold exactly these images, with classes whose boxes are to be counted on them.
    func recount(_ classes: [ImageID: Set<ClassID>]) throws {
        try RawStatement(db, "DELETE FROM recount").run()
        let insert = try RawStatement(db, "INSERT INTO recount VALUES (?, ?)")
        for (image, classes) in classes {
            try insert.run(with: classes.map { ($0.rawValue, image.rawValue) })
        }
    }
}
