extension Schema {
    /// Detections that are the same finding as one that was judged in another run of their network.
    ///
    /// What people say of `detection` is the verdict of `origin`, which has no row here itself and may be gone.
    static let v6 = """
        CREATE TABLE carried_verdict (detection INTEGER PRIMARY KEY, origin INTEGER NOT NULL);
        CREATE INDEX carried_verdict_by_origin ON carried_verdict(origin);
        """
}
