import ArgumentParser
import Catalog
import Domain
import Formats
import Foundation
import Imaging
import Jobs
import Prediction
import Synchronization
import Training
import YOLO

/// What a worker does with a training that is a stage of a chain: dataset and split, training, gate and promotion, each once.
struct ChainJob {
    let store: CatalogStore
    /// Threads to compute on; `nil` for what the run's arguments say.
    var threads: Int?
    var niceness = 0
    /// Hears each line of the log, and what the training says.
    var told: @Sendable (String) -> Void = { _ in }
    var report: @Sendable (TrainingEvent) -> Void = { _ in }

    /// Does a job to its end, or until it is told to stop.
    ///
    /// - Returns: the job's row at the end; failed where the gate refuses
    func run(_ worker: Worker) throws -> Job {
        try worker.run { worker in
            guard let path = try worker.job.order(TrainingOrder.self).chain else {
                throw Refusal("job \(worker.job.id.rawValue) is a training by itself, expected one of a chain")
            }
            let folder = ChainFolder(path: path)
            var chain = try folder.read()
            let work = Stages(
                job: self, worker: worker, folder: folder,
                place: ChainPlace(of: chain.client, in: store.folder(of: "chains")))
            if chain.dealt == nil {
                chain.dealt = try work.deal(chain)
                try folder.write(chain)
                try? FileManager.default.removeItem(atPath: folder.export)
            }
            work.place.removeDatasets(before: folder.number)
            guard chain.promoted == nil else { return "promoted already" }
            guard Paths.isFolder(folder.dataset) else {
                throw Refusal(
                    "\(folder.dataset): no dataset any more, that of a later export has taken its place; "
                        + "`reticle chain --again` begins anew")
            }
            if chain.trained == nil {
                chain.trained = try work.train(chain)
                try folder.write(chain)
            }
            do {
                let promotion = try work.promote(chain)
                (chain.promoted, chain.refused) = (promotion, nil)
                try folder.write(chain)
                let all = max(1, worker.progress.total)
                worker.advance(to: all, of: all)
                return PromotionLine(promotion, inService: true).text
            } catch let refusal as GateRefusal {
                chain.refused = "\(refusal)"
                try folder.write(chain)
                throw refusal
            }
        }
    }
}

/// The stages of a chain; each may be cut short anywhere and begun again.
private struct Stages {
    let job: ChainJob
    let worker: Worker
    let folder: ChainFolder
    let place: ChainPlace

    private var store: CatalogStore { job.store }

    private func say(_ line: String) {
        worker.say(line)
        job.told(line)
    }

    /// Builds the client's dataset from the export; images that were dealt before stay in their part.
    func deal(_ chain: Chain) throws -> Chain.Dealt {
        say("dataset: reading \(chain.export)")
        guard let parts = SplitRecipe.parts(ratio: chain.ratio), parts.count == 2 else {
            throw Refusal("\(folder.state): ratio '\(chain.ratio)', expected two shares such as 70/30")
        }
        let split = SteadyDatasetSplit(
            parts: parts, seed: chain.seed, dealt: try DealtImages(contentsOf: place.dealt))
        let reading = ReadOptions(
            headers: { try PictureReader.header(of: $0) }, onError: .skip { _ in }, pictures: chain.pictures,
            synset: try chain.synset.map { try SynsetFile.read($0) },
            units: chain.units.flatMap(CoordinateUnits.init(rawValue:)))
        let fetching = try FetchOptions.parse(chain.fetching)
        var building = ClientDatasets(
            split: split, reading: reading,
            supply: FetchedPictures(try fetching.fetcher(freshness: 86_400), threads: fetching.threads))
        building.onlyClient = chain.client
        let (worker, dataset) = (worker, folder.dataset)
        building.beforeChange = { () throws(FormatError) in
            worker.awaitTurn()
            if worker.mustStop { throw .unwritable(path: dataset, reason: "told to stop") }
        }
        let outcome: ClientDatasets.Outcome
        do { outcome = try building.build(from: folder.export, to: dataset) } catch {
            if worker.mustStop { throw Worker.Interrupted(message: "stopped while the dataset was built") }
            throw error
        }
        guard let client = outcome.clients.first, client.images > 0 else {
            throw Refusal(
                "\(chain.export): no image of client '\(chain.client)' with boxes that can be used"
                    + Self.naming(outcome.others))
        }
        try split.dealt.write(to: place.dealt)
        let (known, new) = split.dealtNow
        let dealt = Chain.Dealt(
            train: client.train, val: client.val, boxes: client.boxes, classes: client.classes, known: known, new: new,
            problems: outcome.problemCount)
        say(
            "dataset: \(client.images) images, \(client.boxes) boxes, \(client.classes) classes"
                + (dealt.problems > 0 ? "; \(dealt.problems) problems named in \(dataset)/problems.txt" : ""))
        say(
            "split: \(dealt.train) to learn from, \(dealt.val) to validate with; \(new) new, \(known) stay where they were"
        )
        return dealt
    }

