import GRDB

/// The tables of a catalog and the steps that lead to them.
///
/// A step that was once delivered never changes.
enum Schema {
    /// Marks the file as a catalog of Reticle (`PRAGMA application_id`): the letters `RtCl`.
    static let applicationID = 0x5274_436C

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { db in
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: v1)
        }
        migrator.registerMigration("v2") { db in try db.execute(sql: v2) }
        migrator.registerMigration("v3") { db in try db.execute(sql: v3) }
        migrator.registerMigration("v4", migrate: migrateSplits)
        migrator.registerMigration("v5") { db in try db.execute(sql: v5) }
        migrator.registerMigration("v6") { db in try db.execute(sql: v6) }
        migrator.registerMigration("v7") { db in try db.execute(sql: v7) }
        migrator.registerMigration("audit") { db in try db.execute(sql: audit) }
        migrator.registerMigration("workflow") { db in try db.execute(sql: workflow) }
        return migrator
    }

    /// Classes and images with a `pending` source belong to an import that has not finished: nobody sees them.
    ///
    /// `image.sort_key` is `NaturalOrder.key(path)`: its bytes order the names and end with the path itself.
    /// `image.marks` says which attributes at least one box has: 1 difficult, 2 truncated, 4 occluded. Counts in
    /// `image` and `image_class` follow from `annotation` and are renewed with every command.
    /// `annotation.id` grows with time and is the order of the boxes of an image. `undoable` is the undo stack of each
    /// actor; the journal itself is only ever appended to.
    private static let v1 = """
        CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE counter (name TEXT PRIMARY KEY, next INTEGER NOT NULL) WITHOUT ROWID;
        INSERT INTO counter VALUES ('annotation', 1), ('class', 1);

        CREATE TABLE client (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE folder (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
        CREATE TABLE source (
            id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL, format TEXT NOT NULL,
            folder INTEGER NOT NULL REFERENCES folder(id), conventions TEXT NOT NULL,
            imported_at REAL NOT NULL, imported_by TEXT NOT NULL, is_finished INTEGER NOT NULL);

        CREATE TABLE class (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, position INTEGER NOT NULL, colour INTEGER, glyph TEXT,
            guideline TEXT NOT NULL, pending INTEGER REFERENCES source(id));
        CREATE UNIQUE INDEX class_by_name ON class(name) WHERE pending IS NULL;
        CREATE TABLE class_alias (
            name TEXT PRIMARY KEY, class INTEGER NOT NULL REFERENCES class(id) ON DELETE CASCADE,
            position INTEGER NOT NULL) WITHOUT ROWID;

        CREATE TABLE image (
            id INTEGER PRIMARY KEY, client INTEGER NOT NULL REFERENCES client(id),
            source INTEGER NOT NULL REFERENCES source(id), folder INTEGER NOT NULL REFERENCES folder(id),
            path TEXT NOT NULL, sort_key BLOB NOT NULL, width INTEGER, height INTEGER, orientation INTEGER NOT NULL,
            state INTEGER NOT NULL CHECK (state IN (0, 1, 2)), box_count INTEGER NOT NULL,
            class_count INTEGER NOT NULL, marks INTEGER NOT NULL, is_missing INTEGER NOT NULL,
            revision INTEGER NOT NULL, edited_at REAL, pending INTEGER, key TEXT, label_file TEXT, extras TEXT,
            UNIQUE (folder, path, client));
        CREATE INDEX image_in_order ON image (
            sort_key, client, state, box_count, class_count, width, height, marks, is_missing, edited_at, pending)
            WHERE pending IS NULL;
        CREATE INDEX image_pending ON image (pending) WHERE pending IS NOT NULL;

        CREATE TABLE convention (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE annotation (
            id INTEGER PRIMARY KEY, image INTEGER NOT NULL REFERENCES image(id),
            class INTEGER NOT NULL REFERENCES class(id),
            x_min REAL NOT NULL, y_min REAL NOT NULL, x_max REAL NOT NULL, y_max REAL NOT NULL,
            difficult INTEGER, truncated INTEGER, occluded INTEGER, pose TEXT, provenance INTEGER NOT NULL,
            convention INTEGER REFERENCES convention(id), origin TEXT, extras TEXT);
        CREATE INDEX annotation_by_image ON annotation(image);
        CREATE TABLE image_class (
            class INTEGER NOT NULL, image INTEGER NOT NULL, n INTEGER NOT NULL,
            PRIMARY KEY (class, image)) WITHOUT ROWID;

        CREATE TABLE journal (
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, actor TEXT NOT NULL, at REAL NOT NULL,
            title TEXT NOT NULL, image INTEGER, target INTEGER REFERENCES journal(id), changes BLOB NOT NULL);
        CREATE TRIGGER journal_is_not_changed BEFORE UPDATE ON journal
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER journal_is_not_shortened BEFORE DELETE ON journal
            BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TABLE journal_image (
            image INTEGER NOT NULL, command INTEGER NOT NULL, PRIMARY KEY (image, command)) WITHOUT ROWID;
        CREATE TABLE image_editor (
            actor TEXT NOT NULL, image INTEGER NOT NULL, PRIMARY KEY (actor, image)) WITHOUT ROWID;
        CREATE TABLE undoable (
            command INTEGER PRIMARY KEY REFERENCES journal(id), actor TEXT NOT NULL, is_undone INTEGER NOT NULL);
        CREATE INDEX undoable_by_actor ON undoable(actor, is_undone, command);

        CREATE TABLE session (
            actor TEXT NOT NULL, client TEXT NOT NULL, image INTEGER, view TEXT NOT NULL,
            PRIMARY KEY (actor, client)) WITHOUT ROWID;
        """
}
