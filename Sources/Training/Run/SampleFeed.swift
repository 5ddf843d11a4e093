/// Samples of a run in order, made ahead on threads of their own.
struct SampleFeed<Source: SampleSource> {
    /// A sample, or what was used instead of one that cannot be read.
    struct Fed: Sendable {
        var request: SampleRequest
        var sample: Result<Source.Sample, any Error>
        /// What went wrong on the way.
        var problems: [String]
    }

    private let prefetcher: Prefetcher<Fed>

    /// Starts at a place of the run, counted in samples from the first.
    init(_ source: Source, _ plan: BatchPlan, mixupEnd: Int, from place: Int, to end: Int, workers: Int) {
        // Orders of epochs are made while requests are handed out, which only one thread at a time does.
        let requests = LockedStream(SampleStream(plan, mixupEnd: mixupEnd))
        prefetcher = Prefetcher(place..<max(place, end), workers: workers, ahead: plan.batch * 2 + workers) { place in
            Self.make(requests.request(at: place), source)
        }
    }

    /// The next samples.
    /// - Throws: ``TrainingError/unreadablePictures(reason:)``
    func next(_ count: Int, warn: (String) -> Void) throws(TrainingError) -> [(SampleRequest, Source.Sample)] {
        var fed: [(SampleRequest, Source.Sample)] = []
        while fed.count < count, let one = prefetcher.next() {
            for problem in one.problems { warn(problem) }
            switch one.sample {
            case .success(let sample): fed.append((one.request, sample))
            case .failure(let error): throw .unreadablePictures(reason: "\(error)")
            }
        }
        return fed
    }

    /// Ends all threads.
    func stop() { prefetcher.stop() }

    /// Makes a sample; where a picture cannot be read, that of the next picture, so that the batch stays whole.
    private static func make(_ request: SampleRequest, _ source: Source) -> Fed {
        var problems: [String] = []
        var request = request
        for attempt in 0..<max(1, source.count) {
            do {
                return Fed(request: request, sample: .success(try source.sample(request)), problems: problems)
            } catch {
                problems.append("\(error); the next picture takes its place")
                if attempt >= source.count - 1 {
                    return Fed(request: request, sample: .failure(error), problems: problems)
                }
                request.index = (request.index + 1) % source.count
            }
        }
        preconditionFailure("every attempt returns")
    }
}
