/// What both engines say alike of the table of jobs.
enum InferenceTable {
    /// The columns that make an ``Inference``.
    static let columns = """
        id, client, state, priority, address, attempts, created, ended, model, width, height, detections, error
        """

    /// The statement that puts failures of a client back into the queue, those whose picture can be had again.
    ///
    /// - Parameters:
    ///   - client: how the engine writes its first parameter, the client
    ///   - only: how it writes the second, the only job; `nil` for all of them
    static func retry(client: String, only: String?) -> String {
        """
        UPDATE inferences SET state = 0, attempts = 0, due = NULL, ended = NULL,
            callback = CASE WHEN callback_due IS NULL THEN NULL ELSE callback END,
            callback_due = NULL, callback_attempts = 0
        WHERE client = \(client) AND state = 4 AND address IS NOT NULL\(only.map { " AND id = \($0)" } ?? "")
        """
    }
}
