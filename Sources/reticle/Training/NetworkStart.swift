import Domain
import NeuralNetwork
import YOLO

/// What a training is told to start from.
enum NetworkStart {
    /// A network that has learnt something.
    case learned(ModelFiles)
    /// darknet's description of a network that knows nothing yet.
    case blank(cfg: String, names: String?)

    /// Whether it is trained as darknet does.
    var isDarknets: Bool {
        switch self {
        case .learned(.darknet), .blank: true
        case .learned: false
        }
    }

    /// Opens it.
    /// - Throws: `DarknetError`, `GluonError`, ``Refusal`` for an exported network
    func origin() throws -> TrainingOrigin {
        switch self {
        case .learned(let files): try TrainingOrigin(files: files)
        case .blank(let cfg, let names): TrainingOrigin(try Self.configuration(cfg, names))
        }
    }

    /// The files to start from, as copies in the run's folder, which can go on whatever becomes of the originals.
    ///
    /// The numbers of a network that knows nothing are drawn from the seed.
    /// - Throws: `DarknetError` for a cfg that cannot be read, or numbers that cannot be written; `ModelError` for copies
    func files(in folder: String, seed: UInt64) throws -> ModelFiles {
        switch self {
        case .learned(let files): return try files.copied(to: folder, stem: Self.stem)
        case .blank(let cfg, let names):
            let model = try Self.configuration(cfg, names).model
            let size = model.inputSize
            let shape = Shape(height: size.height, width: size.width, channels: model.network.inputChannels)
            let numbers = try RandomParameters(model.network, input: shape, seed: seed)
            let weights = "\(folder)/\(Self.stem).weights"
            try WeightsFile.write(numbers, of: model, to: weights)
            return try ModelFiles.darknet(cfg: cfg, weights: weights, names: names).copied(to: folder, stem: Self.stem)
        }
    }

    /// What the files are called in a run's folder.
    static let stem = "start"

    private static func configuration(_ cfg: String, _ names: String?) throws -> DarknetConfiguration {
        var configuration = try DarknetConfiguration(contentsOf: cfg)
        if let names { try configuration.name(NamesFile.read(names), file: names, cfg: cfg) }
        return configuration
    }
}

extension TrainingOrigin {
    /// Opens the files of a network that can be trained; weights may be those of its first layers alone.
    /// - Throws: `DarknetError`, `GluonError`, ``Refusal`` for an exported network
    init(files: ModelFiles) throws {
        switch files {
        case .darknet(let cfg, let weights, let names):
            self.init(try DarknetModel(cfg: cfg, weights: weights, names: names, extent: .partial))
        case .gluon(let params, let names):
            self.init(try GluonModel(params, classNames: try names.map { try NamesFile.read($0) }))
        case .mxnet:
            throw Refusal(
                "an exported MXNet network cannot be trained; expected .cfg and .weights, or GluonCV's .params")
        }
    }
}
