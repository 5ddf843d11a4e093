/// Which values of a network lie where, while a plan is made.
///
/// Index −1 is the input, others are nodes. A node's value is a view of a base (some channels of another node's value),
/// and a base may lie within the base of a route.
struct Storage {
    private struct View {
        var base: Int
        var channel: Int
    }

    private let network: Network
    private let input: Shape
    private let shapes: [Shape]
    private var views: [View] = []
    /// Where a base lies within a route.
    private var homes: [Int: View] = [:]
    /// Pairs of route and input position that nothing has to be copied for.
    private var joined: Set<[Int]> = []
    /// The shortcut that a convolution has become part of.
    private(set) var fused: [Int: Int] = [:]
    /// What a shortcut adds to the convolution that is part of it.
    private var residuals: [Int: Int] = [:]
    /// Bases that have a buffer of their own, in the order of the plan's buffers.
    private(set) var roots: [Int] = []
    private var buffers: [Int: Int] = [:]

    init(_ network: Network, input: Shape, shapes: [Shape]) {
        (self.network, self.input, self.shapes) = (network, input, shapes)
        for (index, node) in network.nodes.enumerated() { views.append(alias(index, node)) }
    }

    /// The value itself, or what it is another name of.
    private func alias(_ index: Int, _ node: Network.Node) -> View {
        switch node.layer {
        case .dropout, .output:
            return view(node.inputs[0])
        case .route(let groups, let group) where node.inputs.count == 1:
            let whole = view(node.inputs[0])
            return View(base: whole.base, channel: whole.channel + shape(node.inputs[0]).channels / groups * group)
        case .upsample(factor: 1) where shape(node.inputs[0]) == shapes[index]:
            return view(node.inputs[0])
        default:
            return View(base: index, channel: 0)
        }
    }

    private func view(_ index: Int) -> View { index < 0 ? View(base: index, channel: 0) : views[index] }
    private func shape(_ index: Int) -> Shape { index < 0 ? input : shapes[index] }
    private func isAlias(_ index: Int) -> Bool { views[index].base != index }

    /// How often each base is read, by nodes and by the outside.
    private var readers: [Int: Int] {
        var readers: [Int: Int] = [:]
        for (index, node) in network.nodes.enumerated() where !isAlias(index) {
            let values = node.layer.isUpsample ? node.inputs.prefix(1) : node.inputs[...]
            for value in values { readers[view(value).base, default: 0] += 1 }
        }
        for output in network.outputs { readers[view(output).base, default: 0] += 1 }
        return readers
    }

    /// Makes a shortcut of two part of the later convolution of the two, where it alone reads that one.
    mutating func fuseShortcuts() {
        let readers = readers
        for (index, node) in network.nodes.enumerated() {
            guard case .shortcut(let activation) = node.layer, node.inputs.count == 2 else { continue }
            let bases = node.inputs.map { view($0).base }
            let later = bases[0] > bases[1] ? 0 : 1
            let (candidate, other) = (bases[later], bases[1 - later])
            guard candidate > other, candidate >= 0, readers[candidate] == 1,
                case .convolution(let convolution) = network.nodes[candidate].layer,
                shapes[candidate] == shapes[index], fused[candidate] == nil,
                ConvolutionFusion.isPossible(convolution.activation, then: activation)
            else { continue }
            fused[candidate] = index
            residuals[index] = node.inputs[1 - later]
        }
    }

    /// Lets values that a route joins be written in their place; each value has one place at most.
    mutating func joinRoutes() {
        for (index, node) in network.nodes.enumerated() {
            guard case .route(let groups, _) = node.layer, !isAlias(index) else { continue }
            var channel = 0
            for (position, value) in node.inputs.enumerated() {
                let (view, shape) = (view(value), shape(value))
                if groups == 1, view.base >= 0, homes[view.base] == nil, view.channel == 0,
                    shapes[view.base] == shape
                {
                    homes[view.base] = View(base: index, channel: channel)
                    joined.insert([index, position])
                }
                channel += shape.channels / groups
            }
        }
    }

    /// Gives every base that lies in no other a buffer; the input's is the first.
    mutating func nameBuffers() {
        roots =
            [Network.input] + network.nodes.indices.filter { !isAlias($0) && homes[$0] == nil && fused[$0] == nil }
        buffers = Dictionary(uniqueKeysWithValues: roots.enumerated().map { ($1, $0) })
    }

    /// Place of a value; of a convolution that has become part of a shortcut, the shortcut's.
    func place(_ index: Int) -> Place {
        var view = view(index)
        if let shortcut = fused[view.base] { view.base = shortcut }
        while let home = homes[view.base] {
            view = View(base: home.base, channel: home.channel + view.channel)
        }
        guard let buffer = buffers[view.base] else { preconditionFailure("value \(index) has no buffer") }
        return Place(buffer: buffer, channel: view.channel, shape: shape(index))
    }

    /// What has to be done, in order.
    func steps() -> [PlannedStep] {
        var steps: [PlannedStep] = []
        for (index, node) in network.nodes.enumerated() where !isAlias(index) {
            func add(_ operation: PlannedStep.Operation) {
                steps.append(PlannedStep(node: index, operation: operation, output: place(index)))
            }
            switch node.layer {
            case .convolution(let layer):
                let residual = fused[index].flatMap { residuals[$0] }
                var last = Activation.linear
                if let shortcut = fused[index], case .shortcut(let activation) = network.nodes[shortcut].layer {
                    last = activation
                }
                add(.convolution(layer, place(node.inputs[0]), residual: residual.map(place), last: last))
            case .maxPool(let size, let stride, let padding):
                add(.maxPool(place(node.inputs[0]), size: size, stride: stride, padding: padding))
            case .averagePool: add(.averagePool(place(node.inputs[0])))
            case .upsample(let factor): add(.upsample(place(node.inputs[0]), factor: factor))
            case .softmax: add(.softmax(place(node.inputs[0])))
            case .shortcut(let activation):
                guard residuals[index] == nil else { continue }
                for (position, value) in node.inputs.enumerated().dropFirst() {
                    let isLast = position == node.inputs.count - 1
                    let first = position == 1 ? place(node.inputs[0]) : place(index)
                    add(.add(first, place(value), isLast ? activation : .linear))
                }
            case .route(let groups, let group):
                steps += copies(of: index, node, groups: groups, group: group)
            case .dropout, .output: break
            }
        }
        return steps
    }

    /// What a route still has to copy.
    private func copies(of index: Int, _ node: Network.Node, groups: Int, group: Int) -> [PlannedStep] {
        var steps: [PlannedStep] = []
        var channel = 0
        for (position, value) in node.inputs.enumerated() {
            var source = place(value)
            source.shape.channels /= groups
            source.channel += source.shape.channels * group
            if !joined.contains([index, position]) {
                var target = place(index)
                target.channel += channel
                target.shape.channels = source.shape.channels
                steps.append(PlannedStep(node: index, operation: .copy(source), output: target))
            }
            channel += source.shape.channels
        }
        return steps
    }
}

extension Layer {
    fileprivate var isUpsample: Bool { if case .upsample = self { true } else { false } }
}

/// What a convolution's kernel does besides the sums.
enum ConvolutionFusion {
    /// Whether a residual can be added after `first`, and `second` be applied to the sum.
    static func isPossible(_ first: Activation, then second: Activation) -> Bool {
        first == .linear || second == .linear
    }
}
