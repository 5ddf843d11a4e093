extension Schema {
    /// Networks, their detections, what people said of them, and the queue of jobs.
    ///
    /// `model_class.class` is a mapping that was fixed; where it is `NULL` and the class is not ignored, names decide.
    /// A row of `detection` is all that a run found on one image, packed: its detections have the ids `first`,
    /// `first + 1`, …; a run that found nothing has a row too. `is_current` marks the newest run of its network on the
    /// image. `open`, `best` and `detection_class` count what nobody has judged, of current rows only; the first two
    /// leave out ignored classes, the last does not. They follow from `packed` and `verdict`.
    /// `verdict` has a row for every detection that was judged (`kind` 1 accepted, 2 rejected, 3 corrected), also when
    /// its run is deleted: its links to annotations are what accepted detections are counted by.
    static let v2 = """
        INSERT INTO counter VALUES ('detection', 1);
        CREATE TABLE model (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, fingerprint TEXT NOT NULL,
            registered_at REAL NOT NULL);
        CREATE TABLE model_class (
            model INTEGER NOT NULL REFERENCES model(id), position INTEGER NOT NULL, name TEXT NOT NULL,
            class INTEGER REFERENCES class(id) ON DELETE SET NULL, is_ignored INTEGER NOT NULL,
            PRIMARY KEY (model, position)) WITHOUT ROWID;

        CREATE TABLE detection_run (
            id INTEGER PRIMARY KEY AUTOINCREMENT, model INTEGER NOT NULL REFERENCES model(id),
            fingerprint TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
            minimum_confidence REAL NOT NULL, nms_iou REAL NOT NULL, actor TEXT NOT NULL, started_at REAL NOT NULL,
            finished_at REAL, image_count INTEGER NOT NULL, detection_count INTEGER NOT NULL);
        CREATE TABLE detection (
            first INTEGER PRIMARY KEY, run INTEGER NOT NULL REFERENCES detection_run(id),
            image INTEGER NOT NULL REFERENCES image(id), is_current INTEGER NOT NULL, open INTEGER NOT NULL,
            best REAL NOT NULL, packed BLOB NOT NULL);
        CREATE UNIQUE INDEX detection_by_image ON detection(image, run);
        CREATE INDEX detection_in_lists ON detection(image, open, best) WHERE is_current;
        CREATE TABLE detection_class (
            model INTEGER NOT NULL, class INTEGER NOT NULL, image INTEGER NOT NULL, n INTEGER NOT NULL,
            best REAL NOT NULL, PRIMARY KEY (model, class, image)) WITHOUT ROWID;

        CREATE TABLE verdict (
            detection INTEGER PRIMARY KEY, image INTEGER NOT NULL REFERENCES image(id),
            model INTEGER NOT NULL REFERENCES model(id), kind INTEGER NOT NULL CHECK (kind IN (1, 2, 3)),
            annotation INTEGER, reason TEXT, CHECK ((kind = 2) = (annotation IS NULL)));
        CREATE UNIQUE INDEX verdict_by_annotation ON verdict(annotation) WHERE annotation IS NOT NULL;
        CREATE INDEX verdict_by_image ON verdict(image);
        CREATE INDEX verdict_by_model ON verdict(model, kind);

        CREATE TABLE job (
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, payload TEXT NOT NULL, state TEXT NOT NULL,
            done INTEGER NOT NULL, total INTEGER NOT NULL, eta REAL, message TEXT NOT NULL, actor TEXT NOT NULL,
            pid INTEGER, birth INTEGER, created_at REAL NOT NULL, started_at REAL, finished_at REAL,
            lease_until REAL, attempts INTEGER NOT NULL, cancel_requested_at REAL);
        CREATE INDEX job_by_state ON job(state, kind, id);
        """
}
