import Domain
import NeuralNetwork

/// Turns the sections of a cfg into the nodes of a network, one each.
struct CfgLayers {
    let file: String
    let input: Shape
    private(set) var nodes: [Network.Node] = []
    /// Training keys of nodes that are no heads.
    private(set) var settings: [Int: [DarknetSetting]] = [:]
    private var sections: [CfgSection] = []

    init(file: String, input: Shape) { (self.file, self.input) = (file, input) }

    /// Adds the layer of a section.
    mutating func append(_ section: CfgSection) throws(DarknetError) {
        let values = CfgValues(file: file, section: section)
        let index = nodes.count
        var inputs = [index - 1]
        let layer: Layer
        switch section.kind {
        case .net: throw values.malformed(section.line, "a second [net]", "one, at the beginning")
        case .convolutional: layer = try convolution(values)
        case .maxpool:
            let size = try values.integer("size", window, default: try stride(values))
            let padding = try values.integer("padding", 0...NetworkLimits.window, default: size - 1)
            layer = .maxPool(size: size, stride: try stride(values), padding: padding)
        case .avgpool: layer = .averagePool
        case .upsample: layer = .upsample(factor: try values.integer("stride", 1...64, default: 2))
        case .route:
            inputs = try references(values, "layers")
            let groups = try values.integer("groups", 1...NetworkLimits.channels, default: 1)
            layer = .route(groups: groups, group: try values.integer("group_id", 0...groups - 1, default: 0))
        case .shortcut:
            inputs += try references(values, "from")
            layer = .shortcut(try activation(values, default: "linear"))
        case .dropout: layer = .dropout(probability: try values.number("probability", 0...0.999, default: 0.5))
        case .softmax: layer = .softmax
        case .yolo, .region: layer = .output
        }
        try check(inputs, values)
        if layer != .output {
            let kept = try values.settings()
            if !kept.isEmpty { settings[index] = kept }
        }
        nodes.append(Network.Node(layer, inputs: inputs, name: "\(index) \(section.kind.rawValue)"))
        sections.append(section)
    }

    private var window: ClosedRange<Int> { 1...NetworkLimits.window }

    private func stride(_ values: CfgValues) throws(DarknetError) -> Int {
        let stride = try values.integer("stride", window, default: 1)
        let x = try values.integer("stride_x", window, default: stride)
        let y = try values.integer("stride_y", window, default: stride)
        guard x == y else {
            throw values.malformed(values.line("stride_y"), "stride_x=\(x) and stride_y=\(y)", "equal strides")
        }
        return x
    }

    private func convolution(_ values: CfgValues) throws(DarknetError) -> Layer {
        let channels = 1...NetworkLimits.channels
        let size = try values.integer("size", window, default: 1)
        let isPadded = try values.flag("pad", default: false)
        let padding = try values.integer("padding", 0...NetworkLimits.window, default: 0)
        let isNormalized = try values.flag("batch_normalize", default: false)
        return .convolution(
            Convolution(
                filters: try values.integer("filters", channels, default: 1), size: size, stride: try stride(values),
                padding: isPadded ? size / 2 : padding, groups: try values.integer("groups", channels, default: 1),
                normalization: isNormalized ? DarknetConfiguration.normalization : nil, hasBias: !isNormalized,
                activation: try activation(values, default: "logistic")))
    }

    private func activation(_ values: CfgValues, default name: String) throws(DarknetError) -> Activation {
        let entry = values.entry("activation")
        if let activation = Activation.cfgNames.first(where: { $0.name == entry?.value ?? name })?.activation {
            return activation
        }
        let all = Activation.cfgNames.map(\.name).joined(separator: ", ")
        throw values.malformed(try values.required("activation"), expected: "one of \(all)")
    }

    /// Indices of the layers that a key names: absolute, or negative from this one backwards.
    private func references(_ values: CfgValues, _ key: String) throws(DarknetError) -> [Int] {
        let entry = try values.required(key)
        var indices: [Int] = []
        for number in try values.integers(key) ?? [] {
            // Only numbers that are certainly out of range could overflow.
            let index = number < 0 ? nodes.count + max(number, -1 << 40) : number
            guard nodes.indices.contains(index) else {
                let found =
                    "\(key)=\(entry.value.shown): layer \(nodes.count) reads layer \(number < 0 ? index : number)"
                let expected =
                    nodes.isEmpty ? "a layer before it, but it is the first" : "one from 0 to \(nodes.count - 1)"
                throw values.malformed(entry.line, found, expected)
            }
            indices.append(index)
        }
        guard indices.count <= NetworkLimits.inputs else {
            throw values.malformed(entry, expected: "at most \(NetworkLimits.inputs) layers")
        }
        return indices
    }

    /// What darknet's heads hand on is decoded, so that no layer can read them.
    private func check(_ inputs: [Int], _ values: CfgValues) throws(DarknetError) {
        for input in inputs where input >= 0 && nodes[input].layer == .output {
            throw values.malformed(
                values.section.line,
                "layer \(nodes.count) (\(values.section.kind.rawValue)) reads the head \(nodes[input].name)",
                "[route] to a layer that is no head")
        }
    }

    /// Shapes of all nodes.
    func shapes() throws(DarknetError) -> [Shape] {
        do {
            return try Network(inputChannels: input.channels, nodes: nodes).shapes(for: input)
        } catch {
            var line = 1
            if case .node(let index, _, _) = error { line = sections[index].line }
            throw .unfit(file: file, line: line, error)
        }
    }

    /// The model, with its heads.
    func model(
        shapes: [Shape], inputSize: ImageSize
    ) throws(DarknetError) -> (model: YOLOModel, training: [DarknetHeadTraining]) {
        var heads: [DetectionHead] = []
        var training: [DarknetHeadTraining] = []
        for (index, section) in sections.enumerated() where nodes[index].layer == .output {
            let values = CfgValues(file: file, section: section)
            let (head, kept) = try CfgHead(values: values, shape: shapes[index], input: input).read()
            if let first = heads.first, first.classes != head.classes {
                throw values.malformed(
                    values.line("classes"), "a head with \(head.classes) classes",
                    "\(first.classes) as in the first head")
            }
            heads.append(head)
            training.append(kept)
        }
        let model = YOLOModel(
            network: Network(inputChannels: input.channels, nodes: nodes), heads: heads,
            classNames: (0..<(heads.first?.classes ?? 0)).map { "class \($0)" }, inputSize: inputSize,
            preprocessing: .darknet)
        return (model, training)
    }
}

extension Activation {
    /// The activations by their names in a cfg; darknet's leaky has the slope 0.1.
    static let cfgNames: [(name: String, activation: Activation)] = [
        ("linear", .linear), ("leaky", .leaky(slope: 0.1)), ("relu", .relu), ("relu6", .relu6), ("swish", .swish),
        ("mish", .mish), ("logistic", .logistic),
    ]
}
