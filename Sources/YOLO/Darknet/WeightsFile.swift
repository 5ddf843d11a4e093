import Domain
public import NeuralNetwork

/// A darknet `.weights` file, from which each convolution is read when it is asked for.
///
/// The file stays open and is never in memory as a whole. Several threads may ask at a time.
///
///     let configuration = try DarknetConfiguration(contentsOf: "yolov3.cfg")
///     let weights = try WeightsFile("yolov3.weights", for: configuration.model)
///     let first = try weights.parameters(of: 0)
public final class WeightsFile: ParameterSource {
    /// How much of the network a file should hold.
    public enum Extent: Hashable, Sendable {
        /// Everything.
        case whole
        /// The first layers alone, as many as given: `yolov3-tiny.conv.15` holds 15.
        case upTo(Int)
        /// As many of the first layers as its size says.
        case partial
    }

    public var path: String { file.path }
    public let header: WeightsHeader
    public let layout: WeightsLayout
    /// The first layers of the network that the file holds; all of them for a whole file.
    public let layerCount: Int
    private let file: ReadableFile<DarknetError>
    private let partCount: Int

    /// Opens a file and compares its size with what the model needs.
    ///
    /// - Throws: ``DarknetError/unreadable(path:reason:)``; ``DarknetError/wrongSize(file:bytes:expected:ending:)`` where
    ///   the size does not suit the model; ``DarknetError/parameters(layer:reason:)`` where the model does not fit together
    public init(_ path: String, for model: YOLOModel, extent: Extent = .whole) throws(DarknetError) {
        layout = try model.weightsLayout()
        file = try ReadableFile(path)
        let head = try file.bytes(min(file.length, WeightsHeader.mostBytes), at: 0)
        header = try WeightsHeader(head, file: path)
        partCount = try WeightsExtent(file: path, size: file.length, header: header, layout: layout).parts(extent)
        layerCount = layout.layers(ofParts: partCount)
    }

    /// The layers whose numbers the file does not hold, by name; empty for a whole file.
    public var missingLayers: [String] { layout.parts[partCount...].map(\.name) }

    /// The parameters of the convolution that is node `index` of the network.
    ///
    /// - Throws: ``DarknetError/missingLayer(file:layer:count:)`` from a partial file,
    ///   ``DarknetError/notFinite(file:layer:count:)`` and ``DarknetError/negativeVariance(file:layer:count:)`` for numbers
    ///   that cannot be used, ``DarknetError/unreadable(path:reason:)``
    public func parameters(of index: Int) throws(DarknetError) -> ConvolutionParameters {
        guard let part = layout.part(of: index) else {
            throw .parameters(layer: String(index), reason: "it is no convolution")
        }
        guard index < layerCount else { throw .missingLayer(file: path, layer: part.name, count: layerCount) }
        var reader = FloatReader(file, offset: header.byteCount + part.offset)
        var parameters = ConvolutionParameters(weights: [], bias: try reader.read(part.filters))
        if part.isNormalized {
            parameters.scale = try reader.read(part.filters)
            parameters.mean = try reader.read(part.filters)
            parameters.variance = try reader.read(part.filters)
        }
        parameters.weights = try reader.read(part.weights)
        guard reader.notFinite == 0 else {
            throw .notFinite(file: path, layer: part.name, count: reader.notFinite)
        }
        let negative = parameters.variance.count { $0 < 0 }
        guard negative == 0 else { throw .negativeVariance(file: path, layer: part.name, count: negative) }
        return parameters
    }
}

extension YOLOModel {
    /// The picture's shape at the size that the model is made for.
    var inputShape: Shape {
        Shape(height: inputSize.height, width: inputSize.width, channels: network.inputChannels)
    }

    /// Where a weights file of this model has its numbers.
    func weightsLayout() throws(DarknetError) -> WeightsLayout {
        do {
            return try WeightsLayout(network, input: inputShape)
        } catch {
            throw .parameters(layer: "0", reason: String(describing: error))
        }
    }
}
