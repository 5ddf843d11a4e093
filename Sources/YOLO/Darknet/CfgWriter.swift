import Domain
import NeuralNetwork

extension DarknetConfiguration {
    /// Describes a model that did not come from a cfg, with darknet's defaults for training.
    ///
    /// The heads' anchors become one list, from the last head to the first: smallest first, as darknet has them.
    public init(_ model: YOLOModel) {
        let anchors = model.heads.reversed().flatMap(\.anchors)
        var before = anchors.count
        let heads = model.heads.map { head in
            before -= head.anchors.count
            return DarknetHeadTraining(anchors: anchors, mask: Array(before..<before + head.anchors.count))
        }
        self.init(model: model, training: DarknetTraining(), heads: heads)
    }

    /// The text of a cfg that darknet takes, and that reads as an equal configuration but for the names of the classes.
    ///
    /// Names of layers become darknet's, and where a layer does not read the one before it a `[route]` is put between.
    ///
    /// - Throws: ``DarknetError/inexpressible(layer:reason:)`` for what darknet does not have
    public func text() throws(DarknetError) -> String {
        var writer = try CfgWriter(self)
        try writer.write()
        return writer.lines.joined(separator: "\n") + "\n"
    }

    /// Writes a cfg; the file appears when it is complete.
    ///
    /// - Throws: as ``text()``, and ``DarknetError/unwritable(path:reason:)``
    public func write(to path: String) throws(DarknetError) { try TextFile.write(text(), to: path) }
}

/// Writes a configuration section by section.
struct CfgWriter {
    let configuration: DarknetConfiguration
    private(set) var lines: [String] = []
    private let shapes: [Shape]
    /// darknet's number of each node so far.
    private var layers: [Int] = []
    /// darknet's layers so far.
    private var count = 0

    private var model: YOLOModel { configuration.model }

    init(_ configuration: DarknetConfiguration) throws(DarknetError) {
        self.configuration = configuration
        do {
            shapes = try configuration.model.network.shapes(for: configuration.model.inputShape)
        } catch {
            throw .inexpressible(layer: "0", reason: String(describing: error))
        }
    }

    mutating func write() throws(DarknetError) {
        guard model.preprocessing.mean == .zero, model.preprocessing.deviation == .one else {
            throw .inexpressible(layer: "0", reason: "the input has a mean and a deviation; darknet's is 0…1")
        }
        let heads = model.network.nodes.count { $0.layer == .output }
        guard model.heads.count == heads, configuration.heads.count == heads else {
            throw .inexpressible(
                layer: "0",
                reason: "\(model.heads.count) heads and \(heads) outputs; expected as many of one as of the other")
        }
        net()
        var head = 0
        for (index, node) in model.network.nodes.enumerated() {
            if let reason = try write(node, index, head: head) {
                throw .inexpressible(layer: node.name, reason: reason)
            }
            if node.layer == .output { head += 1 }
        }
    }

    private mutating func section(_ name: String, _ entries: [(String, String)], _ others: [DarknetSetting] = []) {
        lines += (lines.isEmpty ? [] : [""]) + ["[\(name)]"]
        lines += entries.map { "\($0)=\($1)" } + others.map { "\($0.key)=\($0.value)" }
        if name != "net" { count += 1 }
    }

    private mutating func net() {
        let training = configuration.training
        var entries = [
            ("batch", String(training.batch)), ("subdivisions", String(training.subdivisions)),
            ("width", String(model.inputSize.width)), ("height", String(model.inputSize.height)),
            ("channels", String(model.network.inputChannels)), ("momentum", training.momentum.cfg),
            ("decay", training.decay.cfg), ("angle", training.angle.cfg), ("aspect", training.aspect.cfg),
            ("saturation", training.saturation.cfg), ("exposure", training.exposure.cfg), ("hue", training.hue.cfg),
            ("learning_rate", training.learningRate.cfg), ("burn_in", String(training.burnIn)),
            ("max_batches", String(training.maxBatches)), ("policy", training.policy.rawValue),
            ("power", training.power.cfg), ("gamma", training.gamma.cfg), ("step", String(training.step)),
            ("scale", training.scale.cfg),
        ]
        if !training.steps.isEmpty {
            entries.append(("steps", training.steps.map(String.init).joined(separator: ",")))
            entries.append(("scales", training.scales.map(\.cfg).joined(separator: ",")))
        }
        section("net", entries, training.others)
    }

    /// How layer `count` names darknet's layer of an earlier node: near ones backwards, as people write them.
    private func reference(_ node: Int) -> String {
        let layer = layers[node]
        return count - layer < 10 ? String(layer - count) : String(layer)
    }

