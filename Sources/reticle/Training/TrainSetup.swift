import Catalog
import Domain
import Formats
import Foundation
import Jobs
import Training
import Workbench
import YOLO

/// Turns a command line into a prepared run.
struct TrainSetup {
    /// A run whose folder is complete.
    struct Prepared: Sendable {
        var folder: RunFolder
        var model: String
        /// The workspace that it belongs to.
        var store: CatalogStore?
        /// Its job, of a run that goes on.
        var job: Job?
    }

    private let command: TrainCommand
    private let notice: @Sendable (String) -> Void

    /// Reads a command; `notice` hears what people should know, one line each.
    init(_ command: TrainCommand, notice: @escaping @Sendable (String) -> Void = { Out.note($0) }) {
        (self.command, self.notice) = (command, notice)
    }

    // MARK: New

    /// Freezes dataset, arguments and network into a new folder.
    /// - Throws: ``Refusal``, `CatalogError`, `FormatError`, `ModelError`, `TrainingError`
    func new() throws -> Prepared {
        let store = try workspace()
        let (network, name) = try NetworkChoice(model: command.model, source: command.source).start(store)
        let dataset = try dataset(store)
        guard !dataset.train.isEmpty else { throw TrainingError.noPictures(part: "training") }
        var arguments = RunArguments()
        arguments.network = name
        // As the network was trained before: what it knows of colours and margins stays true.
        if network.isDarknets { arguments.augmentation = "darknet" }
        let origin = try network.origin().configuration.model
        arguments.dataShape = Self.side(origin.inputSize)
        command.options.apply(to: &arguments)
        if let fault = arguments.fault { throw TrainingError.argument(fault) }
        guard dataset.train.contains(where: { !$0.boxes.isEmpty }) else {
            throw Refusal("no boxes to learn: \(Quantity.count(dataset.train.count, "image")), all of them empty")
        }
        let shared = dataset.synset.filter(origin.classNames.contains)
        if !command.reuseClasses, !shared.isEmpty {
            notice(
                "the heads begin anew, also for \(shared.prefix(5).joined(separator: ", ")); --reuse-classes keeps what "
                    + "the network knows of them")
        }
        let depth = FreezeDepth(arguments.freeze)
        if arguments.cache, depth == .none || !arguments.noRandomShape { throw TrainingWork.cacheRefusal }
        let folder = RunFolder(try self.folder(name, store))
        guard !folder.isUsed, !FileManager.default.fileExists(atPath: RunNetwork.path(in: folder.path)) else {
            throw Refusal("\(folder.path): a run is there already; --resume goes on with it, --run NAME makes another")
        }
        var anchors: [[Float]]?
        if command.fitAnchors {
            let choice = try AnchorChoice(dataset, network.origin(), arguments)
            notice(choice.note)
            anchors = choice.anchors
        }
        try folder.prepare(arguments, dataset)
        let files = try network.files(in: folder.path, seed: arguments.seed)
        var start = try RunNetwork(files, name: name, reusesClasses: command.reuseClasses)
        start.anchors = anchors
        try start.write(to: folder.path)
        return Prepared(folder: folder, model: name, store: store, job: nil)
    }

    /// The side that pictures are learnt at unless said: the network's own, at most the reference's 416.
    private static func side(_ size: ImageSize) -> Int {
        let usual = RunArguments().dataShape
        return size.width == size.height && size.width % 32 == 0 ? min(size.width, usual) : usual
    }

    private func workspace() throws -> CatalogStore? {
        if command.train != nil, command.workspace.workspace == nil, !command.background, command.model == nil {
            // Files need no workspace; where there is one the run belongs to it.
            return CatalogStore.find(from: Paths.absolute(".")) == nil ? nil : try command.workspace.open()
        }
        return try command.workspace.open()
    }

