import Domain
import Foundation

extension JobStore {
    /// What a sign of life is answered with.
    enum Answer: Hashable {
        case goOn
        /// Somebody asked the job to stop.
        case stop
        /// The job belongs to somebody else by now.
        case lost
    }

    /// Gives a job that waits to a worker, unless another of its kind runs.
    /// - Throws: ``JobError/taken(_:)``, ``JobError/busy(_:running:)``, or ``JobError/wrongState(_:found:wanted:)`` if
    ///   the job is over.
    func claim(_ id: JobID, for worker: WorkerIdentity, at time: Date) throws(JobError) -> Job {
        try lookAfter(at: time)
        var refusal: JobError?
        let job = try update(id) { job, running in
            if job.state == .running {
                refusal = .taken(id)
            } else if job.state != .queued {
                refusal = .wrongState(id, found: job.state, wanted: "queued")
            } else if let other = running.first(where: { $0.kind == job.kind }) {
                refusal = .busy(job.kind, running: other.id)
            } else {
                job.state = .running
                job.worker = worker
                job.attempts += 1
                job.startedAt = time.timeIntervalSince1970
                job.leaseUntil = time.timeIntervalSince1970 + lease
            }
        }
        if let refusal { throw refusal }
        return job
    }

    /// A sign of life with how far the work is; the lease is renewed.
    func beat(_ id: JobID, by worker: WorkerIdentity, _ progress: JobProgress, at time: Date) throws(JobError) -> Answer
    {
        var answer = Answer.lost
        try update(id) { job, _ in
            // A machine that slept wakes up with all leases over; the worker is as good as before.
            let isMine = job.worker == worker && (job.state == .running || job.state == .interrupted)
            guard isMine else { return }
            answer = job.isCancelRequested ? .stop : .goOn
            job.state = .running
            (job.progress, job.finishedAt) = (progress, nil)
            job.leaseUntil = time.timeIntervalSince1970 + lease
        }
        return answer
    }

    /// Notes what became of a worker's job.
    /// - Throws: ``JobError/taken(_:)`` if it belongs to somebody else by now.
    func finish(
        _ id: JobID, by worker: WorkerIdentity, _ state: JobState, _ progress: JobProgress, at time: Date
    ) throws(JobError) -> Job {
        var isMine = false
        let job = try update(id) { job, _ in
            isMine = job.worker == worker && (job.state == .running || job.state == .interrupted)
            guard isMine else { return }
            job.progress = progress
            // SIGTERM and the row say the same of a cancelled job; the row is surer.
            job.end(state == .interrupted && job.isCancelRequested ? .cancelled : state, progress.message, at: time)
        }
        guard isMine else { throw .taken(id) }
        return job
    }
}
