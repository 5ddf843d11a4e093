@testable import Jobs
import Catalog
import Domain
import Foundation
import Testing

@Suite struct JobStoreTests {
    @Test func aJobWaitsRunsAndIsDone() throws {
        let queue = try Queue()
        let store = queue.store
        let job = try queue.add()
        #expect(job.state == .queued)
        #expect(job.payload == #"{"n":1}"#)
        let worker = queue.begin(7)
        let claimed = try store.claim(job.id, for: worker, at: Queue.time(1))
        #expect(claimed.state == .running)
        #expect(claimed.worker == worker)
        #expect(claimed.attempts == 1)
        #expect(claimed.leaseUntil == Queue.start + 31)
        let progress = JobProgress(done: 4, total: 10, eta: 12, message: "4.jpg")
        #expect(try store.beat(job.id, by: worker, progress, at: Queue.time(5)) == .goOn)
        let seen = try store.job(job.id, at: Queue.time(20))
        #expect(seen.progress == progress)
        #expect(seen.leaseUntil == Queue.start + 35)
        _ = try store.finish(job.id, by: worker, .done, JobProgress(done: 10, total: 10), at: Queue.time(30))
        queue.end(7)
        let end = try store.job(job.id, at: Queue.time(100))
        #expect(end.state == .done)
        #expect((end.createdAt, end.startedAt, end.finishedAt) == (Queue.start, Queue.start + 1, Queue.start + 30))
    }

