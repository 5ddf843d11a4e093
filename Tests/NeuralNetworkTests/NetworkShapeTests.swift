import Testing

@testable import NeuralNetwork

@Suite struct NetworkShapeTests {
    private static let input = Shape(height: 13, width: 10, channels: 8)

    /// Shape of the last of some nodes, of which the first reads the input.
    private static func shape(_ nodes: [(Layer, [Int])]) throws(NetworkError) -> Shape? {
        let nodes = nodes.enumerated().map { Network.Node($1.0, inputs: $1.1, name: "n\($0)") }
        return try Network(inputChannels: 8, nodes: nodes).shapes(for: input).last
    }

    private static func convolution(
        _ filters: Int, _ size: Int, _ stride: Int = 1, _ padding: Int = 0, _ groups: Int = 1
    ) -> Layer {
        .convolution(Convolution(filters: filters, size: size, stride: stride, padding: padding, groups: groups))
    }

    @Test(arguments: [
        (convolution(5, 3, 1, 1), [13, 10, 5]),  // same size
        (convolution(5, 3, 2, 1), [7, 5, 5]),  // (13 + 2 − 3) / 2 + 1
        (convolution(5, 1), [13, 10, 5]),
        (convolution(8, 10, 1, 0, 8), [4, 1, 8]),  // as wide as the input
        (convolution(1, 2, 2), [6, 5, 1]),  // a last row left over
        (convolution(1, 17, 1, 4), [5, 2, 1]),  // fits with its padding
        (.maxPool(size: 2, stride: 2, padding: 0), [6, 5, 8]),
        (.maxPool(size: 2, stride: 2, padding: 1), [7, 5, 8]),  // darknet's own default
        (.maxPool(size: 2, stride: 1, padding: 1), [13, 10, 8]),  // yolov3-tiny's sixth
        (.maxPool(size: 13, stride: 1, padding: 12), [13, 10, 8]),  // yolov3-spp
        (.averagePool, [1, 1, 8]),
        (.upsample(factor: 3), [39, 30, 8]),
        (.route(groups: 4, group: 3), [13, 10, 2]),
        (.dropout(probability: 0), [13, 10, 8]),
        (.softmax, [13, 10, 8]),
        (.output, [13, 10, 8]),
    ]) func aLayerHasItsShape(layer: Layer, expected: [Int]) throws {
        let expected = Shape(height: expected[0], width: expected[1], channels: expected[2])
        #expect(try Self.shape([(layer, [-1])]) == expected)
    }

    @Test func aRouteAddsChannels() throws {
        let found = try Self.shape([
            (Self.convolution(5, 1), [-1]), (.route(groups: 1, group: 0), [0, -1, 0]),
        ])
        #expect(found == Shape(height: 13, width: 10, channels: 18))
    }

    @Test func anUpsampleIsCutToItsSecondInput() throws {
        let found = try Self.shape([(Self.convolution(5, 3, 2, 1), [-1]), (.upsample(factor: 2), [0, -1])])
        #expect(found == Shape(height: 13, width: 10, channels: 5))
    }

    private static let billion = 1_000_000_000

