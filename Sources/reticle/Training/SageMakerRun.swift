import ArgumentParser
import Domain
import Foundation
import Jobs
import Training
import YOLO

/// A training as SageMaker's containers start it.
///
/// Below the root lie `input/config/hyperparameters.json` (all values are texts), `input/config/inputdataconfig.json` and
/// one folder a channel in `input/data`: `train`, `validation` and `model`. Weights are left in `model`, checkpoints in
/// `checkpoints`, from which a container that is started again goes on, and the reason of a failure in `output/failure`.
struct SageMakerRun {
    let root: String
    var json = false

    private var config: String { root + "/input/config" }
    private func channel(_ name: String) -> String { "\(root)/input/data/\(name)" }

    /// Hyperparameters that are not arguments of a run.
    private enum Own: String, CaseIterable {
        case synset, format, model
        case trainList = "train-list"
        case valList = "val-list"
        case reuseClasses = "reuse-classes"
    }

    /// Trains; 0 where it went well.
    func run() -> Int32 {
        do {
            let folder = RunFolder(root + "/checkpoints/run")
            if FileManager.default.fileExists(atPath: RunNetwork.path(in: folder.path)) {
                Out.note("\(folder.path): going on")
            } else {
                try prepare(folder)
            }
            StopSignals.listen()
            defer { StopSignals.ignoreNoMore() }
            let report = TrainReport(json: json)
            let work = TrainingWork(folder: folder, cache: root + "/checkpoints/cache")
            let done = try work.run(mustStop: { StopSignals.haveCome }, report: report.show)
            try leave(done, folder)
            return 0
        } catch {
            fail(Out.describe(error))
            return 1
        }
    }

    // MARK: In

    /// Freezes what the channels hold.
    private func prepare(_ folder: RunFolder) throws {
        var values = try hyperparameters()
        try checkModes()
        let own = Dictionary(uniqueKeysWithValues: Own.allCases.map { ($0, values.removeValue(forKey: $0.rawValue)) })
        func text(_ key: Own) -> String? { own[key] ?? nil }
        let files = try network(text(.model))
        var words: [String] = []
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            // Flags are said as true and false.
            switch value.lowercased() {
            case "true": words.append("--\(name)")
            case "false": continue
            default: words.append("--\(name)=\(value)")
            }
        }
        var arguments = RunArguments()
        if case .darknet = files { arguments.augmentation = "darknet" }
        do { try TrainOptions.parse(words).apply(to: &arguments) } catch {
            throw Refusal("\(config)/hyperparameters.json: \(TrainOptions.message(for: error))")
        }
        if let fault = arguments.fault { throw Refusal("\(config)/hyperparameters.json: \(fault)") }
        let name = text(.model) ?? "model"
        arguments.network = name
        let val = ["validation", "val", "test"].map(channel).first(where: Paths.isFolder)
        let dataset = try DatasetFreezing { Out.note($0) }.files(
            train: .init(path: try data("train"), list: text(.trainList), usual: ["train", "trainval"]),
            val: try val.map { .init(path: try Self.dataset(in: $0), list: text(.valList), usual: ["val", "test"]) },
            format: nil, synset: try synset(text(.synset)))
        try folder.prepare(arguments, dataset)
        // The channels of another machine need not hold what this one's do.
        let copies = try files.copied(to: folder.path, stem: NetworkStart.stem)
        let start = try RunNetwork(copies, name: name, reusesClasses: text(.reuseClasses)?.lowercased() == "true")
        try start.write(to: folder.path)
    }

    private func hyperparameters() throws -> [String: String] {
        let path = config + "/hyperparameters.json"
        guard let data = FileManager.default.contents(atPath: path) else { return [:] }
        guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw Refusal("\(path): expected one JSON object of texts")
        }
        var values: [String: String] = [:]
        for (key, value) in object where !key.hasPrefix("sagemaker_") {
            // Some launchers write each value as the text of a JSON value once more.
            let text = (value as? String) ?? "\(value)"
            let bare =
                text.count > 1 && text.hasPrefix("\"") && text.hasSuffix("\"")
                ? String(text.dropFirst().dropLast()) : text
            values[key.replacing("_", with: "-")] = bare
        }
        return values
    }

    private func checkModes() throws {
        let path = config + "/inputdataconfig.json"
        guard let data = FileManager.default.contents(atPath: path) else { return }
        guard let channels = try? JSONSerialization.jsonObject(with: data) as? [String: [String: Any]] else {
            throw Refusal("\(path): expected one JSON object a channel")
        }
        for (name, settings) in channels.sorted(by: { $0.key < $1.key }) {
            if let mode = settings["TrainingInputMode"] as? String, mode == "Pipe" {
                throw Refusal("\(path): channel \(name) is a pipe; expected TrainingInputMode File or FastFile")
            }
        }
    }

    private func data(_ name: String) throws -> String {
        guard Paths.isFolder(channel(name)) else {
            throw Refusal("\(channel(name)): no such channel; expected a folder with a dataset")
        }
        return try Self.dataset(in: channel(name))
    }

    /// A channel's dataset: its only file of a known kind, or the folder itself.
    private static func dataset(in folder: String) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        for ending in [".rec", ".lst", ".jsonl"] {
            let found = names.filter { $0.hasSuffix(ending) }
            if found.count == 1 { return "\(folder)/\(found[0])" }
        }
        return folder
    }

    private func synset(_ name: String?) throws -> String? {
        let places = ["train", "model", "synset"].map { "\(channel($0))/\(name ?? "synset.txt")" }
        if let found = places.first(where: FileManager.default.fileExists(atPath:)) { return found }
        if let name { throw Refusal("synset '\(name)': in none of \(places.joined(separator: ", "))") }
        return nil
    }

    private func network(_ name: String?) throws -> ModelFiles {
        let folder = channel("model")
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        func file(_ ending: String) -> String? {
            let found = names.filter { $0.hasSuffix(ending) }
            let named = found.first { $0 == (name ?? "") + ending }
            return (named ?? (found.count == 1 ? found[0] : nil)).map { "\(folder)/\($0)" }
        }
        if let cfg = file(".cfg"), let weights = file(".weights") {
            return .darknet(cfg: cfg, weights: weights, names: file(".names"))
        }
        if let symbol = file("-symbol.json"), let params = file(".params") {
            return .mxnet(symbol: symbol, params: params, names: file(".names"))
        }
        if let params = file(".params") { return .gluon(params: params, names: file(".names")) }
        throw Refusal("\(folder): expected one network: .cfg and .weights, .params, or -symbol.json and .params")
    }

    // MARK: Out

    /// Copies what a run leaves to where it is fetched from; a run that was stopped leaves its checkpoints.
    private func leave(_ done: TrainingEvent.Done, _ folder: RunFolder) throws {
        guard done.reason != .interrupted else { return }
        let target = root + "/model"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        for path in done.weights + [folder.arguments, folder.results, folder.log] {
            let copy = "\(target)/\((path as NSString).lastPathComponent)"
            if FileManager.default.fileExists(atPath: copy) { try FileManager.default.removeItem(atPath: copy) }
            if FileManager.default.fileExists(atPath: path) {
                try FileManager.default.copyItem(atPath: path, toPath: copy)
            }
        }
    }

    /// Writes the reason of a failure where SageMaker looks for it: the first 1,024 characters are shown.
    private func fail(_ reason: String) {
        Out.note("reticle: \(reason)")
        let folder = root + "/output"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try? Data(reason.prefix(1024).utf8).write(to: URL(fileURLWithPath: folder + "/failure"))
    }
}
