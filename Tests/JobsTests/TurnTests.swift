@testable import Jobs
import Catalog
import Domain
import Foundation
import Testing

@Suite struct TurnTests {
    private func running(_ queue: Queue) throws -> JobID {
        let id = try queue.add(.train).id
        _ = try queue.store.claim(id, for: queue.begin(7), at: Queue.time(0))
        return id
    }

    @Test func aPausedJobHoldsUntilItGoesOn() throws {
        let queue = try Queue()
        let id = try running(queue)
        #expect(queue.store.hold(id, at: Date()) == nil)
        try queue.store.pause(id, at: Queue.time(1))
        #expect(queue.store.isPaused(id))
        #expect(queue.store.hold(id, at: Date(), yieldsToKeys: false) == .paused)
        queue.store.goOn(id)
        #expect(queue.store.hold(id, at: Date()) == nil)
        // Once more changes nothing.
        queue.store.goOn(id)
    }

    @Test func onlyAJobThatRunsIsPaused() throws {
        let queue = try Queue()
        let id = try queue.add(.train).id
        #expect(throws: JobError.wrongState(id, found: .queued, wanted: "running")) {
            try queue.store.pause(id, at: Queue.time(1))
        }
        #expect(!queue.store.isPaused(id))
    }

    @Test func aPauseEndsWithItsProcess() throws {
        let queue = try Queue()
        let id = try running(queue)
        try queue.store.pause(id, at: Queue.time(1))
        try queue.store.cancel(id, at: Queue.time(2))
        #expect(!queue.store.isPaused(id))
        try queue.store.pause(id, at: Queue.time(3))
        queue.end(7)
        try queue.store.resume(id, at: Queue.time(4))
        #expect(!queue.store.isPaused(id))
    }

    @Test func keysHoldForAWhile() throws {
        let queue = try Queue()
        let id = try running(queue)
        try queue.store.noteKeys()
        let now = Date()
        #expect(queue.store.hold(id, at: now) == .yields)
        #expect(queue.store.hold(id, at: now, yieldsToKeys: false) == nil)
        #expect(queue.store.hold(id, at: now.addingTimeInterval(60)) == nil)
        #expect(queue.store.hold(id, at: now.addingTimeInterval(-60)) == nil)
    }

    @Test func aWorkerWaitsForItsTurnAndSaysWhy() throws {
        let (_, store, job) = try WorkerTests.ready()
        var message = ""
        let row = try Worker.claim(job.id, in: store).run(beatingEvery: 0.01) { work in
            work.advance(to: 5, of: 1000, message: "5.jpg")
            #expect(work.awaitTurn() == 0)
            try store.pause(job.id, at: Date())
            let other = Thread {
                // Another process lets it go on once the row says that it is paused.
                while (try? store.catalog.job(job.id).progress.message) != JobHold.paused.rawValue { usleep(1000) }
                store.goOn(job.id)
            }
            other.start()
            #expect(work.awaitTurn() > 0)
            message = work.progress.message
            work.advance(to: 1000, of: 1000)
            return ""
        }
        #expect(message == "5.jpg")
        #expect(row.state == .done)
    }

    @Test func aPausedWorkerCanBeStopped() throws {
        let (_, store, job) = try WorkerTests.ready()
        let row = try Worker.claim(job.id, in: store).run(beatingEvery: 0.01) { work in
            try store.pause(job.id, at: Date())
            work.stop()
            work.awaitTurn()
            return "stopped"
        }
        #expect(row.state == .interrupted)
    }
}
