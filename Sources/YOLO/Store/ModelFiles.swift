import Domain
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
