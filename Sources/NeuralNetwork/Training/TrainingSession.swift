internal import CKernels

/// A network in training on batches of one shape.
///
/// ```swift
/// let session = try TrainingSession(network, parameters: parameters, input: shape, batch: 8, pool: pool)
/// let outputs = try session.forward { input in fill(&input) }
/// try session.backward(loss.gradients(outputs))
/// parameters.step(SGDRule(learningRate: 0.001, gradientScale: 1 / 8))
/// ```
///
/// Sessions that share parameters share one arena: a way back belongs to the way forward just before it. The same numbers,
/// seed and threads give the same bits.
public final class TrainingSession {
    /// Numbers that are learnt.
    public let parameters: TrainableParameters
    /// Who does the work.
    public let pool: WorkerPool
    /// Decides what dropout leaves out, with ``run``.
    public var seed: UInt64 {
        get { machine.seed }
        set { machine.seed = newValue }
    }
    /// Counts the ways forward: part of a training's state where the network has dropout.
    public var run: UInt64 {
        get { machine.run }
        set { machine.run = newValue }
    }
    /// Share of the old running statistics that an update keeps: 0.9 as in GluonCV unless set; darknet's 0.99 suits
    /// trainings of many more steps than a transfer has.
    public var statisticsMomentum: Float {
        get { machine.statisticsMomentum }
        set { machine.statisticsMomentum = newValue }
    }
    let plan: TrainingPlan
    let machine: TrainingMachine
    /// Seconds of each kernel of the last two ways, where they were asked for.
    var times: [Double] = []
    var isTimed = false

    /// Plans a network's training and takes the memory for it.
    ///
    /// - Parameters:
    ///   - parameters: numbers of this network
    ///   - input: shape of one picture
    ///   - batch: pictures of a step
    ///   - frozenBefore: nodes before it run with running statistics and get no gradients
    ///   - tuning: measured choices for the ways of computing convolutions
    /// - Throws: ``NetworkError`` where the network does not fit the input, and where memory is lacking
    public convenience init(
        _ network: Network, parameters: TrainableParameters, input: Shape, batch: Int, frozenBefore: Int = 0,
        pool: WorkerPool = WorkerPool(), tuning: TuningTable = TuningTable()
    ) throws(NetworkError) {
        try self.init(
            network, parameters: parameters, input: input, batch: batch, frozenBefore: frozenBefore, pool: pool,
            tuning: tuning, precision: TrainingPrecision())
    }

    init(
        _ network: Network, parameters: TrainableParameters, input: Shape, batch: Int, frozenBefore: Int,
        pool: WorkerPool, tuning: TuningTable, precision: TrainingPrecision
    ) throws(NetworkError) {
        precondition(network == parameters.network, "parameters of another network")
        (self.parameters, self.pool) = (parameters, pool)
        plan = try TrainingPlan(network, input: input, batch: batch, frozenBefore: frozenBefore)
        machine = try TrainingMachine(
            plan, parameters: parameters, workers: pool.threads, tuning: tuning, precision: precision)
        parameters.pool = pool
    }

    /// Shape of one picture.
    public var input: Shape { plan.input }
    /// Pictures of a step.
    public var batch: Int { plan.batch }
    /// Nodes before `frozenBefore` whose values later nodes or the outside need, ``Network/input`` among them where a later
    /// node reads the picture; ascending.
    public var boundary: [Int] { plan.boundary.map(\.value) }
    /// Bytes of activations, gradients and scratch.
    public var bytes: Int { machine.bytes }

    /// Runs forward: batch statistics in normalisations, running ones in those of frozen nodes.
    ///
    /// - Parameter fill: writes the input, `[N, H, W, C]`; what it leaves alone is undefined
    /// - Returns: in the order of ``Network/outputs``
    /// - Throws: ``NetworkError/inputNotFinite`` or ``NetworkError/notFinite(_:name:)`` with the first layer to blame;
    ///   ``NetworkError/cancelled``
    public func forward(
        cancellation: Cancellation? = nil, _ fill: (inout MutableSpan<Float>) -> Void
    ) throws(NetworkError) -> [InferenceResult.Output] {
        try machine.prepare()
        let input = UnsafeMutableBufferPointer(
            start: machine.floats(of: plan.inputPlace), count: plan.batch * plan.input.count)
        var span = input.mutableSpan
        fill(&span)
        return try go(skipsFrozen: false, cancellation)
    }

