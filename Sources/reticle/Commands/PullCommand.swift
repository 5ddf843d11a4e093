import ArgumentParser
import Catalog
import Fetching
import Foundation
import Queue
import Synchronization
import Workbench

/// Where the service's queue is.
struct QueueOptions: ParsableArguments {
    @Option(help: "The service's queue: sqlite:PATH or postgres://… (default: queue in the settings).")
    var queue: String?

    func validate() throws {
        guard let queue else { return }
        do throws(QueueError) { _ = try QueueAddress(queue) } catch { throw ValidationError("--queue \(error)") }
    }

    /// The queue that was named here or in the settings; `nil` where neither names one.
    ///
    /// - Throws: `QueueError.badAddress`
    func door(_ settings: SettingsFile) throws(QueueError) -> QueueDoor? {
        guard let text = queue ?? settings.queue else { return nil }
        return try QueueDoor(text)
    }
}

/// `reticle pull`: what a network of the service is in doubt about, to be labelled.
struct PullCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull", abstract: "Bring jobs of the service that its network is in doubt about, to be labelled.",
        discussion: """
            reticle pull --client acme --queue sqlite:/srv/reticle/queue.sqlite --below 0.4 --since 12h

            The worst come first. Their pictures are fetched as `reticle fetch` does and become images of the workspace, \
            each with its job as its key; what the network found is a layer of detections, to be accepted or rejected. No \
            picture comes twice. A picture that was posted with its job is gone when the job is done.
            """)

    @OptionGroup var workspace: WorkspaceOptions
    @OptionGroup var queue: QueueOptions
    @Option(help: "Whose jobs.")
    var client: String
    @Option(help: "A detection of a confidence below is a doubt.")
    var below = 0.5
    @Flag(help: "Also jobs in which nothing was found, after the others; with --below 0 these alone.")
    var empty = false
    @Option(help: "Only jobs posted since then: 90m, 24h, 7d.")
    var since = "24h"
    @Option(help: "Most jobs.")
    var limit = 100
    @OptionGroup var fetching: FetchOptions
    @Flag(help: "As JSON.")
    var json = false

    func validate() throws {
        if !(0...1).contains(below) { throw ValidationError("--below \(below): expected 0 to 1") }
        guard let hours else { throw ValidationError("--since '\(since)': expected such as 90m, 24h or 7d") }
        if hours > Self.mostHours { throw ValidationError("--since '\(since)': expected at most 100000 hours") }
        if !(1...100_000).contains(limit) { throw ValidationError("--limit \(limit): expected 1 to 100000") }
    }

    /// The longest time, in hours; moments are counted in milliseconds that must not run over.
    private static let mostHours = 100_000.0

    /// The time that was asked for, in hours.
    private var hours: Double? {
        let units = ["m": 1.0 / 60, "h": 1, "d": 24]
        guard let unit = since.last.flatMap({ units[String($0)] }), let number = Double(since.dropLast()),
            number > 0, number.isFinite
        else { return nil }
        return number * unit
    }

    private struct Report: Encodable {
        struct Failure: Encodable {
            var job: String
            var why: String
        }
        var client: String
        var looked: Int
        var doubtful: Int
        var came: Int
        var known: Int
        var detections: Int
        var layers: [String]
        var failed: [Failure]

        init(_ report: PullReport) {
            (client, looked, doubtful) = (report.wish.client, report.looked, report.doubtful)
            (came, known, detections) = (report.came, report.known, report.detections)
            layers = report.layers
            failed = report.failures.map { Failure(job: $0.job, why: $0.why) }
        }
    }

    func run() async throws {
        try await Out.reporting {
            let settings = SettingsFile.load()
            guard let door = try queue.door(settings) else {
                throw Refusal(
                    "no queue is set; expected --queue, or queue = \"sqlite:/PATH\" in \(SettingsFile.folder)/config.toml"
                )
            }
            let store = try workspace.open()
            let usual = store.folder(of: "cache") + "/fetched"
            let bar = PullBar()
            let pull = Pull(
                store: store, door: door, fetcher: try fetching.fetcher(freshness: nil, usual: usual),
                threads: fetching.threads, actor: Person.name(settings), now: Date(), progress: bar.show)
            let wish = PullWish(client: client, below: below, includesEmpty: empty, hours: hours ?? 24, limit: limit)
            let report = try await Waiting.onThread { try pull.run(wish) }
            bar.clear()
            for failure in report.failures { Out.note("\(failure.job): \(failure.why)") }
            if json { try Out.json(Report(report)) } else { print(report.line) }
            // Some that do not come are no failure of the rest.
            if report.came + report.known == 0, !report.failures.isEmpty { throw ExitCode.failure }
        }
    }
}

/// A bar whose length is known with the first picture.
private final class PullBar: Sendable {
    private let bar = Mutex<ProgressBar?>(nil)

    func show(_ done: Int, _ total: Int) {
        bar.withLock { bar in
            let shown = bar ?? ProgressBar("pictures", of: total)
            shown.show(done)
            bar = shown
        }
    }

    func clear() { bar.withLock { $0?.clear() } }
}
