import ArgumentParser
import Catalog
import Domain
import Foundation
import Jobs
import Synchronization
import Testing
import Training
import Workbench
import YOLO

@testable import reticle

@Suite struct TrainTests {
    private func command(_ words: [String]) throws -> TrainCommand {
        try TrainCommand.parse(words + ["--data-shape", "64", "--no-random-shape", "--batch-size", "4"])
    }

    private func made() throws -> MadeUpTraining {
        let made = try MadeUpTraining()
        try made.writeDataset(to: made.path + "/train", count: 9)
        try made.writeDataset(to: made.path + "/val", count: 3, from: 50)
        try made.writeNetwork(to: made.path)
        _ = try CatalogStore.create(at: made.path)
        return made
    }

    private func files(_ made: MadeUpTraining, _ more: [String] = []) throws -> TrainCommand {
        try command(
            [
                "--workspace", made.path, "--train", made.path + "/train", "--val", made.path + "/val", "--cfg",
                made.path + "/small.cfg", "--weights", made.path + "/small.weights", "--epochs", "2",
            ] + more)
    }

    @Test func aRunOfFilesIsAJobOfItsWorkspace() throws {
        let made = try made()
        let setup = TrainSetup(try files(made))
        let prepared = try setup.new()
        #expect(prepared.folder.path == made.path + "/.reticle/runs/small-1")
        try TrainStart().run(prepared)
        let store = try CatalogStore.open(at: made.path, readOnly: false)
        let job = try #require(try JobStore(store).jobs(at: Date()).first)
        #expect((job.kind, job.state) == (.train, .done))
        #expect(store.shelf.names() == ["small-1"])
        #expect(try store.shelf.open("small-1").model.classNames == prepared.folder.readDataset().synset)
    }

