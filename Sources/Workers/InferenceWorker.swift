import Domain
public import Fetching
public import Foundation
public import Logging
import Prediction
public import Queue
import Synchronization
import YOLO

/// Takes jobs of one client at a time, lets the client's network look at their pictures, and notes what it found.
///
/// While the network is at work on one batch, the pictures of the next one are fetched, decoded and fitted. Any number of
/// workers on any number of machines may share a queue and the networks.
public final class InferenceWorker: Sendable {
    private let queue: any InferenceQueue
    private let settings: WorkerSettings
    private let networks: NetworkCache
    private let intake: PictureIntake
    private let leases: LeaseKeeper
    private let logger: Logger
    private let now: @Sendable () -> Moment
    private let isStopped = Atomic<Bool>(false)
    private let tally = Mutex(WorkerTally())
    private let background: BlockingCalls
    private let foreground = BlockingCalls(limit: 1)

    /// Makes a worker.
    ///
    /// - Parameters:
    ///   - fetcher: `nil` for one that keeps to the settings' policy
    ///   - settling: seconds for which a network's files must have been left alone before they are read
    ///   - now: the time that jobs are given
    public init(
        queue: any InferenceQueue, models: ClientModels, settings: WorkerSettings = WorkerSettings(),
        fetcher: Fetcher? = nil, settling: Double = 1, logger: Logger,
        now: @escaping @Sendable () -> Moment = { Moment(seconds: Date().timeIntervalSince1970) }
    ) {
        (self.queue, self.settings, self.logger, self.now) = (queue, settings, logger, now)
        var options = Predictor.Options()
        (options.minimumConfidence, options.threads) = (settings.minimumConfidence, settings.threads)
        (options.niceness, options.tuning) = (settings.niceness, settings.tuning)
        networks = NetworkCache(
            models, options, byteLimit: settings.modelBytes, settling: settling, now: { now().seconds },
            warn: { logger.warning("\($0)") })
        background = BlockingCalls(limit: settings.fetches)
        let cache = ContentCache(folder: settings.cache, byteLimit: 1 << 30)
        intake = PictureIntake(
            queue: queue, fetcher: fetcher ?? Fetcher(policy: settings.policy, cache: cache),
            limits: settings.limits, calls: background, buckets: settings.buckets)
        leases = LeaseKeeper(queue, duration: settings.lease, now: now)
    }

    /// What it has done so far.
    public var done: WorkerTally {
        var tally = tally.withLock { $0 }
        tally.networkLoads = networks.loads
        return tally
    }

    /// Lets the worker end: the picture that it is at is finished, all others are given back.
    public func stop() {
        isStopped.store(true, ordering: .relaxed)
        queue.changes.fire()
    }

    private var mustStop: Bool { isStopped.load(ordering: .relaxed) || Task.isCancelled }