    @Test func onlyOneJobOfAKindRuns() throws {
        let queue = try Queue()
        let (first, second, audit) = (try queue.add(), try queue.add(), try queue.add(.audit))
        let worker = queue.begin(1)
        _ = try queue.store.claim(first.id, for: worker, at: Queue.time(1))
        #expect(throws: JobError.busy(.predict, running: first.id)) {
            try queue.store.claim(second.id, for: queue.begin(2), at: Queue.time(2))
        }
        _ = try queue.store.claim(audit.id, for: queue.begin(3), at: Queue.time(2))
        _ = try queue.store.finish(first.id, by: worker, .done, JobProgress(), at: Queue.time(3))
        #expect(try queue.store.claim(second.id, for: queue.begin(2), at: Queue.time(4)).state == .running)
    }

    @Test func aJobIsTakenOnce() throws {
        let queue = try Queue()
        let job = try queue.add()
        _ = try queue.store.claim(job.id, for: queue.begin(1), at: Queue.time(1))
        #expect(throws: JobError.taken(job.id)) {
            try queue.store.claim(job.id, for: queue.begin(2), at: Queue.time(1))
        }
        #expect(throws: JobError.unknownJob(JobID(rawValue: 9))) {
            try queue.store.claim(JobID(rawValue: 9), for: queue.begin(2), at: Queue.time(1))
        }
    }

    @Test func ofManyWhoWantAJobOneGetsIt() async throws {
        let queue = try Queue()
        let job = try queue.add()
        // A connection of its own each, as processes have.
        let stores = try (0..<8).map { _ in try CatalogStore.open(at: queue.catalog.folder) }
        let workers = (1...8).map { queue.begin($0) }
        let winners = await withTaskGroup(of: Int.self) { group in
            for (catalog, worker) in zip(stores, workers) {
                group.addTask {
                    let store = JobStore(catalog, processes: queue.store.processes)
                    return (try? store.claim(job.id, for: worker, at: Queue.time(1))) == nil ? 0 : 1
                }
            }
            return await group.reduce(0, +)
        }
        #expect(winners == 1)
        #expect(try queue.store.job(job.id, at: Queue.time(2)).attempts == 1)
    }

    @Test func aJobWhoseProcessIsGoneIsInterruptedAndCanBeResumed() throws {
        let queue = try Queue()
        let job = try queue.add()
        let worker = queue.begin(7)
        _ = try queue.store.claim(job.id, for: worker, at: Queue.time(1))
        _ = try queue.store.beat(job.id, by: worker, JobProgress(done: 3, total: 10, eta: 7), at: Queue.time(2))
        queue.end(7)
        let seen = try queue.store.job(job.id, at: Queue.time(3))
        #expect(seen.state == .interrupted)
        #expect(seen.progress == JobProgress(done: 3, total: 10, message: "its worker is gone"))
        #expect(seen.finishedAt == Queue.start + 3)
        let resumed = try queue.store.resume(job.id, at: Queue.time(4))
        #expect(resumed.state == .queued)
        #expect(resumed.progress.done == 3)
        #expect(resumed.finishedAt == nil)
        let second = try queue.store.claim(job.id, for: queue.begin(8), at: Queue.time(5))
        #expect(second.attempts == 2)
        // The time that it lay there is no time that it ran.
        #expect(second.runTime(at: Queue.start + 9) == 4)
        #expect(throws: JobError.wrongState(job.id, found: .running, wanted: "failed, cancelled or interrupted")) {
            try queue.store.resume(job.id, at: Queue.time(6))
        }
    }

    @Test(arguments: [(30.5, JobState.running), (31.5, .interrupted)])
    func aLeaseThatIsOverInterruptsTheJob(seconds: Double, state: JobState) throws {
        let queue = try Queue()
        let job = try queue.add()
        _ = try queue.store.claim(job.id, for: queue.begin(7), at: Queue.time(1))
        #expect(try queue.store.job(job.id, at: Queue.time(seconds)).state == state)
    }

    @Test func aWorkerThatWasOnlyAsleepGoesOnUnlessAnotherHasItsJob() throws {
        let queue = try Queue()
        let job = try queue.add()
        let worker = queue.begin(7)
        _ = try queue.store.claim(job.id, for: worker, at: Queue.time(1))
        #expect(try queue.store.job(job.id, at: Queue.time(100)).state == .interrupted)
        #expect(try queue.store.beat(job.id, by: worker, JobProgress(), at: Queue.time(101)) == .goOn)
        #expect(try queue.store.job(job.id, at: Queue.time(102)).state == .running)
        #expect(try queue.store.job(job.id, at: Queue.time(200)).state == .interrupted)
        try queue.store.resume(job.id, at: Queue.time(201))
        #expect(try queue.store.beat(job.id, by: worker, JobProgress(), at: Queue.time(202)) == .lost)
        #expect(throws: JobError.taken(job.id)) {
            try queue.store.finish(job.id, by: worker, .done, JobProgress(), at: Queue.time(203))
        }
        #expect(try queue.store.job(job.id, at: Queue.time(204)).state == .queued)
    }

    @Test func aJobThatWaitsIsCancelledAtOnce() throws {
        let queue = try Queue()
        let job = try queue.add()
        #expect(try queue.store.cancel(job.id, at: Queue.time(1)).state == .cancelled)
        #expect(queue.signals == [])
        #expect(throws: JobError.wrongState(job.id, found: .cancelled, wanted: "queued")) {
            try queue.store.claim(job.id, for: queue.begin(1), at: Queue.time(2))
        }
        #expect(try queue.store.resume(job.id, at: Queue.time(3)).state == .queued)
    }

    @Test func aWorkerHearsOfTheCancelAtItsNextSignOfLife() throws {
        let queue = try Queue()
        let job = try queue.add()
        let worker = queue.begin(7)
        _ = try queue.store.claim(job.id, for: worker, at: Queue.time(1))
        #expect(try queue.store.cancel(job.id, at: Queue.time(2)).state == .running)
        #expect(queue.signals == ["\(SIGTERM) to 7"])
        #expect(try queue.store.beat(job.id, by: worker, JobProgress(done: 2, total: 10), at: Queue.time(3)) == .stop)
        let row = try queue.store.finish(
            job.id, by: worker, .interrupted, JobProgress(done: 2, total: 10), at: Queue.time(4))
        #expect(row.state == .cancelled)
    }

    @Test func aWorkerThatDoesNotStopIsKilledAfterTheGrace() throws {
        let queue = try Queue()
        let job = try queue.add()
        _ = try queue.store.claim(job.id, for: queue.begin(7), at: Queue.time(1))
        try queue.store.cancel(job.id, at: Queue.time(2))
        #expect(try queue.store.job(job.id, at: Queue.time(11)).state == .running)
        #expect(try queue.store.job(job.id, at: Queue.time(13)).state == .cancelled)
        #expect(queue.signals == ["\(SIGTERM) to 7", "\(SIGKILL) to 7"])
    }

    @Test func aCancelledJobWhoseWorkerDiedIsCancelled() throws {
        let queue = try Queue()
        let job = try queue.add()
        _ = try queue.store.claim(job.id, for: queue.begin(7), at: Queue.time(1))
        try queue.store.cancel(job.id, at: Queue.time(2))
        queue.end(7)
        #expect(try queue.store.job(job.id, at: Queue.time(3)).state == .cancelled)
    }

    @Test func aPayloadIsReadBackAsTheOrderThatItWas() throws {
        let queue = try Queue()
        let order = PredictionOrder(
            model: "net", images: [ImageID(rawValue: 3), ImageID(rawValue: 1)],
            settings: DetectionSettings(
                inputSize: ImageSize(width: 416, height: 320), minimumConfidence: 0.25, nmsIoU: 0.45),
            run: DetectionRunID(rawValue: 5), threads: 2)
        let job = try queue.store.enqueue(.predict, payload: order, total: 2, by: "anna", at: Queue.time(0))
        #expect(try queue.store.job(job.id, at: Queue.time(1)).order(PredictionOrder.self) == order)
        #expect(throws: JobError.self) { try queue.add().order(PredictionOrder.self) }
    }
}
