/// Why a training cannot begin, go on or be saved.
public enum TrainingError: Error, Hashable, Sendable {
    /// An argument that cannot be, in words.
    case argument(String)
    /// A part of the dataset has no pictures.
    case noPictures(part: String)
    /// No picture of the training part can be read; `reason` is what the last one said.
    case unreadablePictures(reason: String)
    /// A file cannot be read or written.
    case file(path: String, reason: String)
    /// A file of a run is damaged: what was found and what was expected.
    case damaged(path: String, found: String, expected: String)
    /// A checkpoint belongs to a run with another value of an argument.
    case otherArgument(path: String, name: String, found: String, expected: String)
    /// A checkpoint belongs to another dataset.
    case otherDataset(path: String, found: String, expected: String)
    /// Another process trains in that folder.
    case inUse(path: String)
    /// A step needs more bytes than the machine has to give.
    case memory(batch: Int, side: Int, needed: Int, free: Int)
    /// The run is done, but what it learnt cannot be written.
    case unsaved(reason: String)
    /// Losses or values stopped being usable again and again.
    case diverged(reason: String, rollbacks: Int)
}

extension TrainingError: CustomStringConvertible {
    /// One line: what, where, found, expected.
    public var description: String {
        switch self {
        case .argument(let text): text
        case .noPictures(let part): "the \(part) part has no pictures; expected at least one"
        case .unreadablePictures(let reason): "no picture of the training part can be read: \(reason)"
        case .file(let path, let reason): "\(path): \(reason)"
        case .damaged(let path, let found, let expected): "\(path): damaged: found \(found), expected \(expected)"
        case .otherArgument(let path, let name, let found, let expected):
            "\(path): made with \(name) \(found), this run has \(expected)"
        case .otherDataset(let path, let found, let expected):
            "\(path): made on dataset \(found.prefix(12)), this run has \(expected.prefix(12))"
        case .inUse(let path): "\(path): another process trains there; expected one at a time"
        case .memory(let batch, let side, let needed, let free):
            "a step of \(batch) pictures of \(side)×\(side) needs \(Self.gigabytes(needed)) GB of memory, "
                + "\(Self.gigabytes(free)) GB are free; expected a smaller --batch-size, or --no-random-shape and a "
                + "smaller --data-shape"
        case .unsaved(let reason):
            "what was learnt cannot be written: \(reason); the run can be resumed from its last checkpoint"
        case .diverged(let reason, let rollbacks):
            "the training does not converge: \(reason), even after \(rollbacks) returns to earlier weights with half the rate; "
                + "a smaller --lr may help"
        }
    }

    private static func gigabytes(_ bytes: Int) -> String { ResultsTable.text(Double(bytes) / 1e9, 1) }
}
