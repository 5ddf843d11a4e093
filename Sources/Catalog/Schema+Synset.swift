extension Schema {
    /// Keys of classes, who froze the synset, and boxes that went with their class.
    ///
    /// `synset_freeze` has a row while the synset is frozen. `removed_annotation` is to the journal what its `changes`
    /// are to smaller commands: rows are only ever appended, and a command names those of its boxes by their numbers,
    /// which follow each other. A column is called and means what it does in `annotation`.
    static let v3 = """
        CREATE TABLE class_hotkey (
            hotkey TEXT PRIMARY KEY, class INTEGER NOT NULL UNIQUE REFERENCES class(id) ON DELETE CASCADE) WITHOUT ROWID;
        CREATE TABLE synset_freeze (id INTEGER PRIMARY KEY CHECK (id = 1), actor TEXT NOT NULL, at REAL NOT NULL);
        CREATE TABLE removed_annotation (
            number INTEGER PRIMARY KEY, id INTEGER NOT NULL, image INTEGER NOT NULL, class INTEGER NOT NULL,
            x_min REAL NOT NULL, y_min REAL NOT NULL, x_max REAL NOT NULL, y_max REAL NOT NULL,
            difficult INTEGER, truncated INTEGER, occluded INTEGER, pose TEXT, provenance INTEGER NOT NULL,
            convention INTEGER, origin TEXT, extras TEXT);
        """
}
