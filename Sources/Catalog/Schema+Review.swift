extension Schema {
    /// What reviewers say of boxes, and which sets of boxes a person made.
    ///
    /// A row of `confirmation` says that a box is right as it is; it goes when the box is moved or given another class, and
    /// stays, like the box's place in the journal, when its class is taken out with all boxes. `comment.annotation` is the
    /// box that a comment was made about, which may be gone; its place then was the four edges.
    /// `model.person` makes a layer of what would be a network: boxes of that person, brought in with confidence 1.
    static let v7 = """
        INSERT INTO counter VALUES ('comment', 1);
        CREATE TABLE confirmation (
            annotation INTEGER PRIMARY KEY, image INTEGER NOT NULL REFERENCES image(id), actor TEXT NOT NULL,
            at REAL NOT NULL);
        CREATE INDEX confirmation_by_image ON confirmation(image);
        CREATE TABLE comment (
            id INTEGER PRIMARY KEY, image INTEGER NOT NULL REFERENCES image(id), annotation INTEGER,
            x_min REAL NOT NULL, y_min REAL NOT NULL, x_max REAL NOT NULL, y_max REAL NOT NULL,
            text TEXT NOT NULL, actor TEXT NOT NULL, at REAL NOT NULL);
        CREATE INDEX comment_by_image ON comment(image);
        ALTER TABLE model ADD COLUMN person TEXT;
        """
}
