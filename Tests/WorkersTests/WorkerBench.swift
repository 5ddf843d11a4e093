import Fetching
import Foundation
import Logging
import Queue
import Synchronization
import TestSupport

@testable import Workers

/// A queue, a folder of networks and a web server with the sample's pictures, all the test's own.
final class WorkerBench: Sendable {
    let folder: String
    let queue: SQLiteQueue
    let server: LocalServer
    private let ids = InferenceIDs()
    private let clock = Mutex(Moment(milliseconds: 1_700_000_000_000))

    static let sample = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Samples/shelf").path

    init(_ answer: (@Sendable (LocalServer.Request, Int) -> LocalServer.Reply)? = nil) throws {
        folder = FileManager.default.temporaryDirectory.path + "/workers-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder + "/models", withIntermediateDirectories: true)
        queue = try SQLiteQueue(path: folder + "/queue.sqlite")
        server = try LocalServer(
            answer ?? { request, _ in
                let picture = FileManager.default.contents(atPath: Self.sample + "/pictures" + request.path)
                return picture.map { LocalServer.Reply(200, Array($0)) } ?? LocalServer.Reply(404)
            })
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var models: ClientModels { ClientModels(folder: folder + "/models") }
    var now: Moment { clock.withLock { $0 } }

    func pass(_ duration: Duration) { clock.withLock { $0 = $0 + duration } }

    /// Puts the sample's network into service for a client.
    func serve(_ client: String) throws {
        let target = "\(folder)/models/\(client)"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        for ending in ["cfg", "weights", "names"] {
            try FileManager.default.copyItem(
                atPath: "\(Self.sample)/models/shelf.\(ending)", toPath: "\(target)/net.\(ending)")
        }
    }

    func path(_ client: String, _ ending: String) -> String { "\(folder)/models/\(client)/net.\(ending)" }

    /// A worker on one thread; private addresses are allowed, the server is on loopback.
    func worker(allowPrivate: Bool = true, batch: Int = 4, logger: Logger = silent) -> InferenceWorker {
        var settings = WorkerSettings()
        (settings.batch, settings.threads, settings.cache) = (batch, 1, folder + "/cache")
        settings.policy = settings.policy.allowingPrivateAddresses(allowPrivate)
        // The files are new, and the test's clock stands still: nothing is being written.
        return InferenceWorker(
            queue: queue, models: models, settings: settings, settling: -.infinity, logger: logger,
            now: { self.now })
    }

    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// Puts a job into the queue.
    @discardableResult
    func add(
        _ source: NewInference.Source, client: String = "acme", callback: NewInference.Callback? = nil
    ) async throws -> InferenceID {
        let draft = NewInference(
            id: ids.next(at: now), client: client, source: source, callback: callback, createdAt: now)
        _ = try await queue.add(draft)
        return draft.id
    }

    func picture(_ number: Int) -> NewInference.Source { .address(server.address("/000\(number).jpg")) }
}
