import NeuralNetwork

/// A network that is a YOLO v3 of GluonCV, whatever its nodes are called: darknet's own `yolov3.cfg` is one.
struct GluonMatch {
    let architecture: GluonArchitecture
    /// Node of the model for each convolution of the architecture's network.
    let nodes: [Int: Int]

    /// - Parameter allocation: side of the grids of offsets that will be written
    init?(_ model: YOLOModel, allocation: Int = 128) {
        let plain = PlainNetwork(model.network)
        guard model.network.inputChannels == 3, let stages = plain.stages(), let first = model.heads.first,
            stages.count == model.heads.count, plain.outputs.count == model.heads.count,
            model.heads.allSatisfy({ $0.kind == .yolo && $0.scaleXY == 1 && $0.classes == first.classes })
        else { return nil }
        var channels: [Int] = []
        for output in plain.outputs {
            guard output >= 0, let tip = plain.nodes[output].inputs.first, tip >= 0,
                case .convolution(let layer) = plain.nodes[tip].layer
            else { return nil }
            channels.append(layer.filters / 2)
        }
        architecture = GluonArchitecture(
            stages: stages, channels: channels, anchors: model.heads.map(\.anchors), classes: first.classes,
            allocation: allocation)
        let built = GluonNetwork(architecture)
        let wanted = PlainNetwork(built.network)
        guard wanted.nodes == plain.nodes, wanted.outputs == plain.outputs else { return nil }
        nodes = Dictionary(zip(wanted.origins, plain.origins), uniquingKeysWith: { $1 })
    }
}

/// A network without what does nothing and without names: equal for networks that compute the same in the same order.
struct PlainNetwork {
    struct Node: Hashable {
        var layer: Layer
        var inputs: [Int]
    }

    private(set) var nodes: [Node] = []
    /// Index in the given network of each node.
    private(set) var origins: [Int] = []
    /// Nodes that outputs read.
    private(set) var outputs: [Int] = []

    init(_ network: Network) {
        // Where the value of a node comes from, after the leaving out.
        var values: [Int] = []
        for (index, node) in network.nodes.enumerated() {
            var inputs = node.inputs.map { $0 < 0 ? $0 : values[$0] }
            var layer = node.layer
            switch layer {
            case .output:
                outputs.append(inputs[0])
                values.append(inputs[0])
                continue
            case .dropout:
                values.append(inputs[0])
                continue
            case .route(groups: 1, group: 0) where inputs.count == 1:
                values.append(inputs[0])
                continue
            case .convolution(var convolution):
                // How normalisation is done is a matter of numbers.
                if convolution.normalization != nil {
                    convolution.normalization = GluonNetwork.normalization
                    convolution.hasBias = false
                }
                layer = .convolution(convolution)
            case .upsample: inputs = [inputs[0]]
            case .shortcut: inputs.sort()
            default: break
            }
            values.append(nodes.count)
            nodes.append(Node(layer: layer, inputs: inputs))
            origins.append(index)
        }
    }

    /// The backbone's blocks, cut where a head taps it; `nil` where it does not begin like a Darknet.
    func stages() -> [[GluonArchitecture.Block]]? {
        let taps = Set(nodes.compactMap { $0.layer == .route(groups: 1, group: 0) ? $0.inputs.last : nil })
        var (stages, stage, index): ([[GluonArchitecture.Block]], [GluonArchitecture.Block], Int) = ([], [], 0)
        while index < nodes.count, case .convolution(let layer) = nodes[index].layer {
            if layer.size == 3 {
                stage.append(.cell(filters: layer.filters, stride: layer.stride))
                index += 1
            } else if index + 2 < nodes.count, nodes[index + 2].layer == .shortcut(.linear) {
                stage.append(.residual(filters: layer.filters))
                index += 3
            } else {
                break
            }
            if taps.contains(index - 1) {
                stages.append(stage)
                stage = []
            }
        }
        return stage.isEmpty ? nil : stages + [stage]
    }
}
