import Domain
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import YOLO

@Suite struct TransferTests {
    /// A small darknet of two heads with the masks of `yolov3-tiny`, four classes.
    static let cfg = """
        [net]
        width=64
        height=64
        channels=3
        learning_rate=0.002
        [convolutional]
        batch_normalize=1
        filters=4
        size=3
        stride=2
        pad=1
        activation=leaky
        [convolutional]
        batch_normalize=1
        filters=6
        size=3
        stride=2
        pad=1
        activation=leaky
        [convolutional]
        size=1
        filters=18
        activation=linear
        [yolo]
        mask=2
        anchors=4,5, 10,14, 30,40
        classes=13
        num=3
        ignore_thresh=.6
        [route]
        layers=-3
        [upsample]
        stride=2
        [convolutional]
        size=3
        pad=1
        filters=36
        activation=linear
        [yolo]
        mask=0,1
        anchors=4,5, 10,14, 30,40
        classes=13
        num=3
        """

    static func configuration() throws -> DarknetConfiguration {
        var configuration = try DarknetConfiguration(text: cfg, file: "small.cfg")
        configuration.model.classNames = (0..<13).map { "old \($0)" }
        return configuration
    }

    /// Numbers that are all different.
    static func origin(missing: Set<Int> = []) throws -> TrainingOrigin {
        let configuration = try configuration()
        let source = try RandomParameters(
            configuration.model.network, input: configuration.model.inputShape, seed: 3, spread: 0.3)
        return TrainingOrigin(configuration, parameters: source, missing: missing)
    }

    private func transferred(
        _ origin: TrainingOrigin, _ classes: [String], _ rule: TransferRule = TransferRule(), seed: UInt64 = 7
    ) throws -> TransferredModel {
        var generator = SplitMix64(seed: seed)
        return try TransferredModel(origin, classes: classes, rule: rule, using: &generator)
    }

    @Test func headsAreNewAndTheRestIsKept() throws {
        let origin = try Self.origin()
        let new = try transferred(origin, ["a", "b"])
        #expect(new.model.heads.map(\.channels) == [7, 14])
        #expect(new.model.classNames == ["a", "b"])
        let shapes = try new.model.network.shapes(for: new.model.inputShape)
        #expect(new.model.network.outputs.map { shapes[$0].channels } == [7, 14])
        for node in [0, 1] {
            #expect(try new.parameters(of: node) == origin.parameters?.parameters(of: node))
        }
        for (node, rows, width) in [(2, 7, 6), (6, 14, 54)] {
            let parameters = try new.parameters(of: node)
            #expect(parameters.bias == [Float](repeating: 0, count: rows))
            #expect(parameters.weights.count == rows * width)
            #expect(parameters.weights.allSatisfy { abs($0) <= 0.07 })
            let mean = parameters.weights.reduce(0) { $0 + $1 * $1 } / Float(parameters.weights.count)
            // Even numbers of ±0.07 have the deviation 0.07 / √3 = 0.0404.
            #expect(abs(mean.squareRoot() - 0.0404) < 0.012, "\(mean.squareRoot())")
        }
        #expect(new.initialised.isEmpty && new.reusedClasses.isEmpty)
    }

    @Test func theSameSeedDrawsTheSameHeads() throws {
        let origin = try Self.origin()
        let one = try transferred(origin, ["a"], seed: 1).parameters(of: 6)
        #expect(try transferred(origin, ["a"], seed: 1).parameters(of: 6) == one)
        #expect(try transferred(origin, ["a"], seed: 2).parameters(of: 6) != one)
    }

