/// A network as a list of nodes, each reading earlier ones; it knows neither weights nor boxes.
public struct Network: Hashable, Sendable {
    /// One step: a layer and where its inputs come from.
    public struct Node: Hashable, Sendable {
        public var layer: Layer
        /// Indices of earlier nodes; `Network.input` is the picture.
        public var inputs: [Int]
        /// What a person calls it: darknet's `26 convolutional`, GluonCV's `stages.0.3`.
        public var name: String

        /// Makes a node.
        public init(_ layer: Layer, inputs: [Int], name: String) {
            (self.layer, self.inputs, self.name) = (layer, inputs, name)
        }
    }

    /// The index that stands for the network's input.
    public static let input = -1

    /// Channels of the input; 3 for pictures in colour.
    public var inputChannels: Int
    /// In order of execution.
    public var nodes: [Node]

    /// Makes a network; `shapes(for:)` tells whether it fits together.
    public init(inputChannels: Int, nodes: [Node]) { (self.inputChannels, self.nodes) = (inputChannels, nodes) }

    /// Indices of the nodes whose values leave the network, in order; the last node where none is an `output`.
    public var outputs: [Int] {
        let marked = nodes.indices.filter { nodes[$0].layer == .output }
        return marked.isEmpty && !nodes.isEmpty ? [nodes.count - 1] : marked
    }
}
