import Domain
import Imaging

/// A training from its first step to its last, in a folder of its own.
///
/// Whatever ends it, it goes on from its last checkpoint and comes to the same bits as one that was never interrupted,
/// on the same machine with as many threads.
///
/// ```swift
/// let run = try TrainingRun(arguments, dataset, source: source, model: model, origin: fingerprint, folder: folder, control)
/// let end = try run.run()
/// ```
public final class TrainingRun<Source: SampleSource, Model: TrainableDetector>
where Model.Sample == Source.Sample, Model.Trial == Source.Trial {
    let dataset: TrainingDataset
    let source: Source
    let model: Model
    let folder: RunFolder
    let control: RunControl
    var state: RunState
    var plan: BatchPlan
    var schedule: LearningRateSchedule
    /// Whether the state came from a checkpoint.
    let isResumed: Bool
    /// When this part of the run began, on the control's clock, and how many seconds it had taken before.
    var (began, secondsBefore): (Double, Double)
    /// What is said once the run begins.
    public var notices: [String] = []
    var pace = StepPace()
    /// Nobody else trains in the folder meanwhile.
    private let lock: RunLock
    /// What was said of pictures: that one cannot be read would be said in every epoch.
    private var said: Set<String> = []
    /// When the curves were drawn last, on the control's clock.
    var curvesDrawnAt = -Double.infinity

    /// Begins a run in a folder, or goes on with the one that is there.
    ///
    /// - Parameters:
    ///   - arguments: of a run that goes on, epochs, hours, patience, intervals, workers and threads may differ from before
    ///   - dataset: what to learn; of a run that goes on it must be what it began with
    ///   - source: samples of that dataset
    ///   - model: fresh from what it is trained from; a run that goes on restores it
    ///   - origin: fingerprint of what the model was made from
    ///   - folder: of the run
    ///   - control: clock, listener, wish to stop
    /// - Throws: ``TrainingError``, and what the model throws when it is restored
    public init(
        _ arguments: RunArguments, _ dataset: TrainingDataset, source: Source, model: Model, origin: String,
        folder: RunFolder, _ control: RunControl
    ) throws {
        if let fault = arguments.fault { throw TrainingError.argument(fault) }
        guard !dataset.train.isEmpty, source.count > 0 else { throw TrainingError.noPictures(part: "training") }
        (self.dataset, self.source, self.model) = (dataset, source, model)
        (self.folder, self.control) = (folder, control)
        let bytes = DatasetFile.bytes(of: dataset)
        let hash = DatasetFile.hash(of: bytes)
        var fitting = arguments
        if fitting.batchSize * fitting.accumulate > source.count {
            // A batch of more pictures than there are would hold some twice.
            (fitting.batchSize, fitting.accumulate) = (min(fitting.batchSize, source.count), 1)
            notices.append("batches of \(fitting.batchSize): the training part has \(source.count) pictures")
        }
        try folder.make()
        lock = try RunLock(folder.checkpoints)
        if folder.isUsed {
            let (file, found, problems) = try folder.shelf.latest()
            try Self.check(found, fitting, hash, origin, path: file.path)
            notices += problems.map { "\($0); going on from \(file.path)" }
            state = found
            let epochs = state.arguments.epochs
            state.arguments = fitting
            // A budget was turned into epochs when the run began.
            if let hours = fitting.hours {
                state.arguments.epochs = max(epochs, found.epochs)
                if hours > found.arguments.hours ?? 0, found.seconds > 0 {
                    let plan = BatchPlan(
                        images: source.count, batch: fitting.batchSize * fitting.accumulate, seed: fitting.seed,
                        shapes: fitting.shapes)
                    let first = Double(fitting.startEpoch), done = plan.epochs(until: found.step) - first
                    let affordable = first + hours * 3600 * Self.usableShare * done / found.seconds
                    state.arguments.epochs = max(state.arguments.epochs, Int(min(affordable, 100_000)))
                }
            }
            if state.hasLostPatience { (state.hasLostPatience, state.validationsWithoutBest) = (false, 0) }
            isResumed = true
            try file.restore { try model.restore($0) }
        } else {
            state = RunState(
                arguments: fitting, dataset: hash, origin: origin, step: 0, epochs: fitting.startEpoch)
            isResumed = false
            try Files.write(bytes, to: folder.dataset)
            try Files.write(Array("\(hash)  dataset.jsonl\n".utf8), to: folder.datasetHash)
        }
        plan = BatchPlan(
            images: source.count, batch: fitting.batchSize * fitting.accumulate, seed: fitting.seed,
            shapes: fitting.shapes)
        schedule = state.arguments.schedule(images: source.count)
        if !isResumed { state.step = plan.firstStep(of: state.epochs) }
        (began, secondsBefore) = (control.now(), state.seconds)
        pace.meanArea = plan.meanArea
        try Files.write(json: state.arguments, to: folder.arguments)
    }

    /// Refuses a checkpoint that belongs elsewhere.
    private static func check(
        _ found: RunState, _ arguments: RunArguments, _ hash: String, _ origin: String, path: String
    ) throws(TrainingError) {
        if let first = found.arguments.differences(from: arguments).first {
            throw .otherArgument(path: path, name: first.name, found: first.here, expected: first.there)
        }
        guard found.origin == origin else {
            throw .otherArgument(
                path: path, name: "network", found: String(found.origin.prefix(12)), expected: String(origin.prefix(12))
            )
        }
        guard found.dataset == hash else { throw .otherDataset(path: path, found: found.dataset, expected: hash) }
    }

    /// Trains until there is nothing more to do or somebody asks to stop.
    ///
    /// - Returns: why it ended, and where it stands
    /// - Throws: ``TrainingError/diverged(reason:rollbacks:)``, ``TrainingError/unreadablePictures(reason:)``,
    ///   ``TrainingError/unsaved(reason:)``, and what the model throws; the last checkpoint is whole in every case
    public func run() throws -> TrainingEvent.Done {
        began = control.now()
        say(
            .started(
                .init(
                    run: folder.path, images: source.count, validationImages: source.trialCount,
                    classes: dataset.synset.count, epoch: state.epochs, step: state.step, dataset: state.dataset)))
        for notice in notices { warn(notice) }
        if !isResumed {
            // Where a run returns to that loses its way in its first epoch, and what the probe is taken back by.
            try saveOrFail(isEpochEnd: true)
        }
        // One that was stopped while it measured begins with that again.
        if state.isMeasured != true, state.step == plan.firstStep(of: state.arguments.startEpoch) { try estimate() }
        var reason = TrainingEvent.Done.Reason.finished
        while state.epochs < state.arguments.epochs {
            if hasLostPatience || isBudgetSpent {
                reason = hasLostPatience ? .patience : .budget
                break
            }
            let end = try epoch()
            if let end {
                reason = end
                break
            }
        }
        return try finish(reason)
    }

    /// Seconds of the run so far.
    var seconds: Double { secondsBefore + control.now() - began }

    /// Whether the time that was given is over before the epoch has a step.
    private var isBudgetSpent: Bool {
        isOverBudget && state.step == plan.firstStep(of: state.epochs) && !state.history.isEmpty
    }

    private var hasLostPatience: Bool {
        state.arguments.patience > 0 && state.validationsWithoutBest >= state.arguments.patience
    }

    /// Does what is left of an epoch and validates it; the reason to stop, if there is one.
    private func epoch() throws -> TrainingEvent.Done.Reason? {
        if state.step < plan.firstStep(of: state.epochs + 1) {
            switch try steps() {
            case .stopped(let reason):
                if reason == .interrupted {
                    save(isEpochEnd: false)
                    return reason
                }
                // Time is over: what was learnt is validated, and the epoch counts as it is.
                try conclude(isCut: true)
                return reason
            case .lost(let cause):
                try goBack(cause)
                return nil
            case .whole: break
            }
        }
        return try conclude(isCut: false) ? nil : .interrupted
    }

    /// Writes an event to log and events, and tells the listener.
    func say(_ event: TrainingEvent) {
        if let line = event.logLine { folder.append(toLog: line) }
        folder.append(event)
        control.report(event)
    }

    /// Says a warning that may come again, the first time.
    func warnOnce(_ message: String) { if said.insert(message).inserted { warn(message) } }

    func warn(_ message: String) { say(.warning(.init(message: message))) }
}
