import Domain
import NeuralNetwork
import Testing

@testable import YOLO

/// What a cfg says becomes a network, its heads, and how to train it.
@Suite struct DarknetConfigurationTests {
    @Test(.enabled(if: DarknetMaterial.folder != nil, DarknetMaterial.absent), arguments: DarknetMaterial.known)
    func aKnownCfgHasItsLayersHeadsAndParameters(_ known: DarknetMaterial.Known) throws {
        let configuration = try DarknetConfiguration(contentsOf: DarknetMaterial.path(known.cfg))
        let network = configuration.model.network
        let input = Shape(height: 416, width: 416, channels: 3)
        let shapes = try network.shapes(for: input)
        #expect(network.nodes.count == known.layers)
        #expect(try WeightsLayout(network, input: input).parameterCount == known.parameters)
        let heads = network.outputs.filter { network.nodes[$0].layer == .output }
        #expect(heads.map { shapes[$0] } == known.heads)
        #expect(configuration.heads.count == known.heads.count && configuration.model.heads.count == known.heads.count)
    }

    @Test(.enabled(if: DarknetMaterial.folder != nil, DarknetMaterial.absent))
    func headsOfYOLOv3HaveTheirAnchorsAndTrainingKeys() throws {
        let configuration = try DarknetConfiguration(contentsOf: DarknetMaterial.path("cfg/yolov3-voc.cfg"))
        let expected = [
            [Anchor(width: 116, height: 90), Anchor(width: 156, height: 198), Anchor(width: 373, height: 326)],
            [Anchor(width: 30, height: 61), Anchor(width: 62, height: 45), Anchor(width: 59, height: 119)],
            [Anchor(width: 10, height: 13), Anchor(width: 16, height: 30), Anchor(width: 33, height: 23)],
        ]
        #expect(configuration.model.heads == expected.map { DetectionHead(classes: 20, anchors: $0) })
        #expect(configuration.heads.map(\.ignoreThreshold) == [0.5, 0.5, 0.5])
        #expect(configuration.heads.map(\.mask) == [[6, 7, 8], [3, 4, 5], [0, 1, 2]])
        #expect(configuration.training.steps == [40_000, 45_000])
        #expect(configuration.training.burnIn == 1000)
        #expect(configuration.model.inputSize == ImageSize(width: 416, height: 416))
    }

    @Test(.enabled(if: DarknetMaterial.folder != nil, DarknetMaterial.absent))
    func anchorsOfARegionAreInCellsOf32Pixels() throws {
        let head = try DarknetConfiguration(contentsOf: DarknetMaterial.path("cfg/yolov2-tiny.cfg")).model.heads[0]
        #expect(head.kind == .region)
        #expect(head.anchors[0] == Anchor(width: 0.57273 * 32, height: 0.677385 * 32))
        #expect(head.anchors.count == 5)
    }

    @Test(.enabled(if: DarknetMaterial.folder != nil, DarknetMaterial.absent))
    func aClassifierHasNoHeadsAndEndsInASoftmax() throws {
        let configuration = try DarknetConfiguration(contentsOf: DarknetMaterial.path("cfg/darknet53.cfg"))
        let nodes = configuration.model.network.nodes
        #expect(configuration.model.heads.isEmpty && configuration.model.classNames.isEmpty)
        #expect(configuration.classCount == 1000)
        #expect(nodes.suffix(3).map(\.name) == ["75 avgpool", "76 convolutional", "77 softmax"])
    }

    @Test func nodesAreNamedAndWiredAsInDarknet() throws {
        let nodes = try DarknetMaterial.parsed(DarknetMaterial.small).model.network.nodes
        #expect(nodes[0].name == "0 convolutional" && nodes[0].inputs == [Network.input])
        #expect(nodes[3] == Network.Node(.shortcut(.linear), inputs: [2, 1], name: "3 shortcut"))
        #expect(nodes[7] == Network.Node(.route(groups: 1, group: 0), inputs: [6, 3], name: "7 route"))
        #expect(nodes[8] == Network.Node(.route(groups: 2, group: 1), inputs: [7], name: "8 route"))
        #expect(nodes[10] == Network.Node(.output, inputs: [9], name: "10 yolo"))
    }

    @Test func aConvolutionTakesDarknetsPaddingAndNormalization() throws {
        let nodes = try DarknetMaterial.parsed(DarknetMaterial.small).model.network.nodes
        #expect(
            nodes[2].layer
                == .convolution(
                    Convolution(
                        filters: 8, size: 3, stride: 1, padding: 1, groups: 8,
                        normalization: BatchNormalization(epsilon: 1e-6, isEpsilonInsideRoot: false), hasBias: false,
                        activation: .swish)))
        #expect(
            nodes[12].layer == .convolution(Convolution(filters: 7, size: 1, hasBias: true, activation: .linear)))
        #expect(nodes[1].layer == .maxPool(size: 2, stride: 2, padding: 1))
    }

    @Test func absentKeysHaveDarknetsDefaults() throws {
        let text = "[network]\nwidth=8\nheight=8\nchannels=1\n[conv]\n[max]\n[dropout]\n[upsample]\n[soft]\n"
        let configuration = try DarknetMaterial.parsed(text)
        #expect(configuration.training == DarknetTraining())
        #expect(
            configuration.model.network.nodes.map(\.layer) == [
                .convolution(Convolution(filters: 1, size: 1, activation: .logistic)),
                .maxPool(size: 1, stride: 1, padding: 0), .dropout(probability: 0.5), .upsample(factor: 2), .softmax,
            ])
    }

    @Test func commentsBlanksCRLFAndAByteOrderMarkAreTaken() throws {
        let plain = try DarknetMaterial.parsed(DarknetMaterial.small)
        let lines = DarknetMaterial.small.split(separator: "\n", omittingEmptySubsequences: false)
        let odd =
            "\u{FEFF}; begins\r\n" + lines.map { "\t" + $0.replacing("=", with: " \t= ") + "  # why\r\n\r\n" }.joined()
        #expect(try DarknetMaterial.parsed(odd) == plain)
    }

    @Test func trainingKeysAreKept() throws {
        let configuration = try DarknetMaterial.parsed(DarknetMaterial.small)
        #expect(configuration.training.batch == 2 && configuration.training.learningRate == 0.01)
        #expect(configuration.training.policy == .steps && configuration.training.scales == [0.1, 0.5])
        #expect(configuration.training.others == [DarknetSetting(key: "mosaic", value: "1")])
        #expect(configuration.training.layers == [2: [DarknetSetting(key: "stopbackward", value: "1")]])
        #expect(configuration.heads[0].others == [DarknetSetting(key: "iou_loss", value: "ciou")])
        #expect(configuration.heads[0].random == 1 && configuration.heads[1].random == 0)
        #expect(configuration.model.heads.map(\.scaleXY) == [1.05, 1])
    }

    @Test func namesMustBeAsManyAsClasses() throws {
        var configuration = try DarknetMaterial.parsed(DarknetMaterial.small)
        #expect(configuration.model.classNames == ["class 0", "class 1"])
        try configuration.name(["a", "b"], file: "x.names", cfg: "x.cfg")
        #expect(configuration.model.classNames == ["a", "b"])
        let error = #expect(throws: DarknetError.self) {
            try configuration.name(["a"], file: "x.names", cfg: "x.cfg")
        }
        #expect(error?.description == "x.names: 1 classes, but x.cfg has 2")
    }
}
