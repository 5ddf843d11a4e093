import Foundation
import Queue
import Synchronization
import Testing

/// The engines that keep the contract.
enum Engine: String, CaseIterable, CustomTestStringConvertible {
    case sqlite, postgresql

    /// Those that can be tried here.
    static let all: [Engine] = PostgresServer.shared == nil ? [.sqlite] : [.sqlite, .postgresql]

    var testDescription: String { rawValue }
}

/// An empty queue with a clock that stands still until it is moved.
final class QueueBench: Sendable {
    let queue: any InferenceQueue
    private let open: @Sendable () async throws -> any InferenceQueue
    private let remove: @Sendable () -> Void
    private let ids = InferenceIDs()
    private let clock = Mutex(Moment(milliseconds: 1_700_000_000_000))

    init(_ engine: Engine, _ rules: QueueRules = QueueRules()) async throws {
        switch engine {
        case .sqlite:
            let folder = FileManager.default.temporaryDirectory.path + "/queue-\(UUID().uuidString)"
            open = { try SQLiteQueue(path: folder + "/queue.sqlite", rules: rules) }
            remove = { try? FileManager.default.removeItem(atPath: folder) }
        case .postgresql:
            let server = try #require(PostgresServer.shared)
            let database = try server.makeDatabase()
            open = { try await PostgresQueue(address: server.address(of: database), rules: rules) }
            remove = {}
        }
        queue = try await open()
    }

    deinit { remove() }

    /// Another user of the same queue, as another process would be.
    func another() async throws -> any InferenceQueue { try await open() }

    var now: Moment { clock.withLock { $0 } }

    func pass(_ duration: Duration) { clock.withLock { $0 = $0 + duration } }

    /// A job that is not in the queue yet.
    func draft(
        _ client: String = "acme", priority: Int = 5, callback: NewInference.Callback? = nil,
        idempotency: NewInference.Idempotency? = nil
    ) -> NewInference {
        NewInference(
            id: ids.next(at: now), client: client, source: .address("https://example.org/shelf.jpg"),
            priority: priority, callback: callback, idempotency: idempotency, createdAt: now)
    }

    /// Puts jobs of a client into the queue.
    @discardableResult
    func add(_ count: Int = 1, _ client: String = "acme", priority: Int = 5) async throws -> [InferenceID] {
        var added: [InferenceID] = []
        for _ in 0..<count {
            let draft = draft(client, priority: priority)
            try #require(try await queue.add(draft) == .accepted)
            added.append(draft.id)
        }
        return added
    }

    func claim(
        _ limit: Int = 1, lease: String = "lease-1", client: String? = nil, preferred: Set<String> = [],
        slack: Double = 0, weights: ClientWeights = ClientWeights()
    ) async throws -> [Claim] {
        let request = ClaimRequest(
            lease: lease, limit: limit, client: client, preferred: preferred, slack: slack, weights: weights,
            duration: .seconds(60), now: now)
        return try await queue.claim(request).claims
    }

    func state(_ id: InferenceID) async throws -> Inference.State? { try await queue.inference(id)?.state }

    static let result = StoredResult(model: "f00d", width: 640, height: 480, detections: "[]")
}
