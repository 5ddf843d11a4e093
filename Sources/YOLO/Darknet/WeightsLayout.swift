public import NeuralNetwork

/// Where in a `.weights` file the numbers of each convolution lie.
///
/// One after the other in the order of the layers, each as bias `[K]`, with batch normalisation scale, mean and variance
/// `[K]`, then the weights `[K, C/groups, R, R]`; four bytes a number, the least significant first.
public struct WeightsLayout: Hashable, Sendable {
    /// The numbers of one convolution.
    public struct Part: Hashable, Sendable {
        /// Index of the convolution among the network's nodes.
        public var node: Int
        /// The node's name.
        public var name: String
        /// Bytes between the header and these numbers.
        public var offset: Int
        /// Channels K.
        public var filters: Int
        /// Number of weights.
        public var weights: Int
        /// Whether scale, mean and variance are there.
        public var isNormalized: Bool

        /// Length in bytes.
        public var byteCount: Int { 4 * (weights + filters * (isNormalized ? 4 : 1)) }
        /// Bytes between the header and the end of these numbers.
        public var end: Int { offset + byteCount }
    }

    /// In the order of the file.
    public let parts: [Part]
    /// Nodes of the network.
    public let nodeCount: Int
    private let partOfNode: [Int: Int]

    /// Lays out the convolutions of a network whose input is `input`.
    ///
    /// - Throws: as ``Network/Network/shapes(for:)``
    public init(_ network: Network, input: Shape) throws(NetworkError) {
        var parts: [Part] = []
        var offset = 0
        for (index, (node, cost)) in zip(network.nodes, try network.costs(for: input)).enumerated() {
            guard case .convolution(let convolution) = node.layer else { continue }
            let isNormalized = convolution.normalization != nil
            let vectors = isNormalized ? 4 : convolution.hasBias ? 1 : 0
            let part = Part(
                node: index, name: node.name, offset: offset, filters: convolution.filters,
                weights: cost.parameters - vectors * convolution.filters, isNormalized: isNormalized)
            offset = part.end
            parts.append(part)
        }
        self.parts = parts
        nodeCount = network.nodes.count
        partOfNode = Dictionary(uniqueKeysWithValues: zip(parts.map(\.node), parts.indices))
    }

    /// Bytes of all numbers, without the header.
    public var byteCount: Int { parts.last?.end ?? 0 }
    /// Number of all numbers.
    public var parameterCount: Int { byteCount / 4 }

    /// The place of a node's numbers; `nil` if it is no convolution.
    public func part(of node: Int) -> Part? { partOfNode[node].map { parts[$0] } }

    /// The layers that are complete when the first `count` parts are there: those up to the next convolution.
    func layers(ofParts count: Int) -> Int { count < parts.count ? parts[count].node : nodeCount }
}
