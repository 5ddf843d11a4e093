import ArgumentParser
import Catalog
import Domain
import Formats
import Foundation
import Jobs
import Synchronization
import Testing
import YOLO

@testable import Training
@testable import reticle

@Suite struct ChainTests {
    /// A workspace with a small network beside it, an export, and a folder for the service's networks.
    private final class Bench {
        let made: MadeUpTraining
        let store: CatalogStore
        var export: String { made.path + "/data/export.jsonl" }
        var networks: ClientNetworks { ClientNetworks(folder: made.path + "/models") }
        var place: ChainPlace { ChainPlace(of: "a", in: store.folder(of: "chains")) }

        init(images: Int = 24) throws {
            made = try MadeUpTraining()
            try made.writeDataset(to: made.path + "/data", count: images)
            try made.writeNetwork(to: made.path)
            try FileManager.default.createDirectory(atPath: made.path + "/models", withIntermediateDirectories: true)
            store = try CatalogStore.create(at: made.path)
        }

        /// Two epochs promise nothing: by itself the gate is overruled.
        func command(
            _ options: [String] = [], epochs: Int = 2, lr: String = "0.01", force: String? = "of two epochs"
        ) throws -> ChainCommand {
            try ChainCommand.parse(
                [
                    "--workspace", made.path, "--export", export, "--client", "a", "--models", networks.folder,
                    "--cache", made.path + "/fetched",
                ] + (force.map { ["--force", $0] } ?? []) + options + [
                    "--", "--cfg", made.path + "/small.cfg", "--weights", made.path + "/small.weights", "--epochs",
                    "\(epochs)", "--data-shape", "64", "--no-random-shape", "--batch-size", "4", "--threads", "1",
                    "--lr", lr, "--augmentation", "none", "--save-interval", "0",
                ])
        }

        func jobs() throws -> [Job] { try JobStore(store).jobs(at: Date()) }
        func history() throws -> [Promotion] { try networks.shelf(of: "a").promotions()?.history ?? [] }
        func log(_ job: Job) throws -> [String] { try JobStore(store).log(of: job.id).compactMap(\.message) }
    }

    @Test func anExportBecomesTheNetworkInService() throws {
        let bench = try Bench()
        try ChainStart(command: try bench.command()).run()
        let job = try #require(try bench.jobs().first)
        #expect(job.kind == .train && job.state == .done && job.progress.fraction == 1)
        #expect(JobNews().word(for: job) == "chain")
        let history = try bench.history()
        #expect(history.count == 1 && history.first?.run == "a-chain-1" && history.first?.version == 1)
        let chain = try #require(try bench.place.chains.first?.read())
        #expect(chain.promoted == history.first && chain.dealt?.new == 24 && chain.dealt?.known == 0)
        let run = RunFolder(bench.store.folder(of: "runs") + "/a-chain-1")
        let dataset = try run.readDataset()
        #expect(dataset.train.count == chain.dealt?.train && dataset.val.count == chain.dealt?.val)
        #expect(bench.store.shelf.names() == ["a-chain-1"])
        // One log of all of it, in order.
        let lines = try bench.log(job)
        let stages = ["dataset: reading", "dataset: 24 images", "split: ", "training: ", "gate: ", "version 1"]
        var at = lines.startIndex
        for stage in stages {
            let found = lines[at...].firstIndex { $0.hasPrefix(stage) }
            #expect(found != nil, "\(stage) in \(lines)")
            at = found ?? at
        }
        // The same export again is nothing new.
        try ChainStart(command: try bench.command()).run()
        #expect(try bench.jobs().count == 1 && bench.place.chains.count == 1)
        #expect(try bench.history() == history)
    }

