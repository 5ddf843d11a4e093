extension Schema {
    /// What the last audit of the labels found, and in which order images are best labelled next.
    ///
    /// `audit_case.number` is the place among the cases, the worst first. Columns of what is not there are `NULL`:
    /// `annotation` to `y_max` (the label as it was seen) for what was overlooked, `found_class` to `found_y_max` for what
    /// nothing supports. Whether a case is settled follows from `annotation`. `next_image` has the images of the last
    /// ordering.
    static let audit = """
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY CHECK (id = 1), network TEXT NOT NULL, folds INTEGER NOT NULL,
            images INTEGER NOT NULL, labels INTEGER NOT NULL, actor TEXT NOT NULL, made_at REAL NOT NULL);
        CREATE TABLE audit_case (
            number INTEGER PRIMARY KEY, kind TEXT NOT NULL, probability REAL NOT NULL,
            image INTEGER NOT NULL REFERENCES image(id), annotation INTEGER, class INTEGER, x_min REAL, y_min REAL,
            x_max REAL, y_max REAL, found_class INTEGER, confidence REAL, found_x_min REAL, found_y_min REAL,
            found_x_max REAL, found_y_max REAL, iou REAL NOT NULL, is_dismissed INTEGER NOT NULL);
        CREATE TABLE next_image (
            image INTEGER PRIMARY KEY REFERENCES image(id), place INTEGER NOT NULL, gain REAL NOT NULL,
            reason TEXT NOT NULL);
        """
}