    @Test(
        arguments: [
            ([(convolution(5, 1), [0])], 0, NodeFault.inputNotEarlier(0)),  // reads itself
            ([(convolution(5, 1), [1]), (.output, [0])], 0, .inputNotEarlier(1)),  // a cycle
            ([(convolution(5, 1), [-2])], 0, .inputNotEarlier(-2)),
            ([(convolution(5, 1), [])], 0, .inputs(0, expected: "1")),
            ([(convolution(5, 1), [-1, -1])], 0, .inputs(2, expected: "1")),
            ([(.shortcut(.linear), [-1])], 0, .inputs(1, expected: "at least 2")),
            ([(.route(groups: 1, group: 0), [])], 0, .inputs(0, expected: "at least 1")),
            ([(.upsample(factor: 2), [-1, -1, -1])], 0, .inputs(3, expected: "1 or 2")),
            ([(convolution(billion, 1), [-1])], 0, .value("filters", billion, allowed: 1...NetworkLimits.channels)),
            ([(convolution(0, 1), [-1])], 0, .value("filters", 0, allowed: 1...NetworkLimits.channels)),
            ([(convolution(1, 0), [-1])], 0, .value("size", 0, allowed: 1...1024)),
            ([(convolution(1, 1, 0), [-1])], 0, .value("stride", 0, allowed: 1...1024)),
            ([(convolution(1, 1, 1, -1), [-1])], 0, .value("padding", -1, allowed: 0...1024)),
            ([(convolution(1, .max, 1, 0), [-1])], 0, .value("size", .max, allowed: 1...1024)),
            ([(convolution(8, 1, 1, 0, 0), [-1])], 0, .value("groups", 0, allowed: 1...NetworkLimits.channels)),
            ([(convolution(6, 1, 1, 0, 3), [-1])], 0, .groups(3, channels: 8)),
            ([(convolution(6, 1, 1, 0, 4), [-1])], 0, .groups(4, channels: 6)),
            ([(convolution(1, 11), [-1])], 0, .window(size: 11, input: input, padding: 0)),
            ([(.maxPool(size: 12, stride: 1, padding: 1), [-1])], 0, .window(size: 12, input: input, padding: 1)),
            ([(.maxPool(size: 0, stride: 1, padding: 1), [-1])], 0, .value("size", 0, allowed: 1...1024)),
            ([(.maxPool(size: 3, stride: 1, padding: 5), [-1])], 0, .value("padding", 5, allowed: 0...4)),
            ([(.upsample(factor: 0), [-1])], 0, .value("factor", 0, allowed: 1...1024)),
            ([(.route(groups: 3, group: 0), [-1])], 0, .groups(3, channels: 8)),
            ([(.route(groups: 2, group: 2), [-1])], 0, .group(2, of: 2)),
            ([(.dropout(probability: .nan), [-1])], 0, .constant("the probability")),
            ([(.shortcut(.leaky(slope: 2)), [-1, -1])], 0, .constant("the slope")),
            (
                [(.averagePool, [-1]), (.route(groups: 1, group: 0), [-1, 0])], 1,
                .extents(input, Shape(height: 1, width: 1, channels: 8))
            ),
            (
                [(convolution(4, 1), [-1]), (.shortcut(.linear), [0, -1])], 1,
                .shapes(Shape(height: 13, width: 10, channels: 4), input)
            ),
            (
                [(.averagePool, [-1]), (.upsample(factor: 2), [0, -1])], 1,
                .extents(Shape(height: 2, width: 2, channels: 8), input)
            ),
            (
                [(.upsample(factor: 1000), [-1])], 0,
                .tooLarge(what: "values or channels", count: "13000×10000×8", limit: NetworkLimits.values)
            ),
            (
                [(convolution(60_000, 1), [-1]), (.upsample(factor: 7), [0])], 1,
                .tooLarge(what: "values or channels", count: "91×70×60000", limit: NetworkLimits.values)
            ),
            (
                [(convolution(60_000, 1), [-1]), (convolution(60_000, 1), [0])], 1,
                .tooLarge(what: "weights", count: "3600000000", limit: NetworkLimits.weights)
            ),
        ] as [([(Layer, [Int])], Int, NodeFault)])
    func whatDoesNotFitIsNamed(nodes: [(Layer, [Int])], index: Int, fault: NodeFault) {
        #expect(throws: NetworkError.node(index, name: "n\(index)", fault)) { try Self.shape(nodes) }
    }

    @Test(arguments: [
        Shape(height: 0, width: 4, channels: 3), Shape(height: 4, width: 0, channels: 3),
        Shape(height: 4, width: 4, channels: 1), Shape(height: -4, width: -4, channels: 3),
        Shape(height: .max, width: 2, channels: 3), Shape(height: 1 << 15, width: 1 << 15, channels: 3),
    ]) func anInputThatCannotBeIsRefused(input: Shape) {
        let network = Network(inputChannels: 3, nodes: [.init(.output, inputs: [-1], name: "")])
        #expect(throws: NetworkError.input(input, expectedChannels: 3)) { try network.shapes(for: input) }
    }

    @Test func anEmptyNetworkIsRefused() {
        #expect(throws: NetworkError.empty) {
            try Network(inputChannels: 3, nodes: []).shapes(for: Shape(height: 4, width: 4, channels: 3))
        }
    }

    @Test func aNetworkOfTooManyLayersIsRefused() {
        let count = NetworkLimits.nodes + 1
        let nodes = (0..<count).map { Network.Node(.softmax, inputs: [$0 - 1], name: "") }
        #expect(throws: NetworkError.layers(count)) {
            try Network(inputChannels: 3, nodes: nodes).shapes(for: Shape(height: 4, width: 4, channels: 3))
        }
    }

    @Test func weightsOfAllLayersAreLimited() {
        // Each has 2²⁸ weights, the most that one may have.
        let layer = Layer.convolution(Convolution(filters: 1 << 14, size: 1, hasBias: false))
        let nodes = (0..<5).map { Network.Node(layer, inputs: [$0 - 1], name: "n\($0)") }
        let fault = NodeFault.tooLarge(
            what: "weights up to here", count: String(5 << 28), limit: NetworkLimits.allWeights)
        #expect(throws: NetworkError.node(4, name: "n4", fault)) {
            try Network(inputChannels: 1 << 14, nodes: nodes).shapes(
                for: Shape(height: 1, width: 1, channels: 1 << 14))
        }
    }

    @Test func costsAreCounted() throws {
        let norm = BatchNormalization(epsilon: 1e-6, isEpsilonInsideRoot: false)
        let network = Network(
            inputChannels: 8,
            nodes: [
                .init(
                    .convolution(Convolution(filters: 4, size: 3, padding: 1, groups: 2, normalization: norm)),
                    inputs: [-1], name: ""),
                .init(.convolution(Convolution(filters: 2, size: 1)), inputs: [0], name: ""),
                .init(.softmax, inputs: [1], name: ""),
            ])
        let costs = try network.costs(for: Self.input)
        #expect(costs[0] == NodeCost(parameters: 4 * 4 * 9 + 16, multiplyAdds: 13 * 10 * 4 * 4 * 9))
        #expect(costs[1] == NodeCost(parameters: 2 * 4 + 2, multiplyAdds: 13 * 10 * 2 * 4))
        #expect(costs[2] == NodeCost(parameters: 0, multiplyAdds: 0))
    }
}
