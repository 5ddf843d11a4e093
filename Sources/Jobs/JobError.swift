public import Catalog
public import Domain

/// Why the queue could not do what was asked.
public enum JobError: Error, Hashable, Sendable {
    /// The workspace refused.
    case catalog(CatalogError)
    /// There is no such job.
    case unknownJob(JobID)
    /// The job is in a state in which this cannot be done.
    case wrongState(JobID, found: JobState, wanted: String)
    /// Another process has the job.
    case taken(JobID)
    /// Another job of that kind runs; this one waits its turn.
    case busy(JobKind, running: JobID)
    /// The payload is not what this kind of job expects.
    case badPayload(JobID, reason: String)
    /// A worker process could not be started.
    case cannotStart(program: String, reason: String)
    /// A file of a job cannot be read or written.
    case file(path: String, reason: String)
}

extension JobError: CustomStringConvertible {
    /// One line: which job, what was found, what was expected.
    public var description: String {
        switch self {
        case .catalog(let error): error.description
        case .unknownJob(let id): "job \(id.rawValue): there is none; `reticle jobs list` shows all"
        case .wrongState(let id, let found, let wanted): "job \(id.rawValue) is \(found.rawValue), not \(wanted)"
        case .taken(let id): "job \(id.rawValue): another process has it"
        case .busy(let kind, let running): "a \(kind.rawValue) job runs already (job \(running.rawValue))"
        case .badPayload(let id, let reason): "job \(id.rawValue): \(reason)"
        case .cannotStart(let program, let reason): "\(program): cannot be started: \(reason)"
        case .file(let path, let reason): "\(path): \(reason)"
        }
    }
}
