import Domain
import Foundation
import Imaging
import NeuralNetwork
import Prediction
import Training
import YOLO

/// Does a run whose folder is prepared, from its beginning or from its last checkpoint.
struct TrainingWork {
    /// Folder of the run, with arguments, dataset and network in it.
    let folder: RunFolder
    /// Threads to compute on; `nil` for what the run's arguments say.
    var threads: Int?
    /// What is added to the niceness of the threads, 0…19.
    var niceness = 0
    /// Folder of measured choices and of what frozen layers gave.
    var cache: String

    /// Most bytes that are kept of what frozen layers give, and variants of each picture.
    private static let (cacheLimit, cacheVariants) = (4 << 30, 16)
    /// Share of proposed boxes that hold an object, roughly: what new heads believe before they have learnt.
    private static let objectnessPrior: Float = 0.01

    /// What is wrong with `--cache` where nothing can be kept.
    static let cacheRefusal = Refusal(
        "--cache keeps what frozen layers give at one size: expected --freeze DEPTH and --no-random-shape")

    /// Trains until the end, or until it is told to stop.
    /// - Throws: `TrainingError`, `NetworkError`, and what reading the network's files throws
    func run(
        mustStop: @escaping @Sendable () -> Bool, awaitTurn: @escaping @Sendable () -> Double = { 0 },
        report: @escaping @Sendable (TrainingEvent) -> Void
    ) throws -> TrainingEvent.Done {
        let arguments = try folder.readArguments()
        if let fault = arguments.fault { throw TrainingError.argument(fault) }
        let dataset = try folder.readDataset()
        let network = try RunNetwork.read(from: folder.path)
        let files = try network.files()
        guard try files.fingerprint() == network.fingerprint else {
            throw Refusal("network '\(network.name)' is not the one that the run began with; start a new run")
        }
        let begun = try Self.begun(files, dataset.synset, network, seed: arguments.seed)
        let depth = try FreezeDepth(arguments.freeze).frozenBefore(in: begun.configuration)
        var configuration = begun.configuration
        let rule = Self.rule(arguments, configuration.model.preprocessing)
        configuration.model.preprocessing.fit = arguments.augmentation == "darknet" ? .letterbox : .stretch
        configuration.model.inputSize = ImageSize(width: arguments.dataShape, height: arguments.dataShape)
        let kept = try frozenCache(arguments, depth, network.fingerprint, rule, dataset)
        let pictures = PictureSamples(
            dataset, rule: rule, preprocessing: configuration.model.preprocessing, most: arguments.numSamples,
            cache: kept)
        let loss = Self.loss(arguments, begun)
        let detector = try YOLODetector(
            configuration, from: begun, loss: loss,
            .init(
                batch: min(arguments.batchSize, max(1, pictures.count)), frozenBefore: depth,
                threads: threads ?? (arguments.threads == 0 ? nil : arguments.threads), niceness: niceness,
                seed: arguments.seed),
            tuning: TuningTable(contentsOf: TuningFile.url(in: cache)), cache: kept)
        try TrainingMemory(arguments).check(detector)
        let clock = ContinuousClock()
        let start = clock.now
        let control = RunControl(
            mustStop: mustStop, awaitTurn: awaitTurn,
            now: {
                let passed = clock.now - start
                return Double(passed.components.seconds) + Double(passed.components.attoseconds) * 1e-18
            }, report: report)
        let run = try TrainingRun(
            arguments, dataset, source: pictures, model: detector, origin: network.fingerprint, folder: folder, control)
        run.notices.append(loss.summary)
        if !begun.reusedClasses.isEmpty {
            run.notices.append("rows taken over for \(begun.reusedClasses.joined(separator: ", "))")
        }
        if arguments.mixup, arguments.hours == nil, arguments.epochs <= arguments.noMixupEpochs {
            run.notices.append(
                "no pictures are mixed: of \(arguments.epochs) epochs the last \(arguments.noMixupEpochs) are without mixup"
            )
        }
        if depth > 0 { run.notices.append(saving(depth, arguments, configuration.model, kept)) }
        let done = try run.run()
        // What goes on may need it again, what is over does not.
        if done.reason != .interrupted { kept?.remove() }
        return done
    }

