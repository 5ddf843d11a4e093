import Domain
import NeuralNetwork
import TestSupport
import Testing

@testable import YOLO

/// A cfg and its weights together compute what OpenCV's importer of darknet computes.
@Suite struct DarknetOutputTests {
    /// Seven values of the raw output of a head, evenly spaced in `[H, W, C]`, and the mean magnitude of all.
    struct Head: Sendable {
        var values: [Float]
        var magnitude: Float
    }

    /// From OpenCV 4.11 on an input of 64×96 whose value `i` in `[H, W, C]` is (7919 · i mod 257) / 256.
    static let golden: [[Head]] = [
        [
            Head(values: [1.8771, -5.7466, -4.6068, -9.0573, -6.6937, -9.3715, -5.2068], magnitude: 6.43281),
            Head(values: [0.4758, -6.6922, -6.2737, -7.7957, -6.8782, -7.536, -9.2505], magnitude: 6.92835),
        ],
        [
            Head(values: [-1.1596, -3.2093, -14.2951, -2.3277, -6.9934, -11.9512, -6.7483], magnitude: 6.93614),
            Head(values: [0.0543, -15.1138, -7.195, -10.752, -13.6059, -10.4783, -4.9489], magnitude: 8.10543),
        ],
        [
            Head(values: [0.9845, -6.2478, -8.5671, -8.5443, -6.9007, -8.0682, -6.6864], magnitude: 6.77637),
            Head(values: [-0.4804, -10.5542, -7.6417, -6.8172, -9.7525, -7.8733, -8.3299], magnitude: 7.59546),
        ],
        [
            Head(values: [0.4286, -14.0775, -9.7245, -10.8216, -17.595, -18.021, -13.6284], magnitude: 13.08765),
            Head(values: [-0.2881, -22.4448, -15.8415, -11.568, -13.9201, -14.4214, -17.5384], magnitude: 14.44197),
        ],
        [
            Head(values: [1.8744, -8.3377, -0.7539, -6.4357, -6.3469, -14.2602, -7.1214], magnitude: 5.67217),
            Head(values: [0.5865, -7.7489, -8.0685, -9.4707, -0.5514, -5.2732, -5.0598], magnitude: 5.23995),
        ],
    ]

    @Test(
        .enabled(if: DarknetMaterial.folder != nil, DarknetMaterial.absent), arguments: DarknetMaterial.trained.indices)
    func trainedNetworksComputeWhatOpenCVComputes(_ index: Int) throws {
        let (cfg, weights, _) = DarknetMaterial.trained[index]
        let loaded = try DarknetModel(cfg: DarknetMaterial.path(cfg), weights: DarknetMaterial.path(weights))
        let shape = Shape(height: 64, width: 96, channels: 3)
        let input = (0..<shape.count).map { Float($0 * 7919 % 257) / 256 }
        let outputs = try ReferenceNetwork(loaded.model.network, parameters: loaded.parameters)
            .outputs(of: input, shape: shape)
        var largest: Float = 0
        for (output, head) in zip(outputs, Self.golden[index]) {
            for (number, expected) in head.values.enumerated() {
                largest = max(largest, abs(output[number * output.count / 7] - expected))
            }
            let magnitude = output.reduce(0) { $0 + Double(abs($1)) } / Double(output.count)
            largest = max(largest, abs(Float(magnitude) - head.magnitude))
        }
        // OpenCV takes ε inside of the root, darknet outside: up to 0.004 on these networks.
        #expect(largest < 0.01, "largest difference \(largest)")
        #expect(outputs.count == Self.golden[index].count)
    }

    @Test func anExportComputesTheSame() throws {
        var model = try DarknetMaterial.parsed(DarknetMaterial.small).model
        for index in model.network.nodes.indices {
            guard case .convolution(var convolution) = model.network.nodes[index].layer,
                convolution.normalization != nil
            else { continue }
            convolution.normalization = BatchNormalization(epsilon: 1e-3, isEpsilonInsideRoot: true)
            model.network.nodes[index].layer = .convolution(convolution)
        }
        model.preprocessing = .gluon
        let source = SeededParameters(layout: try model.weightsLayout(), seed: 21)
        let export = DarknetExport(model, source)
        let shape = Shape(height: 32, width: 64, channels: 3)
        var random = SplitMix64(seed: 4)
        let pixels = (0..<shape.count).map { _ in Float.random(in: 0...1, using: &random) }
        let normal = pixels.indices.map { index in
            (pixels[index] - model.preprocessing.mean[index % 3]) / model.preprocessing.deviation[index % 3]
        }
        let expected = try ReferenceNetwork(model.network, parameters: source).outputs(of: normal, shape: shape)
        let found = try ReferenceNetwork(export.configuration.model.network, parameters: export)
            .outputs(of: pixels, shape: shape)
        for (first, second) in zip(expected.joined(), found.joined()) {
            #expect(abs(first - second) < 1e-3 * max(1, abs(first)))
        }
        #expect(expected.map(\.count) == found.map(\.count))
    }
}
