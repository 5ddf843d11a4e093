import Domain
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Training

@Suite struct TrainingRunTests {
    private let dataset = FakeSource.dataset()

    private func run(
        _ folder: RunFolder, _ arguments: RunArguments = .short, _ world: FakeWorld = FakeWorld(),
        model: FakeDetector = FakeDetector(), dataset: TrainingDataset? = nil, missing: Set<Int> = []
    ) throws -> (done: TrainingEvent.Done, model: FakeDetector) {
        let dataset = dataset ?? self.dataset
        let run = try TrainingRun(
            arguments, dataset, source: FakeSource(dataset, missing: missing), model: model, origin: "fake",
            folder: folder,
            world.control)
        return (try run.run(), model)
    }

    @Test func learnsAndLeavesItsFolder() throws {
        let scratch = try Scratch()
        var arguments = RunArguments.short
        arguments.epochs = 40
        let world = FakeWorld(drawsCurves: true)
        let (done, model) = try run(scratch.folder("a"), arguments, world)
        #expect(done.reason == .finished)
        #expect(done.bestMAP == 1)
        #expect(zip(model.weights, [1, -2, 0.5, 3, -1, 2] as [Float]).allSatisfy { abs($0 - $1) < 0.3 })
        let names = try Set(FileManager.default.contentsOfDirectory(atPath: scratch.folder("a").path))
        let wanted: Set = [
            "arguments.json", "dataset.jsonl", "dataset.sha256", "train.log", "events.jsonl", "results.csv",
            "batch.jpg", "checkpoints",
            "weights", "losses.png", "losses.svg", "figures.png", "figures.svg",
        ]
        #expect(names == wanted)
        let rows = try String(contentsOfFile: scratch.folder("a").results, encoding: .utf8).split(separator: "\n")
        #expect(rows.count == 41)
        #expect(done.weights == [scratch.folder("a").weights + "/best.params"])
    }

    /// Stopped at any question and gone on as often as needed, it ends in the same bits.
    @Test(arguments: 0..<40)
    func interruptionsLeaveNoTrace(seed: UInt64) throws {
        let scratch = try Scratch()
        var random = SplitMix64(seed: seed)
        var arguments = RunArguments.short
        arguments.accumulate = Int.random(in: 1...2, using: &random)
        arguments.workers = Int.random(in: 1...3, using: &random)
        let whole = try run(scratch.folder("whole"), arguments)
        var parts = 0
        while true {
            let model = FakeDetector()
            let world = FakeWorld(stopAt: Int.random(in: 1...12, using: &random))
            let (done, _) = try run(scratch.folder("parts"), arguments, world, model: model)
            parts += 1
            guard done.reason == .interrupted else {
                #expect(model.bits == whole.model.bits)
                #expect(done.bestMAP == whole.done.bestMAP)
                #expect(done.step == whole.done.step)
                break
            }
        }
        #expect(parts > 1)
    }

    /// Whatever lies on the disk at any event is enough to go on from, and leads to the same bits.
    @Test(arguments: 0..<20)
    func crashesLeaveNoTrace(seed: UInt64) throws {
        let scratch = try Scratch()
        var random = SplitMix64(seed: seed)
        let crashAt = Int.random(in: 3...40, using: &random)
        let (source, image) = (scratch.folder("whole").path, scratch.folder("crash").path)
        let counter = Counter()
        let world = FakeWorld(onEvent: { _ in
            if counter.next() == crashAt { try? FileManager.default.copyItem(atPath: source, toPath: image) }
        })
        let whole = try run(scratch.folder("whole"), .short, world)
        let again = try run(scratch.folder("crash"))
        #expect(again.model.bits == whole.model.bits)
        #expect(again.done.bestMAP == whole.done.bestMAP)
    }

    @Test func goesOnWithMoreEpochsAsIfItHadHadThemFromTheBeginning() throws {
        let scratch = try Scratch()
        var (short, long) = (RunArguments.short, RunArguments.short)
        (short.lrDecayEpoch, long.lrDecayEpoch) = ([20], [20])
        (short.epochs, long.epochs) = (4, 9)
        let whole = try run(scratch.folder("whole"), long)
        #expect(try run(scratch.folder("parts"), short).done.reason == .finished)
        let (done, model) = try run(scratch.folder("parts"), long)
        #expect(done.epochs == 9)
        #expect(model.bits == whole.model.bits)
    }

    @Test func patienceEndsARunWhichCanGoOn() throws {
        let scratch = try Scratch()
        var arguments = RunArguments.short
        (arguments.epochs, arguments.patience, arguments.lr) = (50, 3, 0)
        let first = try run(scratch.folder("a"), arguments)
        #expect(first.done.reason == .patience)
        #expect(first.done.epochs == 4)
        let second = try run(scratch.folder("a"), arguments)
        #expect(second.done.reason == .patience)
        #expect(second.done.epochs == 7)
    }