    @Test func whatWasDealtStaysAndFrozenPicturesAreNeverLearnt() throws {
        let bench = try Bench(images: 20)
        try ChainStart(command: try bench.command()).run()
        let first = try RunFolder(bench.store.folder(of: "runs") + "/a-chain-1").readDataset()
        let dealt = try DealtImages(contentsOf: bench.place.dealt).trains
        try bench.made.writeDataset(to: bench.made.path + "/data", count: 31)
        do { try ChainStart(command: try bench.command(force: nil)).run() } catch let code as ExitCode {
            // That it was the figures' fault is what counts.
            #expect(code == ExitCode(GateRefusal.exitStatus))
        }
        let chain = try #require(try bench.place.chains.first?.read())
        #expect(chain.dealt?.known == 20 && chain.dealt?.new == 11 && chain.run == "a-chain-2")
        #expect(chain.refused?.contains("has learnt from") != true)
        let now = try DealtImages(contentsOf: bench.place.dealt).trains
        #expect(now.count == 31 && dealt.allSatisfy { now[$0.key] == $0.value })
        let second = try RunFolder(bench.store.folder(of: "runs") + "/a-chain-2").readDataset()
        func names(_ images: [TrainingDataset.Image]) -> Set<String> {
            Set(images.map { ($0.path as NSString).lastPathComponent })
        }
        #expect(names(first.val).isSubset(of: names(second.val)))
        #expect(names(first.train).isSubset(of: names(second.train)))
        let hash = try #require(try bench.networks.shelf(of: "a").promotions()?.validation)
        let frozen = try FrozenValidation(folder: bench.networks.shelf(of: "a").validation(hash)).read(hash: hash)
        #expect(try FrozenValidation.shared(second.train, with: frozen) == 0)
        #expect(try FrozenValidation.shared(second.val, with: frozen) == first.val.count)
        #expect(bench.place.chains.filter { Paths.isFolder($0.dataset) }.map(\.number) == [2])
    }

