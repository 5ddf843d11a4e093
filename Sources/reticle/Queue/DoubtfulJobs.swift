import Queue
import Workbench

/// Jobs of a client that its network is in doubt about.
struct DoubtfulJobs: Sendable {
    /// One of them.
    struct Job: Sendable {
        var inference: Inference
        /// Least confidence of a detection, 0…1; 1 where nothing was found.
        var least: Double
        /// Detections below the threshold.
        var doubts: Int

        /// Whether it is rather looked at than another one: the least sure first, then the one with more doubts, then the
        /// newer one; those in which nothing was found come last.
        func precedes(_ other: Job) -> Bool {
            if (doubts == 0) != (other.doubts == 0) { return doubts > 0 }
            if least != other.least { return least < other.least }
            if doubts != other.doubts { return doubts > other.doubts }
            return inference.id > other.inference.id
        }
    }

    /// Worst first; of an address only the newest job.
    private(set) var jobs: [Job] = []
    /// Jobs that were looked at.
    private(set) var looked = 0
    private let wish: PullWish
    private static let page = 500

    private init(_ wish: PullWish) { self.wish = wish }

    /// Looks through the jobs of a client that were posted since `oldest`, page by page.
    ///
    /// - Throws: `QueueError`
    static func find(_ wish: PullWish, in queue: any InferenceQueue, since oldest: Moment) async throws -> DoubtfulJobs
    {
        var found = DoubtfulJobs(wish)
        var query = InferenceQuery(client: wish.client, states: [.done], limit: page)
        while true {
            let page = try await queue.inferences(query)
            for inference in page where inference.createdAt >= oldest { found.take(inference) }
            // Names are in order even where the clock of a server went back.
            guard page.count == Self.page, let last = page.last?.id, last.moment >= oldest else { return found }
            query.before = last
        }
    }

    /// Takes a job in if it is among the worst so far.
    private mutating func take(_ inference: Inference) {
        guard let result = inference.result else { return }
        looked += 1
        let job: Job
        if let (least, count) = ServiceDetections.doubts(in: result.detections, below: wish.below) {
            guard count > 0 else { return }
            job = Job(inference: inference, least: least, doubts: count)
        } else {
            guard wish.includesEmpty else { return }
            job = Job(inference: inference, least: 1, doubts: 0)
        }
        if jobs.count == wish.limit, let last = jobs.last, !job.precedes(last) { return }
        // The newer one of an address came before.
        if let address = inference.address, jobs.contains(where: { $0.inference.address == address }) { return }
        jobs.insert(job, at: jobs.firstIndex { job.precedes($0) } ?? jobs.endIndex)
        if jobs.count > wish.limit { jobs.removeLast() }
    }
}
