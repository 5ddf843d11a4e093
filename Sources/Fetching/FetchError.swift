/// Why something could not be fetched, in one line that shows no credentials: address without query, and reason.
public struct FetchError: Error, Equatable, Sendable {
    /// What went wrong.
    public enum Reason: Error, Equatable, Sendable {
        /// The address cannot be understood.
        case malformed(String)
        /// The host's address, or one that it redirects to, must not be connected to; the second says what it is.
        case forbidden(host: String, kind: String)
        /// A redirect that is not followed.
        case redirect(String)
        /// The server's answer was no success.
        case status(Int, detail: String)
        /// The body is larger than the limit in bytes.
        case tooLarge(limit: Int)
        /// The body is something else than a picture.
        case notAPicture(found: String)
        /// Nothing came in time.
        case timedOut(String)
        /// There was no connection, or it broke.
        case unreachable(String)
        /// The server could not prove who it is.
        case untrusted(String)
        /// Keys, profile or endpoint for `s3:` are missing or make no sense.
        case settings(String)
        /// The cache cannot be read or written.
        case cache(String)
        /// Somebody asked to stop.
        case cancelled
    }

    /// The address without user, password, query and fragment.
    public var address: String
    /// What went wrong.
    public var reason: Reason
    /// How often it was tried; 0 where it never came to that.
    public var attempts: Int
    /// Seconds after which the server wants to be asked again, if it said.
    var retryAfter: Double?

    /// Makes an error; the address is stripped of secrets.
    public init(_ address: String, _ reason: Reason, attempts: Int = 0) {
        (self.address, self.reason, self.attempts) = (WebAddress.shown(address), reason, attempts)
    }

    /// Whether another attempt may succeed.
    public var isTransient: Bool {
        switch reason {
        case .status(let code, _): [408, 425, 429, 500, 502, 503, 504].contains(code)
        case .timedOut, .unreachable: true
        case .malformed, .forbidden, .redirect, .tooLarge, .notAPicture, .untrusted, .settings, .cache, .cancelled:
            false
        }
    }

    /// Whether the policy forbids the host's address, whatever the host would say.
    public var isForbidden: Bool {
        if case .forbidden = reason { true } else { false }
    }

    /// Whether the host had its say, of whatever kind; an order to stop or a full disk says nothing of it.
    var isAnswer: Bool {
        switch reason {
        case .redirect, .status, .tooLarge, .notAPicture, .untrusted: true
        case .malformed, .forbidden, .timedOut, .unreachable, .settings, .cache, .cancelled: false
        }
    }

    /// Whether the host gave no answer at all.
    var isSilence: Bool {
        switch reason {
        case .timedOut, .unreachable: true
        default: false
        }
    }
}

extension FetchError: CustomStringConvertible {
    /// One line: address, what was found, what was expected.
    public var description: String {
        let tries = attempts > 1 ? ", tried \(attempts) times" : ""
        return "\(address): \(reason)\(tries)"
    }
}

extension FetchError.Reason: CustomStringConvertible {
    /// The reason without the address.
    public var description: String {
        switch self {
        case .malformed(let found): "\(found), expected an http, https or s3 address"
        case .forbidden(let host, let kind): "leads to \(host), \(kind), which is not allowed"
        case .redirect(let text): text
        case .status(let code, let detail):
            "the server answered \(code)\(Self.words[code].map { " " + $0 } ?? "")\(detail.isEmpty ? "" : ": " + detail)"
        case .tooLarge(let limit): "larger than \(limit >> 20 > 0 ? "\(limit >> 20) MiB" : "\(limit) bytes")"
        case .notAPicture(let found): "\(found), expected a JPEG, PNG or WebP picture"
        case .timedOut(let text): text
        case .unreachable(let text): text
        case .untrusted(let text): text
        case .settings(let text): text
        case .cache(let text): text
        case .cancelled: "stopped"
        }
    }

    private static let words = [
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 408: "Request Timeout",
        410: "Gone", 429: "Too Many Requests", 500: "Internal Server Error", 502: "Bad Gateway",
        503: "Service Unavailable", 504: "Gateway Timeout",
    ]
}
