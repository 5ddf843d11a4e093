import CKernels
import Foundation
import Testing

@testable import NeuralNetwork

/// A training step of batch normalisation as MXNet 1.3.1 and 1.9.1 made it.
@Suite struct TrainingFixtureTests {
    private struct Tensor: Decodable { var data: [Float] }
    private struct Step: Decodable {
        var x, y, upstream, dx, dgamma, dbeta, running_mean, running_var: Tensor
    }
    private struct File: Decodable { var batchnorm: Step }

    private static func file(_ version: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../../shared/fixtures/mxnet-gluoncv/a_params/legacy_and_bn_\(version).json"
        ).standardizedFileURL.path
    }

    /// `[2, 3, 2, 2]`, channels before places, to channels last.
    private static func turned(_ values: [Float]) -> [Float] {
        var turned = values
        for n in 0..<2 {
            for channel in 0..<3 {
                for place in 0..<4 { turned[(n * 4 + place) * 3 + channel] = values[(n * 3 + channel) * 4 + place] }
            }
        }
        return turned
    }

    /// A convolution that changes nothing, and one that only normalises.
    private static let network: Network = {
        let norm = BatchNormalization(epsilon: 1e-5, isEpsilonInsideRoot: true)
        let first = Convolution(filters: 3, size: 1, hasBias: false)
        var second = first
        second.normalization = norm
        return Network(
            inputChannels: 3,
            nodes: [
                .init(.convolution(first), inputs: [-1], name: "0"),
                .init(.convolution(second), inputs: [0], name: "1"),
            ])
    }()

    private struct Numbers: ParameterSource {
        func parameters(of index: Int) -> ConvolutionParameters {
            let weights: [Float] = [1, 0, 0, 0, 1, 0, 0, 0, 1]
            guard index == 1 else { return ConvolutionParameters(weights: weights, bias: [0, 0, 0]) }
            return ConvolutionParameters(
                weights: weights, bias: [0, 0.5, -1], scale: [1, 2, 3], mean: [0.1, 0.2, 0.3], variance: [1, 2, 3])
        }
    }

    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: file("mx131")), "no ../shared beside the checkout"),
        arguments: ["mx131", "mx191"])
    func aStepOfNormalisationIsMXNets(version: String) throws {
        let data = try Data(contentsOf: URL(filePath: Self.file(version)))
        let step = try JSONDecoder().decode(File.self, from: data).batchnorm
        let shape = Shape(height: 2, width: 2, channels: 3)
        let (x, upstream) = (Self.turned(step.x.data), Self.turned(step.upstream.data))
        for level in [CK_PLAIN] + ck_level.fast {
            let parameters = try TrainableParameters(Self.network, from: Numbers(), level: level)
            let session = try TrainingSession(Self.network, parameters: parameters, input: shape, batch: 2)
            let outputs = try session.forward(x)
            #expect(relativeDifference(outputs[0].values, Self.turned(step.y.data)) < 1e-6)
            #expect(try parameters.parameters(of: 1).mean == [0.1, 0.2, 0.3], "moved before the way back")
            try session.backward([upstream])
            let found = parameters.gradients(of: 1)
            #expect(relativeDifference(found.scale, step.dgamma.data) < 1e-6)
            #expect(relativeDifference(found.bias, step.dbeta.data) < 1e-6)
            let numbers = try parameters.parameters(of: 1)
            #expect(relativeDifference(numbers.mean, step.running_mean.data) < 1e-6)
            #expect(relativeDifference(numbers.variance, step.running_var.data) < 1e-6)
            // dX has gone through the first convolution's weights, whose gradient is Σ dX · x.
            let dX = Self.turned(step.dx.data)
            var products = [Float](repeating: 0, count: 9)
            for pixel in 0..<8 {
                for at in 0..<9 { products[at] += dX[pixel * 3 + at / 3] * x[pixel * 3 + at % 3] }
            }
            #expect(relativeDifference(parameters.gradients(of: 0).weights, products) < 2e-6)
        }
        var reference = try ReferenceTraining(Self.network, parameters: Numbers(), batch: 2, input: shape)
        _ = reference.forward(x.map(Double.init))
        let dX = reference.backward([upstream.map(Double.init)]).input.map(Float.init)
        #expect(relativeDifference(dX, Self.turned(step.dx.data)) < 2e-6)
    }
}
