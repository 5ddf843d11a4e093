extension TrainingRun {
    /// Batches that are tried before the first step; the first warms up.
    private static var probes: Int { 2 }
    /// Share of the time given that is planned for: a run that ends early loses less than one that is cut.
    static var usableShare: Double { 0.95 }

    /// Measures a few batches, takes them back, and says how long the run will take.
    ///
    /// With a budget of hours, the number of epochs follows from it.
    func estimate() throws {
        // Told to stop on the way, it measures when it goes on.
        guard let (step, validation) = try measure() else { return }
        pace.validationSeconds = validation
        let steps = Double(plan.firstStep(of: state.epochs + 1) - plan.firstStep(of: state.epochs))
        let perEpoch = max(steps * step + validation / Double(state.arguments.valInterval), 1e-6)
        state.isMeasured = true
        if let hours = state.arguments.hours {
            let affordable = Int(hours * 3600 * Self.usableShare / perEpoch)
            state.arguments.epochs = state.epochs + max(1, min(affordable, 100_000))
            schedule = state.arguments.schedule(images: source.count)
            try Files.write(json: state.arguments, to: folder.arguments)
            // The number of epochs was measured: one that resumes must not measure another.
            try saveOrFail(isEpochEnd: true)
        }
        let epochs = state.arguments.epochs - state.epochs
        say(
            .estimate(
                .init(
                    seconds: Double(epochs) * perEpoch, epochs: epochs,
                    steps: plan.firstStep(of: state.arguments.epochs) - state.step, secondsPerStep: step,
                    secondsPerValidation: validation)))
    }

    /// Seconds of a step of average size and of a validation, or `nil` if it was told to stop; the model is then as it was.
    private func measure() throws -> (step: Double, validation: Double)? {
        let mean = plan.meanArea
        let side = plan.side(of: state.step)
        let first = state.step * plan.batch
        let feed = SampleFeed(
            source, plan, mixupEnd: 0, from: first, to: first + Self.probes * state.arguments.batchSize,
            workers: state.arguments.workers)
        defer { feed.stop() }
        var (best, mustStop) = (Double.infinity, control.mustStop())
        for _ in 0..<Self.probes where !mustStop {
            let start = control.now()
            let samples = try feed.next(state.arguments.batchSize, warn: { _ in }).map(\.1)
            do { _ = try model.learn(samples) } catch {
                model.clearGradients()
                throw error
            }
            best = min(best, control.now() - start)
            mustStop = control.mustStop()
        }
        model.clearGradients()
        var validation = 0.0
        if source.trialCount > 0, !mustStop {
            let count = min(source.trialCount, state.arguments.batchSize)
            // The first one also makes what looks at pictures.
            if let one = try? source.trial(0, side: state.arguments.dataShape) { _ = try model.detect([one]) }
            let start = control.now()
            let trials = (0..<count).compactMap { try? source.trial($0, side: state.arguments.dataShape) }
            if !trials.isEmpty { _ = try model.detect(trials) }
            validation = (control.now() - start) * Double(source.trialCount) / Double(count)
        }
        try folder.shelf.epoch.restore { try model.restore($0) }
        // The time of the probe is none of the run.
        (began, secondsBefore) = (control.now(), state.seconds)
        return mustStop ? nil : (best * Double(state.arguments.accumulate) * mean / Double(side * side), validation)
    }
}
