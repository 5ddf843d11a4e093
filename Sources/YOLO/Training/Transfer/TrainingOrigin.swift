public import NeuralNetwork

/// What a training begins with: a network, and as many of its numbers as there are.
public struct TrainingOrigin: Sendable {
    /// Whose rules a network is trained by.
    public enum Library: String, Hashable, Sendable, CaseIterable {
        case darknet
        case gluon = "gluoncv"
    }

    /// The network in darknet's terms; its model may have another normalisation and preprocessing than darknet's.
    public var configuration: DarknetConfiguration
    public var library: Library
    /// Convolutions whose numbers are not there, such as those behind the end of `yolov3-tiny.conv.15`.
    public let missing: Set<Int>
    let parameters: (any ParameterSource)?

    /// A network of darknet's with its weights, which may be a partial file.
    public init(_ model: DarknetModel) {
        let nodes = model.model.network.nodes
        self.init(
            model.configuration, library: .darknet, parameters: model.weights,
            missing: Set(nodes.indices[min(model.weights.layerCount, nodes.count)...]))
    }

    /// A YOLO v3 of GluonCV.
    public init(_ model: GluonModel) {
        self.init(
            DarknetConfiguration(model.model), library: .gluon, parameters: model.parameters, missing: [])
    }

    /// A network with numbers from elsewhere; with `nil` nothing has been learnt yet.
    public init(
        _ configuration: DarknetConfiguration, library: Library = .darknet, parameters: (any ParameterSource)? = nil,
        missing: Set<Int> = []
    ) {
        (self.configuration, self.library, self.parameters) = (configuration, library, parameters)
        let convolutions = configuration.model.network.convolutions
        self.missing = parameters == nil ? Set(convolutions) : missing.intersection(convolutions)
    }
}

extension Network {
    /// Nodes that have numbers.
    var convolutions: [Int] {
        nodes.indices.filter { if case .convolution = nodes[$0].layer { true } else { false } }
    }

    /// For each output the convolution whose sums leave the network there, which is what a head is made of.
    ///
    /// - Throws: ``TransferError/head(layer:reason:)`` where another layer, or another reader, stands between
    func predictions() throws(TransferError) -> [(node: Int, layer: Convolution)] {
        var found: [(node: Int, layer: Convolution)] = []
        for output in outputs {
            let name = nodes[output].name
            guard nodes[output].layer == .output, let node = nodes[output].inputs.first, node >= 0,
                case .convolution(let layer) = nodes[node].layer
            else { throw .head(layer: name, reason: "no convolution before it; its size cannot be changed") }
            guard layer.groups == 1 else {
                throw .head(layer: nodes[node].name, reason: "a head of \(layer.groups) groups; expected 1")
            }
            guard nodes.count(where: { $0.inputs.contains(node) }) == 1 else {
                throw .head(layer: nodes[node].name, reason: "other layers read it too; its size cannot be changed")
            }
            found.append((node, layer))
        }
        return found
    }
}
