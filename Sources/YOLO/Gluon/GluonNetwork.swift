public import Domain
import NeuralNetwork

/// The network of an architecture, node by node in darknet's order, and where its convolutions have their names.
struct GluonNetwork {
    /// A convolution with what GluonCV calls it.
    struct NamedConvolution {
        var node: Int
        /// Path of the attributes: `stages.0.2.body.1`, `yolo_outputs.0.prediction`.
        var path: String
        /// Name that counts within a prefix: `darknetv30_conv3`, without the last word.
        var prefix: String
        var number: Int
        var shape: [Int]
        var isNormalized: Bool
    }

    private(set) var network = Network(inputChannels: 3, nodes: [])
    private(set) var convolutions: [NamedConvolution] = []

    static let slope: Float = 0.1
    static let normalization = BatchNormalization(epsilon: 1e-5, isEpsilonInsideRoot: true)

    init(_ architecture: GluonArchitecture) {
        var (last, channels, number) = (Network.input, network.inputChannels, 0)
        var taps: [(node: Int, channels: Int)] = []
        for (index, stage) in architecture.stages.enumerated() {
            for (place, block) in stage.enumerated() {
                let path = "stages.\(index).\(place)"
                switch block {
                case .cell(let filters, let stride):
                    last = cell(path, Self.backbone, number, last, channels, filters, size: 3, stride: stride)
                    (channels, number) = (filters, number + 1)
                case .residual(let filters):
                    let half = cell(path + ".body.0", Self.backbone, number, last, channels, filters, size: 1)
                    let whole = cell(path + ".body.1", Self.backbone, number + 1, half, filters, 2 * filters, size: 3)
                    last = add(.shortcut(.linear), [last, whole], path)
                    number += 2
                }
            }
            taps.append((last, channels))
        }
        for (level, width) in architecture.channels.enumerated() {
            let block = "\(Self.root)yolodetectionblockv3\(level)_"
            for step in 0..<5 {
                let filters = step % 2 == 0 ? width : 2 * width
                let path = "yolo_blocks.\(level).body.\(step)"
                last = cell(path, block, step, last, channels, filters, size: step % 2 == 0 ? 1 : 3)
                channels = filters
            }
            let tip = cell("yolo_blocks.\(level).tip", block, 5, last, width, 2 * width, size: 3)
            predict(level, tip, 2 * width, architecture.heads[level].channels)
            guard level + 1 < architecture.channels.count else { break }
            let (next, tap) = (architecture.channels[level + 1], taps[taps.count - level - 2])
            let path = "transitions.\(level)"
            let narrowed = cell(path, Self.root, level, last, width, next, size: 1)
            let doubled = add(.upsample(factor: 2), [narrowed, tap.node], path + ".upsample")
            last = add(.route(groups: 1, group: 0), [doubled, tap.node], path + ".concat")
            channels = next + tap.channels
        }
    }

    private static let backbone = "darknetv30_"
    private static let root = "yolov30_"

    private mutating func predict(_ level: Int, _ tip: Int, _ channels: Int, _ filters: Int) {
        let path = "yolo_outputs.\(level)"
        let node = add(.convolution(Convolution(filters: filters, size: 1)), [tip], path + ".prediction")
        convolutions.append(
            NamedConvolution(
                node: node, path: path + ".prediction", prefix: "\(Self.root)yolooutputv3\(level)_", number: 0,
                shape: [filters, channels, 1, 1], isNormalized: false))
        _ = add(.output, [node], path)
    }

    private mutating func cell(
        _ path: String, _ prefix: String, _ number: Int, _ input: Int, _ channels: Int, _ filters: Int, size: Int,
        stride: Int = 1
    ) -> Int {
        let layer = Convolution(
            filters: filters, size: size, stride: stride, padding: size / 2, normalization: Self.normalization,
            hasBias: false, activation: .leaky(slope: Self.slope))
        let node = add(.convolution(layer), [input], path)
        convolutions.append(
            NamedConvolution(
                node: node, path: path, prefix: prefix, number: number, shape: [filters, channels, size, size],
                isNormalized: true))
        return node
    }

    private mutating func add(_ layer: Layer, _ inputs: [Int], _ name: String) -> Int {
        network.nodes.append(Network.Node(layer, inputs: inputs, name: name))
        return network.nodes.count - 1
    }
}

extension GluonArchitecture {
    /// The detector without its numbers.
    ///
    /// - Parameters:
    ///   - classNames: `nil` names the classes of VOC or COCO where their number fits, and numbers them otherwise.
    ///   - inputSize: `nil` for 416 × 416.
    public func model(classNames: [String]? = nil, inputSize: ImageSize? = nil) -> YOLOModel {
        YOLOModel(
            network: GluonNetwork(self).network, heads: heads,
            classNames: classNames ?? GluonClassNames.names(count: classes),
            inputSize: inputSize ?? ImageSize(width: 416, height: 416), preprocessing: .gluon)
    }
}