    @Test func aResumeThatIsRefusedLeavesTheRunAsItWas() throws {
        let made = try made()
        let prepared = try TrainSetup(try files(made)).new()
        try TrainStart().run(prepared)
        let before = try prepared.folder.readArguments()
        let other = try TrainCommand.parse(["--workspace", made.path, "--resume", "small-1", "--mixup"])
        #expect {
            try TrainSetup(other).resumed("small-1")
        } throws: {
            "\($0)".hasSuffix("runs/small-1: made with mixup false, this run has true")
        }
        #expect(try prepared.folder.readArguments() == before)
    }

    /// What a run has learnt takes its name on the shelf.
    @Test func aRunNeverTakesANetworksName() throws {
        let made = try made()
        try TrainStart().run(try TrainSetup(try files(made)).new())
        try FileManager.default.removeItem(atPath: made.path + "/.reticle/runs/small-1")
        #expect(try TrainSetup(try files(made)).new().folder.path == made.path + "/.reticle/runs/small-2")
        for (name, end) in [
            ("small-1", "a network has that name; expected another, as the run's result takes it"),
            ("my run", "expected 1 to 64 letters, digits, dots, hyphens or underscores, no dot first"),
            ("small-2", "a run is there already; --resume goes on with it, --run NAME makes another"),
        ] {
            #expect {
                try TrainSetup(try files(made, ["--run", name])).new()
            } throws: {
                "\($0)".hasSuffix(end)
            }
        }
    }

    @Test func whatAllIsValidatedWithIsNotLearnt() throws {
        let made = try made()
        let part = DatasetFreezing.PartOfFiles(path: made.path + "/train", list: nil, usual: [])
        #expect {
            try DatasetFreezing { _ in }.files(train: part, val: part, format: nil, synset: nil)
        } throws: {
            "\($0)".hasSuffix("/train: all 9 images are to validate with; none is left to learn from")
        }
    }

    @Test(arguments: [
        ("epochs", "0", "epochs 0: expected 1 to 100000"), ("flip", "1.5", "flip 1.5: expected 0.0 to 1.0"),
        ("warmup-epochs", "41", "warmup-epochs 41: expected 0 to 40"),
        ("start-epoch", "40", "start-epoch 40: expected 0 to 39"),
    ])
    func numbersThatCannotBeAreNamed(_ name: String, _ value: String, _ fault: String) {
        #expect {
            try TrainCommand.parse(["--\(name)", value])
        } throws: {
            TrainCommand.message(for: $0) == fault
        }
    }

    /// A picture that nobody has labelled is no empty one.
    @Test func whatIsNotLabelledIsLeftOut() throws {
        let made = try made()
        let export = made.path + "/train/export.jsonl"
        var text = try String(contentsOfFile: export, encoding: .utf8)
        text += #"{"id":"x","clientId":"a","url":"0.png","data":{"width":64,"height":64}}"# + "\n"
        text += #"{"id":"y","clientId":"a","url":"1.png","data":{"width":64,"height":64,"boxes":[]}}"# + "\n"
        try Data(text.utf8).write(to: URL(fileURLWithPath: export))
        let notices = Mutex<[String]>([])
        let freezing = DatasetFreezing { line in notices.withLock { $0.append(line) } }
        let dataset = try freezing.files(
            train: .init(path: made.path + "/train", list: nil, usual: []),
            val: .init(path: made.path + "/val", list: nil, usual: []), format: nil, synset: nil)
        #expect(dataset.train.count == 10)
        #expect(dataset.train.last?.boxes.isEmpty == true)
        #expect(notices.withLock { $0 } == ["\(made.path)/train: 1 image without labels left out"])
    }

    /// Without weights the numbers come from the seed alone.
    @Test func aNetworkThatKnowsNothingStartsFromTheSeed() throws {
        let made = try made()
        func start(_ run: String, _ more: [String]) throws -> Data? {
            let words = [
                "--workspace", made.path, "--train", made.path + "/train", "--val", made.path + "/val", "--cfg",
                made.path + "/small.cfg", "--epochs", "1", "--run", run,
            ]
            let prepared = try TrainSetup(try command(words + more)).new()
            return FileManager.default.contents(atPath: prepared.folder.path + "/start.weights")
        }
        let first = try #require(try start("one", []))
        #expect(try start("two", []) == first)
        #expect(try start("three", ["--seed", "7"]) != first)
        let prepared = TrainSetup.Prepared(
            folder: RunFolder(made.path + "/.reticle/runs/one"), model: "small",
            store: try CatalogStore.open(at: made.path, readOnly: false))
        try TrainStart().run(prepared)
        #expect(try CatalogStore.open(at: made.path, readOnly: false).shelf.names() == ["one"])
    }

    @Test func onlyATrainingStartsWithoutWeights() throws {
        let options = try ModelSourceOptions.parse(["--cfg", "small.cfg"])
        let error = #expect(throws: Refusal.self) { try options.files() }
        #expect(error.map { "\($0)" } == "small.cfg: expected --weights F, the numbers that belong to it")
    }

    @Test func aRunThatIsStoppedGoesOnAsTheSameJob() throws {
        let made = try made()
        let setup = TrainSetup(try files(made))
        let prepared = try setup.new()
        let store = try #require(prepared.store)
        let jobs = JobStore(store)
        let job = try TrainingJob.enqueue(
            prepared.folder, model: "small", in: store, by: "anna", at: Date())
        let worker = try Worker.claim(job.id, in: jobs)
        let stopped = try TrainingJob(store: store).run(worker) { event in
            if case .step(let step) = event, step.step >= 2 { worker.stop() }
        }
        #expect(stopped.state == .interrupted)
        let resume = try command(["--workspace", made.path, "--resume", "small-1", "--epochs", "3"])
        let again = TrainSetup(resume)
        try TrainStart().run(try again.resumed("small-1"))
        #expect(try jobs.job(job.id, at: Date()).state == .done)
        #expect(try jobs.job(job.id, at: Date()).attempts == 2)
        let rows = try String(contentsOfFile: prepared.folder.results, encoding: .utf8).split(separator: "\n")
        #expect(rows.count == 4)
    }

    /// Whatever becomes of the network that it began with: of its files, and of their folder's name.
    @Test func theRunKeepsTheNetworkItBeganWith() throws {
        let made = try made()
        let prepared = try TrainSetup(try files(made)).new()
        for file in ["small.weights", "small.names"] {
            try? FileManager.default.removeItem(atPath: made.path + "/" + file)
        }
        try Data("[net]\n".utf8).write(to: URL(fileURLWithPath: made.path + "/small.cfg"))
        let network = try RunNetwork.read(from: prepared.folder.path)
        #expect(network.weights == prepared.folder.path + "/start.weights")
        #expect(try network.files().fingerprint() == network.fingerprint)
        let moved = made.path + "/.reticle/runs/moved"
        try FileManager.default.moveItem(atPath: prepared.folder.path, toPath: moved)
        #expect(try RunNetwork.read(from: moved).files().paths.allSatisfy { $0.hasPrefix(moved + "/start.") })
        try TrainStart().run(.init(folder: RunFolder(moved), model: "small", store: prepared.store))
        #expect(RunFolder(moved).ending?.reason == .finished)
    }

    /// A kill after the last epoch, before the end is said.
    @Test func aRunWhoseEndWasNotSaidIsEndedByResuming() throws {
        let made = try made()
        let prepared = try TrainSetup(try files(made)).new()
        try TrainStart().run(prepared)
        let resume = try command(["--workspace", made.path, "--resume", "small-1"])
        #expect {
            try TrainSetup(resume).resumed("small-1")
        } throws: {
            "\($0)".contains("finished after 2 epochs; --epochs with more than 2 goes on")
        }
        let folder = prepared.folder
        let lines = try String(contentsOfFile: folder.events, encoding: .utf8).split(separator: "\n").dropLast()
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: folder.events))
        try? FileManager.default.removeItem(atPath: folder.weights + "/last.weights")
        #expect(folder.ending == nil)
        try TrainStart().run(try TrainSetup(resume).resumed("small-1"))
        #expect(folder.ending?.reason == .finished)
        #expect(FileManager.default.fileExists(atPath: folder.weights + "/last.weights"))
    }

    @Test func argumentsOfARunUnderWayStayAsTheyAre() throws {
        let made = try made()
        let prepared = try TrainSetup(try files(made)).new()
        let before = try prepared.folder.readArguments()
        let resume = try command(["--workspace", made.path, "--resume", "small-1", "--epochs", "9"])
        // Another process would hold the lock; of this one, another open file does.
        let held = open(prepared.folder.checkpoints, O_RDONLY | O_DIRECTORY)
        defer { close(held) }
        #expect(flock(held, LOCK_EX | LOCK_NB) == 0)
        #expect(throws: TrainingError.inUse(path: prepared.folder.checkpoints)) {
            try TrainSetup(resume).resumed("small-1")
        }
        #expect(try prepared.folder.readArguments() == before)
    }

    @Test func theRunKeepsTheDatasetItBeganWith() throws {
        let made = try made()
        let setup = TrainSetup(try files(made))
        let prepared = try setup.new()
        let store = try #require(prepared.store)
        let job = try TrainingJob.enqueue(prepared.folder, model: "small", in: store, by: "anna", at: Date())
        let worker = try Worker.claim(job.id, in: JobStore(store))
        _ = try TrainingJob(store: store).run(worker) { event in
            if case .step(let step) = event, step.step >= 2 { worker.stop() }
        }
        let dataset = try prepared.folder.readDataset()
        // Labels are changed, and a picture goes.
        let labels = made.path + "/train/export.jsonl"
        let text = try String(contentsOfFile: labels, encoding: .utf8).replacing("bright", with: "dim")
        try Data(text.utf8).write(to: URL(fileURLWithPath: labels))
        try FileManager.default.removeItem(atPath: made.path + "/train/4.png")
        let again = TrainSetup(try command(["--workspace", made.path, "--resume", "small-1", "--epochs", "4"]))
        try TrainStart().run(try again.resumed("small-1"))
        #expect(try prepared.folder.readDataset() == dataset)
        #expect(try JobStore(store).job(job.id, at: Date()).state == .done)
        let log = try String(contentsOfFile: prepared.folder.log, encoding: .utf8)
        #expect(log.split(separator: "\n").filter { $0.contains("/train/4.png") }.count == 1)
    }

    @Test func aSecondTrainingWaitsForTheFirst() throws {
        let made = try made()
        let setup = TrainSetup(try files(made))
        let first = try setup.new()
        let store = try #require(first.store)
        let jobs = JobStore(store)
        let running = try TrainingJob.enqueue(first.folder, model: "small", in: store, by: "anna", at: Date())
        let worker = try Worker.claim(running.id, in: jobs)
        let second = try setup.new()
        #expect {
            try TrainStart().run(second)
        } throws: { error in
            "\(error)".contains("a training runs here already (job \(running.id.rawValue))")
        }
        #expect(try jobs.jobs(at: Date()).map(\.state) == [.queued, .running])
        withExtendedLifetime(worker) {}
    }

    @Test func aRunTellsItsStory() throws {
        let made = try made()
        let prepared = try TrainSetup(try files(made, ["--log-interval", "1"])).new()
        try TrainStart().run(prepared)
        let news = RunNews()
        let story = news.story(of: prepared.folder)
        #expect(story == news.story(of: prepared.folder))
        #expect((story.name, story.images, story.validationImages, story.classes) == ("small-1", 9, 3, 2))
        #expect(story.epochs.map(\.number) == [1, 2])
        #expect(story.epochs.allSatisfy { $0.mAP != nil })
        #expect(story.steps.map(\.step) == [1, 2, 3, 4])
        #expect(story.arguments.contains { $0.name == "batch-size" && $0.value == "4" })
        #expect(story.epochCount == 2)
    }

    @Test func aWishIsACommandLine() throws {
        var wish = TrainingWish(model: "tiny", split: "main", hours: 0.5, side: 320, depth: .heads)
        var command = try TrainCommand.parse(wish.words(workspace: "/w"))
        #expect((command.model, command.split, command.reuseClasses) == ("tiny", "main", true))
        var arguments = RunArguments()
        command.options.apply(to: &arguments)
        #expect((arguments.hours, arguments.dataShape, arguments.noRandomShape) == (0.5, 320, true))
        #expect((arguments.freeze, arguments.cache) == ("backbone", true))
        (wish.depth, wish.reusesClasses) = (.all, false)
        command = try TrainCommand.parse(wish.words(workspace: "/w"))
        arguments = RunArguments()
        command.options.apply(to: &arguments)
        #expect((arguments.freeze, arguments.cache, command.reuseClasses) == ("none", false, false))
    }

    @Test func moreMemoryThanThereIsIsAskedForInNoStep() throws {
        let made = try made()
        var arguments = RunArguments()
        (arguments.dataShape, arguments.noRandomShape, arguments.batchSize) = (64, true, 4)
        let detector = try made.detector()
        try TrainingMemory(arguments).check(detector)
        // As many pictures wait as no machine can hold.
        arguments.workers = 1 << 40
        #expect {
            try TrainingMemory(arguments).check(detector)
        } throws: { error in
            guard case .memory(4, 64, _, _)? = error as? TrainingError else { return false }
            return "\(error)".contains("expected a smaller --batch-size")
        }
    }

    @Test func aSplitOfTheWorkspaceIsFrozen() throws {
        let made = try made()
        let store = try CatalogStore.open(at: made.path, readOnly: false)
        #expect(throws: CatalogError.self) { try DatasetFreezing { _ in }.workspace(store, split: nil, fold: nil) }
    }

    @Test(arguments: [
        ["--val", "x"], ["--train", "x", "--split", "main"], ["--resume", "a", "--train", "x"],
        ["--data-shape", "100"],
        ["--lr-mode", "linear"], ["--lr-decay-epoch", "3,x"],
    ])
    func whatDoesNotGoTogetherIsRefused(words: [String]) {
        #expect(throws: (any Error).self) { try TrainCommand.parse(words) }
    }

    @Test func aFolderInUseIsNotTakenAgain() throws {
        let made = try made()
        let setup = TrainSetup(try files(made, ["--run", "mine"]))
        try TrainStart().run(try setup.new())
        #expect(throws: Refusal.self) { try setup.new() }
    }
}
