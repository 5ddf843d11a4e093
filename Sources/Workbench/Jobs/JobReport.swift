public import Domain

/// A job with the words that people read of it.
public struct JobReport: Hashable, Sendable, Identifiable {
    public var job: Job
    /// What it does: `predict yolov3-tiny`.
    public var title: String
    /// The network that it runs, of a prediction.
    public var model: ModelName?
    /// Path of its log, for messages.
    public var log: String
    /// Whether it runs and waits for a person to let it go on.
    public var isPaused: Bool
    /// Seconds for which its worker has run, or had run at its end; `nil` for a job that waits.
    public var runTime: Double?

    public var id: JobID { job.id }

    /// Makes a report of a job as it is at a time, in seconds since 1970.
    public init(
        job: Job, title: String, model: ModelName? = nil, log: String = "", isPaused: Bool = false, at now: Double
    ) {
        (self.job, self.title, self.model, self.log, self.isPaused) = (job, title, model, log, isPaused)
        runTime = job.runTime(at: now)
    }

    /// One line for the foot of the screen: `predict yolov3-tiny 120/1000 · 3 min left`.
    var line: String {
        switch job.state {
        case .queued: return "\(title) waits"
        case .running where job.isCancelRequested: return "\(title) is stopping"
        case .running where isPaused: return "\(title) is paused"
        case .running:
            let progress = job.progress
            let count = progress.total > 0 ? " \(progress.done)/\(progress.total)" : " starts"
            return title + count + (progress.eta.map { " · \(Quantity.span($0)) left" } ?? "")
        default: return "\(title) \(job.state.rawValue)"
        }
    }

    /// The same in fewer columns: `yolov3-tiny 12 %`.
    var shortLine: String {
        let name = model?.rawValue ?? title
        return job.progress.total > 0 ? "\(name) \(Int(job.progress.fraction * 100)) %" : "\(name) …"
    }
}
