/// Makes a training plan: names buffers, lists steps.
///
/// Index −1 is the input, others are nodes. A node's value is a view of a base: some channels of another node's value.
struct TrainingPlanner {
    struct View {
        var base: Int
        var channel: Int
    }

    let network: Network
    let input: Shape
    let batch: Int
    let frozenBefore: Int
    let shapes: [Shape]
    var views: [View] = []
    /// Whether a learnt number acts on the value, so that its gradient is wanted.
    var isLearnt: [Bool] = []
    /// The shortcut that a convolution's normalisation adds to, and what that adds.
    var fused: [Int: (shortcut: Int, other: Int)] = [:]
    var buffers: [PlannedBuffer] = []
    var steps: [TrainingStep] = []
    /// Buffer of each base's value.
    var values: [Int: Int] = [:]
    /// Buffer of the sums of convolutions with something after them.
    var sums: [Int: Place] = [:]
    /// Sums of shortcuts whose activation is applied apart.
    var shortcutSums: [Int: Place] = [:]
    /// Values of convolutions that are there once more on the way back.
    var again: [Int: Place] = [:]
    /// Gradients that have come back to each base so far: which of its channels, and where.
    var arrived: [Int: [(channel: Int, place: Place)]] = [:]

    init(_ network: Network, input: Shape, batch: Int, frozenBefore: Int, shapes: [Shape]) {
        (self.network, self.input, self.batch, self.shapes) = (network, input, batch, shapes)
        self.frozenBefore = frozenBefore
        for (index, node) in network.nodes.enumerated() { views.append(alias(index, node)) }
        for (index, node) in network.nodes.enumerated() {
            var isLearnt = false
            if index >= frozenBefore {
                if case .convolution = node.layer { isLearnt = true }
                isLearnt = isLearnt || node.inputs.contains { $0 >= 0 && self.isLearnt[$0] }
            }
            self.isLearnt.append(isLearnt)
        }
        fuseShortcuts()
    }

    /// The value itself, or what it is another name of.
    private func alias(_ index: Int, _ node: Network.Node) -> View {
        switch node.layer {
        case .output:
            return view(node.inputs[0])
        case .dropout(let probability) where probability == 0 || index < frozenBefore:
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

    func view(_ index: Int) -> View { index < 0 ? View(base: index, channel: 0) : views[index] }
    func shape(_ index: Int) -> Shape { index < 0 ? input : shapes[index] }
    func isAlias(_ index: Int) -> Bool { views[index].base != index }
    func isFrozen(_ index: Int) -> Bool { index < frozenBefore }

    /// Whether something follows the sums of a convolution.
    func hasPass(_ index: Int, _ layer: Convolution) -> Bool {
        layer.normalization != nil || layer.activation != .linear || fused[index] != nil
    }

    /// Makes a linear shortcut of two part of the later of its inputs, where that is a convolution that nobody else reads.
    private mutating func fuseShortcuts() {
        var readers: [Int: Int] = [:]
        for (index, node) in network.nodes.enumerated() where !isAlias(index) {
            for value in node.inputs { readers[view(value).base, default: 0] += 1 }
        }
        for output in network.outputs { readers[view(output).base, default: 0] += 1 }
        let boundary = Set(network.boundary(before: frozenBefore).map { view($0).base })
        for (index, node) in network.nodes.enumerated() {
            guard case .shortcut(.linear) = node.layer, node.inputs.count == 2 else { continue }
            let bases = node.inputs.map { view($0).base }
            let later = bases[0] > bases[1] ? 0 : 1
            let (candidate, other) = (bases[later], bases[1 - later])
            guard candidate > other, candidate >= 0, readers[candidate] == 1, fused[candidate] == nil,
                case .convolution = network.nodes[candidate].layer, shapes[candidate] == shapes[index],
                isFrozen(candidate) == isFrozen(index), !boundary.contains(candidate)
            else { continue }
            fused[candidate] = (index, node.inputs[1 - later])
        }
    }

    /// A new buffer for a value of one shape.
    mutating func make(_ shape: Shape) -> Place {
        buffers.append(
            PlannedBuffer(
                pixels: batch * shape.height * shape.width, stride: shape.channels, firstStep: .max, lastStep: -1,
                offset: 0))
        return Place(buffer: buffers.count - 1, channel: 0, shape: shape)
    }

    /// Where a value lies on the way forward.
    mutating func place(_ index: Int) -> Place {
        let view = view(index)
        var place = Place(buffer: 0, channel: view.channel, shape: shape(index))
        if let buffer = values[view.base] {
            place.buffer = buffer
        } else {
            place.buffer = make(shape(view.base)).buffer
            values[view.base] = place.buffer
        }
        return place
    }

    mutating func emit(_ node: Int, _ operation: TrainingStep.Operation, to target: Place?) {
        steps.append(TrainingStep(node: node, operation: operation, target: target))
    }
}

extension TrainingPlan {
    /// Plans the training of a network.
    ///
    /// - Parameter frozenBefore: nodes before it run with running statistics and get no gradients
    /// - Throws: as ``Network/shapes(for:)``; ``NetworkError/batch(_:)``; ``NetworkError/tooLarge(what:bytes:limit:)``
    init(_ network: Network, input: Shape, batch: Int, frozenBefore: Int) throws(NetworkError) {
        let shapes = try network.shapes(for: input)
        guard (1...NetworkLimits.batch).contains(batch) else { throw .batch(batch) }
        var planner = TrainingPlanner(
            network, input: input, batch: batch, frozenBefore: frozenBefore, shapes: shapes)
        let inputPlace = planner.place(Network.input)
        let boundary = network.boundary(before: frozenBefore).map { ($0, planner.place($0)) }
        planner.goForward()
        let forward = planner.steps.count
        let gradients = planner.goBackward()
        let outputs = zip(network.outputs, gradients).map { ($0, planner.place($0), $1) }
        var buffers = planner.buffers
        func use(_ place: Place, at step: Int) {
            buffers[place.buffer].firstStep = min(buffers[place.buffer].firstStep, step)
            buffers[place.buffer].lastStep = max(buffers[place.buffer].lastStep, step)
        }
        for (index, step) in planner.steps.enumerated() {
            for place in step.reads { use(place, at: index) }
            if let target = step.target { use(target, at: index) }
        }
        // Written before the first step, read after the last one forward.
        for place in [inputPlace] + boundary.map(\.1) { use(place, at: -1) }
        for place in [inputPlace] + outputs.map(\.1) { use(place, at: forward) }
        for place in gradients.compactMap(\.self) { use(place, at: forward) }
        let bytes = PlannedBuffer.arrange(&buffers)
        guard bytes <= NetworkLimits.trainingBytes else {
            throw .tooLarge(
                what: "training on \(batch) × \(input)", bytes: bytes, limit: NetworkLimits.trainingBytes)
        }
        self.init(
            network: network, input: input, batch: batch, frozenBefore: frozenBefore, shapes: shapes,
            steps: planner.steps, forward: forward, inputPlace: inputPlace, outputs: outputs, boundary: boundary,
            buffers: buffers, arenaBytes: bytes)
    }
}
