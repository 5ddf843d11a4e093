import Domain
import Foundation
import Jobs
import Synchronization

/// What has changed in the queue since somebody last looked, and which images have new detections.
final class JobNews: Sendable {
    private struct Seen {
        var jobs: [Job] = []
        /// Images of each prediction under way, read once from its payload.
        var images: [JobID: [Int64]] = [:]
        /// Network of each prediction and training; payloads can be long.
        var models: [JobID: ModelName] = [:]
        /// Name of the run of each training.
        var runs: [JobID: String] = [:]
        /// What each training is called.
        var words: [JobID: String] = [:]
    }

    private let seen = Mutex(Seen())

    /// The network that a prediction is by, or that a training or an audit starts from.
    func model(of job: Job) -> ModelName? {
        if let known = seen.withLock({ $0.models[job.id] }) { return known }
        let found: ModelName? =
            switch job.kind {
            case .predict: try? job.order(PredictionOrder.self).modelName
            case .train: (try? job.order(TrainingOrder.self)).map { ModelName($0.model) }
            case .audit: (try? job.order(AuditOrder.self)).map { ModelName($0.model) }
            case .check: nil
            }
        guard let name = found else { return nil }
        seen.withLock { $0.models[job.id] = name }
        return name
    }

    /// What people call the work of a job: its kind, or `chain` for a training that is a stage of one.
    func word(for job: Job) -> String {
        guard job.kind == .train else { return job.kind.rawValue }
        if let known = seen.withLock({ $0.words[job.id] }) { return known }
        let isChained = (try? job.order(TrainingOrder.self))?.chain != nil
        let word = isChained ? "chain" : job.kind.rawValue
        seen.withLock { $0.words[job.id] = word }
        return word
    }

    /// The name of a training's run.
    func run(of job: Job) -> String? {
        guard job.kind == .train else { return nil }
        if let known = seen.withLock({ $0.runs[job.id] }) { return known }
        guard let order = try? job.order(TrainingOrder.self) else { return nil }
        let name = (order.run as NSString).lastPathComponent
        seen.withLock { $0.runs[job.id] = name }
        return name
    }

    /// Takes in the queue as it is.
    ///
    /// Returns images that were predicted since the last time, or `nil` if nothing has changed.
    func take(_ jobs: [Job]) -> [ImageID]? {
        seen.withLock { seen in
            guard seen.jobs != jobs else { return nil }
            let before = Dictionary(uniqueKeysWithValues: seen.jobs.map { ($0.id, $0.progress.done) })
            // Jobs that were over when the workstation was opened are no news.
            let isFirst = seen.jobs.isEmpty && jobs.count > 1
            seen.jobs = jobs
            guard !isFirst else { return [] }
            var news: [ImageID] = []
            for job in jobs where job.kind == .predict && job.progress.done > before[job.id] ?? 0 {
                let images: [Int64]
                if let known = seen.images[job.id] {
                    images = known
                } else {
                    images = (try? job.order(PredictionOrder.self))?.images ?? []
                }
                seen.images[job.id] = job.state.isOver ? nil : images
                let from = min(before[job.id] ?? 0, images.count)
                news += images[from..<min(job.progress.done, images.count)].map(ImageID.init(rawValue:))
            }
            return news
        }
    }
}
