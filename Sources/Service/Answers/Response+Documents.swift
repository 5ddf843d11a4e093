import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// An answer with a text in its body.
    static func text(
        _ text: String, type: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// An answer with a JSON document in its body.
    static func json(
        _ text: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response { .text(text, type: "application/json", status: status, headers: headers) }

    /// The answer to a request that was not carried out.
    static func problem(_ problem: Problem, requestID: String, allowed: String? = nil) -> Response {
        var headers = HTTPFields()
        if problem.status == .unauthorized { headers[.wwwAuthenticate] = "Bearer realm=\"reticle\"" }
        if let seconds = problem.retryAfter { headers[.retryAfter] = "\(seconds)" }
        headers[.allow] = allowed
        return .text(
            problem.document(instance: requestID), type: "application/problem+json", status: problem.status,
            headers: headers)
    }
}
