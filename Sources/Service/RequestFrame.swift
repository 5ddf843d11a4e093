import CoreMetrics
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Queue

/// Around every request: its id, its log line and figures, and a problem document for whatever goes wrong.
struct RequestFrame: RouterMiddleware {
    let metrics: PrometheusMetrics
    let logger: Logger
    private static let requestID = HTTPField.Name("X-Request-Id")

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        context.requestID = Self.id(of: request)
        var response: Response
        do { response = try await next(request, context) } catch {
            response = .problem(problem(error, context), requestID: context.requestID, allowed: allowed(error))
        }
        if let name = Self.requestID { response.headers[name] = context.requestID }
        note(request, context, response.status.code, ContinuousClock.now - start)
        return response
    }

    private static func id(of request: Request) -> String {
        if let name = requestID, let given = request.headers[name], Syntax.isRequestID(given) { return given }
        return String(UInt64.random(in: .min ... .max), radix: 16)
    }

    private func allowed(_ error: any Error) -> String? {
        (error as? MethodNotAllowed).map { $0.allowed.map(\.rawValue).joined(separator: ", ") }
    }

    private func problem(_ error: any Error, _ context: ServiceContext) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let error as MethodNotAllowed: return .methodNotAllowed(error.allowed)
        case let error as QueueError:
            logger.error("the queue failed", metadata: ["reason": "\(error)", "request": "\(context.requestID)"])
            return .unavailable
        case let error as HTTPError where error.status == .notFound: return .notFound
        case let error as HTTPError where error.status.kind == .clientError:
            return Problem(status: error.status, kind: "refused", title: error.status.reasonPhrase)
        case is NIOTooManyBytesError: return .tooLarge(limit: 0)
        default:
            logger.error("a request failed", metadata: ["reason": "\(error)", "request": "\(context.requestID)"])
            return .internalError
        }
    }

    private func note(_ request: Request, _ context: ServiceContext, _ status: Int, _ duration: Duration) {
        let route = context.endpointPath ?? "unknown"
        let labels = [("method", request.method.rawValue), ("route", route)]
        // Methods are the client's to choose; only those that exist become a label.
        let known = ["GET", "HEAD", "POST", "DELETE"].contains(request.method.rawValue)
        let safe = known ? labels : [("method", "other"), ("route", route)]
        Counter(label: "reticle_http_requests_total", dimensions: safe + [("status", "\(status)")], factory: metrics)
            .increment()
        CoreMetrics.Timer(label: "reticle_http_request_seconds", dimensions: safe, factory: metrics)
            .recordNanoseconds(duration.nanoseconds)
        logger.log(
            level: status >= 500 ? .error : .info, "request",
            metadata: [
                "request": "\(context.requestID)", "method": "\(request.method.rawValue)", "route": "\(route)",
                "status": "\(status)", "milliseconds": "\(duration.nanoseconds / 1_000_000)",
            ])
    }
}

/// A path that is there, asked with a method that it does not have.
struct MethodNotAllowed: Error {
    var allowed: [HTTPRequest.Method]
}

extension Duration {
    /// Whole nanoseconds.
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}
