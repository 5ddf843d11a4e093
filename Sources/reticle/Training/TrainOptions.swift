import ArgumentParser
import Training

/// The numbers of a training on the command line, under the reference's names; what is not said keeps its default.
struct TrainOptions: ParsableArguments {
    @Option(help: "Side of the input in pixels: 320, 416, 608 or another multiple of 32 (default: 416).")
    var dataShape: Int?
    @Option(help: "Pictures of a batch (default: 8).")
    var batchSize: Int?
    @Option(help: "Batches whose gradients are added before a step (default: 1).")
    var accumulate: Int?
    @Option(name: [.customShort("j"), .customLong("num-workers")], help: "Threads that prepare pictures (default: 2).")
    var workers: Int?
    @Option(help: "Threads that compute (default: one a core).")
    var threads: Int?
    @Option(help: "Epochs (default: 40).")
    var epochs: Int?
    @Option(help: "Hours that it may take, instead of a number of epochs.")
    var hours: Double?
    @Option(help: "Learning rate (default: 0.001).")
    var lr: Double?
    @Option(help: "How the rate falls: step, poly or cosine (default: step).")
    var lrMode: RateModeArgument?
    @Option(help: "What the rate is multiplied by at each step down (default: 0.1).")
    var lrDecay: Double?
    @Option(help: "Epochs after which the rate falls, again and again.")
    var lrDecayPeriod: Int?
    @Option(help: "Epochs at which the rate falls, such as 32,36 (default: after eight and nine tenths).")
    var lrDecayEpoch: EpochList?
    @Option(help: "Whose counting of steps: epochs (GluonCV 0.3.0) or updates (0.10.5).")
    var lrCounting: RateCountingArgument?
    @Option(help: "Epochs at the beginning in which the rate rises from 0 (default: 0).")
    var warmupEpochs: Int?
    @Option(help: "Momentum (default: 0.9).")
    var momentum: Double?
    @Option(help: "Weight decay (default: 0.0005).")
    var wd: Double?
    @Flag(help: "No weight decay of biases and normalisation.")
    var noWd = false
    @Option(help: "Largest magnitude of an element of the gradient.")
    var clipGradient: Double?
    @Option(help: "Steps between two lines (default: 10).")
    var logInterval: Int?
    @Option(help: "Epochs between two sets of weights that are kept; 0 for the best and the last only (default: 10).")
    var saveInterval: Int?
    @Option(help: "Steps between two checkpoints within an epoch; 0 for one an epoch (default: 100).")
    var checkpointInterval: Int?
    @Option(help: "Epochs between two validations (default: 1).")
    var valInterval: Int?
    @Option(help: "Seed of everything that is drawn (default: 233).")
    var seed: UInt64?
    @Option(help: "Epoch to begin with (default: 0).")
    var startEpoch: Int?
    @Option(help: "Pictures of the training part that are used; -1 for all.")
    var numSamples: Int?
    @Flag(help: "One size of input only, instead of ten that are drawn from.")
    var noRandomShape = false
    @Flag(help: "Mix pairs of pictures.")
    var mixup = false
    @Option(help: "Epochs at the end without --mixup (default: 20).")
    var noMixupEpochs: Int?
    @Flag(help: "Smooth class labels.")
    var labelSmooth = false
    @Option(help: "Validations without a better mAP after which it ends; 0 for never (default: 0).")
    var patience: Int?
    @Option(
        help:
            "Layers that keep their weights: none, backbone, heads-only, how many, or the last one's name (default: none)."
    )
    var freeze: String?
    @Flag(help: "Keep what frozen layers give on disk: each picture then comes in a few variants.")
    var cache = false
    @Option(help: "How pictures are changed: gluon, darknet or none (default: as the network was trained).")
    var augmentation: String?
    @Option(help: "Probability that a picture is mirrored, 0 for letters and other things with a hand (default: 0.5).")
    var flip: Double?
    @Flag(help: "Turn pictures by quarters, for those without an up, such as a microscope's.")
    var quarterTurns = false
    @Option(help: "Probability that four pictures become one (default: 0).")
    var mosaic: Double?
    @Option(help: "Whose losses: gluon, darknet, or own, those the network comes from (default: own).")
    var loss: String?

    /// Puts what was said over arguments.
    func apply(to arguments: inout RunArguments) {
        func set<Value>(_ field: WritableKeyPath<RunArguments, Value>, _ value: Value?) {
            if let value { arguments[keyPath: field] = value }
        }
        set(\.dataShape, dataShape)
        set(\.batchSize, batchSize)
        set(\.accumulate, accumulate)
        set(\.workers, workers)
        set(\.threads, threads)
        set(\.epochs, epochs)
        set(\.lr, lr)
        set(\.lrMode, lrMode?.mode)
        set(\.lrDecay, lrDecay)
        set(\.lrDecayPeriod, lrDecayPeriod)
        set(\.lrDecayEpoch, lrDecayEpoch?.epochs)
        set(\.lrCounting, lrCounting?.counting)
        set(\.warmupEpochs, warmupEpochs)
        set(\.momentum, momentum)
        set(\.wd, wd)
        set(\.logInterval, logInterval)
        set(\.saveInterval, saveInterval)
        set(\.checkpointInterval, checkpointInterval)
        set(\.valInterval, valInterval)
        set(\.seed, seed)
        set(\.startEpoch, startEpoch)
        set(\.numSamples, numSamples)
        set(\.noMixupEpochs, noMixupEpochs)
        set(\.patience, patience)
        set(\.freeze, freeze)
        set(\.augmentation, augmentation)
        set(\.loss, loss)
        if let flip { arguments.flip = flip }
        if let mosaic { arguments.mosaic = mosaic }
        if quarterTurns { arguments.quarterTurns = true }
        if let clipGradient { arguments.clipGradient = clipGradient }
        // Of hours and epochs the one that is said counts.
        if let hours { arguments.hours = hours } else if epochs != nil { arguments.hours = nil }
        for (flag, field) in [
            (noWd, \RunArguments.noWd), (noRandomShape, \.noRandomShape), (mixup, \.mixup),
            (labelSmooth, \.labelSmooth),
            (cache, \.cache),
        ] where flag { arguments[keyPath: field] = true }
    }
}

/// Epochs as `32,36`.
struct EpochList: ExpressibleByArgument {
    var epochs: [Int]

    init?(argument: String) {
        let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map {
            Int($0.filter { !$0.isWhitespace })
        }
        guard !numbers.isEmpty, !numbers.contains(where: { ($0 ?? -1) < 0 }) else { return nil }
        epochs = numbers.compactMap { $0 }.sorted()
    }
}

/// How the rate falls, by its word.
struct RateModeArgument: ExpressibleByArgument {
    var mode: LearningRateSchedule.Mode

    init?(argument: String) {
        guard let mode = LearningRateSchedule.Mode(rawValue: argument) else { return nil }
        self.mode = mode
    }

    static var allValueStrings: [String] { LearningRateSchedule.Mode.allCases.map(\.rawValue) }
}

/// Whose counting a schedule has, by its word.
struct RateCountingArgument: ExpressibleByArgument {
    var counting: LearningRateSchedule.Counting

    init?(argument: String) {
        guard let counting = LearningRateSchedule.Counting(rawValue: argument) else { return nil }
        self.counting = counting
    }

    static var allValueStrings: [String] { LearningRateSchedule.Counting.allCases.map(\.rawValue) }
}
