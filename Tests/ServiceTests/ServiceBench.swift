import Foundation
import Logging
import Queue
import Synchronization
import Testing

@testable import Service

/// A service on a port of its own with an empty queue; two clients have networks.
struct ServiceBench: Sendable {
    let client: HTTPClient
    let queue: any InferenceQueue
    /// Tokens by client.
    let tokens: [String: String]

    struct Models: ServedModels {
        var clients = ["acme", "globex"]

        func hasModel(_ client: String) -> Bool { clients.contains(client) }

        func models(of client: String?) async -> [ServedModel] {
            clients.filter { client == nil || client == $0 }.map {
                ServedModel(
                    client: $0, name: "\($0)-net", classes: ["bottle"], width: 416, height: 416, fingerprint: "f")
            }
        }
    }

    /// Runs a service for the time of `body`.
    static func run(
        anonymous: Bool = false, gate: RateGate? = nil, settings: ServiceSettings = ServiceSettings(),
        _ body: @escaping @Sendable (ServiceBench) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/service-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let queue = try SQLiteQueue(path: folder + "/queue.sqlite")
        let file = TokenFile(path: folder + "/tokens")
        var random = SystemRandomNumberGenerator()
        var tokens: [String: String] = [:]
        for client in ["acme", "globex"] { tokens[client] = try file.add(client: client, now: 0, random: &random).text }
        let service = InferenceService(
            queue: queue, models: Models(), tokens: anonymous ? nil : try TokenBook(file), gate: gate,
            settings: settings, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let (ports, port) = AsyncStream<Int>.makeStream()
        let made = tokens
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await service.run(host: "127.0.0.1", port: 0, stopSignals: []) { port.yield($0) }
                port.finish()
            }
            var iterator = ports.makeAsyncIterator()
            let number = try #require(await iterator.next())
            try await body(ServiceBench(client: HTTPClient(port: number), queue: queue, tokens: made))
            group.cancelAll()
        }
        await queue.close()
    }

    /// Headers with a client's token.
    func token(_ client: String = "acme") -> [String: String] { ["Authorization": "Bearer \(tokens[client] ?? "")"] }

    /// Posts a JSON body.
    func post(
        _ text: String, as client: String? = "acme", headers: [String: String] = [:]
    ) async throws -> HTTPClient.Reply {
        var all = client.map { token($0) } ?? [:]
        all["Content-Type"] = "application/json"
        return try await self.client.send(
            "POST", "/v1/inferences", headers: all.merging(headers) { $1 }, body: Array(text.utf8))
    }

    func get(_ path: String, as client: String? = "acme") async throws -> HTTPClient.Reply {
        try await self.client.send("GET", path, headers: client.map { token($0) } ?? [:])
    }

    /// Posts a job and gives back its id.
    func accepted(_ client: String = "acme") async throws -> InferenceID {
        let reply = try await post(#"{"url":"https://example.org/a.jpg"}"#, as: client)
        try #require(reply.status == 202)
        return try #require((reply.object["id"] as? String).flatMap { InferenceID($0) })
    }

    /// Does the next job as a worker would.
    func finish(_ outcome: Ending.Outcome) async throws {
        let now = Moment(seconds: Date().timeIntervalSince1970)
        let lease = UUID().uuidString
        let batch = try await queue.claim(ClaimRequest(lease: lease, limit: 1, now: now))
        let claim = try #require(batch.claims.first)
        _ = try await queue.finish([Ending(claim.id, outcome)], lease: lease, at: now)
    }

    static let result = StoredResult(
        model: "f00d", width: 640, height: 480,
        detections: #"[{"class":"bottle","confidence":0.5,"box":{"x":1,"y":2,"width":3,"height":4}}]"#)
}
