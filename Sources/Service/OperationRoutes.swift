import HTTPTypes
import Hummingbird
import Queue
import Synchronization

/// Health, figures and the description of the service.
struct OperationRoutes: Sendable {
    let queue: any InferenceQueue
    let metrics: PrometheusMetrics
    let counts: CountCache

    func health(_ request: Request, _ context: ServiceContext) async throws -> Response {
        // Any answer will do.
        _ = try await queue.inference(InferenceIDs().next(at: Moment(milliseconds: 0)))
        return .json(#"{"status":"ok"}"#)
    }

    func metrics(_ request: Request, _ context: ServiceContext) async throws -> Response {
        var text = metrics.text + "# TYPE reticle_queue_jobs gauge\n"
        for (state, count) in try await counts.perState() {
            text += "reticle_queue_jobs{state=\"\(state)\"} \(count)\n"
        }
        return .text(text, type: "text/plain; version=0.0.4; charset=utf-8")
    }

    func description(_ request: Request, _ context: ServiceContext) async throws -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/yaml"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: PackageResources.openapi_yaml)))
    }
}

/// How many jobs are in each state, counted anew only every few seconds: counting reads the whole queue.
final class CountCache: Sendable {
    private struct State {
        var counts: [(state: Inference.State, count: Int)] = []
        var countedAt: ContinuousClock.Instant?
    }

    private static let freshness = Duration.seconds(5)
    private let queue: any InferenceQueue
    private let state = Mutex(State())

    init(_ queue: any InferenceQueue) { self.queue = queue }

    /// The counts of all clients together; whose they are is nobody's business here.
    func perState() async throws(QueueError) -> [(state: Inference.State, count: Int)] {
        let known = state.withLock { state in
            state.countedAt.map { ContinuousClock.now - $0 < Self.freshness } == true ? state.counts : nil
        }
        if let known { return known }
        let found = try await queue.counts()
        let counts = Inference.State.allCases.map { state in
            (state: state, count: found.filter { $0.state == state }.reduce(0) { $0 + $1.count })
        }
        state.withLock { ($0.counts, $0.countedAt) = (counts, ContinuousClock.now) }
        return counts
    }
}
