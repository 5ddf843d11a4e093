import Foundation
import HTTPTypes
import Hummingbird

/// Lets requests in that carry a valid token, and no more of them than the client may send.
struct Admission: RouterMiddleware {
    /// `nil` for a service without tokens.
    let tokens: TokenBook?
    let gate: RateGate?
    let clock: @Sendable () -> Double

    func handle(
        _ request: Request, context: ServiceContext, next: (Request, ServiceContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.caller = try caller(request)
        if let gate, let wait = gate.pass(context.client ?? "", now: clock()) {
            throw Problem.tooMany(retryAfter: max(1, Int(wait.rounded(.up))))
        }
        return try await next(request, context)
    }

    private func caller(_ request: Request) throws(Problem) -> ServiceContext.Caller {
        guard let tokens else { return .anonymous }
        // The scheme's name has no case (RFC 9110 §11.1).
        guard let header = request.headers[.authorization], header.prefix(7).lowercased() == "bearer ",
            let token = BearerToken(header.dropFirst(7).trimmingCharacters(in: .whitespaces)),
            let client = tokens.client(of: token)
        else { throw .unauthorized }
        return .client(client, token)
    }
}
