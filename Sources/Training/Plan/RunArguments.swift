/// What a training is started with, under the reference's names.
///
/// A field that is not said has the default of `train_yolo3.py` (GluonCV 0.3.0), but for batch size, epochs and data shape,
/// which suit one machine without a GPU.
public struct RunArguments: Hashable, Sendable, Codable {
    /// Name of the network that the training starts from.
    public var network = ""
    /// Side of the input in pixels, for validation, and for training without random shapes.
    public var dataShape = 416
    /// Pictures of a batch.
    public var batchSize = 8
    /// Batches whose gradients are added before a step.
    public var accumulate = 1
    /// Threads that prepare samples.
    public var workers = 2
    /// Threads that compute; 0 for one a core.
    public var threads = 0
    public var epochs = 40
    /// Hours that the training may take instead of a number of epochs.
    public var hours: Double?
    public var lr = 0.001
    public var lrMode = LearningRateSchedule.Mode.step
    /// Which version's counting the schedule has.
    public var lrCounting = LearningRateSchedule.Counting.epochs
    public var lrDecay = 0.1
    /// Epochs after which the rate falls, again and again; 0 for ``lrDecayEpoch``.
    public var lrDecayPeriod = 0
    /// Epochs before which the rate falls; empty for eight and nine tenths of all, as 160 and 180 of 200 are.
    public var lrDecayEpoch: [Int] = []
    /// Epochs in which the rate rises from 0; at most half of those that hours come to.
    public var warmupEpochs = 0
    public var momentum = 0.9
    /// Weight decay.
    public var wd = 0.0005
    /// No weight decay of biases and of the scales and shifts of normalisation.
    public var noWd = false
    /// Largest magnitude of an element of the gradient; `nil` for no limit.
    public var clipGradient: Double?
    /// Steps from one event to the next.
    public var logInterval = 10
    /// Epochs from one set of weights that is kept to the next; 0 for none but the best and the last.
    public var saveInterval = 10
    /// Steps from one checkpoint to the next within an epoch; 0 for one an epoch.
    public var checkpointInterval = 100
    /// Epochs from one validation to the next.
    public var valInterval = 1
    public var seed: UInt64 = 233
    /// Epoch to begin with, for weights that come from another training.
    public var startEpoch = 0
    /// Pictures of the training part that are used; −1 for all.
    public var numSamples = -1
    public var noRandomShape = false
    public var mixup = false
    /// Epochs at the end without mixup.
    public var noMixupEpochs = 20
    public var labelSmooth = false
    /// Validations without a better mAP after which the training ends; 0 for never.
    public var patience = 0
    /// Which layers keep their weights: `none`, `backbone`, `heads-only`, how many from the first on, or the last of them by
    /// name.
    public var freeze = "none"
    /// Whether what the frozen layers give is kept on disk.
    public var cache = false
    /// How samples are made: `gluon`, `darknet`, or `none`.
    public var augmentation = "gluon"
    /// Probability, 0…1, that left and right of a picture change places; `nil` for the augmentation's own.
    public var flip: Double?
    /// Whether pictures are turned by quarters, each as likely; `nil` for no.
    public var quarterTurns: Bool?
    /// Probability, 0…1, that four pictures become one; `nil` for never.
    public var mosaic: Double?
    /// Whose losses: `gluon`, `darknet`, or `own` for those of the library that the network comes from.
    public var loss = "own"

    /// Starts with the defaults.
    public init() {}

    /// The schedule of a training over `images` pictures.
    public func schedule(images: Int) -> LearningRateSchedule {
        var drops = lrDecayEpoch
        if lrDecayPeriod > 0 {
            drops = Array(stride(from: lrDecayPeriod, to: epochs, by: lrDecayPeriod))
        } else if drops.isEmpty {
            drops = Set([epochs * 8 / 10, epochs * 9 / 10]).filter { $0 > 0 }.sorted()
        }
        return LearningRateSchedule(
            lrMode, counting: lrCounting, base: lr, epochs: epochs,
            updatesPerEpoch: max(1, images / (batchSize * accumulate)), decayEpochs: drops, decay: lrDecay,
            warmupEpochs: hours == nil ? warmupEpochs : min(warmupEpochs, epochs / 2))
    }

    /// Sides of inputs that are drawn from: for 416 the reference's 320, 352 … 608.
    public var shapes: [Int] {
        noRandomShape ? [dataShape] : (0..<10).map { max(32, dataShape - 96 + 32 * $0) }
    }

    private enum CodingKeys: String, CodingKey {
        case network, accumulate, epochs, hours, lr, momentum, wd, seed, mixup, patience, freeze, cache, augmentation,
            flip, mosaic, loss
        case threads
        case dataShape = "data-shape"
        case batchSize = "batch-size"
        case workers = "num-workers"
        case lrMode = "lr-mode"
        case lrCounting = "lr-counting"
        case lrDecay = "lr-decay"
        case lrDecayPeriod = "lr-decay-period"
        case lrDecayEpoch = "lr-decay-epoch"
        case warmupEpochs = "warmup-epochs"
        case noWd = "no-wd"
        case clipGradient = "clip-gradient"
        case logInterval = "log-interval"
        case saveInterval = "save-interval"
        case checkpointInterval = "checkpoint-interval"
        case valInterval = "val-interval"
        case startEpoch = "start-epoch"
        case numSamples = "num-samples"
        case noRandomShape = "no-random-shape"
        case noMixupEpochs = "no-mixup-epochs"
        case labelSmooth = "label-smooth"
        case quarterTurns = "quarter-turns"
    }
}