    /// Runs forward on given numbers, `[N, H, W, C]`.
    ///
    /// - Throws: as ``forward(cancellation:_:)``, and ``NetworkError/inputCount(_:expected:)``
    public func forward(
        _ input: [Float], cancellation: Cancellation? = nil
    ) throws(NetworkError) -> [InferenceResult.Output] {
        let expected = plan.batch * plan.input.count
        guard input.count == expected else { throw .inputCount(input.count, expected: expected) }
        return try forward(cancellation: cancellation) { span in
            for index in input.indices { span[index] = input[index] }
        }
    }

    /// Runs the part that is not frozen, from values of the frozen one.
    ///
    /// - Parameter values: those of ``boundary``, each `[N, H, W, C]`
    /// - Throws: as ``forward(cancellation:_:)``, and ``NetworkError/valueCount(_:name:found:expected:)``
    public func forward(
        boundary values: [[Float]], cancellation: Cancellation? = nil
    ) throws(NetworkError) -> [InferenceResult.Output] {
        precondition(
            values.count == plan.boundary.count, "\(values.count) values for \(plan.boundary.count) boundaries")
        try machine.prepare()
        for (given, (node, place)) in zip(values, plan.boundary) { try write(given, node, to: place) }
        return try go(skipsFrozen: true, cancellation)
    }

    /// Runs back: adds to the gradients of the parameters and moves the running statistics.
    ///
    /// - Parameter gradients: of a loss, with respect to each of the outputs, `[N, H, W, C]`
    /// - Throws: ``NetworkError/noForwardPass`` unless this session ran forward last;
    ///   ``NetworkError/valueCount(_:name:found:expected:)``; ``NetworkError/gradientNotFinite(_:name:)``;
    ///   ``NetworkError/cancelled``, after which the gradients are undefined until they are cleared
    public func backward(_ gradients: [[Float]], cancellation: Cancellation? = nil) throws(NetworkError) {
        precondition(
            gradients.count == plan.outputs.count, "\(gradients.count) gradients for \(plan.outputs.count) outputs")
        guard parameters.arena.holder === self else { throw .noForwardPass }
        parameters.arena.holder = nil
        for (given, output) in zip(gradients, plan.outputs) {
            guard let place = output.gradient else { continue }
            try write(given, output.node, to: place)
        }
        let steps = plan.forward..<plan.steps.count
        let seconds = try machine.run(
            steps, skipsFrozen: false, on: pool, isTimed: isTimed, cancellation: cancellation)
        add(seconds)
        for step in plan.steps[steps] {
            guard case .weightGradient = step.operation, let position = parameters.positions[step.node] else {
                continue
            }
            parameters.isClear[position] = false
        }
        if let node = machine.gradientCulprit() {
            throw .gradientNotFinite(node, name: plan.network.nodes[node].name)
        }
    }

    private func go(skipsFrozen: Bool, _ cancellation: Cancellation?) throws(NetworkError) -> [InferenceResult.Output] {
        parameters.arena.holder = nil
        machine.run &+= 1
        times = []
        let seconds = try machine.run(
            0..<plan.forward, skipsFrozen: skipsFrozen, on: pool, isTimed: isTimed, cancellation: cancellation)
        add(seconds)
        var outputs: [InferenceResult.Output] = []
        for (node, place, _) in plan.outputs {
            let values = machine.values(at: place)
            guard firstNotFinite(values) == nil else {
                throw machine.culprit(output: node, hasInput: !skipsFrozen)
            }
            outputs.append(InferenceResult.Output(node: node, shape: place.shape, values: values))
        }
        parameters.arena.holder = self
        return outputs
    }

    private func add(_ seconds: [Double]) {
        if times.isEmpty { times = seconds } else { for index in seconds.indices { times[index] += seconds[index] } }
    }

    private func write(_ values: [Float], _ node: Int, to place: Place) throws(NetworkError) {
        let expected = plan.pixels(of: place) * place.shape.channels
        guard values.count == expected else {
            let name = node < 0 ? "the input" : plan.network.nodes[node].name
            throw .valueCount(node, name: name, found: values.count, expected: expected)
        }
        machine.write(values, to: place)
    }
}
