internal import CKernels
import Foundation

/// A network ready to run on inputs of one shape: a plan, its memory, its weights and the threads that work on it.
///
/// ```swift
/// let session = try InferenceSession(network, input: Shape(height: 416, width: 416, channels: 3), parameters: file)
/// let result = try session.run { input in letterbox(picture, into: &input) }
/// ```
///
/// The weights are read with the first run, or by ``load()``. Several sessions may run at once; runs of one session, and of
/// sessions that share a pool, wait for each other.
public final class InferenceSession: Sendable {
    /// What is run, and how.
    public let plan: InferencePlan
    /// Who does the work.
    public let pool: WorkerPool
    /// One run, load or tuning at a time; everything in `machine` is protected by it.
    let turn = NSLock()
    let machine: Machine
    private let state: LoadState

    /// Plans a network and takes the memory for it.
    ///
    /// - Parameters:
    ///   - input: shape of one picture
    ///   - batch: pictures of one run
    ///   - parameters: asked once for each convolution, in order, when the weights are loaded
    ///   - tuning: measured choices; what it does not know is chosen by rule
    /// - Throws: ``NetworkError`` as ``InferencePlan/init(_:input:batch:)``, and where memory is lacking
    public convenience init(
        _ network: Network, input: Shape, batch: Int = 1, parameters: any ParameterSource,
        pool: WorkerPool = WorkerPool(), tuning: TuningTable = TuningTable()
    ) throws(NetworkError) {
        try self.init(
            InferencePlan(network, input: input, batch: batch), parameters: parameters, pool: pool, tuning: tuning,
            level: ck_best_level())
    }

    init(
        _ plan: InferencePlan, parameters: any ParameterSource, pool: WorkerPool, tuning: TuningTable, level: ck_level
    ) throws(NetworkError) {
        (self.plan, self.pool) = (plan, pool)
        machine = try Machine(plan, workers: pool.threads, level: level)
        state = LoadState(parameters)
        try machine.choose(tuning, threads: pool.threads)
    }

    /// Bytes of activations, weights and scratch.
    public var bytes: Int { turn.withLock { machine.bytes } }

    /// Reads the weights, unless that has happened.
    ///
    /// - Throws: ``NetworkError`` with the first layer whose weights cannot be had or are no numbers
    public func load() throws(NetworkError) {
        turn.lock()
        defer { turn.unlock() }
        guard let source = state.source else { return }
        let loader = WeightLoader(machine, from: source)
        if pool.threads == 1, pool.niceness == 0 {
            loader.work()
        } else {
            pool.run(Region(tasks: [pool.threads]) { _, _, _ in loader.work() })
        }
        try loader.waitForAll()
        state.source = nil
    }

    /// Runs the network once.
    ///
    /// - Parameters:
    ///   - isTimed: whether the result says how long each node took
    ///   - cancellation: stops the run from another thread
    ///   - fill: writes the input, `[N, H, W, C]`; what it leaves alone is undefined
    /// - Throws: ``NetworkError/cancelled``; ``NetworkError/notFinite(_:name:)`` or ``NetworkError/inputNotFinite`` when
    ///   what comes out is not all finite numbers; with the first run also what ``load()`` throws
    public func run(
        isTimed: Bool = false, cancellation: Cancellation? = nil, _ fill: (inout MutableSpan<Float>) -> Void
    ) throws(NetworkError) -> InferenceResult {
        turn.lock()
        defer { turn.unlock() }
        let input = UnsafeMutableBufferPointer(
            start: machine.floats(of: plan.inputPlace), count: plan.batch * plan.input.count)
        var span = input.mutableSpan
        fill(&span)
        var times: [UInt64] = []
        if let source = state.source {
            try machine.runWhileLoading(source, on: pool, cancellation: cancellation)
            state.source = nil
        } else {
            times = try machine.run(on: pool, isTimed: isTimed, cancellation: cancellation)
        }
        let outputs = try machine.outputs()
        return InferenceResult(outputs: outputs, nodeSeconds: machine.nodeSeconds(times))
    }

    /// Runs the network on given numbers, `[N, H, W, C]`.
    ///
    /// - Throws: as ``run(isTimed:cancellation:_:)``, and ``NetworkError/inputCount(_:expected:)``
    public func run(
        _ input: [Float], isTimed: Bool = false, cancellation: Cancellation? = nil
    ) throws(NetworkError) -> InferenceResult {
        let expected = plan.batch * plan.input.count
        guard input.count == expected else { throw .inputCount(input.count, expected: expected) }
        return try run(isTimed: isTimed, cancellation: cancellation) { span in
            for index in input.indices { span[index] = input[index] }
        }
    }
}

/// Where the weights still have to come from; protected by the session's turn.
private final class LoadState: @unchecked Sendable {
    var source: (any ParameterSource)?
    init(_ source: any ParameterSource) { self.source = source }
}
