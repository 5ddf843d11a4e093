import NeuralNetwork

/// The frozen layers of a network, run once for a sample and from then on read from the cache.
final class FrozenTrunk {
    private let network: Network
    private let parameters: any ParameterSource
    private let cache: FrozenCache
    private let pool: WorkerPool
    private let tuning: TuningTable
    private var session: (side: Int, session: InferenceSession)?

    init(
        _ network: Network, _ parameters: any ParameterSource, before end: Int, cache: FrozenCache, pool: WorkerPool,
        tuning: TuningTable
    ) {
        self.network = network.prefix(before: end)
        (self.parameters, self.cache, self.pool, self.tuning) = (parameters, cache, pool, tuning)
    }

    /// What the layers give for a batch: one array for each value of the boundary, `[N, H, W, C]`.
    /// - Throws: `NetworkError`
    func values(_ samples: [DetectorSample]) throws(NetworkError) -> [[Float]] {
        var values: [[Float]] = []
        for sample in samples {
            let one = try frozen(sample)
            if values.isEmpty { values = one.map { _ in [] } }
            for at in one.indices { values[at] += one[at] }
        }
        return values
    }

    private func frozen(_ sample: DetectorSample) throws(NetworkError) -> [[Float]] {
        switch sample.values {
        case .frozen(let values): return values
        case .pixels(let pixels):
            let halves = try session(sample.side).run(pixels).outputs.map { output in output.values.map { Float16($0) }
            }
            if let key = sample.key { cache.write(halves, boxes: sample.boxes, as: key) }
            return halves.map { $0.map { Float($0) } }
        }
    }

    private func session(_ side: Int) throws(NetworkError) -> InferenceSession {
        if let session, session.side == side { return session.session }
        let made = try InferenceSession(
            network, input: Shape(height: side, width: side, channels: network.inputChannels), parameters: parameters,
            pool: pool, tuning: tuning)
        session = (side, made)
        return made
    }
}
