import NeuralNetwork

/// How the steps of an epoch ended.
enum StepsEnd {
    case whole
    case stopped(TrainingEvent.Done.Reason)
    /// Losses or values are no longer usable: why, and with which pictures.
    case lost(String)
}

extension TrainingRun {
    /// A mean loss of a batch above so many times the usual one is a loss of the way, not bad luck.
    private static var runaway: Double { 100 }
    /// Share of a new batch in the usual loss.
    private static var usualShare: Double { 0.02 }

    /// Makes the steps that the epoch under way still needs.
    func steps() throws -> StepsEnd {
        let arguments = state.arguments
        let last = plan.firstStep(of: state.epochs + 1)
        let feed = SampleFeed(
            source, plan, mixupEnd: arguments.mixup ? arguments.epochs - arguments.noMixupEpochs : 0,
            from: state.step * plan.batch, to: last * plan.batch, workers: arguments.workers)
        defer { feed.stop() }
        pace.restart(at: control.now())
        while state.step < last {
            awaitTurn()
            if control.mustStop() { return .stopped(.interrupted) }
            if isOverBudget { return .stopped(.budget) }
            if let cause = try step(feed) { return .lost(cause) }
            let isLast = state.step == last
            if state.step % arguments.logInterval == 0 || isLast { reportStep() }
            if !isLast, arguments.checkpointInterval > 0, state.step % arguments.checkpointInterval == 0 {
                save(isEpochEnd: false)
            }
        }
        return .whole
    }

    /// Waits where somebody else is to have the machine; that is no time of the run.
    func awaitTurn() {
        let waited = control.awaitTurn()
        guard waited > 0 else { return }
        began += waited
        pace.restart(at: control.now())
    }

    /// Makes one step; says why if its losses are not usable, the weights then being untouched.
    private func step(_ feed: SampleFeed<Source>) throws -> String? {
        let arguments = state.arguments
        var losses = BatchLosses()
        for part in 0..<arguments.accumulate {
            let fed = try feed.next(arguments.batchSize, warn: warnOnce)
            let samples = fed.map(\.1)
            if part == 0, state.step == plan.firstStep(of: arguments.startEpoch) { drawBatch(samples) }
            do {
                losses += try model.learn(samples)
            } catch NetworkError.notFinite(let index, let name) {
                model.clearGradients()
                return "layer \(index) (\(name)) gives values that are not finite numbers" + among(fed.map(\.0))
            } catch NetworkError.gradientNotFinite(let index, let name) {
                model.clearGradients()
                return "the gradient of layer \(index) (\(name)) is no finite number" + among(fed.map(\.0))
            }
            if let cause = fault(losses) {
                model.clearGradients()
                return cause + among(fed.map(\.0))
            }
        }
        try model.step(rule(pictures: losses.count))
        state.step += 1
        state.losses += losses
        let mean = losses.mean.total
        state.usualLoss = state.usualLoss.map { $0 + Self.usualShare * (mean - $0) } ?? mean
        pace.note(pictures: losses.count, side: plan.side(of: state.step - 1), at: control.now())
        return nil
    }

    /// What is wrong with losses, in words.
    private func fault(_ losses: BatchLosses) -> String? {
        guard losses.total.isFinite else { return "the loss is not a finite number" }
        guard let usual = state.usualLoss, losses.mean.total > usual * Self.runaway else { return nil }
        let (found, expected) = (ResultsTable.text(losses.mean.total, 0), ResultsTable.text(usual.rounded(.up), 0))
        return "the loss of a picture is \(found), usually about \(expected)"
    }

    private func among(_ requests: [SampleRequest]) -> String {
        ", with \(requests.map { source.name(of: $0.index) }.joined(separator: ", ")) in step \(state.step)"
    }

    private func rule(pictures: Int) -> StepRule {
        let arguments = state.arguments
        return StepRule(
            learningRate: rate(of: state.step), momentum: arguments.momentum, weightDecay: arguments.wd,
            decaysBiasAndNormalization: !arguments.noWd, gradientScale: 1 / Double(max(1, pictures)),
            clip: arguments.clipGradient)
    }

    /// Learning rate of a step of the epoch under way.
    func rate(of step: Int) -> Double {
        schedule.rate(epoch: state.epochs, update: step - plan.firstStep(of: state.epochs)) * state.rateFactor
    }

    /// Whether the time that was given is over, with what a validation takes.
    var isOverBudget: Bool {
        guard let hours = state.arguments.hours else { return false }
        return seconds + pace.validationSeconds > hours * 3600
    }

    private func reportStep() {
        let all = plan.firstStep(of: state.arguments.epochs)
        say(
            .step(
                .init(
                    epoch: state.epochs, step: state.step, steps: all, lr: rate(of: state.step - 1),
                    losses: state.losses.mean, speed: pace.picturesPerSecond, side: plan.side(of: state.step - 1),
                    eta: pace.secondsLeft(steps: all - state.step, validations: validationsLeft))))
    }

    /// Validations that are still to come.
    private var validationsLeft: Int {
        let (all, interval) = (state.arguments.epochs, state.arguments.valInterval)
        guard source.trialCount > 0, all > state.epochs else { return 0 }
        // The last epoch is always validated.
        return all / interval - state.epochs / interval + (all % interval == 0 ? 0 : 1)
    }

    /// Keeps a picture of the first batch; a batch that cannot be drawn ends no run.
    private func drawBatch(_ samples: [Source.Sample]) {
        do {
            if let sheet = try source.sheet(samples) { try folder.writeBatch(sheet) }
        } catch { warn("\(folder.batch): \(error)") }
    }
}
