import HTTPTypes
import Queue

/// A problem document after RFC 9457: why a request was not carried out.
///
/// It shows what the client sent and what was expected of it, and nothing of the server.
struct Problem: Error, Equatable, Sendable {
    var status: HTTPResponse.Status
    /// Last part of the problem's type, such as `invalid-request`.
    var kind: String
    var title: String
    var detail: String?
    var violations: [Violation] = []
    /// Seconds after which the client may try again.
    var retryAfter: Int?

    /// The document; `instance` is the request's id.
    func document(instance: String) -> String {
        JSONWriter.object([
            "type": JSONWriter.quoted("urn:reticle:problem:\(kind)"), "title": JSONWriter.quoted(title),
            "status": "\(status.code)", "detail": detail.map(JSONWriter.quoted),
            "instance": JSONWriter.quoted(instance),
            "errors": violations.isEmpty
                ? nil
                : JSONWriter.array(
                    violations.map {
                        JSONWriter.object([
                            "pointer": JSONWriter.quoted($0.pointer), "detail": JSONWriter.quoted($0.detail),
                        ])
                    }),
        ])
    }
}

extension Problem {
    static func malformed(_ detail: String) -> Problem {
        Problem(
            status: .badRequest, kind: "malformed-request", title: "The request cannot be understood", detail: detail)
    }

    /// Parameters or headers that are not of their form.
    static func badParameters(_ violations: [Violation]) -> Problem {
        Problem(
            status: .badRequest, kind: "invalid-parameters", title: "A parameter is not of its form",
            violations: violations)
    }

    static func invalid(_ violations: [Violation]) -> Problem {
        Problem(
            status: .unprocessableContent, kind: "invalid-request",
            title: "The request says something that is not allowed",
            violations: violations)
    }

    static let unauthorized = Problem(
        status: .unauthorized, kind: "unauthorized", title: "A valid token is needed",
        detail: "expected the header Authorization: Bearer TOKEN with a token that is known and has not expired")

    static let otherClient = Problem(
        status: .forbidden, kind: "other-client", title: "The token is another client's",
        detail: "clientId is not the client that the token was made for")

    static func unknownClient(_ client: String) -> Problem {
        Problem(
            status: .notFound, kind: "unknown-client", title: "The client has no network in service",
            violations: [Violation(pointer: "clientId", detail: "no network is in service for '\(client)'")])
    }

    static let notFound = Problem(status: .notFound, kind: "not-found", title: "There is nothing of that name")

    static func methodNotAllowed(_ allowed: [HTTPRequest.Method]) -> Problem {
        Problem(
            status: .methodNotAllowed, kind: "method-not-allowed", title: "This cannot be done here",
            detail: "expected \(allowed.map(\.rawValue).joined(separator: ", "))")
    }

    static func tooLarge(limit: Int) -> Problem {
        Problem(
            status: .contentTooLarge, kind: "too-large", title: "The body is too large",
            detail: "expected at most \(limit) bytes")
    }

    static let unsupported = Problem(
        status: .unsupportedMediaType, kind: "unsupported-media-type", title: "The body is of another kind",
        detail: "expected application/json, image/jpeg, image/png or image/webp")

    static let conflictingKey = Problem(
        status: .conflict, kind: "idempotency-key-reused",
        title: "The idempotency key belongs to another request",
        violations: [
            Violation(pointer: "Idempotency-Key", detail: "was sent before with a request that said something else")
        ])

    static func tooMany(retryAfter: Int) -> Problem {
        Problem(
            status: .tooManyRequests, kind: "too-many-requests", title: "More requests than this client may send",
            retryAfter: retryAfter)
    }

    static let unavailable = Problem(
        status: .serviceUnavailable, kind: "unavailable", title: "The queue does not answer", retryAfter: 1)

    static let internalError = Problem(
        status: .internalServerError, kind: "internal-error", title: "The service made a mistake")
}
