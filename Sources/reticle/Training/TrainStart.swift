import Domain
import Foundation
import Jobs
import Training

/// Starts a run whose folder is complete.
struct TrainStart: Sendable {
    /// Whether events are JSON lines.
    var json = false
    /// Whether the work is left to a process in the background.
    var background = false

    /// Does the run or leaves it to a worker: as a job of its workspace, or just so.
    /// - Throws: what the training throws, ``Refusal`` where its job ends otherwise than done
    func run(_ prepared: TrainSetup.Prepared) throws {
        let report = TrainReport(json: json)
        guard let store = prepared.store else {
            StopSignals.listen()
            defer { StopSignals.ignoreNoMore() }
            let work = TrainingWork(folder: prepared.folder, cache: prepared.folder.path + "/cache")
            _ = try work.run(mustStop: { StopSignals.haveCome }, report: report.show)
            return
        }
        let jobs = JobStore(store)
        var job: Job
        if let before = prepared.job, before.state.isResumable {
            job = try jobs.resume(before.id, at: Date())
        } else if let waiting = prepared.job, waiting.state == .queued {
            job = waiting
        } else {
            job = try TrainingJob.enqueue(
                prepared.folder, model: prepared.model, in: store, by: Person.name(SettingsFile.load()), at: Date())
        }
        if background {
            try jobs.startWorkers()
            Out.note(
                "job \(job.id.rawValue): \(prepared.folder.path); `reticle jobs show \(job.id.rawValue)`, `reticle jobs cancel \(job.id.rawValue)`"
            )
            return
        }
        let worker: Worker
        do { worker = try Worker.claim(job.id, in: jobs) } catch JobError.busy(_, let running) {
            throw Refusal(
                "a training runs here already (job \(running.rawValue)); job \(job.id.rawValue) waits and begins after it, "
                    + "`reticle jobs cancel \(job.id.rawValue)` takes it back")
        }
        job = try TrainingJob(store: store).run(worker, report: report.show)
        jobs.startNext()
        if job.state == .failed { throw Refusal("job \(job.id.rawValue): \(job.progress.message)") }
        if job.state != .done {
            Out.note("`reticle train --resume \((prepared.folder.path as NSString).lastPathComponent)` goes on")
        }
    }
}