    /// The network with heads for the dataset's classes.
    private static func begun(
        _ files: ModelFiles, _ classes: [String], _ network: RunNetwork, seed: UInt64
    ) throws -> TransferredModel {
        let origin = try TrainingOrigin(files: files)
        var generator = SeededGenerator(seed: seed)
        return try TransferredModel(
            origin, classes: classes,
            rule: TransferRule(
                reuse: network.reusesClasses ? .sharedNames : .none, objectnessPrior: objectnessPrior,
                anchors: network.anchors?.map { Anchor(width: $0[0], height: $0[1]) }),
            using: &generator)
    }

    private func frozenCache(
        _ arguments: RunArguments, _ depth: Int, _ fingerprint: String, _ rule: AugmentationRule,
        _ dataset: TrainingDataset
    ) throws -> FrozenCache? {
        guard arguments.cache else { return nil }
        guard depth > 0, arguments.noRandomShape else {
            throw Self.cacheRefusal
        }
        // Boxes are kept with the values, so an entry is of the labels that it was made with.
        let identity =
            "\(fingerprint)\t\(depth)\t\(arguments.dataShape)\t\(arguments.seed)\t\(rule)\t\(dataset.fingerprint)"
        return try FrozenCache(
            folder: cache + "/frozen", identity: identity, limit: Self.cacheLimit, variants: Self.cacheVariants)
    }

    /// What frozen layers save, in words.
    private func saving(
        _ depth: Int, _ arguments: RunArguments, _ model: YOLOModel, _ cache: FrozenCache?
    ) -> String {
        let shape = Shape(
            height: arguments.dataShape, width: arguments.dataShape, channels: model.network.inputChannels)
        let costs = (try? model.network.costs(for: shape)) ?? []
        let all = costs.reduce(0) { $0 + $1.multiplyAdds }
        let frozen = costs.prefix(depth).reduce(0) { $0 + $1.multiplyAdds }
        // A way back is two ways forward: one for the weights, one for the values.
        let share = all > 0 ? frozen * 100 / all : 0
        let text = "the first \(depth) layers are frozen: their way back is saved, \(share * 2 / 3) % of the work"
        guard let cache else { return text }
        return text
            + "; their way forward as well, \(share) % in all, once each picture's \(cache.variants) variants are "
            + "kept, after \(cache.variants) epochs"
    }

    private static func rule(_ arguments: RunArguments, _ input: Preprocessing) -> AugmentationRule {
        var rule: AugmentationRule = arguments.augmentation == "darknet" ? .darknet : .gluon()
        if arguments.augmentation == "none" { (rule.colours, rule.framing, rule.flip) = (.kept, .stretched, 0) }
        if let flip = arguments.flip { rule.flip = flip }
        rule.quarterTurns = arguments.quarterTurns ?? false
        rule.mosaic = arguments.mosaic ?? 0
        // Colours as the network reads them, whichever way pictures are changed.
        (rule.mean, rule.deviation) = (input.mean, input.deviation)
        if arguments.mixup { rule.mixup = AugmentationRule.gluonMixup }
        return rule
    }

    private static func loss(_ arguments: RunArguments, _ begun: TransferredModel) -> TrainingLoss {
        switch arguments.loss {
        case "darknet": return .darknet(DarknetLoss(begun.configuration.heads))
        case "gluon": return .gluon(GluonLoss(smoothsLabels: arguments.labelSmooth))
        default:
            guard case .gluon = begun.loss else { return begun.loss }
            return .gluon(GluonLoss(smoothsLabels: arguments.labelSmooth))
        }
    }
}
