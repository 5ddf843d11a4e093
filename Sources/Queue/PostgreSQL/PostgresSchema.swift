/// Tables of the PostgreSQL queue, in a schema of their own; the same as those of ``SQLiteSchema``.
enum PostgresSchema {
    static let version = 3
    /// Where changes are told.
    static let channel = "reticle"
    /// Locked by whoever makes the tables; any number would do.
    private static let lock = 0x5265_7469

    private static let tables = """
        CREATE TABLE schema_version (version integer NOT NULL);
        INSERT INTO schema_version VALUES (1);
        CREATE TABLE inferences (
            id text COLLATE "C" NOT NULL PRIMARY KEY,
            client text COLLATE "C" NOT NULL,
            state smallint NOT NULL DEFAULT 0,
            priority smallint NOT NULL,
            address text,
            created bigint NOT NULL,
            attempts integer NOT NULL DEFAULT 0,
            due bigint,
            lease text,
            ended bigint,
            model text, width integer, height integer, detections text,
            error text,
            callback text, callback_key bytea, callback_due bigint, callback_attempts integer NOT NULL DEFAULT 0,
            idempotency text, fingerprint text
        );
        CREATE TABLE pictures (id text COLLATE "C" NOT NULL PRIMARY KEY, bytes bytea NOT NULL);
        CREATE TABLE clients (
            client text COLLATE "C" NOT NULL PRIMARY KEY, finish double precision NOT NULL DEFAULT 0);
        CREATE TABLE scheduler (virtual_time double precision NOT NULL);
        INSERT INTO scheduler VALUES (0);
        CREATE INDEX inferences_of_client ON inferences(client, id);
        CREATE INDEX inferences_ready ON inferences(client, priority DESC, id) WHERE state = 0;
        CREATE INDEX inferences_due ON inferences(state, due) WHERE due IS NOT NULL;
        CREATE UNIQUE INDEX inferences_once ON inferences(client, idempotency) WHERE idempotency IS NOT NULL;
        CREATE INDEX inferences_callbacks ON inferences(callback_due) WHERE callback_due IS NOT NULL;
        """

    /// Makes the tables where there are none, and brings older ones up to date; several processes may come at once.
    ///
    /// - Parameter makes: whether there may be none yet
    static func prepare(_ connection: PostgresConnection, makes: Bool) throws(QueueError) {
        try connection.transaction { () throws(QueueError) in
            _ = try connection.run("SELECT pg_advisory_xact_lock(\(lock))")
            let isMade = try connection.run("SELECT to_regclass('reticle.schema_version') AS found").first?["found"]
            if isMade == nil {
                guard makes else { throw .noQueue }
                _ = try connection.run("CREATE SCHEMA IF NOT EXISTS reticle")
                _ = try connection.run(tables)
            }
            let found = try connection.run("SELECT version FROM schema_version").first?.int("version") ?? 0
            guard found <= version else { throw .newer(found: found, expected: version) }
            if found < 2 { _ = try connection.run(SQLiteSchema.overviews) }
            if found < 3 { _ = try connection.run(SQLiteSchema.openJobs) }
            if found < version { _ = try connection.run("UPDATE schema_version SET version = \(version)") }
        }
    }
}
