import Foundation
internal import Synchronization

extension Machine {
    /// Runs everything once.
    ///
    /// - Returns: if timed, nanoseconds of the start and of the end of each phase
    /// - Throws: ``NetworkError/cancelled``
    func run(on pool: WorkerPool, isTimed: Bool, cancellation: Cancellation?) throws(NetworkError) -> [UInt64] {
        try run(region, on: pool, isTimed: isTimed, cancellation: cancellation)
    }

    private func run(
        _ region: Region, on pool: WorkerPool, isTimed: Bool, cancellation: Cancellation?
    ) throws(NetworkError) -> [UInt64] {
        region.isCancelled.store(false, ordering: .relaxed)
        region.isTimed.store(isTimed, ordering: .relaxed)
        cancellation?.attach(region)
        defer { cancellation?.detach() }
        let start = Monotonic.nanoseconds
        pool.run(region)
        guard !region.isCancelled.load(ordering: .relaxed) else { throw .cancelled }
        return isTimed ? [start] + region.ends.withLock { $0 } : []
    }

    /// Runs every step as soon as its weights are there, while later ones are still read.
    ///
    /// - Throws: ``NetworkError/cancelled``, and what is wrong with the weights
    func runWhileLoading(
        _ source: any ParameterSource, on pool: WorkerPool, cancellation: Cancellation?
    ) throws(NetworkError) {
        let loader = WeightLoader(self, from: source)
        if pool.threads == 1, pool.niceness == 0 {
            loader.work()
        } else {
            let readers = DispatchGroup()
            for index in 0..<max(1, pool.threads - 1) {
                readers.enter()
                let thread = Thread {
                    loader.work()
                    readers.leave()
                }
                thread.name = "weights \(index)"
                thread.stackSize = 1 << 20
                thread.start()
            }
            defer {
                loader.stop()
                readers.wait()
            }
            for index in kernels.indices {
                if kernels[index].convolution != nil { try loader.wait(for: index) }
                _ = try run(region(of: index), on: pool, isTimed: false, cancellation: cancellation)
            }
            return
        }
        try loader.waitForAll()
        _ = try run(region, on: pool, isTimed: false, cancellation: cancellation)
    }

    /// Seconds of each node from the times of the phases.
    func nodeSeconds(_ times: [UInt64]) -> [Double] {
        guard times.count == phases.count + 1 else { return [] }
        var seconds = Array(repeating: 0.0, count: plan.network.nodes.count)
        for (index, phase) in phases.enumerated() {
            let node = plan.steps[kernels[phase.kernel].step].node
            seconds[node] += Double(times[index + 1] - times[index]) / 1e9
        }
        return seconds
    }

    /// Copies out what leaves the network.
    ///
    /// - Throws: ``NetworkError/notFinite(_:name:)`` with the first layer to blame
    func outputs() throws(NetworkError) -> [InferenceResult.Output] {
        var outputs: [InferenceResult.Output] = []
        for node in plan.network.outputs {
            guard let place = plan.places[node] else { preconditionFailure("output \(node) has no place") }
            let values = values(at: place)
            guard firstNotFinite(values) == nil else { throw culprit() }
            outputs.append(InferenceResult.Output(node: node, shape: place.shape, values: values))
        }
        return outputs
    }

    /// The numbers at a place, `[N, H, W, C]`.
    func values(at place: Place) -> [Float] {
        let (stride, channels) = (plan.stride(of: place), place.shape.channels)
        let pixels = plan.batch * place.shape.height * place.shape.width
        let source = floats(of: place)
        return Array(unsafeUninitializedCapacity: pixels * channels) { buffer, filled in
            guard let target = buffer.baseAddress else { return }
            if stride == channels {
                target.initialize(from: source, count: pixels * channels)
            } else {
                for pixel in 0..<pixels {
                    (target + pixel * channels).initialize(from: source + pixel * stride, count: channels)
                }
            }
            filled = pixels * channels
        }
    }

    /// Runs again, step by step, to the first whose values are not finite.
    private func culprit() -> NetworkError {
        guard firstNotFinite(values(at: plan.inputPlace)) == nil else { return .inputNotFinite }
        for index in kernels.indices {
            performAlone(index)
            let step = plan.steps[kernels[index].step]
            if firstNotFinite(values(at: step.output)) != nil {
                return .notFinite(step.node, name: plan.network.nodes[step.node].name)
            }
        }
        let last = plan.network.nodes.count - 1
        return .notFinite(last, name: plan.network.nodes[last].name)
    }
}
