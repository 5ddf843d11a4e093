@testable import Jobs
import Catalog
import Domain
import Foundation
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Workers as real processes: what the row says afterwards is what happened.
@Suite struct WorkerTests {
    /// A workspace with one job that waits.
    static func ready(total: Int = 1000) throws -> (folder: String, store: JobStore, job: Job) {
        let queue = try Queue()
        let store = JobStore(queue.catalog)
        return (queue.catalog.folder, store, try queue.add(total: total))
    }

    @Test func whatTheWorkSaysIsInTheRowAndInTheLog() throws {
        let (_, store, job) = try Self.ready(total: 3)
        let worker = try Worker.claim(job.id, in: store)
        let row = try worker.run(beatingEvery: 60) { work in
            for item in 1...3 { work.advance(to: item, of: 3, message: "\(item).jpg") }
            work.warn("2.jpg: cannot be read")
            return "3 images"
        }
        #expect(row.state == .done)
        #expect(row.progress == JobProgress(done: 3, total: 3, message: "3 images"))
        let events = try store.log(of: job.id)
        #expect(events.map(\.event) == [.started, .warning, .done])
        #expect(events.map(\.message) == ["attempt 1", "2.jpg: cannot be read", "3 images"])
        #expect(events.last?.done == 3)
    }

    @Test func anErrorOfTheWorkIsTheMessageOfTheRow() throws {
        let (_, store, job) = try Self.ready()
        let row = try Worker.claim(job.id, in: store).run(beatingEvery: 60) { work in
            work.advance(to: 5, of: 1000)
            throw CatalogError.invalid("no such network")
        }
        #expect(row.state == .failed)
        #expect(row.progress == JobProgress(done: 5, total: 1000, message: "no such network"))
    }

    @Test func signsOfLifeGoOutWhileTheWorkIsBusy() throws {
        let (_, store, job) = try Self.ready()
        var seen = JobProgress()
        let row = try Worker.claim(job.id, in: store).run(beatingEvery: 0.01) { work in
            work.advance(to: 5, of: 1000, message: "5.jpg")
            while seen.done == 0 {
                usleep(1000)
                seen = try store.catalog.job(job.id).progress
            }
            work.advance(to: 1000, of: 1000)
            return ""
        }
        #expect(seen == JobProgress(done: 5, total: 1000, message: "5.jpg"))
        #expect(row.state == .done)
    }

    /// A hundred steps in a hundred seconds are a line each half minute, and what does not change is said once.
    @Test func theLogSaysNotEachSecondHowFarTheWorkIs() throws {
        let (_, store, job) = try Self.ready()
        let time = Mutex(0.0)
        let worker = try Worker.claim(job.id, in: store) { Queue.time(time.withLock { $0 }) }
        _ = try worker.run(beatingEvery: 0.001) { work in
            for step in 1...100 {
                time.withLock { $0 = Double(step) }
                work.advance(to: step, of: 1000, message: "loss \(step)")
                while try store.catalog.job(job.id).progress.done != step { usleep(200) }
            }
            for later in [1000.0, 2000, 3000] {
                time.withLock { $0 = later }
                let lease = Queue.start + later + store.lease
                while try store.catalog.job(job.id).leaseUntil != lease { usleep(200) }
            }
            return ""
        }
        let lines = try store.log(of: job.id).filter { $0.event == .progress }
        #expect(lines.count == 5 && Set(lines.map(\.done)).count == 5, "\(lines)")
        #expect(lines.last?.done == 100 && lines.last?.message == "loss 100")
    }

    @Test func aCancelReachesTheWorkByItsSignsOfLife() throws {
        let (_, store, job) = try Self.ready()
        let row = try Worker.claim(job.id, in: store).run(beatingEvery: 0.01) { work in
            // Not through `cancel`, which would send SIGTERM to this very process.
            try store.update(job.id) { row, _ in row.cancelRequestedAt = 1 }
            while !work.mustStop { usleep(1000) }
            return "stopped"
        }
        #expect(row.state == .cancelled)
        #expect(row.progress.message == "stopped")
    }

    @Test func aKilledWorkerLeavesATrueRow() async throws {
        let (folder, store, job) = try Self.ready()
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [folder = folder as String, id = job.id.rawValue as Int64] in
            let store = JobStore(try CatalogStore.open(at: folder))
            _ = try Worker.claim(JobID(rawValue: id), in: store).run(beatingEvery: 0.01) { work in
                work.advance(to: 4, of: 1000)
                while try store.catalog.job(work.job.id).progress.done == 0 { usleep(1000) }
                kill(getpid(), SIGKILL)
                return ""
            }
        }
        let row = try store.job(job.id, at: Date())
        #expect(row.state == .interrupted)
        #expect(row.progress.done == 4)
        #expect(row.progress.message == "its worker is gone")
        #expect(try store.resume(job.id, at: Date()).state == .queued)
    }

    @Test func sigtermEndsTheWorkAfterTheItemInHand() async throws {
        let (folder, store, job) = try Self.ready()
        await #expect(processExitsWith: .exitCode(42)) {
            [folder = folder as String, id = job.id.rawValue as Int64] in
            let store = JobStore(try CatalogStore.open(at: folder))
            let row = try Worker.claim(JobID(rawValue: id), in: store).run { work in
                kill(getpid(), SIGHUP)
                kill(getpid(), SIGTERM)
                while !work.mustStop { usleep(1000) }
                work.advance(to: 7, of: 1000)
                return "stopped by SIGTERM"
            }
            exit(row.state == .interrupted ? 42 : 1)
        }
        let row = try store.job(job.id, at: Date())
        #expect(row.state == .interrupted)
        #expect(row.progress == JobProgress(done: 7, total: 1000, message: "stopped by SIGTERM"))
    }

    @Test func cancellingStopsAWorkerInAnotherProcess() async throws {
        let (folder, store, job) = try Self.ready()
        // From a thread of its own: exit tests block those that tasks run on.
        Thread.detachNewThread {
            while (try? store.log(of: job.id).isEmpty) != false { usleep(5000) }
            _ = try? store.cancel(job.id, at: Date())
        }
        await #expect(processExitsWith: .exitCode(42)) {
            [folder = folder as String, id = job.id.rawValue as Int64] in
            let store = JobStore(try CatalogStore.open(at: folder))
            let row = try Worker.claim(JobID(rawValue: id), in: store).run { work in
                work.advance(to: 1, of: 1000)
                while !work.mustStop { usleep(1000) }
                return "stopped"
            }
            exit(row.state == .cancelled ? 42 : 1)
        }
        #expect(try store.job(job.id, at: Date()).state == .cancelled)
        #expect(try store.log(of: job.id).last?.event == .cancelled)
    }
}
