import Domain
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import YOLO

/// What is written reads as what it was.
@Suite struct CfgWriterTests {
    @Test(.enabled(if: DarknetMaterial.folder != nil, DarknetMaterial.absent), arguments: DarknetMaterial.known)
    func aKnownCfgSurvivesWritingAndReading(_ known: DarknetMaterial.Known) throws {
        let configuration = try DarknetConfiguration(contentsOf: DarknetMaterial.path(known.cfg))
        let scratch = try DarknetScratch()
        try configuration.write(to: scratch.path("copy.cfg"))
        #expect(try DarknetConfiguration(contentsOf: scratch.path("copy.cfg")) == configuration)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.root) == ["copy.cfg"])
    }

    @Test func theSmallDetectorSurvivesWritingAndReading() throws {
        let configuration = try DarknetMaterial.parsed(DarknetMaterial.small)
        #expect(try DarknetMaterial.parsed(configuration.text()) == configuration)
    }

    @Test(arguments: 0..<200) func randomNetworksSurviveWritingAndReading(_ seed: Int) throws {
        var random = RandomCfg(seed: UInt64(seed))
        let configuration = try DarknetMaterial.parsed(random.text())
        #expect(try DarknetMaterial.parsed(configuration.text()) == configuration)
    }

    @Test func aModelOfNoCfgGetsTheUnionOfItsAnchors() throws {
        let model = try DarknetMaterial.parsed(DarknetMaterial.small).model
        let configuration = DarknetConfiguration(model)
        let written = try DarknetMaterial.parsed(configuration.text())
        #expect(written.model == model)
        #expect(written.heads.map(\.mask) == [[1, 2], [0]])
        #expect(written.heads[0].anchors[0] == Anchor(width: 4, height: 5))
    }

    @Test func aRouteIsPutWhereALayerReadsAnEarlierOne() throws {
        let one = Layer.convolution(Convolution(filters: 2, size: 1))
        let network = Network(
            inputChannels: 1,
            nodes: [
                .init(one, inputs: [-1], name: "a"), .init(one, inputs: [0], name: "b"),
                .init(one, inputs: [0], name: "c"),
                .init(.shortcut(.linear), inputs: [1, 2], name: "d"),
                .init(.route(groups: 1, group: 0), inputs: [0, 3], name: "e"),
            ])
        let model = YOLOModel(
            network: network, heads: [], classNames: [], inputSize: ImageSize(width: 4, height: 4),
            preprocessing: .darknet)
        let written = try DarknetMaterial.parsed(DarknetConfiguration(model).text()).model.network
        #expect(
            written.nodes.map(\.name) == [
                "0 convolutional", "1 convolutional", "2 route", "3 convolutional", "4 shortcut", "5 route",
            ])
        #expect(written.nodes.map(\.inputs) == [[-1], [0], [0], [2], [3, 1], [0, 4]])
    }

    private static func inexpressible(_ layer: Layer, preprocessing: Preprocessing = .darknet) -> String? {
        let model = YOLOModel(
            network: Network(inputChannels: 3, nodes: [.init(layer, inputs: [-1], name: "first")]), heads: [],
            classNames: [], inputSize: ImageSize(width: 8, height: 8), preprocessing: preprocessing)
        do {
            _ = try DarknetConfiguration(model).text()
            return nil
        } catch { return String(describing: error) }
    }

    @Test func whatDarknetCannotSayIsRefused() {
        let gluon = Convolution(
            filters: 1, size: 1, normalization: BatchNormalization(epsilon: 1e-5, isEpsilonInsideRoot: true),
            hasBias: false)
        #expect(
            Self.inexpressible(.convolution(gluon))
                == "layer first cannot be written for darknet: batch normalisation with another ε than darknet's")
        #expect(
            Self.inexpressible(.convolution(Convolution(filters: 1, size: 1, activation: .leaky(slope: 0.2))))
                == "layer first cannot be written for darknet: its activation is unknown to darknet")
        #expect(
            Self.inexpressible(.softmax, preprocessing: .gluon)
                == "layer 0 cannot be written for darknet: the input has a mean and a deviation; darknet's is 0…1")
        #expect(
            Self.inexpressible(.output)
                == "layer 0 cannot be written for darknet: 0 heads and 1 outputs; expected as many of one as of the other"
        )
    }
}

