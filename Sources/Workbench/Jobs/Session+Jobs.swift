import Domain

extension Session {
    /// Jobs that wait or run.
    var activeJobs: [JobReport] { jobs.filter { !$0.job.state.isOver } }

    /// What the foot of every screen says of background work, in at most `columns` columns; `nil` for nothing.
    func jobLine(columns: Int) -> String? {
        let active = activeJobs
        guard let first = active.first(where: { $0.job.state == .running }) ?? active.first else { return nil }
        let more = active.count > 1 ? " +\(active.count - 1)" : ""
        return [first.line + more, first.shortLine + more].first { $0.count <= columns }
    }

    /// Takes news of jobs, and says which of them have ended since.
    ///
    /// - Returns: whether there may be new detections
    mutating func take(_ news: [JobReport]) -> Bool {
        let before = Dictionary(jobs.map { ($0.id, $0.job) }) { first, _ in first }
        // What was over when the workstation opened is no news; a job that was started here is, even if it ended before
        // the queue was first read.
        let isFirst = !knowsJobs && jobs.isEmpty
        (jobs, knowsJobs) = (news, true)
        guard !isFirst else {
            // What a crash or the machine's end has left is offered; what a person stopped is known.
            if let left = news.first(where: { $0.job.kind == .train }), left.job.state == .interrupted, notice == nil {
                say("\(left.title) was interrupted; J, then r lets it go on", .warning)
            }
            return false
        }
        var mayHaveFound = false
        for report in news {
            let old = before[report.id]
            if report.job.kind == .predict && report.job.progress.done != old?.progress.done { mayHaveFound = true }
            guard report.job.state.isOver, old.map({ !$0.state.isOver }) ?? false else { continue }
            mayHaveFound = true
            announce(report)
        }
        return mayHaveFound
    }

    /// Takes a job that was just put into the queue.
    mutating func take(started report: JobReport) {
        jobs.removeAll { $0.id == report.id }
        jobs.insert(report, at: 0)
    }

    private mutating func announce(_ report: JobReport) {
        let progress = report.job.progress
        switch report.job.state {
        case .done:
            let what = progress.message.isEmpty ? Quantity.count(progress.done, "image") : progress.message
            say(what.hasPrefix("done") ? "\(report.title): \(what)" : "\(report.title): done, \(what)", .success)
        case .failed:
            let why = progress.message.isEmpty ? "no reason was given" : progress.message
            let log = report.log.isEmpty ? "J shows its log" : "log: \(report.log)"
            say("\(report.title) failed: \(why); \(log)", .failure)
        case .cancelled:
            let place = progress.total > 0 ? "after \(progress.done) of \(progress.total)" : "before it began"
            say("\(report.title): stopped \(place); J, then r lets it go on")
        case .interrupted: say("\(report.title): its worker ended; J, then r lets it go on", .warning)
        case .queued, .running: break
        }
    }
}
