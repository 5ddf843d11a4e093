import Domain
import Foundation
public import Network

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

    public let path: String
    public let header: WeightsHeader
    public let layout: WeightsLayout
    /// The first layers of the network that the file holds; all of them for a whole file.
    public let layerCount: Int
    private let descriptor: Int32
    private let partCount: Int

    /// Opens a file and compares its size with what the model needs.
    ///
    /// - Throws: ``DarknetError/unreadable(path:reason:)``; ``DarknetError/wrongSize(file:bytes:expected:ending:)`` where
    ///   the size does not suit the model; ``DarknetError/parameters(layer:reason:)`` where the model does not fit together
    public init(_ path: String, for model: YOLOModel, extent: Extent = .whole) throws(DarknetError) {
        layout = try model.weightsLayout()
        self.path = path
        let (file, size) = try Self.open(path)
        do {
            header = try WeightsHeader(Self.head(of: file), file: path)
            partCount = try WeightsExtent(file: path, size: size, header: header, layout: layout).parts(extent)
        } catch {
            close(file)
            throw error
        }
        descriptor = file
        layerCount = layout.layers(ofParts: partCount)
        #if os(Linux)
            // The kernel reads ahead further.
            posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL)
        #endif
    }

    deinit { close(descriptor) }

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
        var reader = FloatReader(
            descriptor: descriptor, file: path, offset: header.byteCount + part.offset, end: header.byteCount + part.end
        )
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

    private static func open(_ path: String) throws(DarknetError) -> (descriptor: Int32, size: Int) {
        // Without waiting: a pipe would have no end.
        let file = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(file)
            throw .unreadable(path: path, reason: "not a plain file")
        }
        return (file, Int(status.st_size))
    }

    private static func head(of file: Int32) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 20) { bytes, count in count = max(0, pread(file, bytes.baseAddress, 20, 0))
        }
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
