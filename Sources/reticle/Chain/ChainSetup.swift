import ArgumentParser
import Catalog
import Domain
import Formats
import Foundation
import Jobs
import YOLO

/// Turns a command line into a chain whose folder is complete, and its job.
struct ChainSetup {
    /// What there is to do.
    enum Prepared {
        case job(Job, ChainFolder)
        /// The same export has been through: promoted, or refused by a gate that was told the same.
        case known(ChainFolder, Chain)
    }

    let command: ChainCommand
    let store: CatalogStore
    /// Hears what people should know, one line each.
    var notice: (String) -> Void = { Out.note($0) }

    /// Finds the chain of the export where one is unfinished, or makes one; its job waits then.
    /// - Throws: ``Refusal``, `CatalogError`, `JobError`
    func prepare(by person: String, at time: Date) throws -> Prepared {
        let networks = try command.service.networks()
        let client = command.service.client
        try PromotionWork(networks: networks, client: client, person: person).checkPlaces()
        let export = Paths.absolute(command.export)
        let hash = try Self.hash(export)
        let place = ChainPlace(of: client, in: store.folder(of: "chains"))
        if !command.again {
            for folder in place.chains {
                guard var chain = try? folder.read(), chain.client == client, chain.exportHash == hash else { continue }
                if chain.promoted != nil { return .known(folder, chain) }
                if chain.refused != nil {
                    guard overrules(&chain, by: person) else { return .known(folder, chain) }
                    try folder.write(chain)
                    notice("chain \(folder.number) of the same export was refused; the gate is asked again")
                    return .job(try job(of: folder, chain, by: person, at: time), folder)
                }
                notice("chain \(folder.number) of the same export goes on as it was begun; --again begins anew")
                return .job(try job(of: folder, chain, by: person, at: time), folder)
            }
        }
        let folder = ChainFolder(path: "\(place.path)/\((place.chains.first?.number ?? 0) + 1)")
        var chain = Chain(
            client: client, models: networks.folder, export: export, exportHash: hash,
            pictures: command.images.map(Paths.absolute) ?? (export as NSString).deletingLastPathComponent,
            ratio: command.ratio, seed: command.seed, synset: command.synset.map(Paths.absolute),
            units: command.units?.units.rawValue, fetching: command.fetching.words,
            training: Self.absolute(command.training),
            force: command.force, floor: command.atLeast, person: person, run: run(for: place, folder.number),
            model: "")
        // What the training would refuse is refused now, not in the middle of a night.
        let training = try TrainCommand.parse(chain.trainingWords(folder, workspace: store.folder))
        chain.model = try NetworkChoice(model: training.model, source: training.source).start(store).1
        try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
        // A link that is copied stays a link, and what it leads to may change before the images are dealt.
        let real = URL(fileURLWithPath: export, isDirectory: false).resolvingSymlinksInPath().path
        try FileManager.default.copyItem(atPath: real, toPath: folder.export)
        guard try Self.hash(folder.export) == hash else {
            try? FileManager.default.removeItem(atPath: folder.path)
            throw Refusal("\(export): changed while it was copied; expected a whole export")
        }
        try folder.write(chain)
        return .job(try job(of: folder, chain, by: person, at: time), folder)
    }

    /// Takes over what the gate is told, where it is told something else than when it refused; returns whether it is.
    private func overrules(_ chain: inout Chain, by person: String) -> Bool {
        guard chain.force != command.force || chain.floor != command.atLeast else { return false }
        (chain.force, chain.floor, chain.refused) = (command.force, command.atLeast, nil)
        // The history names who has answered for it.
        chain.person = person
        return true
    }

    /// The job of a chain, put into the queue where it is not in it.
    private func job(of folder: ChainFolder, _ chain: Chain, by person: String, at time: Date) throws -> Job {
        let jobs = JobStore(store)
        let latest = try jobs.jobs(at: time).first { job in
            job.kind == .train && (try? job.order(TrainingOrder.self).chain) == folder.path
        }
        guard let known = latest, known.state != .done else {
            let order = TrainingOrder(
                run: "\(store.folder(of: "runs"))/\(chain.run)", model: chain.model, chain: folder.path)
            return try jobs.enqueue(.train, payload: order, by: person, at: time)
        }
        if known.state == .running {
            throw Refusal(
                "job \(known.id.rawValue) is at this export; `reticle jobs log \(known.id.rawValue)` shows how far it is"
            )
        }
        return known.state.isResumable ? try jobs.resume(known.id, at: time) : known
    }

    /// Words of a training with paths from the root: a worker may go on elsewhere.
    static func absolute(_ words: [String]) -> [String] {
        let files: Set = ["--cfg", "--weights", "--params", "--symbol", "--names"]
        return words.enumerated().map { index, word in
            if index > 0, files.contains(words[index - 1]) { return Paths.absolute(word) }
            guard let equals = word.firstIndex(of: "="), files.contains(String(word[..<equals])) else { return word }
            return word[...equals] + Paths.absolute(String(word[word.index(after: equals)...]))
        }
    }

    /// A name that neither a run nor a network of the workspace has.
    private func run(for place: ChainPlace, _ number: Int) -> String {
        let stem = String((place.path as NSString).lastPathComponent.prefix(40)) + "-chain-"
        let taken = Set(store.shelf.names())
        var number = number
        while taken.contains(stem + "\(number)")
            || FileManager.default.fileExists(atPath: "\(store.folder(of: "runs"))/\(stem)\(number)")
        { number += 1 }
        return stem + "\(number)"
    }

    /// SHA-256 of a file.
    private static func hash(_ path: String) throws -> String {
        guard let file = FileHandle(forReadingAtPath: path), !Paths.isFolder(path) else {
            throw Refusal("\(path): expected a database export, a file with one JSON object a line")
        }
        defer { try? file.close() }
        var hash = SHA256()
        while let piece = try file.read(upToCount: 4 << 20), !piece.isEmpty { hash.update(piece) }
        return SHA256.digits(of: hash.finish())
    }
}

extension Chain {
    /// The training as `reticle train` understands it.
    func trainingWords(_ folder: ChainFolder, workspace: String) -> [String] {
        let dataset = "\(folder.dataset)/\(ClientDatasets.folderName(client))"
        return [
            "--workspace", workspace, "--train", dataset, "--train-list", "train", "--val-list", "val", "--format",
            FormatName.lst.rawValue, "--run", run,
        ] + training
    }
}

extension FetchOptions {
    /// The same as words of a command line.
    var words: [String] {
        var words = ["--max-picture", "\(maxPicture)", "--threads", "\(threads)"]
        if allowPrivate { words.append("--allow-private") }
        if let cache { words += ["--cache", Paths.absolute(cache)] }
        if let cacheLimit { words += ["--cache-limit", "\(cacheLimit)"] }
        return words
    }
}
