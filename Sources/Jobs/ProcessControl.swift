import Domain

/// What the queue asks of the machine's processes.
struct ProcessControl: Sendable {
    /// Whether the process still runs.
    var isAlive: @Sendable (WorkerIdentity) -> Bool
    /// Sends a signal to a process that still runs.
    var signal: @Sendable (WorkerIdentity, Int32) -> Void

    /// The real ones.
    static let system = ProcessControl(isAlive: { $0.isAlive }, signal: { $0.signal($1) })
}
