extension Schema {
    /// What the files of pictures hold, which of them are alike, and how the rules of checks are set and waived.
    ///
    /// A row of `picture` says what was seen of the file of an image when it had this length (`bytes`, −1 for no such
    /// file) and time of change (`modified`, nanoseconds since 1970): either `problem`, or the stored size, orientation,
    /// the 128 bits of its contents and its signature. `picture_pair` holds what looks alike: `second` is the newer image.
    /// `check_waiver` has 0 for whatever a waiver is not about; `check_setting` only what differs from the usual.
    static let v5 = """
        CREATE TABLE picture (
            image INTEGER PRIMARY KEY REFERENCES image(id), bytes INTEGER NOT NULL, modified INTEGER NOT NULL,
            problem TEXT, width INTEGER, height INTEGER, orientation INTEGER, digest_high INTEGER, digest_low INTEGER,
            signature BLOB);
        CREATE TABLE picture_pair (
            first INTEGER NOT NULL REFERENCES image(id), second INTEGER NOT NULL REFERENCES image(id),
            turn INTEGER NOT NULL, similarity REAL NOT NULL, PRIMARY KEY (second, first)) WITHOUT ROWID;
        CREATE TABLE check_waiver (
            rule TEXT NOT NULL, class INTEGER NOT NULL, image INTEGER NOT NULL, box INTEGER NOT NULL,
            reason TEXT NOT NULL, actor TEXT NOT NULL, made_at REAL NOT NULL,
            PRIMARY KEY (rule, class, image, box)) WITHOUT ROWID;
        CREATE TABLE check_setting (
            rule TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (rule, key)) WITHOUT ROWID;
        """
}
