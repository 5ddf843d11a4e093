import ArgumentParser
import Dispatch
import Fetching
import Foundation
import Logging
import Prediction
import Queue
import Workers

/// `reticle-service work`.
struct WorkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work", abstract: "Does jobs: as many workers as wanted share a queue.",
        discussion: """
            SIGTERM lets it finish the picture that it is at; all others go back into the queue.

            Leases go by the clocks of the machines that share a queue: keep them in step, to a small part of --lease.
            """)

    @OptionGroup var shared: QueueOptions
    @Option(help: "Only jobs of this client.")
    var client: String?
    @Option(help: "Jobs taken at a time, all of one client.")
    var batch = 16
    @Option(help: "File with weights of clients, CLIENT WEIGHT a line, * for all others.")
    var weights: String?
    @Option(
        help:
            "Jobs by which a client whose network is in memory may go ahead of the others, for fewer changes of network."
    )
    var slack = 0.0
    @Option(help: "Memory for networks, in MiB.")
    var modelMemory = 2048
    @Option(help: "Seconds for which a job is this worker's without a sign of life.")
    var lease = 60.0
    @Option(help: "Threads of the network (default: one a core).")
    var threads: Int?
    @Option(help: "Least confidence of detections, 0 to 1.")
    var minConfidence = 0.25
    @Option(help: "Largest picture that is fetched, in MiB.")
    var maxPicture = 32
    @Option(
        name: .customLong("pictures"),
        help: ArgumentHelp(
            "Pictures in buckets that jobs may name: all below it, {client} standing for the client's id; repeatable.",
            valueName: "s3://BUCKET/PREFIX"))
    var buckets: [String] = []
    @Option(help: "Folder for fetched pictures.")
    var cache: String?
    @Option(help: "With --models s3://BUCKET/PREFIX: folder for networks on this machine.")
    var modelCache: String?
    @Option(help: "With --models s3://…: most of that folder, in MiB.")
    var modelCacheLimit = 20_480
    @Option(help: "With --models s3://…: seconds between two looks whether a network was replaced.")
    var modelInterval = 30.0
    @Flag(help: "Pictures and callbacks may lie on private, link-local and loopback addresses too.")
    var allowPrivate = false
    @Flag(help: "Ends when no job is ready any more.")
    var untilIdle = false

    func validate() throws {
        guard (1...1024).contains(batch) else { throw ValidationError("--batch: expected 1 to 1024") }
        guard slack >= 0, slack.isFinite else { throw ValidationError("--slack: expected 0 or more jobs") }
        guard modelMemory > 0 else { throw ValidationError("--model-memory: expected MiB above 0") }
        guard lease >= 1, lease <= 3600 else { throw ValidationError("--lease: expected 1 to 3600 seconds") }
        guard (0...1).contains(minConfidence) else { throw ValidationError("--min-confidence: expected 0 to 1") }
        guard (1...1024).contains(maxPicture) else { throw ValidationError("--max-picture: expected 1 to 1024 MiB") }
        guard modelCacheLimit > 0 else { throw ValidationError("--model-cache-limit: expected MiB above 0") }
        guard modelInterval >= 0, modelInterval.isFinite else {
            throw ValidationError("--model-interval: expected seconds from 0 on")
        }
        if shared.models.hasPrefix("s3:"), !Self.isBucket(shared.models) {
            throw ValidationError("--models \(shared.models): expected s3://BUCKET/PREFIX, or a folder")
        }
        do throws(WorkerError) { _ = try AllowedBuckets(buckets) } catch {
            throw ValidationError("--pictures: \(error)")
        }
        if let threads, threads < 1 { throw ValidationError("--threads: expected 1 or more") }
    }

    private static func isBucket(_ address: String) -> Bool {
        address.hasPrefix("s3://") && address.dropFirst("s3://".count).first.map { $0 != "/" } ?? false
    }

    private func openModels() throws -> ClientModels {
        guard Self.isBucket(shared.models) else { return try shared.openModels() }
        return ClientModels(
            bucket: shared.models, folder: modelCache ?? ClientModels.usualMirror, byteLimit: modelCacheLimit << 20,
            interval: modelInterval)
    }

    func run() async throws {
        let logger = shared.logger("reticle-worker")
        let models = try openModels()
        var settings = WorkerSettings()
        (settings.client, settings.batch, settings.modelBytes) = (client, batch, modelMemory << 20)
        (settings.lease, settings.threads, settings.minimumConfidence) = (.seconds(lease), threads, minConfidence)
        settings.slack = slack
        settings.buckets = try AllowedBuckets(buckets)
        settings.policy.maximumBytes = maxPicture << 20
        settings.policy = settings.policy.allowingPrivateAddresses(allowPrivate)
        if let cache { settings.cache = cache }
        if let weights { settings.weights = try ClientWeightsFile.read(weights) }
        settings.tuning = TuningFile.personal
        let queue = try await shared.open()
        let worker = InferenceWorker(queue: queue, models: models, settings: settings, logger: logger)
        let callbacks = CallbackSender(queue: queue, policy: settings.policy, logger: logger)
        let signals = StopSignals { worker.stop() }
        logger.notice("at work")
        let sending = Task { await callbacks.run() }
        await worker.run(whileThereAreJobs: untilIdle)
        sending.cancel()
        queue.changes.fire()
        await sending.value
        if untilIdle { await callbacks.sendDue() }
        await queue.close()
        signals.ignoreNoMore()
        let done = worker.done
        logger.notice(
            "ended",
            metadata: [
                "done": "\(done.done)", "failed": "\(done.failed)", "returned": "\(done.returned)",
                "networkLoads": "\(done.networkLoads)",
            ])
    }
}

/// Hears SIGTERM and SIGINT.
struct StopSignals {
    private let sources: [any DispatchSourceSignal]

    init(_ heard: @escaping @Sendable () -> Void) {
        sources = [SIGTERM, SIGINT].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number)
            source.setEventHandler { heard() }
            source.activate()
            return source
        }
    }

    /// Gives the signals their usual meaning back.
    func ignoreNoMore() {
        for source in sources { source.cancel() }
        for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
    }
}