    @Test func otherArgumentsAreRefusedByName() throws {
        let scratch = try Scratch()
        _ = try run(scratch.folder("a"))
        var other = RunArguments.short
        other.momentum = 0.8
        #expect(
            throws: TrainingError.otherArgument(
                path: scratch.folder("a").shelf.last.path, name: "momentum", found: "0.9", expected: "0.8")
        ) { try run(scratch.folder("a"), other) }
        var free = RunArguments.short
        (free.workers, free.threads, free.patience, free.logInterval) = (4, 3, 100, 50)
        #expect(try run(scratch.folder("a"), free).done.reason == .finished)
    }

    @Test func anotherDatasetIsRefused() throws {
        let scratch = try Scratch()
        _ = try run(scratch.folder("a"))
        var other = dataset
        other.train[2].boxes[0].xMax += 1
        #expect {
            try run(scratch.folder("a"), dataset: other)
        } throws: { error in
            if case TrainingError.otherDataset = error { true } else { false }
        }
    }

    @Test func valuesThatAreNotFiniteLeadBackWithHalfTheRate() throws {
        let scratch = try Scratch()
        let (model, world) = (FakeDetector(), FakeWorld())
        // Two batches are the probe's, three an epoch's.
        model.poison = [9]
        let (done, _) = try run(scratch.folder("a"), .short, world, model: model)
        #expect(done.reason == .finished)
        let warning = try #require(world.warnings.first)
        #expect(warning.hasPrefix("layer 4 (conv4) gives values that are not finite numbers, with /pictures/train-"))
        #expect(warning.hasSuffix("back to the end of epoch 2 (step 6), the rate times 0.5 from here on"))
        // Two of the schedule's steps down, and one of ours.
        let last = try #require(model.rules.last?.learningRate)
        #expect(abs(last - 0.05 * 0.01 * 0.5) < 1e-12)
    }

    @Test func aRunThatKeepsLosingItsWayEndsWithAReason() throws {
        let scratch = try Scratch()
        let model = FakeDetector()
        (model.poison, model.isPoisonLasting) = ([9], true)
        #expect {
            try run(scratch.folder("a"), model: model)
        } throws: { error in
            guard case TrainingError.diverged(let reason, let rollbacks) = error else { return false }
            return rollbacks == 4 && reason.contains("layer 4 (conv4)")
        }
        #expect(try scratch.folder("a").shelf.latest().state.epochs == 2)
    }

    /// The same returns happen however often the run is interrupted.
    @Test(arguments: 0..<10)
    func interruptionsAroundAReturnLeaveNoTrace(seed: UInt64) throws {
        let scratch = try Scratch()
        var random = SplitMix64(seed: seed)
        var arguments = RunArguments.short
        // So large a rate loses its way by itself, whichever way it came there.
        (arguments.lr, arguments.epochs) = (3, 3)
        func outcome(_ name: String, stops: Bool) throws -> [UInt8] {
            while true {
                let (model, world) = (
                    FakeDetector(), FakeWorld(stopAt: stops ? Int.random(in: 1...9, using: &random) : .max)
                )
                do {
                    if try run(scratch.folder(name), arguments, world, model: model).done.reason != .interrupted {
                        return model.bits
                    }
                } catch TrainingError.diverged { return Array("diverged".utf8) }
            }
        }
        #expect(try outcome("whole", stops: false) == outcome("parts", stops: true))
    }

    @Test func aPictureThatIsGoneIsNamedAndReplaced() throws {
        let scratch = try Scratch()
        let world = FakeWorld()
        let (done, _) = try run(scratch.folder("a"), .short, world, missing: [3])
        #expect(done.reason == .finished)
        #expect(world.warnings.contains("/pictures/train-3.jpg: no such file; the next picture takes its place"))
    }

    @Test func withoutAnyPictureItEnds() throws {
        let scratch = try Scratch()
        #expect {
            try run(scratch.folder("a"), missing: Set(0..<13))
        } throws: {
            "\($0)".hasSuffix(".jpg: no such file")
        }
        #expect(throws: TrainingError.noPictures(part: "training")) {
            try run(scratch.folder("b"), dataset: TrainingDataset(synset: ["a"], train: [], val: []))
        }
    }

    /// Stopped while it measures its pace, a budget is still turned into epochs when it goes on.
    @Test(arguments: 0..<3) func aBudgetIsMeasuredWhenItGoesOn(questions: Int) throws {
        let scratch = try Scratch()
        var arguments = RunArguments.short
        arguments.hours = 0.1
        let (done, _) = try run(scratch.folder("a"), arguments, FakeWorld(stopAt: questions))
        #expect(done.reason == .interrupted && done.step == 0)
        #expect(try scratch.folder("a").readArguments().epochs == 6)
        _ = try run(scratch.folder("a"), arguments, FakeWorld(stopAt: 20))
        #expect(try scratch.folder("a").readArguments().epochs > 6)
    }

    @Test func moreHoursAreMoreEpochs() throws {
        let scratch = try Scratch()
        var arguments = RunArguments.short
        arguments.hours = 0.05
        let (first, _) = try run(scratch.folder("a"), arguments)
        arguments.hours = 0.1
        let (second, _) = try run(scratch.folder("a"), arguments)
        #expect(second.epochs > first.epochs)
    }

    @Test func aFinishedRunGoesOnForHours() throws {
        let scratch = try Scratch()
        var arguments = RunArguments.short
        let (first, _) = try run(scratch.folder("a"), arguments)
        #expect(first.reason == .finished && first.epochs == arguments.epochs)
        arguments.hours = 0.2
        let (second, _) = try run(scratch.folder("a"), arguments)
        #expect(second.epochs > first.epochs)
    }

    /// The pace of a part of an epoch is a pace.
    @Test func moreHoursInTheFirstEpochAreMoreEpochs() throws {
        let scratch = try Scratch()
        var arguments = RunArguments.short
        arguments.hours = 0.05
        let (first, _) = try run(scratch.folder("a"), arguments, FakeWorld(stopAt: 5))
        #expect(first.reason == .interrupted && first.epochs == 0 && first.step > 0)
        let before = try scratch.folder("a").readArguments().epochs
        arguments.hours = 0.5
        _ = try run(scratch.folder("a"), arguments, FakeWorld(stopAt: 5))
        #expect(try scratch.folder("a").readArguments().epochs > before)
    }

    /// What somebody waited for during a validation is none of the run's time.
    @Test func waitingInAValidationCostsNoBudget() throws {
        let scratch = try Scratch()
        var arguments = RunArguments.short
        arguments.hours = 1
        let waits = Mutex(0)
        var control = FakeWorld().control
        control.awaitTurn = {
            waits.withLock { $0 += 1 }
            return 100_000
        }
        let run = try TrainingRun(
            arguments, dataset, source: FakeSource(dataset), model: FakeDetector(), origin: "fake",
            folder: scratch.folder("a"), control)
        #expect(waits.withLock { $0 } == 0)
        let done = try run.run()
        #expect(waits.withLock { $0 } > 0 && done.reason == .finished && done.epochs > 6)
    }

    @Test func aBudgetBecomesEpochsOnce() throws {
        let scratch = try Scratch()
        var arguments = RunArguments.short
        arguments.hours = 0.1
        let world = FakeWorld(stopAt: 5)
        _ = try run(scratch.folder("a"), arguments, world)
        let epochs = try scratch.folder("a").readArguments().epochs
        #expect(epochs > 6)
        let (done, _) = try run(scratch.folder("a"), arguments)
        #expect(try scratch.folder("a").readArguments().epochs == epochs)
        #expect(done.reason == .finished || done.reason == .budget)
        #expect(done.seconds <= 0.1 * 3600 + 60)
    }

    @Test func accumulatedBatchesMakeOneStep() throws {
        let scratch = try Scratch()
        var (large, small) = (RunArguments.short, RunArguments.short)
        (large.batchSize, small.batchSize, small.accumulate) = (8, 4, 2)
        let one = try run(scratch.folder("large"), large).model.weights
        let two = try run(scratch.folder("small"), small).model.weights
        #expect(zip(one, two).allSatisfy { abs($0 - $1) < 1e-5 })
    }

    @Test func aSmallTrainingPartMakesSmallBatches() throws {
        let scratch = try Scratch()
        let world = FakeWorld()
        let (done, model) = try run(scratch.folder("a"), .short, world, dataset: FakeSource.dataset(train: 3))
        #expect(done.step == 6)
        #expect(model.rules.allSatisfy { $0.gradientScale == 1.0 / 3 })
        #expect(world.warnings == ["batches of 3: the training part has 3 pictures"])
    }

    @Test func withoutAValidationPartThereIsNoFigure() throws {
        let scratch = try Scratch()
        let (done, _) = try run(scratch.folder("a"), dataset: FakeSource.dataset(val: 0))
        #expect(done.bestMAP == nil)
        #expect(done.weights == [scratch.folder("a").weights + "/last.params"])
    }

    @Test func theProbeLeavesNoTrace() throws {
        let scratch = try Scratch()
        let world = FakeWorld()
        let (_, model) = try run(scratch.folder("a"), .short, world)
        var plain = RunArguments.short
        plain.workers = 1
        let again = try run(scratch.folder("b"), plain)
        #expect(model.bits == again.model.bits)
        let estimates = world.events.compactMap { if case .estimate(let one) = $0 { one } else { nil } }
        #expect(estimates.count == 1)
        #expect(estimates[0].steps == 19)
    }
}

/// Counts from any thread.
final class Counter: @unchecked Sendable {
    // `lock` protects `count`.
    private let lock = NSLock()
    private var count = 0
    func next() -> Int {
        lock.lock()
        defer { lock.unlock() }
        count += 1
        return count
    }
}
