/// The checkpoints of a run.
///
/// `last` is where the run goes on; the one before it stays until the next. `epoch` is the end of the last whole epoch,
/// where a run returns to that has lost its way: always the same place, however often the run was interrupted.
struct CheckpointShelf {
    let folder: String

    var last: CheckpointFile { CheckpointFile(path: folder + "/last.checkpoint") }
    var previous: CheckpointFile { CheckpointFile(path: folder + "/previous.checkpoint") }
    var epoch: CheckpointFile { CheckpointFile(path: folder + "/epoch.checkpoint") }

    /// Writes `last`, and `epoch` as well at the end of one.
    func write(
        _ state: RunState, isEpochEnd: Bool, model: (([UInt8]) throws -> Void) throws -> Void
    ) throws {
        _ = Files.link(last.path, as: previous.path)
        guard isEpochEnd else { return try last.write(state, model: model) }
        try epoch.write(state, model: model)
        // Where files have one name only it is written twice.
        if !Files.link(epoch.path, as: last.path) { try last.write(state, model: model) }
    }

    /// The latest checkpoint that is whole, and what is wrong with later ones.
    ///
    /// - Throws: what is wrong with `last`, if there is none
    func latest() throws(TrainingError) -> (file: CheckpointFile, state: RunState, problems: [TrainingError]) {
        var problems: [TrainingError] = []
        for file in [last, previous, epoch] {
            do throws(TrainingError) { return (file, try file.readState(), problems) } catch { problems.append(error) }
        }
        throw problems[0]
    }
}
