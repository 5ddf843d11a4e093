import Foundation

/// The folder of a run and the names in it.
public struct RunFolder: Hashable, Sendable {
    /// Absolute path.
    public let path: String

    /// Names a folder, which need not be there yet.
    public init(_ path: String) { self.path = path }

    /// What the run was started with.
    public var arguments: String { path + "/arguments.json" }
    /// The frozen dataset.
    public var dataset: String { path + "/dataset.jsonl" }
    /// Its hash, as `sha256sum -c` reads it.
    public var datasetHash: String { path + "/dataset.sha256" }
    /// Lines as the reference's log has them.
    public var log: String { path + "/train.log" }
    /// Events, one object a line, of all parts of the run.
    public var events: String { path + "/events.jsonl" }
    /// A row for each epoch.
    public var results: String { path + "/results.csv" }
    /// The first batch as the network was fed with it.
    public var batch: String { path + "/batch.jpg" }
    /// Folder of the checkpoints.
    public var checkpoints: String { path + "/checkpoints" }
    /// Folder of the weights that others can read.
    public var weights: String { path + "/weights" }
    /// Path of a curve without its ending.
    func curve(_ name: String) -> String { "\(path)/\(name)" }

    /// Files of weights that were written under a name.
    func files(ofWeights name: String) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: weights)) ?? []
        return all.filter { $0.hasPrefix(name + ".") }.sorted().map { "\(weights)/\($0)" }
    }

    /// Files of the best weights that a run here has written, else of the last ones; none where it has written neither.
    public var learned: [String] {
        let best = files(ofWeights: "best")
        return best.isEmpty ? files(ofWeights: "last") : best
    }

    /// How the run ended; `nil` where it has not, or has gone on since.
    public var ending: TrainingEvent.Done? {
        var tail = EventTail(self)
        var ending: TrainingEvent.Done?
        for event in tail.read() {
            switch event {
            case .started: ending = nil
            case .done(let done): ending = done
            case .estimate, .step, .epoch, .validation, .checkpoint, .warning: break
            }
        }
        return ending
    }

    /// Whether it has come to its end and said so: one that was ended by force after its last epoch has not.
    public var isOver: Bool { ending.map { $0.reason != .interrupted } ?? false }

    var shelf: CheckpointShelf { CheckpointShelf(folder: checkpoints) }

    /// Whether a run has begun here.
    public var isUsed: Bool {
        FileManager.default.fileExists(atPath: shelf.last.path)
            || FileManager.default.fileExists(atPath: shelf.epoch.path)
    }

    /// Epochs that are done, by the latest checkpoint that can be read; `nil` where there is none.
    public var epochsDone: Int? { (try? shelf.latest())?.state.epochs }

    /// Makes the folders.
    /// - Throws: ``TrainingError/file(path:reason:)``
    func make() throws(TrainingError) {
        for folder in [path, checkpoints, weights] {
            do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
                throw .file(path: folder, reason: "cannot be made")
            }
        }
    }

    /// Makes the folder and writes what a run needs to begin, in this process or another.
    /// - Throws: ``TrainingError/file(path:reason:)``
    public func prepare(_ arguments: RunArguments, _ dataset: TrainingDataset) throws(TrainingError) {
        try make()
        try write(arguments)
        try Files.write(DatasetFile.bytes(of: dataset), to: self.dataset)
    }

    /// Writes the arguments that a run here starts or goes on with.
    /// - Throws: ``TrainingError/file(path:reason:)``
    public func write(_ arguments: RunArguments) throws(TrainingError) {
        try Files.write(json: arguments, to: self.arguments)
    }

    /// Writes the arguments that a run here goes on with, unless somebody trains here.
    /// - Throws: ``TrainingError/inUse(path:)``, ``TrainingError/file(path:reason:)``
    public func writeAlone(_ arguments: RunArguments) throws(TrainingError) {
        let lock = try RunLock(checkpoints)
        try write(arguments)
        withExtendedLifetime(lock) {}
    }

    /// The arguments that a run here was started with.
    /// - Throws: ``TrainingError/file(path:reason:)``, ``TrainingError/damaged(path:found:expected:)``
    public func readArguments() throws(TrainingError) -> RunArguments {
        guard let data = FileManager.default.contents(atPath: arguments) else {
            throw .file(path: arguments, reason: "cannot be read")
        }
        do { return try JSONDecoder().decode(RunArguments.self, from: data) } catch {
            throw .damaged(path: arguments, found: "other keys or values", expected: "the arguments of a run")
        }
    }

    /// The dataset that a run here began with.
    /// - Throws: ``TrainingError/file(path:reason:)``, ``TrainingError/damaged(path:found:expected:)``
    public func readDataset() throws(TrainingError) -> TrainingDataset { try DatasetFile(path: dataset).read().dataset }

    /// Adds a line to the run's log before the run begins.
    public func note(_ line: String) { append(toLog: line) }

    /// Adds a line to the log; a log that cannot be written ends no run.
    func append(toLog line: String) { append(Array(line.utf8), to: log) }

    /// Adds an event to those that screens read; the same holds.
    func append(_ event: TrainingEvent) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let line = try? encoder.encode(event) else { return }
        append(Array(line), to: events)
    }

    private func append(_ line: [UInt8], to path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return }
        // One write in append mode: a line is there whole, whoever else writes.
        let bytes = line + [0x0A]
        _ = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
    }
}