    /// Works until it is stopped.
    ///
    /// - Parameter whileThereAreJobs: ends as soon as no job is ready
    public func run(whileThereAreJobs: Bool = false) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.leases.run() }
            await self.work(whileThereAreJobs)
            group.cancelAll()
        }
    }

    private func work(_ whileThereAreJobs: Bool) async {
        // Counted before the queue is looked at: what comes in meanwhile is not waited for.
        var seen = queue.changes.count
        var next = Task { await self.take() }
        while true {
            let batch = await next.value
            if mustStop {
                if let batch { await giveBack(batch) }
                return
            }
            guard let batch else {
                if whileThereAreJobs { return }
                // Also looks by itself: pauses end without anybody's doing.
                await queue.changes.wait(after: seen, timeout: .seconds(1))
                await tend()
                seen = queue.changes.count
                next = Task { await self.take() }
                continue
            }
            // A picture that may have killed a worker before is looked at with no other jobs in hand.
            let isAlone = batch.claimed.claims.contains { $0.attempt > 1 }
            if isAlone { await process(batch) }
            seen = queue.changes.count
            next = Task { await self.take() }
            if !isAlone { await process(batch) }
        }
    }

    private func tend() async {
        do { _ = try await queue.tend(at: now()) } catch {
            logger.error("the queue could not be tidied", metadata: ["reason": "\(error)"])
        }
    }

    // MARK: Taking

    /// Jobs in hand, whose pictures are on their way.
    private struct Batch: Sendable {
        var claimed: ClaimedBatch
        var network: Result<ServedNetwork, PictureIntake.Failure>
        var pictures: [Task<Result<PictureIntake.Ready, PictureIntake.Failure>, Never>] = []
    }

    /// The next batch; `nil` if there is none, or the queue does not answer.
    private func take() async -> Batch? {
        guard !mustStop else { return nil }
        let request = ClaimRequest(
            lease: "\(UUID())", limit: settings.batch, client: settings.client, preferred: networks.clients,
            slack: settings.slack, weights: settings.weights, duration: settings.lease, now: now())
        let claimed: ClaimedBatch
        do { claimed = try await queue.claim(request) } catch {
            logger.error("no jobs could be taken", metadata: ["reason": "\(error)"])
            try? await Task.sleep(for: .seconds(1))
            return nil
        }
        guard let client = claimed.claims.first?.client else { return nil }
        leases.hold(claimed)
        let network = await background.run { self.network(of: client) }
        var batch = Batch(claimed: claimed, network: network)
        if case .success(let network) = network {
            batch.pictures = claimed.claims.map { claim in
                Task { await self.intake.picture(of: claim, for: network.predictor) }
            }
        }
        return batch
    }

    private func network(of client: String) -> Result<ServedNetwork, PictureIntake.Failure> {
        do { return .success(try networks.network(of: client)) } catch {
            logger.error("a network could not be loaded", metadata: ["client": "\(client)", "reason": "\(error)"])
            let reason = (error as? WorkerError)?.description ?? "the network of client '\(client)' cannot be loaded"
            return .failure(.init(reason: reason, mayPass: true))
        }
    }

    // MARK: Working

    private func process(_ batch: Batch) async {
        let claims = batch.claimed.claims
        switch batch.network {
        case .failure(let failure):
            // The jobs can do nothing for it: they wait until there is a network.
            await finish(claims.map { Ending($0.id, .postponed(failure.reason)) }, batch)
        case .success(let network):
            for (index, claim) in claims.enumerated() {
                if mustStop {
                    for picture in batch.pictures[index...] { picture.cancel() }
                    await finish(claims[index...].map { Ending($0.id, .returned) }, batch)
                    return
                }
                let picture = await batch.pictures[index].value
                // Withdrawn, or taken up by another: what came of it here would not be noted.
                if leases.isLost(claim.id) {
                    leases.release(claim.id, batch.claimed.lease)
                    continue
                }
                if case .failure(let failure) = picture { note(failure, of: claim) }
                await finish([Ending(claim.id, await outcome(of: picture, network))], batch)
            }
        }
    }

    private func outcome(
        of picture: Result<PictureIntake.Ready, PictureIntake.Failure>, _ network: ServedNetwork
    ) async -> Ending.Outcome {
        switch picture {
        case .failure(let failure): return .failed(failure.reason, mayPass: failure.mayPass)
        case .success(let ready):
            let found = await foreground.run { Result { try network.predictor.detect([ready.prepared]) } }
            guard let first = try? found.get().first else {
                logger.error("a network failed", metadata: ["client": "\(network.client)", "reason": "\(found)"])
                return .failed("the network could not look at the picture", mayPass: false)
            }
            let size = ready.prepared.picture.placement.pictureSize
            return .done(
                StoredResult(
                    model: network.fingerprint, width: ready.width, height: ready.height,
                    detections: ResultDocument.detections(first.detections, classes: network.classes, in: size)))
        }
    }

    private func giveBack(_ batch: Batch) async {
        for picture in batch.pictures { picture.cancel() }
        await finish(batch.claimed.claims.map { Ending($0.id, .returned) }, batch)
    }

    /// A line that names what would allow an address: the operator's to know, not the client's.
    private func note(_ failure: PictureIntake.Failure, of claim: Claim) {
        guard let setting = failure.setting else { return }
        logger.notice(
            "an address is not allowed",
            metadata: [
                "inference": "\(claim.id)", "client": "\(claim.client)", "reason": "\(failure.reason)",
                "setting": "\(setting)",
            ])
    }

    /// A line for each job that did not end well.
    private func note(_ ending: Ending, _ batch: Batch) {
        let client = batch.claimed.claims.first?.client ?? ""
        let about: Logger.Metadata = ["inference": "\(ending.id)", "client": "\(client)"]
        switch ending.outcome {
        case .done, .returned: break
        case .failed(let reason, _):
            logger.info("a job failed", metadata: about.merging(["reason": "\(reason)"]) { $1 })
        case .postponed(let reason):
            logger.info("a job is put off", metadata: about.merging(["reason": "\(reason)"]) { $1 })
        }
    }

    /// Notes how jobs ended; a queue that does not answer is asked again for as long as the leases may stand.
    private func finish(_ endings: [Ending], _ batch: Batch) async {
        defer { for ending in endings { leases.release(ending.id, batch.claimed.lease) } }
        let deadline = ContinuousClock.now + settings.lease * 3
        var pause = Duration.milliseconds(100)
        while true {
            do throws(QueueError) {
                let noted = try await queue.finish(endings, lease: batch.claimed.lease, at: now())
                tally.withLock { $0.count(endings.filter { noted.contains($0.id) }, of: endings.count) }
                for ending in endings where noted.contains(ending.id) { note(ending, batch) }
                return
            } catch {
                logger.error("results could not be noted", metadata: ["reason": "\(error)"])
                // Another worker will do it again when the lease has run out.
                guard ContinuousClock.now < deadline else { return }
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(5))
            }
        }
    }
}
