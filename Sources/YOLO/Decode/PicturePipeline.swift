/// Runs many pictures through two stages that overlap: several are prepared (read, decoded, resized) while the network is at
/// work on earlier ones.
///
/// At most `depth` pictures are under way at a time, so memory stays bounded however many there are. Results come in the
/// order of the pictures. A picture that fails in either stage is reported in its place and the others go on; where a batch
/// fails, its pictures are run one by one.
///
/// ```swift
/// let pipeline = PicturePipeline(depth: 4, batch: 1, prepare: { path in try input(of: path) }, run: detector.detect)
/// try await pipeline.run(paths) { index, outcome in save(index, outcome) }
/// ```
public struct PicturePipeline<Item: Sendable, Prepared: Sendable, Output: Sendable>: Sendable {
    /// Most pictures under way: being prepared, waiting, or in the network.
    public let depth: Int
    /// Most pictures of one run of the network, 1…`depth`.
    public let batch: Int
    private let prepare: @Sendable (Item) throws -> Prepared
    private let run: @Sendable ([Prepared]) throws -> [Output]

    /// Makes a pipeline.
    ///
    /// - Parameters:
    ///   - depth: most pictures under way, at least `batch`; twice the batch lets the stages overlap
    ///   - batch: most pictures of one run of the network
    ///   - prepare: makes one picture ready; several run at a time
    ///   - run: the network on 1…`batch` pictures, never two at a time; gives one output for each
    public init(
        depth: Int, batch: Int = 1, prepare: @escaping @Sendable (Item) throws -> Prepared,
        run: @escaping @Sendable ([Prepared]) throws -> [Output]
    ) {
        precondition(batch > 0 && depth >= batch, "a depth of \(depth) for batches of \(batch)")
        (self.depth, self.batch, self.prepare, self.run) = (depth, batch, prepare, run)
    }

    /// Takes all pictures through.
    ///
    /// - Parameters:
    ///   - items: the pictures; taken from the sequence only as there is room
    ///   - deliver: gets each picture's place and outcome, in order, one at a time
    /// - Throws: `CancellationError` where the task was cancelled, after what was delivered until then; what `deliver`
    ///   throws ends the run too
    public func run(
        _ items: some Sequence<Item>, deliver: @Sendable (Int, Result<Output, any Error>) async throws -> Void
    ) async throws {
        let prepare = self.prepare
        try await withThrowingTaskGroup(of: (Int, Result<Prepared, any Error>).self) { group in
            var (source, started, delivered) = (items.makeIterator(), 0, 0)
            var ready: [Int: Result<Prepared, any Error>] = [:]
            var hasMore = true
            func refill() {
                while hasMore && started - delivered < depth {
                    guard let item = source.next() else {
                        hasMore = false
                        return
                    }
                    let place = started
                    group.addTask {
                        let prepared = Result {
                            try Task.checkCancellation()
                            return try prepare(item)
                        }
                        return (place, prepared)
                    }
                    started += 1
                }
            }
            refill()
            while delivered < started {
                try Task.checkCancellation()
                // Fewer than a batch are under way only where no more will come.
                let next = takeReady(min(batch, started - delivered), of: &ready, from: delivered)
                guard !next.isEmpty else {
                    if let (place, outcome) = try await group.next() { ready[place] = outcome }
                    continue
                }
                for outcome in outcomes(of: next) {
                    try await deliver(delivered, outcome)
                    delivered += 1
                    refill()
                }
            }
        }
    }

    /// The next `count` pictures in order; none if one is missing yet.
    private func takeReady(
        _ count: Int, of ready: inout [Int: Result<Prepared, any Error>], from first: Int
    ) -> [Result<Prepared, any Error>] {
        let places = first..<first + count
        guard places.allSatisfy({ ready[$0] != nil }) else { return [] }
        return places.compactMap { ready.removeValue(forKey: $0) }
    }

    /// Runs the network on those that could be prepared; where it fails on several, on each alone.
    private func outcomes(of pictures: [Result<Prepared, any Error>]) -> [Result<Output, any Error>] {
        let sound = pictures.compactMap { try? $0.get() }
        guard sound.count > 1, let outputs = try? run(sound) else {
            return pictures.map { picture in
                picture.flatMap { prepared in Result { try one(run([prepared])) } }
            }
        }
        precondition(outputs.count == sound.count, "\(outputs.count) outputs of \(sound.count) pictures")
        var place = 0
        return pictures.map { picture in
            picture.map { _ in
                defer { place += 1 }
                return outputs[place]
            }
        }
    }

    private func one(_ outputs: [Output]) -> Output {
        precondition(outputs.count == 1, "\(outputs.count) outputs of one picture")
        return outputs[0]
    }
}