    @Test func rowsOfSharedClassesAreReused() throws {
        let origin = try Self.origin()
        let new = try transferred(origin, ["new", "old 9", "old 2"], TransferRule(reuse: .sharedNames))
        #expect(new.reusedClasses == ["old 9", "old 2"])
        for (node, anchors, width) in [(2, 1, 6), (6, 2, 54)] {
            let old = try #require(try origin.parameters?.parameters(of: node))
            let found = try new.parameters(of: node)
            for anchor in 0..<anchors {
                for (row, from) in [(0, 0), (1, 1), (2, 2), (3, 3), (4, 4), (6, 14), (7, 7)] {
                    let (to, from) = (anchor * 8 + row, anchor * 18 + from)
                    #expect(
                        found.weights[to * width..<(to + 1) * width].elementsEqual(
                            old.weights[from * width..<(from + 1) * width]))
                    #expect(found.bias[to] == old.bias[from])
                }
                let fresh = found.weights[(anchor * 8 + 5) * width..<(anchor * 8 + 6) * width]
                #expect(fresh.allSatisfy { abs($0) <= 0.07 })
            }
        }
    }

    @Test func theSameClassesByNameChangeNothing() throws {
        let origin = try Self.origin()
        let names = origin.configuration.model.classNames
        let same = try transferred(origin, names, TransferRule(reuse: .sharedNames, objectnessPrior: 0.01))
        for node in [0, 1, 2, 6] {
            #expect(try same.parameters(of: node) == origin.parameters?.parameters(of: node))
        }
    }

    @Test func aPriorIsTheObjectnessOfNewHeads() throws {
        let new = try transferred(try Self.origin(), ["a", "b"], TransferRule(objectnessPrior: 0.01))
        let bias = try new.parameters(of: 6).bias
        for (row, value) in bias.enumerated() {
            #expect(row % 7 == 4 ? abs(logistic(value) - 0.01) < 1e-6 : value == 0)
        }
    }

    @Test func whatAPartialFileLacksIsDrawnAsDarknetDoes() throws {
        let new = try transferred(try Self.origin(missing: [1, 2, 6]), ["old 1"], TransferRule(reuse: .sharedNames))
        #expect(new.initialised == ["1 convolutional"])
        #expect(new.reusedClasses.isEmpty)
        let parameters = try new.parameters(of: 1)
        let spread = (parameters.weights.reduce(0) { $0 + $1 * $1 } / Float(parameters.weights.count)).squareRoot()
        #expect(abs(spread / (2 / Float(36)).squareRoot() - 1) < 0.2, "\(spread)")
        #expect(parameters.scale == [Float](repeating: 1, count: 6))
        #expect(parameters.bias == [Float](repeating: 0, count: 6) && parameters.mean == parameters.bias)
        #expect(parameters.variance == parameters.scale)
    }

    @Test func anchorsAreGivenToHeadsByTheirMasks() throws {
        let anchors = [(1, 2), (3, 4), (5, 6)].map { Anchor(width: Float($0.0), height: Float($0.1)) }
        let new = try transferred(try Self.origin(), ["a"], TransferRule(anchors: anchors))
        #expect(new.model.heads.map(\.anchors) == [[anchors[2]], [anchors[0], anchors[1]]])
        #expect(throws: TransferError.anchors(found: 2, expected: 3)) {
            try transferred(try Self.origin(), ["a"], TransferRule(anchors: Array(anchors[..<2])))
        }
    }

    @Test(arguments: [[], ["a", ""], ["a", "b", "a"]]) func listsOfClassesAreChecked(_ classes: [String]) throws {
        #expect(throws: TransferError.self) { try transferred(try Self.origin(), classes) }
    }

    @Test func aHeadThatSomethingElseReadsIsRefused() throws {
        var origin = try Self.origin()
        origin.configuration.model.network.nodes[4].inputs = [2]
        #expect(
            throws: TransferError.head(
                layer: "2 convolutional", reason: "other layers read it too; its size cannot be changed")
        ) { try transferred(origin, ["a"]) }
    }

    @Test func aTransferredNetworkIsWrittenAndReadAgain() throws {
        let scratch = GluonScratch()
        let new = try transferred(try Self.origin(), ["a", "b"], TransferRule(objectnessPrior: 0.1))
        let files = try TrainedFiles.write(
            new.configuration, parameters: new, to: scratch.path("trained"), seen: 640)
        guard case .darknet(let cfg, let weights, let names?) = files else { throw GluonSurprise() }
        let read = try DarknetModel(cfg: cfg, weights: weights, names: names)
        #expect(read.configuration.training.learningRate == 0.002)
        #expect(read.configuration.heads.map(\.ignoreThreshold) == [0.6, 0.5])
        #expect(read.model.heads == new.model.heads && read.model.classNames == ["a", "b"])
        #expect(read.weights.header.seen == 640)
        for node in new.model.network.convolutions {
            #expect(try read.parameters.parameters(of: node) == new.parameters(of: node))
        }
    }

    @Test func gluonsNetworkIsWrittenAsParams() throws {
        let scratch = GluonScratch()
        let rule = GluonRule(.tiny)
        let model = GluonArchitecture.tiny.model(
            classNames: ["a", "b", "c"], inputSize: ImageSize(width: 64, height: 64))
        let origin = TrainingOrigin(DarknetConfiguration(model), library: .gluon, parameters: rule)
        let new = try transferred(origin, ["b", "d"], TransferRule(reuse: .sharedNames))
        #expect(new.loss == .gluon(GluonLoss()))
        let files = try TrainedFiles.write(new.configuration, parameters: new, to: scratch.path("trained"))
        guard case .gluon(let params, _) = files else { throw GluonSurprise() }
        let read = try GluonModel(params, inputSize: model.inputSize)
        #expect(read.naming == .structured && read.model.heads == new.model.heads)
        for node in new.model.network.convolutions {
            #expect(try read.parameters.parameters(of: node) == new.parameters(of: node))
        }
    }
}

