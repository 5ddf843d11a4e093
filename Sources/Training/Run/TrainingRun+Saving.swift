extension TrainingRun {
    /// Times that a run returns to earlier weights before it gives up.
    private static var mostRollbacks: Int { 4 }

    /// Saves a checkpoint; one that cannot be written is a warning, the one before it stays.
    func save(isEpochEnd: Bool) {
        do { try saveOrFail(isEpochEnd: isEpochEnd) } catch {
            warn("no checkpoint at step \(state.step): \(error); the last one that was written stays")
        }
    }

    /// Saves a checkpoint.
    /// - Throws: ``TrainingError/file(path:reason:)``, and what the model throws
    func saveOrFail(isEpochEnd: Bool) throws {
        state.seconds = seconds
        try folder.shelf.write(state, isEpochEnd: isEpochEnd) { try model.save($0) }
        say(.checkpoint(.init(path: folder.shelf.last.path, epoch: state.epochs, step: state.step)))
    }

    /// Returns to the end of the last whole epoch and halves the rate.
    ///
    /// - Throws: ``TrainingError/diverged(reason:rollbacks:)`` if that was done often enough, what restoring throws
    func goBack(_ cause: String) throws {
        let rollbacks = state.rollbacks
        guard rollbacks < Self.mostRollbacks else {
            throw TrainingError.diverged(reason: cause, rollbacks: rollbacks)
        }
        let file = folder.shelf.epoch
        let (taken, factor, arguments) = (seconds, state.rateFactor, state.arguments)
        state = try file.readState()
        try file.restore { try model.restore($0) }
        (state.arguments, state.rollbacks, state.rateFactor) = (arguments, rollbacks + 1, factor / 2)
        state.seconds = taken
        warn(
            "\(cause): back to the end of epoch \(state.epochs) (step \(state.step)), the rate times \(state.rateFactor) from here on"
        )
    }
}
