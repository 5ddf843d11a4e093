import GRDB

/// Tables of the SQLite queue.
///
/// `inferences.due` means: until when the lease runs (running), when the pause ends (waiting), when the row is forgotten (final
/// states). The numbers of `state` are those of ``Inference/State``; times are milliseconds since 1970.
enum SQLiteSchema {
    static let version = 3

    private static let tables = """
        CREATE TABLE inferences (
            id TEXT NOT NULL PRIMARY KEY,
            client TEXT NOT NULL,
            state INTEGER NOT NULL DEFAULT 0,
            priority INTEGER NOT NULL,
            address TEXT,
            created INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            due INTEGER,
            lease TEXT,
            ended INTEGER,
            model TEXT, width INTEGER, height INTEGER, detections TEXT,
            error TEXT,
            callback TEXT, callback_key BLOB, callback_due INTEGER, callback_attempts INTEGER NOT NULL DEFAULT 0,
            idempotency TEXT, fingerprint TEXT
        );
        CREATE TABLE pictures (id TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL);
        CREATE TABLE clients (client TEXT NOT NULL PRIMARY KEY, finish REAL NOT NULL DEFAULT 0) WITHOUT ROWID;
        CREATE TABLE scheduler (virtual_time REAL NOT NULL);
        INSERT INTO scheduler VALUES (0);
        CREATE INDEX inferences_of_client ON inferences(client, id);
        CREATE INDEX inferences_ready ON inferences(client, priority DESC, id) WHERE state = 0;
        CREATE INDEX inferences_due ON inferences(state, due) WHERE due IS NOT NULL;
        CREATE UNIQUE INDEX inferences_once ON inferences(client, idempotency) WHERE idempotency IS NOT NULL;
        CREATE INDEX inferences_callbacks ON inferences(callback_due) WHERE callback_due IS NOT NULL;
        """

    /// What overviews and lists of failures read.
    static let overviews = """
        CREATE INDEX inferences_ended ON inferences(ended, client, state) WHERE ended IS NOT NULL;
        CREATE INDEX inferences_failed ON inferences(client, id) WHERE state = 4;
        """

    /// What lists of open jobs read; without it they walk through all that a client has had done.
    static let openJobs = "CREATE INDEX inferences_open ON inferences(client, id) WHERE state < 3;"

    /// Makes the tables where there are none, and brings older ones up to date; several processes may come at once.
    ///
    /// - Throws: ``QueueError/newer(found:expected:)``, or what the database throws
    static func prepare(_ pool: DatabasePool) throws {
        try pool.writeWithoutTransaction { db in
            // GRDB chooses NORMAL for WAL, which may lose the last commits in a power cut.
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.inTransaction(.immediate) {
                let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                guard found <= version else { throw QueueError.newer(found: found, expected: version) }
                if found < 1 { try db.execute(sql: tables) }
                if found < 2 { try db.execute(sql: overviews) }
                if found < 3 { try db.execute(sql: openJobs) }
                if found < version { try db.execute(sql: "PRAGMA user_version = \(version)") }
                return .commit
            }
        }
    }
}
