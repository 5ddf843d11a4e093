extension Session {
    /// Why no jobs can be brought into the workspace, or `nil`.
    var whyNoPull: String? { whyNoEdits ?? pulling.map { "jobs of \($0) are on their way; one pull at a time" } }

    /// Asks for jobs of a client that its network is in doubt about.
    mutating func pull(_ wish: PullWish) -> [Effect] {
        pulling = wish.client
        say("looking for jobs of \(wish.client) with \(wish.words)…")
        return [.pull(wish)]
    }

    /// Says what a pull has brought.
    mutating func take(_ report: PullReport) {
        pulling = nil
        let isBad = report.came + report.known == 0 && !report.failures.isEmpty
        say(report.line, isBad ? .failure : report.failures.isEmpty ? .success : .warning)
    }
}
