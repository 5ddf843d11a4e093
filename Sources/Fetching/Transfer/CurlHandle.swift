import CCurl
import Foundation

/// One libcurl handle with its open connections.
///
/// Used by one thread at a time: whoever has taken it out of the ``HandlePool``; that is what makes passing it on safe.
final class CurlHandle: @unchecked Sendable {
    private let curl: UnsafeMutableRawPointer
    private static let isStarted = ccurl_start() == CURLE_OK

    /// Makes a handle, or `nil` where there is no memory for one.
    init?() {
        guard Self.isStarted, let curl = curl_easy_init() else { return nil }
        self.curl = curl
    }

    deinit { curl_easy_cleanup(curl) }

    /// Does one request; what comes goes to the exchange.
    ///
    /// - Throws: the reason if there was no answer, or one that was broken off; any status is an answer
    func perform(_ request: TransferRequest, _ exchange: Exchange) throws(FetchError.Reason) {
        let code = run(request, exchange)
        if let refusal = exchange.refusal { throw refusal }
        if exchange.isCancelled() { throw .cancelled }
        if exchange.response.status != 200, exchange.response.status >= 400 { return }
        guard code != CURLE_OK else { return }
        throw reason(code, request, exchange)
    }

    private func run(_ request: TransferRequest, _ exchange: Exchange) -> CURLcode {
        curl_easy_reset(curl)
        let policy = exchange.policy
        var list: UnsafeMutablePointer<curl_slist>?
        for header in request.headers { list = curl_slist_append(list, header) }
        defer { curl_slist_free_all(list) }
        let context = Unmanaged.passUnretained(exchange).toOpaque()
        var guarded = ccurl_guard(gate: Self.gate, context: context)
        return withUnsafeMutablePointer(to: &guarded) { guarded in
            ccurl_set_guard(curl, guarded)
            ccurl_set_text(curl, CURLOPT_URL, request.address)
            ccurl_set_headers(curl, list)
            ccurl_set_text(curl, CURLOPT_USERAGENT, "reticle")
            ccurl_set_text(curl, CURLOPT_PROTOCOLS_STR, "http,https")
            ccurl_set_text(curl, CURLOPT_REDIR_PROTOCOLS_STR, redirectSchemes(request, policy))
            ccurl_set_long(
                curl, CURLOPT_FOLLOWLOCATION, request.followsRedirects && policy.maximumRedirects > 0 ? 1 : 0)
            ccurl_set_long(curl, CURLOPT_MAXREDIRS, policy.maximumRedirects)
            // A key of a bucket may hold `..`, and the path is signed as it is.
            ccurl_set_long(curl, CURLOPT_PATH_AS_IS, 1)
            ccurl_set_long(curl, CURLOPT_NOSIGNAL, 1)
            ccurl_set_long(curl, CURLOPT_CONNECTTIMEOUT_MS, Int(policy.connectTimeout * 1000))
            ccurl_set_long(curl, CURLOPT_TIMEOUT_MS, max(1, Int(request.timeout * 1000)))
            ccurl_set_long(curl, CURLOPT_LOW_SPEED_LIMIT, 1)
            ccurl_set_long(curl, CURLOPT_LOW_SPEED_TIME, max(1, Int(policy.stallTimeout)))
            ccurl_set_size(curl, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(policy.maximumBytes))
            // Behind a proxy nobody can check the address that is connected to in the end.
            if !policy.allowsPrivateAddresses { ccurl_set_text(curl, CURLOPT_PROXY, "") }
            if let message = request.message { setMessage(message) }
            ccurl_set_receiver(curl, CURLOPT_WRITEFUNCTION, Self.receive)
            ccurl_set_pointer(curl, CURLOPT_WRITEDATA, context)
            ccurl_set_receiver(curl, CURLOPT_HEADERFUNCTION, Self.receiveHeader)
            ccurl_set_pointer(curl, CURLOPT_HEADERDATA, context)
            ccurl_set_progress(curl, Self.progress)
            ccurl_set_pointer(curl, CURLOPT_XFERINFODATA, context)
            ccurl_set_long(curl, CURLOPT_NOPROGRESS, 0)
            return curl_easy_perform(curl)
        }
    }

