extension Schema {
    /// Stages of images, who is to label which, and boxes of people who label blind.
    ///
    /// An image without a row in `image_stage` is at annotation and nobody has handed it in; that holds for all images
    /// of a workspace of the step before. `stage` is the raw value of `ImageStage`, `verdict` 1 for accepted and 2 for
    /// sent back.
    /// `assignment.kind` is the raw value of `AssignmentKind`. `assignment.state` is the state of the person's own layer
    /// on the image, where the kind is a blind one. Boxes of such layers are in `layer_annotation`, which has the
    /// columns of `annotation` and takes its ids from the same counter; they stay when they have been merged, and
    /// keep their class in the synset. `effort.keys` counts the keys and mouse buttons that were pressed for a command.
    static let workflow = """
        CREATE TABLE image_stage (
            image INTEGER PRIMARY KEY REFERENCES image(id), stage INTEGER NOT NULL CHECK (stage IN (0, 1, 2)),
            verdict INTEGER CHECK (verdict IN (1, 2)), reason TEXT, annotator TEXT, handed_in_at REAL, reviewer TEXT,
            judged_at REAL, CHECK ((verdict IS 2) = (reason IS NOT NULL)));
        CREATE TABLE assignment (
            person TEXT NOT NULL, image INTEGER NOT NULL REFERENCES image(id),
            kind INTEGER NOT NULL CHECK (kind IN (0, 1, 2)), state INTEGER NOT NULL CHECK (state IN (0, 1, 2)),
            PRIMARY KEY (person, image)) WITHOUT ROWID;
        CREATE INDEX assignment_by_image ON assignment(image, person, kind, state);
        CREATE TABLE layer_annotation (
            id INTEGER PRIMARY KEY, image INTEGER NOT NULL REFERENCES image(id), class INTEGER NOT NULL,
            x_min REAL NOT NULL, y_min REAL NOT NULL, x_max REAL NOT NULL, y_max REAL NOT NULL,
            difficult INTEGER, truncated INTEGER, occluded INTEGER, pose TEXT, provenance INTEGER NOT NULL,
            convention INTEGER REFERENCES convention(id), origin TEXT, extras TEXT, person TEXT NOT NULL);
        CREATE INDEX layer_annotation_by_image ON layer_annotation(image, person);
        CREATE TABLE effort (command INTEGER PRIMARY KEY REFERENCES journal(id), keys INTEGER NOT NULL);
        """
}
