internal import CKernels

/// A plan with its memory: kernels that know where everything lies.
///
/// `@unchecked Sendable`: a session lets one run at a time use it; within a run workers only read it, and write to parts
/// of its memory that no other task of the same step touches.
final class Machine: @unchecked Sendable {
    let plan: InferencePlan
    let level: ck_level
    /// Activations.
    let arena: Memory
    /// Packed weights and biases of all convolutions.
    let weights: Memory
    /// Floats in `weights` at which the weights of each step begin, and its biases.
    let parts: [(weights: Int, bias: Int)?]
    let workers: Int
    /// Scratch that the tasks of a step share, then that of each worker.
    private var scratch: Memory
    private var workerBytes = 0
    private(set) var kernels: [Kernel]
    /// Kernel and phase of each step of the region.
    private(set) var phases: [(kernel: Int, phase: Int)] = []
    /// All of it, in order.
    private(set) var region = Region(tasks: []) { _, _, _ in }

    /// Takes the memory of a plan.
    ///
    /// - Throws: ``NetworkError/tooLarge(what:bytes:limit:)`` where the machine has no memory left
    init(_ plan: InferencePlan, workers: Int, level: ck_level) throws(NetworkError) {
        (self.plan, self.workers, self.level) = (plan, workers, level)
        arena = try Memory(bytes: plan.arenaBytes, for: "activations")
        var floats = 0
        func take(_ count: Int) -> Int {
            defer { floats += (count + 15) / 16 * 16 }
            return floats
        }
        var parts: [(weights: Int, bias: Int)?] = []
        for step in plan.steps {
            guard var layer = plan.layer(of: step, level: level) else {
                parts.append(nil)
                continue
            }
            parts.append((take(ck_conv_packed_count(&layer)), take(layer.filters)))
        }
        self.parts = parts
        weights = try Memory(bytes: floats * 4 + PlannedBuffer.slack, for: "weights")
        scratch = try Memory(bytes: 64, for: "scratch")
        kernels = []
        kernels = plan.steps.indices.map(kernel)
        try prepare()
    }

    /// Bytes of all memory.
    var bytes: Int { arena.bytes + weights.bytes + scratch.bytes }

    /// The first number of a place.
    func floats(of place: Place) -> UnsafeMutablePointer<Float> {
        arena.floats(at: plan.buffers[place.buffer].offset) + place.channel
    }

    /// Lets a convolution be computed in another way; ``prepare()`` has to follow.
    func choose(_ variant: ck_conv_variant, for kernel: Int) {
        guard case .convolution(var layer, let data) = kernels[kernel].call else { return }
        layer.variant = variant
        kernels[kernel].call = .convolution(layer, data)
    }

    /// Takes the scratch that the kernels need as they are chosen, and cuts them into tasks.
    ///
    /// - Throws: ``NetworkError/tooLarge(what:bytes:limit:)`` where the machine has no memory left
    func prepare() throws(NetworkError) {
        var (shared, own) = (0, 64)
        for kernel in kernels {
            guard var layer = kernel.convolution?.layer else { continue }
            shared = max(shared, ck_conv_shared_bytes(&layer))
            own = max(own, ck_conv_worker_bytes(&layer))
        }
        shared = (shared + 63) / 64 * 64 + PlannedBuffer.slack
        // An odd number of cache lines apart, so that workers do not share the sets of a cache.
        workerBytes = (own + 4095) / 4096 * 4096 + 64
        if scratch.bytes < shared + workers * workerBytes {
            try dropScratch()
            scratch = try Memory(bytes: shared + workers * workerBytes, for: "scratch")
        }
        let base = scratch.base
        workerBase = base + shared
        phases = []
        var tasks: [Int] = []
        for index in kernels.indices {
            if case .convolution(var layer, var data) = kernels[index].call {
                data.shared = base
                kernels[index].call = .convolution(layer, data)
                kernels[index].tasks = (0..<ck_conv_phases(&layer)).map { ck_conv_tasks(&layer, $0) }
            }
            for (phase, count) in kernels[index].tasks.enumerated() where count > 0 {
                phases.append((index, phase))
                tasks.append(count)
            }
        }
        region = region(phases, tasks: tasks)
    }

    /// Gives all scratch back; ``prepare()`` has to follow.
    ///
    /// - Throws: ``NetworkError/tooLarge(what:bytes:limit:)`` where the machine has no memory left
    func dropScratch() throws(NetworkError) { scratch = try Memory(bytes: 64, for: "scratch") }

    private var workerBase = UnsafeMutableRawPointer(bitPattern: 64).unsafelyUnwrapped

    /// The part of the whole that one kernel is.
    func region(of kernel: Int) -> Region {
        let own = phases.filter { $0.kernel == kernel }
        return region(own, tasks: own.map { kernels[kernel].tasks[$0.phase] })
    }

    private func region(_ phases: [(kernel: Int, phase: Int)], tasks: [Int]) -> Region {
        Region(tasks: tasks) { [unowned self] step, task, worker in
            let (kernel, phase) = phases[step]
            kernels[kernel].perform(phase: phase, task: task, scratch: workerBase + worker * workerBytes)
        }
    }

