import Domain
import NeuralNetwork
import TestSupport
import Testing

@testable import YOLO

/// What other libraries compute, darknet computes after the export.
@Suite struct DarknetExportTests {
    private let model: YOLOModel
    private let source: SeededParameters

    init() throws {
        var model = try DarknetMaterial.parsed(DarknetMaterial.small).model
        for index in model.network.nodes.indices {
            guard case .convolution(var convolution) = model.network.nodes[index].layer else { continue }
            if convolution.normalization != nil {
                convolution.normalization = BatchNormalization(epsilon: 1e-5, isEpsilonInsideRoot: true)
            }
            model.network.nodes[index].layer = .convolution(convolution)
        }
        model.preprocessing = .gluon
        self.model = model
        source = SeededParameters(layout: try model.weightsLayout(), seed: 9)
    }

    @Test func theExportIsWrittenAndReadAsDarknetsModel() throws {
        let scratch = try DarknetScratch()
        let export = DarknetExport(model, source)
        try export.write(cfg: scratch.path("x.cfg"), weights: scratch.path("x.weights"), names: scratch.path("x.names"))
        let read = try DarknetModel(
            cfg: scratch.path("x.cfg"), weights: scratch.path("x.weights"), names: scratch.path("x.names"))
        #expect(read.model.heads == model.heads && read.model.classNames == model.classNames)
        #expect(read.model.network.nodes.count == model.network.nodes.count + 1)
        #expect(read.model.preprocessing == .darknet)
        #expect(try read.parameters.parameters(of: 13) == source.parameters(of: 12))
    }

    @Test func theFirstConvolutionNormalizesTheInput() throws {
        let parameters = try DarknetExport(model, source).parameters(of: 0)
        let (mean, deviation) = (model.preprocessing.mean, model.preprocessing.deviation)
        let pixel = SIMD3<Float>(0.25, 0.5, 1)
        for channel in 0..<3 {
            let row = parameters.weights[3 * channel..<3 * channel + 3]
            let value = zip(row, 0..<3).reduce(parameters.bias[channel]) { $0 + $1.0 * pixel[$1.1] }
            #expect(abs(value - (pixel[channel] - mean[channel]) / deviation[channel]) < 1e-5)
        }
    }

    @Test(arguments: [0, 1e-30, 1e-12, 1e-6, 1e-5, 0.001, 0.5, 1, 40, 1e6] as [Float], [true, false])
    func theDeviationStaysWhatItWas(_ variance: Float, _ isInside: Bool) {
        let other = BatchNormalization(epsilon: 1e-5, isEpsilonInsideRoot: isInside)
        let moved = Double(DarknetExport.variance(variance, other))
        let expected =
            isInside ? (Double(variance) + 1e-5).squareRoot() : Double(variance).squareRoot() + 1e-5
        #expect(abs(moved.squareRoot() + 1e-6 - expected) <= expected * 1e-6)
    }

    @Test func aModelOfDarknetsIsExportedAsItIs() throws {
        let plain = try DarknetMaterial.parsed(DarknetMaterial.small).model
        let export = DarknetExport(plain, source)
        #expect(export.configuration.model == plain)
        #expect(try export.parameters(of: 0) == source.parameters(of: 0))
    }
}
