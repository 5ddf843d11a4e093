import Catalog
import Domain
import Foundation
import Training
import Workbench

/// What an audit is asked for, by a command line or in the workstation.
struct AuditWish {
    /// Minutes that it may take in all, where no number of epochs is said.
    var minutes = 20.0
    var folds = 3
    /// A split of folds to take instead.
    var split: String?
    var client: String?
    /// Whether the network's own anchors are kept.
    var keepsAnchors = false

    /// Share of the time that learning may take: pictures are looked at afterwards.
    private static let learningShare = 0.9

    /// Writes plan, datasets, arguments and network of an audit into a new folder.
    ///
    /// - Parameters:
    ///   - network: what each fold starts from, with its name
    ///   - change: puts what was said over the arguments of the trainings
    ///   - notice: hears what people should know, one line each
    /// - Throws: ``Refusal``, `CatalogError`, `TrainingError`, and what reading the network throws
    func prepare(
        _ store: CatalogStore, _ network: (start: NetworkStart, name: String), seed: UInt64,
        change: (inout RunArguments) -> Void = { _ in }, notice: @Sendable (String) -> Void = { Out.note($0) }
    ) throws -> AuditFolder {
        let plan = try AuditPlan(
            store, network: network.name, client: client, split: split, folds: folds, seed: seed, notice: notice)
        var arguments = RunArguments()
        arguments.network = network.name
        if network.start.isDarknets { arguments.augmentation = "darknet" }
        (arguments.lrMode, arguments.warmupEpochs, arguments.noRandomShape) = (.cosine, 1, true)
        (arguments.saveInterval, arguments.seed) = (0, seed)
        arguments.hours = minutes / 60 * Self.learningShare / Double(plan.folds)
        change(&arguments)
        if let fault = arguments.fault { throw TrainingError.argument(fault) }
        let folder = AuditFolder(path: Self.freeFolder(store))
        try folder.write(plan)
        let files = try network.start.files(in: folder.path, seed: seed)
        var start = try RunNetwork(files, name: network.name, reusesClasses: false)
        for fold in 0..<plan.folds {
            let dataset = plan.dataset(without: fold)
            if !keepsAnchors, fold == 0 {
                let choice = try AnchorChoice(dataset, network.start.origin(), arguments)
                notice(choice.note)
                start.anchors = choice.anchors
            }
            let run = folder.run(fold)
            try run.prepare(arguments, dataset)
            try start.write(to: run.path)
        }
        return folder
    }

    private static func freeFolder(_ store: CatalogStore) -> String {
        let runs = store.folder(of: "runs")
        var number = 1
        while FileManager.default.fileExists(atPath: "\(runs)/audit-\(number)") { number += 1 }
        return "\(runs)/audit-\(number)"
    }
}