    /// Stopped in any stage, it goes on with that stage and does nothing twice.
    @Test(arguments: ["dataset: reading", "split: ", "training: ", "gate: "])
    func aStoppedChainGoesOn(_ stage: String) throws {
        let bench = try Bench()
        let setup = ChainSetup(command: try bench.command(), store: bench.store)
        guard case .job(let job, let folder) = try setup.prepare(by: "anna", at: Date()) else {
            Issue.record("no job")
            return
        }
        let worker = try Worker.claim(job.id, in: JobStore(bench.store))
        let stopped = try ChainJob(
            store: bench.store, threads: 1, told: { if $0.hasPrefix(stage) { worker.stop() } }
        ).run(worker)
        #expect(stopped.state == .interrupted)
        #expect(try bench.history().isEmpty)
        let before = try folder.read()
        #expect((before.dealt == nil) == (stage == "dataset: reading"))
        #expect((before.trained == nil) == (stage != "gate: "))
        try ChainStart(command: try bench.command()).run()
        #expect(try bench.jobs().map(\.state) == [.done])
        let after = try folder.read()
        #expect(after.dealt?.new == 24 && after.promoted?.who == "anna")
        if before.trained != nil { #expect(after.trained == before.trained) }
        #expect(try bench.history() == [after.promoted])
        // A stage that is done is not begun again.
        let lines = try bench.log(job)
        let readings = lines.count { $0.hasPrefix("dataset: reading") }
        #expect(readings == (stage == "dataset: reading" ? 2 : 1))
        #expect(RunFolder(bench.store.folder(of: "runs") + "/a-chain-1").ending?.epochs == 2)
    }

    /// One that was cut short before its network was there, or after, keeps pictures and lists for itself.
    @Test(arguments: [false, true]) func aLaterChainTakesNothingFromAnUnfinishedOne(hasNetwork: Bool) throws {
        let bench = try Bench()
        let jobs = JobStore(bench.store)
        let setup = ChainSetup(command: try bench.command(), store: bench.store)
        guard case .job(let job, let folder) = try setup.prepare(by: "anna", at: Date()) else {
            Issue.record("no job")
            return
        }
        let first = try Worker.claim(job.id, in: jobs)
        let stopped = try ChainJob(
            store: bench.store, threads: 1, told: { if $0.hasPrefix("split: ") { first.stop() } }
        ).run(first)
        #expect(try stopped.state == .interrupted && folder.read().dealt?.new == 24)
        let run = RunFolder(bench.store.folder(of: "runs") + "/a-chain-1")
        let begun = try run.readDataset()
        if !hasNetwork { try FileManager.default.removeItem(atPath: run.path) }
        // The export that comes meanwhile has lost ten images and has six more.
        try bench.made.writeDataset(to: bench.made.path + "/data", count: 20, from: 10)
        try ChainStart(command: try bench.command()).run()
        let later = try #require(try bench.place.chains.first?.read())
        #expect(later.run == "a-chain-2" && later.promoted != nil && later.dealt?.new == 6 && later.dealt?.known == 14)
        try jobs.resume(job.id, at: Date())
        let ended = try ChainJob(store: bench.store, threads: 1).run(try Worker.claim(job.id, in: jobs))
        #expect(ended.state == .done, "\(ended.progress.message)")
        #expect(try run.readDataset() == begun)
        let pictures = (begun.train + begun.val).map(\.path)
        #expect(pictures.count == 24 && pictures.allSatisfy { FileManager.default.fileExists(atPath: $0) })
        #expect(try bench.history().map(\.run) == ["a-chain-2", "a-chain-1"])
    }

    /// What is over and whose place a later dataset has taken.
    @Test func aChainWithoutADatasetSaysSo() throws {
        let bench = try Bench(images: 2)
        let setup = ChainSetup(command: try bench.command(), store: bench.store)
        guard case .job(let job, let folder) = try setup.prepare(by: "anna", at: Date()) else {
            Issue.record("no job")
            return
        }
        var chain = try folder.read()
        chain.dealt = Chain.Dealt(train: 1, val: 1, boxes: 2, classes: 2, known: 0, new: 2, problems: 0)
        try folder.write(chain)
        let ended = try ChainJob(store: bench.store, threads: 1).run(
            try Worker.claim(job.id, in: JobStore(bench.store)))
        #expect(ended.state == .failed)
        #expect(ended.progress.message.hasPrefix("\(folder.dataset): no dataset any more"))
    }

    @Test(arguments: [true, false]) func onlyDatasetsOfEarlierChainsThatAreOverGo(isRefused: Bool) throws {
        let bench = try Bench(images: 2)
        let setup = ChainSetup(command: try bench.command(["--again"]), store: bench.store)
        for _ in 1...4 { _ = try setup.prepare(by: "anna", at: Date()) }
        let folders = Array(bench.place.chains.reversed())
        #expect(folders.map(\.number) == [1, 2, 3, 4])
        for folder in folders {
            try FileManager.default.createDirectory(atPath: folder.dataset, withIntermediateDirectories: true)
            guard folder.number != 2 else { continue }
            var chain = try folder.read()
            if isRefused {
                chain.refused = "no"
            } else {
                chain.promoted = Promotion(
                    .promoted, version: 1, at: 0, who: "anna", run: chain.run, fingerprint: "")
            }
            try folder.write(chain)
        }
        bench.place.removeDatasets(before: 3)
        #expect(folders.filter { Paths.isFolder($0.dataset) }.map(\.number) == [2, 3, 4])
        let left = try FileManager.default.contentsOfDirectory(atPath: folders[0].path)
        #expect(Set(left) == ["chain.json", "export.jsonl"])
    }

    /// A worker that was killed after the register was written and before the chain was.
    @Test func whatWasPromotedIsNotPromotedTwice() throws {
        let bench = try Bench()
        try ChainStart(command: try bench.command()).run()
        let history = try bench.history()
        let folder = try #require(bench.place.chains.first)
        var chain = try folder.read()
        (chain.trained, chain.promoted) = (nil, nil)
        try folder.write(chain)
        try ChainStart(command: try bench.command()).run()
        #expect(try folder.read().promoted == history.first && bench.history() == history)
        #expect(bench.networks.shelf(of: "a").versions.names() == ["1"])
    }

    @Test func aRefusalOfTheGateEndsTheJobWithItsLine() throws {
        let bench = try Bench()
        try ChainStart(command: try bench.command(epochs: 60, force: nil)).run()
        let first = try #require(try bench.history().first?.mAP)
        #expect(first > 0.1)
        // At a rate of nothing it learns nothing.
        #expect(throws: ExitCode(GateRefusal.exitStatus)) {
            try ChainStart(command: try bench.command(["--again"], epochs: 1, lr: "0", force: nil)).run()
        }
        let job = try #require(try bench.jobs().first)
        #expect(job.state == .failed)
        #expect(job.progress.message.hasPrefix("a-chain-2 is not promoted: mAP@0.5 "))
        #expect(job.progress.message.contains("at least the \(String(format: "%.4f", first)) of version 1"))
        #expect(try bench.history().count == 1)
        // It was judged: told the same, the gate is not asked again, and it still refuses.
        let log = try bench.log(job)
        #expect(throws: ExitCode(GateRefusal.exitStatus)) {
            try ChainStart(command: try bench.command(epochs: 1, lr: "0", force: nil)).run()
        }
        #expect(try bench.log(job) == log && bench.jobs().count == 2)
        // A floor does not help: it is judged again and refused again, and nothing is learnt again.
        let folder = try #require(bench.place.chains.first)
        let trained = try folder.read().trained
        #expect(throws: ExitCode(GateRefusal.exitStatus)) {
            try ChainStart(command: try bench.command(["--at-least", "0"], epochs: 1, lr: "0", force: nil)).run()
        }
        #expect(try bench.history().count == 1 && folder.read().floor == 0 && folder.read().refused != nil)
        // What the refusal advises lets it through.
        try ChainStart(command: try bench.command(epochs: 1, lr: "0", force: "it must")).run()
        #expect(try bench.jobs().map(\.state) == [.done, .done])
        let history = try bench.history()
        #expect(history.map(\.run) == ["a-chain-1", "a-chain-2"] && history.last?.reason == "it must")
        let chain = try folder.read()
        #expect(chain.promoted == history.last && chain.trained == trained)
        #expect(chain.refused == nil && chain.floor == nil)
        let lines = try bench.log(job)
        for stage in ["dataset: reading", "training: "] {
            #expect(lines.count { $0.hasPrefix(stage) } == log.count { $0.hasPrefix(stage) }, "\(stage) in \(lines)")
        }
        #expect(lines.count { $0.hasPrefix("gate: judging") } == 3)
        // From now on it has been through.
        try ChainStart(command: try bench.command(epochs: 1, lr: "0", force: nil)).run()
        #expect(try bench.history() == history)
    }

    @Test func aClientThatIsNotInTheExportIsNamed() throws {
        let bench = try Bench(images: 2)
        var command = try bench.command()
        command.service.client = "b"
        #expect(throws: ExitCode.failure) { try Out.reporting { try ChainStart(command: command).run() } }
        let job = try #require(try bench.jobs().first)
        #expect(
            job.progress.message.hasSuffix(
                "no image of client 'b' with boxes that can be used; the export has a"))
    }

    /// From the chain's folder a relative link would lead nowhere, and what any link leads to may change.
    @Test(arguments: [false, true]) func anExportThatIsALinkIsCopied(isRelative: Bool) throws {
        let bench = try Bench(images: 2)
        let latest = bench.made.path + "/data/latest.jsonl"
        try FileManager.default.moveItem(atPath: bench.export, toPath: latest)
        try FileManager.default.createSymbolicLink(
            atPath: bench.export, withDestinationPath: isRelative ? "latest.jsonl" : latest)
        let setup = ChainSetup(command: try bench.command(), store: bench.store)
        guard case .job(_, let folder) = try setup.prepare(by: "anna", at: Date()) else {
            Issue.record("no job")
            return
        }
        let kind = try FileManager.default.attributesOfItem(atPath: folder.export)[.type]
        #expect((kind as? FileAttributeType) == .typeRegular)
        #expect(FileManager.default.contentsEqual(atPath: folder.export, andPath: latest))
    }

    @Test func whatTheGateIsToldIsKeptWithTheChain() throws {
        let bench = try Bench(images: 2)
        let setup = ChainSetup(command: try bench.command(["--at-least", "0.5"]), store: bench.store)
        guard case .job(_, let folder) = try setup.prepare(by: "anna", at: Date()) else {
            Issue.record("no job")
            return
        }
        let chain = try folder.read()
        #expect(chain.floor == 0.5 && chain.force == "of two epochs")
    }

    @Test(arguments: [
        ["--", "--train", "x"], ["--", "--split", "main"], ["--", "--run", "x"], ["--", "--epochs", "0"],
        ["--ratio", "1"], ["--force", ""], ["--at-least", "2"],
    ])
    func whatTheChainDecidesCannotBeSaid(_ words: [String]) {
        #expect(throws: (any Error).self) {
            try ChainCommand.parse(["--export", "e.jsonl", "--client", "a", "--models", "m"] + words)
        }
    }

    @Test func pathsOfATrainingAreFromTheRoot() {
        let folder = FileManager.default.currentDirectoryPath
        #expect(
            ChainSetup.absolute(["--cfg", "a.cfg", "--weights=/w", "--names=n", "--epochs", "2"])
                == ["--cfg", folder + "/a.cfg", "--weights=/w", "--names=\(folder)/n", "--epochs", "2"])
    }
}