    /// Writes a node; the answer is a reason why it cannot be.
    private mutating func write(_ node: Network.Node, _ index: Int, head: Int) throws(DarknetError) -> String? {
        var inputs = node.inputs
        // The second input only cuts: nothing, where sides are multiples of the stride.
        if case .upsample(let factor) = node.layer, inputs.count == 2 {
            guard shapes[index].height == factor * height(of: inputs[0]),
                shapes[index].width == factor * width(of: inputs[0])
            else { return "its output is cut" }
            inputs.removeLast()
        }
        guard !inputs.contains(Network.input) || (index == 0 && inputs.count == 1) else { return "it reads the input" }
        if case .route(let groups, let group) = node.layer {
            guard index > 0 else { return "it is the first" }
            var entries = [("layers", inputs.map(reference).joined(separator: ","))]
            if groups > 1 { entries += [("groups", String(groups)), ("group_id", String(group))] }
            section("route", entries, configuration.training.layers[index] ?? [])
        } else {
            // Of summands any may be the layer before.
            if case .shortcut = node.layer, let last = inputs.lastIndex(where: { $0 >= 0 && layers[$0] == count - 1 }) {
                inputs.swapAt(0, last)
            }
            if index > 0, layers[inputs[0]] != count - 1 { section("route", [("layers", reference(inputs[0]))]) }
            if let reason = layer(node.layer, index, inputs: inputs, head: head) { return reason }
        }
        layers.append(count - 1)
        return nil
    }

    private func height(of node: Int) -> Int { node < 0 ? model.inputSize.height : shapes[node].height }
    private func width(of node: Int) -> Int { node < 0 ? model.inputSize.width : shapes[node].width }

    private mutating func layer(_ layer: Layer, _ index: Int, inputs: [Int], head: Int) -> String? {
        let others = configuration.training.layers[index] ?? []
        switch layer {
        case .convolution(let convolution):
            if let normalization = convolution.normalization, normalization != DarknetConfiguration.normalization {
                return "batch normalisation with another ε than darknet's"
            }
            guard let activation = convolution.activation.cfgName else { return "its activation is unknown to darknet" }
            var entries = convolution.normalization == nil ? [] : [("batch_normalize", "1")]
            entries += [("filters", String(convolution.filters)), ("size", String(convolution.size))]
            entries.append(("stride", String(convolution.stride)))
            let isHalf = convolution.padding == convolution.size / 2
            entries.append(isHalf ? ("pad", "1") : ("padding", String(convolution.padding)))
            if convolution.groups > 1 { entries.append(("groups", String(convolution.groups))) }
            section("convolutional", entries + [("activation", activation)], others)
        case .maxPool(let size, let stride, let padding):
            let entries = [("size", String(size)), ("stride", String(stride))]
            section("maxpool", entries + (padding == size - 1 ? [] : [("padding", String(padding))]), others)
        case .averagePool: section("avgpool", [], others)
        case .upsample(let factor): section("upsample", [("stride", String(factor))], others)
        case .shortcut(let activation):
            guard let name = activation.cfgName else { return "its activation is unknown to darknet" }
            let from = inputs.dropFirst().map(reference).joined(separator: ",")
            section("shortcut", [("from", from), ("activation", name)], others)
        case .dropout(let probability): section("dropout", [("probability", probability.cfg)], others)
        case .softmax: section("softmax", [("groups", "1")], others)
        case .output: return self.head(model.heads[head], configuration.heads[head], shapes[index])
        case .route: break
        }
        return nil
    }

    private mutating func head(_ head: DetectionHead, _ training: DarknetHeadTraining, _ shape: Shape) -> String? {
        guard training.mask.allSatisfy(training.anchors.indices.contains),
            training.mask.map({ training.anchors[$0] }) == head.anchors
        else { return "its anchors are not those that its mask names" }
        guard shape.channels == head.channels else { return "\(shape.channels) channels for \(head.channels)" }
        let isRegion = head.kind == .region
        let unit = isRegion ? Float(model.inputSize.width / shape.width) : 1
        let anchors = training.anchors.map { "\(($0.width / unit).cfg),\(($0.height / unit).cfg)" }
        var entries = [("mask", training.mask.map(String.init).joined(separator: ","))]
        if isRegion {
            guard training.mask == Array(training.anchors.indices) else { return "[region] has no mask" }
            entries = [("softmax", "1"), ("coords", "4")]
        }
        entries += [("anchors", anchors.joined(separator: ", ")), ("classes", String(head.classes))]
        entries += [("num", String(training.anchors.count)), ("jitter", training.jitter.cfg)]
        entries.append((isRegion ? "thresh" : "ignore_thresh", training.ignoreThreshold.cfg))
        if !isRegion { entries.append(("truth_thresh", training.truthThreshold.cfg)) }
        entries.append(("random", training.random.cfg))
        if head.scaleXY != 1 {
            guard !isRegion else { return "[region] has no scale_x_y" }
            entries.append(("scale_x_y", head.scaleXY.cfg))
        }
        section(isRegion ? "region" : "yolo", entries, training.others)
        return nil
    }
}

extension Activation {
    /// The name in a cfg; `nil` for another slope than darknet's.
    fileprivate var cfgName: String? { Self.cfgNames.first { $0.activation == self }?.name }
}