    private func dataset(_ store: CatalogStore?) throws -> TrainingDataset {
        let freezing = DatasetFreezing(notice: notice)
        if let train = command.train.map(Paths.absolute) {
            let val = command.val.map(Paths.absolute) ?? (command.valList == nil ? nil : train)
            return try freezing.files(
                train: .init(path: train, list: command.trainList, usual: ["train", "trainval"]),
                val: val.map { .init(path: $0, list: command.valList, usual: ["val", "test"]) },
                format: command.format.flatMap(FormatName.init(rawValue:)), synset: command.synset.map(Paths.absolute))
        }
        guard let store else { throw Refusal("what to learn from? --train PATH, or a workspace with a split") }
        return try freezing.workspace(store, split: command.split, fold: command.fold)
    }

    /// The folder that was named, or the first free name after the network's.
    private func folder(_ network: String, _ store: CatalogStore?) throws -> String {
        let runs = store?.folder(of: "runs") ?? Paths.absolute("runs")
        // What a run has learnt goes on the workspace's shelf under its name.
        let taken = Set(store?.shelf.names() ?? [])
        if let named = command.runName {
            let path = named.contains("/") || store == nil ? Paths.absolute(named) : "\(runs)/\(named)"
            let name = (path as NSString).lastPathComponent
            guard store == nil || ModelShelf.isName(name) else { throw ModelError.badName(name) }
            guard !taken.contains(name) else {
                throw Refusal("--run \(named): a network has that name; expected another, as the run's result takes it")
            }
            return path
        }
        var number = 1
        while taken.contains("\(network)-\(number)")
            || FileManager.default.fileExists(atPath: "\(runs)/\(network)-\(number)")
        { number += 1 }
        return "\(runs)/\(network)-\(number)"
    }

    // MARK: Resumed

    /// Finds a run, and puts what was said over its arguments.
    /// - Throws: ``Refusal``, `CatalogError`, `JobError`, `TrainingError`
    func resumed(_ name: String) throws -> Prepared {
        var store: CatalogStore?
        if command.workspace.workspace != nil || CatalogStore.find(from: Paths.absolute(".")) != nil {
            store = try command.workspace.open()
        }
        var path = Paths.absolute(name)
        if !name.contains("/"), let store { path = "\(store.folder(of: "runs"))/\(name)" }
        let folder = RunFolder(path)
        if let store, !name.contains("/"), !FileManager.default.fileExists(atPath: RunNetwork.path(in: path)) {
            let known = ((try? FileManager.default.contentsOfDirectory(atPath: store.folder(of: "runs"))) ?? [])
                .sorted()
            throw Refusal(
                "no run '\(name)'; expected "
                    + (known.isEmpty ? "one, but there is none" : known.joined(separator: ", ")))
        }
        let network = try RunNetwork.read(from: path)
        let before = try folder.readArguments()
        var arguments = before
        command.options.apply(to: &arguments)
        if folder.isUsed, let first = before.differences(from: arguments).first {
            throw TrainingError.otherArgument(
                path: path, name: first.name, found: first.here, expected: first.there)
        }
        if let fault = arguments.fault { throw TrainingError.argument(fault) }
        if let done = folder.epochsDone, done >= arguments.epochs, arguments.hours == before.hours, folder.isOver {
            throw Refusal(
                "\(path): finished after \(Quantity.count(done, "epoch")); --epochs with more than \(done) goes on")
        }
        let job = try store.flatMap { try self.job(of: path, in: $0) }
        if let job, job.state == .running {
            throw Refusal("\(path): job \(job.id.rawValue) is at it; `reticle jobs cancel \(job.id.rawValue)` stops it")
        }
        // Another process that trains there must not find other arguments than its own.
        try folder.writeAlone(arguments)
        return Prepared(folder: folder, model: network.name, store: store, job: job)
    }

    /// The latest job of a run; that of a chain does more than train.
    private func job(of run: String, in store: CatalogStore) throws -> Job? {
        try JobStore(store).jobs(at: Date()).first { job in
            guard job.kind == .train, let order = try? job.order(TrainingOrder.self) else { return false }
            return order.run == run && order.chain == nil
        }
    }
}
