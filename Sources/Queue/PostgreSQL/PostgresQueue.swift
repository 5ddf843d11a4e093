/// The queue in a PostgreSQL database: for the processes of many machines.
///
/// Jobs are taken with `FOR UPDATE SKIP LOCKED`, changes are told with `NOTIFY`. What was answered is on the server's disk, as far
/// as `synchronous_commit` has its usual value there.
public final class PostgresQueue: InferenceQueue {
    public let rules: QueueRules
    public let changes: ChangeSignal
    let pool: PostgresPool
    let inflow: PostgresInflow
    private let listener: PostgresListener

    /// Connects.
    ///
    /// - Parameters:
    ///   - address: `postgres://USER@HOST/DATABASE`
    ///   - connections: most at a time, beside one that listens
    ///   - makes: whether the tables are made where there are none
    /// - Throws: ``QueueError``
    public init(
        address: String, rules: QueueRules = QueueRules(), connections: Int = 8, makes: Bool = true
    ) async throws(QueueError) {
        self.rules = rules
        pool = PostgresPool(address, size: connections)
        try await pool.run { connection throws(QueueError) in
            try PostgresSchema.prepare(connection, makes: makes)
        }
        inflow = PostgresInflow(pool)
        changes = ChangeSignal()
        listener = PostgresListener(address, changes)
    }

    deinit { listener.stop() }

    public func close() async {
        changes.close()
        listener.stop()
        pool.close()
    }

    /// Tells all users of the queue, when the transaction is committed.
    static func notify(_ connection: PostgresConnection) throws(QueueError) {
        _ = try connection.run("SELECT pg_notify('\(PostgresSchema.channel)', '')", [])
    }
}
