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
                CREATE TEMP TABLE recount (class INTEGER, image INTEGER, PRIMARY KEY (class, image)) WITHOUT ROWID;
                """)
    }

    /// Makes `chosen_image` hold exactly these images.
    func choose(_ images: some Sequence<ImageID>) throws {
        try RawStatement(db, "DELETE FROM chosen_image").run()
        try RawStatement(db, "INSERT OR IGNORE INTO chosen_image VALUES (?)").run(with: images.lazy.map(\.rawValue))
    }

    /// Makes `chosen_box` hold exactly these boxes.
    func choose(_ boxes: [AnnotationID]) throws {
        try RawStatement(db, "DELETE FROM chosen_box").run()
        try RawStatement(db, "INSERT OR IGNORE INTO chosen_box VALUES (?)").run(with: boxes.lazy.map(\.rawValue))
    }

    /// Makes `recount` hold exactly these images, with classes whose boxes are to be counted on them.
    func recount(_ classes: [ImageID: Set<ClassID>]) throws {
        try RawStatement(db, "DELETE FROM recount").run()
        let insert = try RawStatement(db, "INSERT INTO recount VALUES (?, ?)")
        for (image, classes) in classes {
            try insert.run(with: classes.lazy.map { ($0.rawValue, image.rawValue) })
        }
    }
}
