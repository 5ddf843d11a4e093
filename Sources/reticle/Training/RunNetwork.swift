import Foundation
import YOLO

/// What a run starts from, kept in its folder as `network.json`.
struct RunNetwork: Codable, Equatable {
    /// Name for people.
    var name: String
    var cfg: String?
    var weights: String?
    var params: String?
    var symbol: String?
    var names: String?
    /// Whether rows of classes that both synsets have are taken over.
    var reusesClasses = false
    /// Width and height of anchors in pixels of the input, smallest first, in place of the network's own.
    var anchors: [[Float]]?
    /// Tells the files' contents apart.
    var fingerprint: String

    /// Describes files.
    /// - Throws: `ModelError` where one cannot be read
    init(_ files: ModelFiles, name: String, reusesClasses: Bool) throws {
        (self.name, self.reusesClasses) = (name, reusesClasses)
        fingerprint = try files.fingerprint()
        switch files {
        case .darknet(let cfg, let weights, let names): (self.cfg, self.weights, self.names) = (cfg, weights, names)
        case .gluon(let params, let names): (self.params, self.names) = (params, names)
        case .mxnet(let symbol, let params, let names):
            (self.symbol, self.params, self.names) = (symbol, params, names)
        }
    }

    /// The files.
    /// - Throws: ``Refusal`` where it names none
    func files() throws -> ModelFiles {
        if let cfg, let weights { return .darknet(cfg: cfg, weights: weights, names: names) }
        if let symbol, let params { return .mxnet(symbol: symbol, params: params, names: names) }
        if let params { return .gluon(params: params, names: names) }
        throw Refusal("network '\(name)': no files are named")
    }

    /// Where it lies in a run's folder.
    static func path(in run: String) -> String { run + "/network.json" }

    /// The same with each path handed through `change`.
    private func with(_ change: (String) -> String) -> RunNetwork {
        var other = self
        other.cfg = cfg.map(change)
        other.weights = weights.map(change)
        other.params = params.map(change)
        other.symbol = symbol.map(change)
        other.names = names.map(change)
        return other
    }

    /// Reads the description of a run's network; files in the run's folder are found wherever that lies by now.
    /// - Throws: ``Refusal``
    static func read(from run: String) throws -> RunNetwork {
        guard let data = FileManager.default.contents(atPath: path(in: run)),
            let network = try? JSONDecoder().decode(RunNetwork.self, from: data),
            network.anchors?.allSatisfy({ $0.count == 2 }) ?? true
        else { throw Refusal("\(path(in: run)): expected what the run starts from; is this the folder of a run?") }
        return network.with { $0.hasPrefix("/") ? $0 : "\(run)/\($0)" }
    }

    /// Writes the description into a run's folder.
    func write(to run: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let inside = with { $0.hasPrefix(run + "/") ? String($0.dropFirst(run.count + 1)) : $0 }
        try encoder.encode(inside).write(to: URL(fileURLWithPath: Self.path(in: run)), options: .atomic)
    }
}
