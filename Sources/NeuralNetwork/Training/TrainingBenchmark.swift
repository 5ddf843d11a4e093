/// Measures steps of training, forward, back and of the weights, as a whole and kind of work by kind of work.
///
/// The loss is made up: its gradient with respect to every output is a small share of that output.
public struct TrainingBenchmark: Sendable {
    /// What was measured.
    public struct Report: Sendable {
        /// Seconds of each measured step, all pictures of its batch together.
        public var seconds: [Double]
        /// Processor seconds of the measured steps together, all threads.
        public var processorSeconds: Double
        /// Seconds of each kind of work, each the median of its steps; the step of the weights is `step of the weights`.
        public var kinds: [(name: String, seconds: Double)]
        /// Seconds of each node: forward, gradient of its weights, gradient of its input, all else; medians.
        public var nodes: [NodeSeconds]
        /// Bytes of weights, gradients, momentum and the arena.
        public var bytes: Int
        /// Most bytes that the process ever had in memory.
        public var peakBytes: Int
        /// Threads that took part.
        public var threads: Int

        /// The step in the middle.
        public var median: Double { InferenceBenchmark.median(seconds) }
        /// The fastest step.
        public var min: Double { seconds.min() ?? 0 }
    }

    /// Where the time of one node goes, in seconds.
    public struct NodeSeconds: Sendable {
        /// Index of the node.
        public var node: Int
        /// Of its convolution forward.
        public var forward = 0.0
        /// Of the gradient of its weights.
        public var weights = 0.0
        /// Of the gradient of its input.
        public var values = 0.0
        /// Of everything else.
        public var other = 0.0
        /// How convolution, gradient of the weights and gradient of the input are computed.
        public var methods: [String] = []
    }

    /// Steps that are measured.
    public var runs: Int
    /// Steps before those.
    public var warmUp: Int

    /// Prepares a benchmark.
    public init(runs: Int = 3, warmUp: Int = 1) { (self.runs, self.warmUp) = (max(1, runs), max(0, warmUp)) }

    /// Trains on seeded numbers of 0…1.
    ///
    /// - Throws: ``NetworkError`` as ``TrainingSession/forward(cancellation:_:)`` and
    ///   ``TrainingSession/backward(_:cancellation:)``
    public func run(_ session: TrainingSession) throws(NetworkError) -> Report {
        session.isTimed = true
        defer { session.isTimed = false }
        let rule = SGDRule(learningRate: 1e-4, gradientScale: 1 / Float(session.batch))
        let input = Self.noise(session.batch * session.input.count)
        for _ in 0..<warmUp { _ = try step(session, rule, input) }
        var (seconds, times, steps): ([Double], [[Double]], [Double]) = ([], [], [])
        let processor = InferenceBenchmark.processorSeconds
        for _ in 0..<runs {
            let start = Monotonic.nanoseconds
            steps.append(try step(session, rule, input))
            seconds.append(Double(Monotonic.nanoseconds - start) / 1e9)
            times.append(session.times)
        }
        let kernels = session.machine.kernels.indices.map { kernel in
            InferenceBenchmark.median(times.map { $0[kernel] })
        }
        var kinds = TrainingKernel.Kind.allCases.map { kind in
            let own = session.machine.kernels.indices.filter { session.machine.kernels[$0].kind == kind }
            return (name: kind.rawValue, seconds: own.reduce(0) { $0 + kernels[$1] })
        }
        kinds.append((name: "step of the weights", seconds: InferenceBenchmark.median(steps)))
        return Report(
            seconds: seconds, processorSeconds: InferenceBenchmark.processorSeconds - processor, kinds: kinds,
            nodes: Self.nodes(session, kernels), bytes: session.parameters.bytes,
            peakBytes: InferenceBenchmark.peakBytes, threads: session.pool.threads)
    }

    /// One step; returns the seconds of the weights' part of it.
    private func step(_ session: TrainingSession, _ rule: SGDRule, _ input: [Float]) throws(NetworkError) -> Double {
        let outputs = try session.forward(input)
        session.parameters.clearGradients()
        // Σ y² / (2 · number of values), as other libraries' benchmarks take it.
        try session.backward(outputs.map { output in output.values.map { $0 / Float(output.values.count) } })
        let start = Monotonic.nanoseconds
        session.parameters.step(rule)
        return Double(Monotonic.nanoseconds - start) / 1e9
    }

    private static func nodes(_ session: TrainingSession, _ seconds: [Double]) -> [NodeSeconds] {
        var nodes = session.plan.network.nodes.indices.map { NodeSeconds(node: $0) }
        for (kernel, seconds) in zip(session.machine.kernels, seconds) {
            switch kernel.kind {
            case .convolution: nodes[kernel.node].forward += seconds
            case .weightGradient: nodes[kernel.node].weights += seconds
            case .dataGradient: nodes[kernel.node].values += seconds
            default: nodes[kernel.node].other += seconds
            }
            if !kernel.method.isEmpty { nodes[kernel.node].methods.append(kernel.method) }
        }
        return nodes
    }

    private static func noise(_ count: Int) -> [Float] {
        var state: UInt64 = 1
        return (0..<count).map { _ in
            // Knuth's multiplier for 64 bits; the upper bits are good enough for a picture.
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 24)
        }
    }
}