    /// Does all tasks of one kernel on the calling thread.
    func performAlone(_ kernel: Int) {
        for (phase, count) in kernels[kernel].tasks.enumerated() {
            for task in 0..<count { kernels[kernel].perform(phase: phase, task: task, scratch: workerBase) }
        }
    }
}

extension Machine {
    /// Floats that a task of a layer without weights should take at least: some microseconds of work.
    private static let taskFloats = 16_384

    private func kernel(_ index: Int) -> Kernel {
        let step = plan.steps[index]
        let target = floats(of: step.output)
        func lines(_ call: Kernel.Call, pixels: Int) -> Kernel {
            let share = max(1, Self.taskFloats / max(1, step.output.shape.channels))
            return Kernel(call: call, step: index, share: share, tasks: [(pixels + share - 1) / share])
        }
        func rows(_ call: Kernel.Call) -> Kernel {
            let rows = plan.batch * step.output.shape.height
            let share = max(1, Self.taskFloats / (step.output.shape.width * step.output.shape.channels))
            return Kernel(call: call, step: index, share: share, tasks: [(rows + share - 1) / share])
        }
        switch step.operation {
        case .convolution(_, let input, let residual, _):
            guard let layer = plan.layer(of: step, level: level), let part = parts[index] else {
                preconditionFailure("step \(index) has no weights")
            }
            let data = ck_conv_data(
                source: floats(of: input), packed: weights.floats(at: part.weights * 4),
                bias: weights.floats(at: part.bias * 4), residual: residual.map { UnsafePointer(floats(of: $0)) },
                target: target, shared: nil)
            return Kernel(call: .convolution(layer, data), step: index)
        case .maxPool(let input, let size, let stride, let padding):
            let pool = ck_pool(
                batch: plan.batch, height: input.shape.height, width: input.shape.width,
                channels: input.shape.channels, size: size, stride: stride, padding: padding,
                source_stride: plan.stride(of: input), target_stride: plan.stride(of: step.output), level: level)
            return rows(.maxPool(pool, floats(of: input), target, rows: plan.batch * step.output.shape.height))
        case .upsample(let input, let factor):
            let up = ck_upsampling(
                batch: plan.batch, height: input.shape.height, width: input.shape.width,
                channels: input.shape.channels, factor: factor, target_height: step.output.shape.height,
                target_width: step.output.shape.width, source_stride: plan.stride(of: input),
                target_stride: plan.stride(of: step.output), level: level)
            return rows(.upsample(up, floats(of: input), target, rows: plan.batch * step.output.shape.height))
        case .add(let first, let second, let activation):
            let (line, copied) = (line(second, step.output), line(first, step.output))
            return lines(
                .add(line, ck_activation(activation), copied: copied, floats(of: first), floats(of: second), target),
                pixels: line.pixels)
        case .copy(let input):
            let line = line(input, step.output)
            return lines(.copy(line, floats(of: input), target), pixels: line.pixels)
        case .softmax(let input):
            let line = line(input, step.output)
            return lines(.softmax(line, floats(of: input), target), pixels: line.pixels)
        case .averagePool(let input):
            var line = line(input, step.output)
            line.pixels /= plan.batch
            return Kernel(call: .mean(line, floats(of: input), target), step: index, tasks: [plan.batch])
        }
    }

    private func line(_ source: Place, _ target: Place) -> ck_line {
        ck_line(
            pixels: plan.batch * source.shape.height * source.shape.width, channels: source.shape.channels,
            source_stride: plan.stride(of: source), target_stride: plan.stride(of: target), level: level)
    }
}

extension InferencePlan {
    /// Floats from one pixel of a value to the next.
    func stride(of place: Place) -> Int { buffers[place.buffer].stride }

    /// The convolution that a step is, in the way that is likely the fastest; `nil` for other steps.
    func layer(of step: PlannedStep, level: ck_level) -> ck_conv? {
        guard case .convolution(let convolution, let input, let residual, let last) = step.operation else { return nil }
        var layer = ck_conv(
            batch: batch, height: input.shape.height, width: input.shape.width, channels: input.shape.channels,
            filters: convolution.filters, size: convolution.size, stride: convolution.stride,
            padding: convolution.padding, groups: convolution.groups, source_stride: stride(of: input),
            target_stride: stride(of: step.output), residual_stride: residual.map { stride(of: $0) } ?? 0,
            activation: ck_activation(convolution.activation), residual_activation: ck_activation(last), level: level,
            variant: CK_GATHERED)
        layer.variant = layer.variants.first ?? CK_GATHERED
        return layer
    }
}

extension ck_conv {
    /// The ways in which it can be computed, the likely fastest first; all with the same layout of packed weights.
    var variants: [ck_conv_variant] {
        var layer = self
        let all: [ck_conv_variant] = Array(unsafeUninitializedCapacity: Int(CK_CONV_VARIANTS.rawValue)) {
            buffer, filled in
            guard let list = buffer.baseAddress else { return }
            filled = ck_conv_list(&layer, list)
        }
        // Only depthwise weights lie in an order of their own.
        return all.filter { ($0 == CK_DEPTHWISE) == (all.first == CK_DEPTHWISE) }
    }
}