/// Networks by chance that fit together.
struct RandomCfg {
    private var random: SplitMix64
    private var sections: [String] = []
    /// Height and channels of the layers so far; heads have none.
    private var shapes: [(side: Int, channels: Int)?] = []

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    private mutating func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    private mutating func number() -> String { "\(Float(pick(1...4000)) / Float(pick(1...3000)))" }

    mutating func text() -> String {
        sections = [
            "[net]\nwidth=32\nheight=32\nchannels=3\nmomentum=0.\(pick(0...99999))\nhue=\(number())\nlearning_rate=\(number())"
        ]
        add("convolutional", "filters=\(4 * pick(1...4))\nsize=3\npad=1\nbatch_normalize=1", side: 32, channels: nil)
        for _ in 0..<pick(2...25) { layer() }
        return sections.joined(separator: "\n") + "\n"
    }

    private mutating func add(_ name: String, _ keys: String, side: Int, channels: Int?) {
        sections.append("[\(name)]\n\(keys)")
        let filters = keys.split(separator: "\n").first { $0.hasPrefix("filters=") }.flatMap { Int($0.dropFirst(8)) }
        shapes.append((side, channels ?? filters ?? 1))
    }

    private mutating func layer() {
        let index = shapes.count
        guard let (side, channels) = shapes[index - 1] else {
            let target = pick(0...index - 2)
            guard let shape = shapes[target] else { return }
            return add("route", "layers=\(target)", side: shape.side, channels: shape.channels)
        }
        switch pick(0...7) {
        case 0:
            let groups = channels % 2 == 0 ? 2 : 1
            add(
                "convolutional",
                "filters=\(2 * pick(1...9))\nsize=5\npadding=\(pick(2...3))\ngroups=\(groups)\nactivation=mish",
                side: 0, channels: nil)
            fixSide(side, size: 5)
        case 1: add("maxpool", "size=3\nstride=1", side: side, channels: channels)
        case 2 where side <= 32: add("upsample", "stride=2", side: side * 2, channels: channels)
        case 3:
            let partners = shapes.indices.filter { shapes[$0].map { $0 == (side, channels) } ?? false }
            let partner = partners[pick(0...partners.count - 1)]
            add("shortcut", "from=\(partner - index)\nactivation=relu", side: side, channels: channels)
        case 4 where channels % 2 == 0:
            add("route", "layers=-1\ngroups=2\ngroup_id=\(pick(0...1))", side: side, channels: channels / 2)
        case 5:
            add("convolutional", "filters=14\nsize=1", side: side, channels: nil)
            sections.append(
                "[yolo]\nclasses=2\nnum=3\nmask=\(pick(0...1)),2\nanchors=\(number()),2,3,\(number()),5,\(number())\njitter=0.\(pick(1...999))"
            )
            shapes.append(nil)
        case 6: add("dropout", "probability=0.\(pick(1...9))", side: side, channels: channels)
        default: add("convolutional", "filters=\(2 * pick(1...9))\nsize=3\npad=1", side: side, channels: nil)
        }
    }

    private mutating func fixSide(_ side: Int, size: Int) {
        guard let last = sections.last, let shape = shapes.last ?? nil else { return }
        let padding =
            last.split(separator: "\n").first { $0.hasPrefix("padding=") }.flatMap { Int($0.dropFirst(8)) } ?? 0
        shapes[shapes.count - 1] = (side + 2 * padding - size + 1, shape.channels)
    }
}
