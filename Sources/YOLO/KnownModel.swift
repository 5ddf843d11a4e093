import Domain
import NeuralNetwork

/// Networks that need no files to be described: for measuring, and to begin a training with.
public enum KnownModel: String, Sendable, CaseIterable {
    /// Darknet-53 with three heads, as GluonCV builds it; 61.9 million numbers for 80 classes.
    case yolov3
    /// Thirteen convolutions with two heads (`yolov3-tiny.cfg`); 8.9 million numbers for 80 classes.
    case tiny = "yolov3-tiny"

    /// The network for a number of classes, made for pictures of 416 × 416.
    public func model(classes: Int) -> YOLOModel {
        switch self {
        case .yolov3:
            var model = GluonArchitecture.darknet53(classes: classes).model(classNames: nil, inputSize: nil)
            model.preprocessing = .darknet
            return model
        case .tiny: return Self.tiny(classes: classes)
        }
    }

    private static func tiny(classes: Int) -> YOLOModel {
        var nodes: [Network.Node] = []
        func add(_ layer: Layer, from inputs: [Int]? = nil) {
            nodes.append(Network.Node(layer, inputs: inputs ?? [nodes.count - 1], name: "\(nodes.count)"))
        }
        func cell(_ filters: Int, _ size: Int = 3) {
            add(
                .convolution(
                    Convolution(
                        filters: filters, size: size, padding: size / 2,
                        normalization: DarknetConfiguration.normalization,
                        hasBias: false, activation: .leaky(slope: 0.1))))
        }
        func head() {
            add(.convolution(Convolution(filters: 3 * (5 + classes), size: 1)))
            add(.output)
        }
        for filters in [16, 32, 64, 128, 256, 512] {
            cell(filters)
            add(.maxPool(size: 2, stride: filters == 512 ? 1 : 2, padding: 1))
        }
        for (filters, size) in [(1024, 3), (256, 1), (512, 3)] { cell(filters, size) }
        head()
        add(.route(groups: 1, group: 0), from: [13])
        cell(128, 1)
        add(.upsample(factor: 2))
        add(.route(groups: 1, group: 0), from: [nodes.count - 1, 8])
        cell(256)
        head()
        let anchors = [(10, 14), (23, 27), (37, 58), (81, 82), (135, 169), (344, 319)].map {
            Anchor(width: $0.0, height: $0.1)
        }
        return YOLOModel(
            network: Network(inputChannels: 3, nodes: nodes),
            heads: [
                DetectionHead(classes: classes, anchors: Array(anchors[3...])),
                DetectionHead(classes: classes, anchors: Array(anchors[..<3])),
            ],
            classNames: (0..<classes).map { "class \($0)" }, inputSize: ImageSize(width: 416, height: 416),
            preprocessing: .darknet)
    }
}