    /// Whose images there are in place of the client's.
    private static func naming(_ others: Set<String>) -> String {
        guard !others.isEmpty else { return "" }
        let shown = others.sorted().prefix(20).map { $0.isEmpty ? "images without a client" : $0 }
        let more = others.count > shown.count ? " and \(others.count - shown.count) more" : ""
        return "; the export has \(shown.joined(separator: ", "))\(more)"
    }

    /// Trains, or goes on from the last checkpoint, and puts the network on the workspace's shelf.
    func train(_ chain: Chain) throws -> Chain.Trained {
        let run = self.run(of: chain)
        if !FileManager.default.fileExists(atPath: RunNetwork.path(in: run.path)) {
            let command = try TrainCommand.parse(chain.trainingWords(folder, workspace: store.folder))
            let lines = Mutex<[String]>([])
            _ = try TrainSetup(command) { line in lines.withLock { $0.append(line) } }.new()
            for line in lines.withLock({ $0 }) { say(line) }
        }
        say("training: \(run.path)")
        let (worker, report) = (worker, job.report)
        let latest = Mutex<Double?>(nil)
        let work = TrainingWork(
            folder: run, threads: job.threads, niceness: job.niceness, cache: store.folder(of: "cache"))
        let done = try work.run(
            mustStop: { worker.mustStop }, awaitTurn: { worker.awaitTurn() },
            report: { event in
                TrainingJob.note(event, to: worker, latest)
                if case .validation = event, let text = TrainReport.text(event) { worker.say(text) }
                report(event)
            })
        let text = TrainReport.text(.done(done)) ?? ""
        if done.reason == .interrupted { throw Worker.Interrupted(message: text) }
        if !done.weights.isEmpty { try TrainingJob.shelve(run, in: store) }
        say("training: \(text)")
        return Chain.Trained(epochs: done.epochs, bestMAP: done.bestMAP)
    }

    /// Asks the gate and promotes; what an earlier attempt has promoted stays promoted, whatever came after it.
    func promote(_ chain: Chain) throws -> Promotion {
        let run = self.run(of: chain)
        let networks = ClientNetworks(folder: chain.models)
        if let fingerprint = try TrainedNetwork(of: run)?.files.fingerprint(),
            let before = try networks.shelf(of: chain.client).promotions()?.history.last(where: {
                $0.action == .promoted && $0.run == chain.run && $0.fingerprint == fingerprint
            })
        {
            return before
        }
        say("gate: judging \(chain.run) for client \(chain.client)")
        let worker = worker
        let told = job.told
        let work = PromotionWork(
            networks: networks, client: chain.client, person: chain.person, force: chain.force, floor: chain.floor,
            threads: job.threads, niceness: job.niceness, tuning: TuningFile.url(in: store.folder(of: "cache")),
            note: { line in
                worker.say(line)
                told(line)
            },
            mustStop: {
                worker.awaitTurn()
                return worker.mustStop
            })
        do { return try work.promote(run, at: Date()).promotion } catch is PromotionWork.Stopped {
            throw Worker.Interrupted(message: "stopped at the gate")
        }
    }

    private func run(of chain: Chain) -> RunFolder { RunFolder("\(store.folder(of: "runs"))/\(chain.run)") }
}
