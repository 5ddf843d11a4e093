import Domain
public import NeuralNetwork

/// What a darknet `.cfg` says: the model, and how darknet would train it.
///
/// Node `i` of the network is layer `i` of darknet; its name is what darknet prints, such as `26 convolutional`.
///
///     let configuration = try DarknetConfiguration(contentsOf: "yolov3.cfg")
///     try configuration.write(to: "copy.cfg")
public struct DarknetConfiguration: Hashable, Sendable {
    /// The network and its heads; no heads for a classifier.
    ///
    /// A cfg does not name the classes: they are `class 0`, `class 1`, ….
    public var model: YOLOModel
    public var training: DarknetTraining
    /// One for each of the model's heads, in their order.
    public var heads: [DarknetHeadTraining]

    /// Makes a configuration.
    public init(model: YOLOModel, training: DarknetTraining, heads: [DarknetHeadTraining]) {
        (self.model, self.training, self.heads) = (model, training, heads)
    }

    /// darknet's own batch normalisation, on a CPU.
    public static let normalization = BatchNormalization(epsilon: 1e-6, isEpsilonInsideRoot: false)

    /// Reads a cfg.
    ///
    /// - Throws: ``DarknetError/unreadable(path:reason:)``, ``DarknetError/malformed(file:line:found:expected:)`` and
    ///   ``DarknetError/unfit(file:line:_:)`` with the line that is wrong
    public init(contentsOf path: String) throws(DarknetError) {
        try self.init(TextFile.read(path), file: path)
    }

    /// Reads a text; `file` is what errors call it.
    public init(text: String, file: String) throws(DarknetError) { try self.init(Array(text.utf8), file: file) }

    init(_ bytes: [UInt8], file: String) throws(DarknetError) {
        var sections = try CfgSection.sections(of: bytes, file: file, limit: NetworkLimits.nodes + 1)
        guard let first = sections.first else {
            throw .malformed(file: file, line: 1, found: "no section", expected: "[net]")
        }
        guard first.kind == .net else {
            throw .malformed(file: file, line: first.line, found: "[\(first.kind.rawValue)] first", expected: "[net]")
        }
        sections.removeFirst()
        let values = CfgValues(file: file, section: first)
        let side = 1...NetworkLimits.side
        let size = ImageSize(width: try values.integer("width", side), height: try values.integer("height", side))
        let channels = try values.integer("channels", 1...NetworkLimits.channels)
        training = try DarknetTraining(values)
        var layers = CfgLayers(file: file, input: Shape(height: size.height, width: size.width, channels: channels))
        for section in sections { try layers.append(section) }
        guard !sections.isEmpty else {
            throw values.malformed(first.line, "[net] without a layer after it", "a section such as [convolutional]")
        }
        let shapes = try layers.shapes()
        (model, heads) = try layers.model(shapes: shapes, inputSize: size)
        training.layers = layers.settings
    }
}
