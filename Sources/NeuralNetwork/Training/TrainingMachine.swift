internal import CKernels
internal import Synchronization

/// A training plan with its kernels, in the memory of an arena.
///
/// `@unchecked Sendable`: a session lets one run at a time use it; within a run workers only read it, and write to parts of
/// memory that no other task of the same step touches.
final class TrainingMachine: @unchecked Sendable {
    let plan: TrainingPlan
    let parameters: TrainableParameters
    let level: ck_level
    let workers: Int
    /// Measured choices.
    var tuning: TuningTable
    /// While ways are measured, the one that is tried.
    var trial: ck_conv_variant?
    /// By layer of the parameters.
    let vectors: [NormalizationVectors]
    /// For activations that belong to no convolution: nothing is moved or scaled.
    let identity: NormalizationVectors
    /// As many as the most channels of a value.
    let zeros: Memory
    private(set) var scratch = TrainingScratch()
    private(set) var kernels: [TrainingKernel] = []
    private var generation = -1
    /// Decides the draws of dropout, with the number of the run.
    var seed: UInt64 = 0
    var run: UInt64 = 0
    /// Share of the old running statistics that an update keeps.
    var statisticsMomentum: Float = 0.9
    let precision: TrainingPrecision

    init(
        _ plan: TrainingPlan, parameters: TrainableParameters, workers: Int, tuning: TuningTable,
        precision: TrainingPrecision
    ) throws(NetworkError) {
        (self.plan, self.parameters, self.workers, self.tuning) = (plan, parameters, workers, tuning)
        self.precision = precision
        level = parameters.level
        var most = plan.input.channels
        for shape in plan.shapes { most = max(most, shape.channels) }
        zeros = try Memory(zeroed: most * 4 + PlannedBuffer.slack, for: "zeros")
        identity = try NormalizationVectors(filters: most)
        identity.setIdentity()
        var vectors: [NormalizationVectors] = []
        for layer in parameters.layers {
            let one = try NormalizationVectors(filters: layer.convolution.filters)
            one.setIdentity()
            vectors.append(one)
        }
        self.vectors = vectors
        for step in plan.steps { scratch.formUnion(scratch(of: step)) }
        try parameters.arena.reserve(bytes)
    }

    /// Bytes of the arena that this plan needs.
    var bytes: Int { plan.arenaBytes + sharedBytes + turnedBytes + sumsBytes + workers * workerBytes }
    private var sharedBytes: Int { (scratch.shared + 4095) / 4096 * 4096 + 64 }
    private var turnedBytes: Int { (scratch.turned + 4095) / 4096 * 4096 + 64 }
    private var sumsBytes: Int { (scratch.sums + 63) / 64 * 64 }
    // An odd number of cache lines apart, so that workers do not share the sets of a cache.
    private var workerBytes: Int { (scratch.worker + 4095) / 4096 * 4096 + 64 }

    private var base: UnsafeMutableRawPointer {
        guard let memory = parameters.arena.memory else { preconditionFailure("the arena has no memory") }
        return memory.base
    }
    var shared: UnsafeMutableRawPointer { base + plan.arenaBytes }
    var turned: UnsafeMutablePointer<Float> {
        (shared + sharedBytes).assumingMemoryBound(to: Float.self)
    }
    var sums: UnsafeMutablePointer<Double> {
        (shared + sharedBytes + turnedBytes).assumingMemoryBound(to: Double.self)
    }

    /// The first number of a place.
    func floats(of place: Place) -> UnsafeMutablePointer<Float> {
        (base + plan.buffers[place.buffer].offset).assumingMemoryBound(to: Float.self) + place.channel
    }

    /// Makes the kernels anew where the arena has moved.
    ///
    /// - Throws: ``NetworkError/tooLarge(what:bytes:limit:)`` where the machine has no memory left
    func prepare() throws(NetworkError) {
        try parameters.arena.reserve(bytes)
        guard generation != parameters.arena.generation else { return }
        generation = parameters.arena.generation
        kernels = plan.steps.map(kernel)
    }

    /// Makes all kernels anew after choices have changed.
    ///
    /// - Throws: ``NetworkError/tooLarge(what:bytes:limit:)`` where the machine has no memory left
    func chooseAgain() throws(NetworkError) {
        trial = nil
        scratch = TrainingScratch()
        for step in plan.steps { scratch.formUnion(scratch(of: step)) }
        generation = -1
        try prepare()
    }

    /// Sees to it that there is room for a step as it would be done now.
    ///
    /// - Throws: ``NetworkError/tooLarge(what:bytes:limit:)`` where the machine has no memory left
    func makeRoom(for step: TrainingStep) throws(NetworkError) {
        scratch.formUnion(scratch(of: step))
        try prepare()
    }

    /// Nanoseconds of one step by itself.
    func time(_ step: TrainingStep, on pool: WorkerPool) -> UInt64 {
        let kernel = kernel(step)
        let (work, place, each) = (TaskWork(work: kernel.work), scratchPlace, workerBytes)
        let region = Region(tasks: kernel.tasks) { phase, task, worker in
            work.work(phase, task, place.base + worker * each)
        }
        let start = Monotonic.nanoseconds
        pool.run(region)
        return Monotonic.nanoseconds - start
    }

    private var scratchPlace: ScratchPlace { ScratchPlace(base: UnsafeMutableRawPointer(sums) + sumsBytes) }

    /// Does some of the steps, in order; frozen ones can be left out.
    ///
    /// - Returns: if timed, seconds of each of the kernels
    func run(
        _ steps: Range<Int>, skipsFrozen: Bool, on pool: WorkerPool, isTimed: Bool, cancellation: Cancellation?
    ) throws(NetworkError) -> [Double] {
        var phases: [(kernel: Int, phase: Int)] = []
        var tasks: [Int] = []
        for index in steps where !(skipsFrozen && plan.steps[index].node < plan.frozenBefore) {
            for (phase, count) in kernels[index].tasks.enumerated() where count > 0 {
                phases.append((index, phase))
                tasks.append(count)
            }
        }
        guard !tasks.isEmpty else { return [] }
        let (all, place, each) = (phases, scratchPlace, workerBytes)
        let work = kernels.map { TaskWork(work: $0.work) }
        let region = Region(tasks: tasks) { step, task, worker in
            let (kernel, phase) = all[step]
            work[kernel].work(phase, task, place.base + worker * each)
        }
        region.isTimed.store(isTimed, ordering: .relaxed)
        cancellation?.attach(region)
        defer { cancellation?.detach() }
        var last = Monotonic.nanoseconds
        pool.run(region)
        guard !region.isCancelled.load(ordering: .relaxed) else { throw .cancelled }
        guard isTimed else { return [] }
        var seconds = Array(repeating: 0.0, count: kernels.count)
        for (phase, end) in zip(phases, region.ends.withLock { $0 }) {
            seconds[phase.kernel] += Double(end - last) / 1e9
            last = end
        }
        return seconds
    }
}

/// `@unchecked Sendable`: tasks of one phase write apart from each other, see ``TrainingMachine``.
private struct TaskWork: @unchecked Sendable {
    let work: TrainingKernel.Work
}

/// `@unchecked Sendable`: every worker has its own part of it.
private struct ScratchPlace: @unchecked Sendable {
    let base: UnsafeMutableRawPointer
}
