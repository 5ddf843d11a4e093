import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Training

/// What the world does to a run: the last checkpoint stays whole, a line says what was wrong, and the run can go on.
@Suite struct TroubleTests {
    private let dataset = FakeSource.dataset()

    private func run(
        _ folder: RunFolder, _ control: RunControl, model: FakeDetector = FakeDetector(), missing: Set<Int> = []
    ) throws -> TrainingEvent.Done {
        try TrainingRun(
            .short, dataset, source: FakeSource(dataset, missing: missing), model: model, origin: "fake",
            folder: folder, control
        ).run()
    }

    private func undisturbed(_ scratch: Scratch) throws -> [UInt8] {
        let model = FakeDetector()
        _ = try run(scratch.folder("whole"), FakeWorld().control, model: model)
        return model.bits
    }

    /// Lets a folder be gone, as on a disk without room: nothing can be written there.
    private static func block(_ path: String) {
        rename(path, path + ".away")
        symlink("/dev/full", path)
    }

    private static func unblock(_ path: String) {
        unlink(path)
        rename(path + ".away", path)
    }

    @Test func withoutRoomForCheckpointsTheLastOneStaysAndTheRunGoesOnFromIt() throws {
        let scratch = try Scratch()
        let bits = try undisturbed(scratch)
        let folder = scratch.folder("full")
        let world = FakeWorld(onEvent: { event in
            if case .checkpoint(let one) = event, one.step == 4 { Self.block(folder.checkpoints) }
        })
        let done = try run(folder, world.control)
        #expect(done.reason == .finished)
        #expect(world.warnings.contains { $0.hasPrefix("no checkpoint at step 6") && $0.contains("stays") })
        Self.unblock(folder.checkpoints)
        #expect(try folder.shelf.latest().state.step == 4)
        let model = FakeDetector()
        #expect(try run(folder, FakeWorld().control, model: model).reason == .finished)
        #expect(model.bits == bits)
    }

    @Test func aResultThatCannotBeWrittenIsNoSuccess() throws {
        let scratch = try Scratch()
        let bits = try undisturbed(scratch)
        let folder = scratch.folder("full")
        let world = FakeWorld(onEvent: { event in
            if case .started = event { Self.block(folder.weights) }
        })
        #expect {
            try run(folder, world.control)
        } throws: { error in
            guard case .unsaved? = error as? TrainingError else { return false }
            return !"\(error)".contains("\n")
        }
        Self.unblock(folder.weights)
        let model = FakeDetector()
        let done = try run(folder, FakeWorld().control, model: model)
        #expect(done.weights == [folder.weights + "/last.params"])
        #expect(model.bits == bits)
    }

    @Test func whatCouldNotBeWrittenIsNotCalledTheBest() throws {
        let scratch = try Scratch()
        let folder = scratch.folder("full")
        let last = RunArguments.short.epochs - 1
        let world = FakeWorld(onEvent: { event in
            if case .started = event { Self.block(folder.weights) }
            if case .epoch(let record) = event, record.epoch == last { Self.unblock(folder.weights) }
        })
        let done = try run(folder, world.control)
        #expect(done.bestMAP == nil && done.bestEpoch == nil)
        #expect(done.weights == [folder.weights + "/last.params"])
        #expect(world.warnings.contains { $0.hasPrefix("weights 'best' are not written: ") })
    }

    @Test func aPictureThatIsGoneIsNamedOnce() throws {
        let scratch = try Scratch()
        let world = FakeWorld()
        #expect(try run(scratch.folder("a"), world.control, missing: [3]).reason == .finished)
        #expect(world.warnings.filter { $0.contains("/pictures/train-3.jpg: no such file") }.count == 1)
    }

    @Test func withoutAnyPictureTheRunEndsAndCanGoOn() throws {
        let scratch = try Scratch()
        let bits = try undisturbed(scratch)
        let folder = scratch.folder("gone")
        #expect(try run(folder, FakeWorld(stopAt: 5).control).reason == .interrupted)
        #expect {
            try run(folder, FakeWorld().control, missing: Set(0..<20))
        } throws: {
            "\($0)".hasSuffix(".jpg: no such file")
        }
        let model = FakeDetector()
        #expect(try run(folder, FakeWorld().control, model: model).reason == .finished)
        #expect(model.bits == bits)
    }

    @Test func onlyOneProcessTrainsInAFolder() throws {
        let scratch = try Scratch()
        let folder = scratch.folder("a")
        try folder.make()
        let lock = try RunLock(folder.checkpoints)
        #expect(throws: TrainingError.inUse(path: folder.checkpoints)) { try run(folder, FakeWorld().control) }
        withExtendedLifetime(lock) {}
    }

    @Test func aLockGoesWithItsOwner() throws {
        let scratch = try Scratch()
        for _ in 0..<3 { _ = try RunLock(scratch.path) }
    }

    @Test func waitingIsNoTimeOfTheRunAndChangesNothing() throws {
        let scratch = try Scratch()
        let bits = try undisturbed(scratch)
        let model = FakeDetector()
        let clock = Mutex(0.0)
        let turns = Mutex(0)
        var control = FakeWorld().control
        control.now = { clock.withLock { $0 } }
        control.awaitTurn = {
            turns.withLock { $0 += 1 }
            clock.withLock { $0 += 1000 }
            return 1000
        }
        let done = try run(scratch.folder("a"), control, model: model)
        #expect(done.seconds == 0)
        #expect(turns.withLock { $0 } > done.step)
        #expect(model.bits == bits)
    }

    @Test func eventsAreReadAsTheyComeAndEachOnce() throws {
        let scratch = try Scratch()
        let folder = scratch.folder("a")
        var tail = EventTail(folder)
        #expect(tail.read() == [])
        try folder.make()
        let events = ["one", "two", "three"].map { TrainingEvent.warning(.init(message: $0)) }
        folder.append(events[0])
        #expect(tail.read() == [events[0]])
        #expect(tail.read() == [])
        folder.append(events[1])
        // A line of another version, and one whose end is still to come.
        let file = try #require(FileHandle(forWritingAtPath: folder.events))
        try file.seekToEnd()
        try file.write(contentsOf: Data(#"{"event":"dream"}"#.utf8 + [0x0A] + #"{"event":"war"#.utf8))
        #expect(tail.read() == [events[1]])
        try file.write(contentsOf: Data(#"ning","message":"three"}"#.utf8 + [0x0A]))
        #expect(tail.read() == [events[2]])
    }
}
