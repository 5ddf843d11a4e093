import Domain
import Foundation
public import NeuralNetwork

/// The files of a network, as other programs left them.
public enum ModelFiles: Hashable, Sendable {
    /// darknet's; `names` has one class a line.
    case darknet(cfg: String, weights: String, names: String?)
    /// GluonCV's `.params` of a `yolo3_darknet53_*` network.
    case gluon(params: String, names: String?)
    /// MXNet's `PREFIX-symbol.json` and `PREFIX-0000.params`.
    case mxnet(symbol: String, params: String, names: String?)

    /// Opens them: the numbers themselves are read as they are asked for.
    ///
    /// - Throws: `DarknetError` or `GluonError`, each one line that names the file
    public func open() throws -> (model: YOLOModel, parameters: any ParameterSource) {
        switch self {
        case .darknet(let cfg, let weights, let names):
            let loaded = try DarknetModel(cfg: cfg, weights: weights, names: names)
            return (loaded.model, loaded.parameters)
        case .gluon(let params, let names):
            let loaded = try GluonModel(params, classNames: try names.map { try NamesFile.read($0) })
            return (loaded.model, loaded.parameters)
        case .mxnet(let symbol, let params, let names):
            let loaded = try SymbolModel(
                symbol: symbol, parameters: params, classNames: try names.map { try NamesFile.read($0) })
            return (loaded.model, loaded.parameters)
        }
    }

    /// Tells their contents apart: changes whenever a file does.
    ///
    /// - Throws: ``ModelError/unreadable(path:reason:)``
    public func fingerprint() throws(ModelError) -> String { try Fingerprint.of(parts.map(\.path)) }

    /// Their paths, the network's own first.
    public var paths: [String] { parts.map(\.path) }

    /// Copies them into a folder that is there, under `stem` and the usual endings; links are followed.
    ///
    /// - Returns: the copies; a file that lies there under that name already is its own copy
    /// - Throws: ``ModelError/unwritable(path:reason:)``
    public func copied(to folder: String, stem: String) throws(ModelError) -> ModelFiles {
        func copy(_ path: String, _ ending: String) throws(ModelError) -> String {
            let target = "\(folder)/\(stem)\(ending)"
            guard path != target else { return path }
            let manager = FileManager.default
            do {
                if manager.fileExists(atPath: target) { try manager.removeItem(atPath: target) }
                let source = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
                // A link that leads nowhere would be copied as it is.
                guard manager.fileExists(atPath: source) else { throw CocoaError(.fileReadNoSuchFile) }
                try manager.copyItem(atPath: source, toPath: target)
            } catch {
                let isFull = (error as? CocoaError)?.code == .fileWriteOutOfSpace
                throw .unwritable(path: target, reason: isFull ? "the disk is full" : "\(path) cannot be copied there")
            }
            return target
        }
        func names(_ path: String?) throws(ModelError) -> String? {
            guard let path else { return nil }
            return try copy(path, ".names")
        }
        switch self {
        case .darknet(let cfg, let weights, let list):
            return .darknet(
                cfg: try copy(cfg, ".cfg"), weights: try copy(weights, ".weights"), names: try names(list))
        case .gluon(let params, let list): return .gluon(params: try copy(params, ".params"), names: try names(list))
        case .mxnet(let symbol, let params, let list):
            return .mxnet(
                symbol: try copy(symbol, "-symbol.json"), params: try copy(params, "-0000.params"),
                names: try names(list))
        }
    }

    /// What kind of files they are.
    var format: ModelManifest.Format {
        switch self {
        case .darknet: .darknet
        case .gluon: .gluon
        case .mxnet: .mxnet
        }
    }

    /// The files by what they are, each with the name it has in a model's folder.
    var parts: [(role: String, path: String, name: String)] {
        switch self {
        case .darknet(let cfg, let weights, let names):
            [("network", cfg, "network.cfg"), ("weights", weights, "network.weights")] + Self.names(names)
        case .gluon(let params, let names): [("weights", params, "network.params")] + Self.names(names)
        case .mxnet(let symbol, let params, let names):
            [("network", symbol, "network-symbol.json"), ("weights", params, "network-0000.params")] + Self.names(names)
        }
    }

    private static func names(_ path: String?) -> [(role: String, path: String, name: String)] {
        path.map { [("names", $0, "classes.names")] } ?? []
    }
}
