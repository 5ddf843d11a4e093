import Domain
import NeuralNetwork
import TestSupport

@testable import YOLO

/// Small detectors for the exports, with every layer that darknet's networks have.
enum ExportModels {
    /// Depthwise and grouped convolutions, pooling of both parities, a route of groups, a shortcut, every activation.
    static var everything: YOLOModel {
        let darknet = BatchNormalization(epsilon: 1e-6, isEpsilonInsideRoot: false)
        var nodes: [Network.Node] = []
        func add(_ layer: Layer, _ inputs: [Int]? = nil) {
            nodes.append(Network.Node(layer, inputs: inputs ?? [nodes.count - 1], name: "\(nodes.count)"))
        }
        func convolve(
            _ filters: Int, _ activation: Activation, size: Int = 3, stride: Int = 1, groups: Int = 1,
            from input: Int? = nil, isNormalized: Bool = true
        ) {
            let layer = Convolution(
                filters: filters, size: size, stride: stride, padding: size / 2, groups: groups,
                normalization: isNormalized ? darknet : nil, hasBias: !isNormalized, activation: activation)
            add(.convolution(layer), input.map { [$0] })
        }
        convolve(8, .leaky(slope: 0.1))
        add(.maxPool(size: 2, stride: 2, padding: 1))
        convolve(8, .relu6, groups: 8)
        convolve(16, .linear, size: 1)
        convolve(16, .mish, stride: 2, groups: 4)
        convolve(16, .swish, size: 1)
        add(.shortcut(.relu), [4, 5])
        add(.route(groups: 2, group: 1))
        add(.dropout(probability: 0.1))
        add(.maxPool(size: 2, stride: 1, padding: 1))
        add(.maxPool(size: 5, stride: 1, padding: 4))
        add(.route(groups: 1, group: 0), [9, 10, 6])
        convolve(12, .logistic, stride: 2)
        convolve(16, .linear, size: 1, isNormalized: false)
        add(.output)
        convolve(6, .relu, size: 1, from: 12)
        add(.upsample(factor: 2))
        add(.route(groups: 1, group: 0), [16, 11])
        convolve(24, .linear, size: 1, isNormalized: false)
        add(.output)
        return YOLOModel(
            network: Network(inputChannels: 3, nodes: nodes),
            heads: [
                DetectionHead(
                    classes: 3, anchors: [Anchor(width: 20, height: 24), Anchor(width: 31, height: 12)], scaleXY: 1.2),
                DetectionHead(
                    classes: 3,
                    anchors: [
                        Anchor(width: 5, height: 7), Anchor(width: 11, height: 6), Anchor(width: 9.5, height: 14.25),
                    ]),
            ], classNames: ["a", "b", "c"], inputSize: ImageSize(width: 48, height: 32), preprocessing: .darknet)
    }

    /// One head of YOLO v2, whose classes share a softmax.
    static var region: YOLOModel {
        let layer = Convolution(filters: 14, size: 3, stride: 2, padding: 1)
        return YOLOModel(
            network: Network(
                inputChannels: 3,
                nodes: [.init(.convolution(layer), inputs: [-1], name: "0"), .init(.output, inputs: [0], name: "1")]),
            heads: [
                DetectionHead(
                    kind: .region, classes: 2, anchors: [Anchor(width: 6, height: 4), Anchor(width: 3, height: 5)])
            ], classNames: ["a", "b"], inputSize: ImageSize(width: 16, height: 12), preprocessing: .darknet)
    }
}

/// Numbers for any network, from a seed.
struct ExportParameters: ParameterSource {
    let network: Network
    let shapes: [Shape]
    let input: Shape

    init(_ model: YOLOModel) throws {
        network = model.network
        input = Shape(height: model.inputSize.height, width: model.inputSize.width, channels: 3)
        shapes = try model.network.shapes(for: input)
    }

    func parameters(of index: Int) -> ConvolutionParameters {
        guard case .convolution(let layer) = network.nodes[index].layer else { preconditionFailure("\(index)") }
        let from = network.nodes[index].inputs[0]
        let channels = (from < 0 ? input : shapes[from]).channels / layer.groups
        var random = SplitMix64(seed: UInt64(index) + 1)
        func values(_ count: Int, _ range: ClosedRange<Float>) -> [Float] {
            (0..<count).map { _ in Float.random(in: range, using: &random) }
        }
        // Heads are held small: boxes grow by the exponential of what they give.
        let reach = (3 / Float(channels * layer.size * layer.size)).squareRoot() * (layer.hasBias ? 0.02 : 1)
        let count = layer.normalization == nil ? 0 : layer.filters
        return ConvolutionParameters(
            weights: values(layer.filters * channels * layer.size * layer.size, -reach...reach),
            bias: values(layer.filters, -0.3...0.3), scale: values(count, 0.5...1.5), mean: values(count, -0.2...0.2),
            // Down to where it matters on which side of the root ε stands.
            variance: values(count, 0...1).map { $0 * $0 + 1e-3 })
    }
}