    /// Makes a request a POST with this body, of which libcurl makes a copy.
    private func setMessage(_ message: [UInt8]) {
        ccurl_set_long(curl, CURLOPT_POST, 1)
        ccurl_set_size(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(message.count))
        _ = message.withUnsafeBytes {
            ccurl_set_pointer(curl, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: $0.baseAddress))
        }
    }

    private func redirectSchemes(_ request: TransferRequest, _ policy: FetchPolicy) -> String {
        request.address.hasPrefix("https:") && !policy.allowsDowngrade ? "https" : "http,https"
    }

    // MARK: What libcurl calls

    private static func exchange(_ context: UnsafeMutableRawPointer?) -> Exchange? {
        context.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let gate: ccurl_gate = { context, bytes, count in
        guard let exchange = exchange(context), let bytes else { return 0 }
        return exchange.admits(Array(UnsafeBufferPointer(start: bytes, count: Int(count)))) ? 1 : 0
    }

    private typealias Receiver =
        @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int

    private static let receive: Receiver = { bytes, size, count, context in
        guard let exchange = exchange(context) else { return 0 }
        return exchange.receive(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : -1
    }

    private static let receiveHeader: Receiver = { bytes, size, count, context in
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        exchange(context)?.response.take(String(decoding: line, as: UTF8.self))
        return size * count
    }

    private static let progress:
        @convention(c) (
            UnsafeMutableRawPointer?, curl_off_t, curl_off_t, curl_off_t, curl_off_t
        ) -> CInt = { context, _, _, _, _ in
            exchange(context)?.isCancelled() == true ? 1 : 0
        }

    // MARK: What its codes mean

    private func reason(_ code: CURLcode, _ request: TransferRequest, _ exchange: Exchange) -> FetchError.Reason {
        let went = landed(request)
        if code == CURLE_COULDNT_CONNECT, let (host, kind) = exchange.forbidden {
            return .forbidden(host: went.map { "\(host) by a redirect to \($0)" } ?? host, kind: kind)
        }
        let words = String(cString: curl_easy_strerror(code)).lowercased()
        let place = went.map { " (redirected to \($0))" } ?? ""
        switch code {
        case CURLE_FILESIZE_EXCEEDED: return .tooLarge(limit: exchange.policy.maximumBytes)
        case CURLE_TOO_MANY_REDIRECTS: return .redirect("more than \(exchange.policy.maximumRedirects) redirects")
        case CURLE_UNSUPPORTED_PROTOCOL:
            return .redirect("a redirect to another kind of address\(place), which is not followed")
        case CURLE_URL_MALFORMAT: return .malformed("the address is malformed\(place)")
        case CURLE_OPERATION_TIMEDOUT:
            return .timedOut((exchange.response.status == 0 ? "no answer in time" : "too slow") + place)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            return .untrusted("no trusted connection: \(words)\(place)")
        case CURLE_COULDNT_RESOLVE_HOST: return .unreachable("the host's name is not known\(place)")
        case CURLE_COULDNT_CONNECT: return .unreachable("no connection\(place)")
        case CURLE_GOT_NOTHING: return .unreachable("the server closed without an answer\(place)")
        case CURLE_PARTIAL_FILE: return .unreachable("the body ended too early\(place)")
        default: return .unreachable("\(words)\(place)")
        }
    }

    /// Where redirects have led to, without secrets; `nil` if there were none.
    private func landed(_ request: TransferRequest) -> String? {
        guard ccurl_get_long(curl, CURLINFO_REDIRECT_COUNT) > 0, let text = ccurl_get_text(curl, CURLINFO_EFFECTIVE_URL)
        else { return nil }
        return WebAddress.shown(String(cString: text))
    }

    /// Seconds until a date such as `Wed, 21 Oct 2015 07:28:00 GMT`, or `nil` for anything else.
    static func seconds(until text: String, now: Double) -> Double? {
        let time = curl_getdate(text, nil)
        return time < 0 ? nil : Double(time) - now
    }
}