private struct GluonSurprise: Error {}

/// Transfer from darknet's own files.
@Suite(.enabled(if: GluonMaterial.isThere, GluonMaterial.absence)) struct TransferFileTests {
    private static func path(_ name: String) -> String {
        GluonMaterial.path("../../data/weights/yolov3-tiny/" + name)
    }

    private static func model(_ weights: String, _ extent: WeightsFile.Extent) throws -> DarknetModel {
        try DarknetModel(
            cfg: path("yolov3-tiny.mask123.cfg"), weights: weights, names: path("coco.names"), extent: extent)
    }

    @Test func rowsOfAWholeFileAreReused() throws {
        let old = try Self.model(Self.path("yolov3-tiny.weights"), .whole)
        var generator = SplitMix64(seed: 1)
        let new = try TransferredModel(
            TrainingOrigin(old), classes: ["dragon", "dog"], rule: TransferRule(reuse: .sharedNames),
            using: &generator)
        #expect(new.reusedClasses == ["dog"] && new.initialised.isEmpty)
        #expect(new.model.heads.map(\.channels) == [21, 21])
        #expect(new.loss == .darknet(DarknetLoss(old.configuration.heads)))
        for node in [15, 22] {
            let (before, after) = (try old.parameters.parameters(of: node), try new.parameters(of: node))
            // Class 16 of COCO is the dog.
            for anchor in 0..<3 { #expect(after.bias[anchor * 7 + 6] == before.bias[anchor * 85 + 21]) }
            #expect(after.bias[4] == before.bias[4] && after.bias[5] == 0)
        }
        #expect(try new.parameters(of: 13) == old.parameters.parameters(of: 13))
    }

    @Test func aPartialFileIsCompleted() throws {
        let scratch = GluonScratch()
        let old = try Self.model(Self.path("yolov3-tiny.weights"), .whole)
        let partial = scratch.path("yolov3-tiny.conv.15")
        try WeightsFile.write(old.parameters, of: old.model, upTo: 15, to: partial)
        var generator = SplitMix64(seed: 1)
        let new = try TransferredModel(
            TrainingOrigin(try Self.model(partial, .partial)), classes: ["dog"],
            rule: TransferRule(reuse: .sharedNames), using: &generator)
        #expect(new.reusedClasses.isEmpty)
        #expect(new.initialised == ["18 convolutional", "21 convolutional"])
        #expect(try new.parameters(of: 14) == old.parameters.parameters(of: 14))
        let drawn = try new.parameters(of: 21)
        #expect(drawn.scale == [Float](repeating: 1, count: 256))
        let spread = GluonMaterial.norm(drawn.weights) / Double(drawn.weights.count).squareRoot()
        #expect(abs(spread / (2.0 / (384 * 9)).squareRoot() - 1) < 0.01)
    }
}
