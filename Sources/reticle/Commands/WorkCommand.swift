import ArgumentParser
import Catalog
import Domain
import Foundation
import Jobs

/// `reticle work`: the process that background work runs in; the workstation and `predict --background` start it.
struct WorkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work", abstract: "Do a job of the workspace's queue.", shouldDisplay: false)

    /// How long a worker stays for the next job of its kind: it has the network in memory.
    private static let patience = 30.0

    @OptionGroup var workspace: WorkspaceOptions
    @Option(help: "The job's number.")
    var job: Int64
    @Option(help: "Threads (default: one a core).")
    var threads: Int?
    @Option(help: "Niceness of the work, 0…19.")
    var niceness = 10

    func run() throws {
        try Out.reporting {
            let store = try workspace.open()
            let jobs = JobStore(store)
            var worker: Worker? = try Worker.claim(JobID(rawValue: job), in: jobs)
            Worker.yieldToOthers(by: niceness)
            let prediction = PredictionWork(store: store, threads: threads, niceness: niceness)
            // Whoever ends this process by a signal does not want another one in its place.
            var startsNext = true
            defer { if startsNext { jobs.startNext() } }
            while let current = worker {
                let row: Job
                switch current.job.kind {
                case .predict: row = try prediction.run(current)
                case .check: row = try CheckWork(store: store, threads: threads).run(current)
                case .train:
                    if try current.job.order(TrainingOrder.self).chain != nil {
                        row = try ChainJob(store: store, threads: threads, niceness: niceness).run(current)
                    } else {
                        row = try TrainingJob(store: store, threads: threads, niceness: niceness).run(current)
                    }
                case .audit: row = try AuditJob(store: store, threads: threads, niceness: niceness).run(current)
                }
                if row.state == .interrupted {
                    startsNext = false
                    return
                }
                // Looking at pictures leaves nothing in memory worth waiting for.
                worker = current.job.kind == .predict ? try next(.predict, in: jobs) : nil
            }
        }
    }

    /// The next job, if one comes in time.
    private func next(_ kind: JobKind, in jobs: JobStore) throws -> Worker? {
        let end = Date().addingTimeInterval(Self.patience)
        while Date() < end {
            if let worker = try Worker.claimNext(kind, in: jobs) { return worker }
            Thread.sleep(forTimeInterval: 0.05)
        }
        return nil
    }
}
