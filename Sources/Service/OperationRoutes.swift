import HTTPTypes
import Hummingbird
import Queue

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
