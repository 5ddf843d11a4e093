import Domain
public import Foundation
import Synchronization

/// Fetches what lies behind `http:`, `https:` and `s3:` addresses into a cache, under a policy.
///
/// Calls block; any number of threads may call at once.
///
/// ```swift
/// let fetcher = Fetcher(policy: FetchPolicy(), cache: .shared())
/// let picture = try fetcher.fetch("https://example.org/shelf.jpg")
/// ```
public final class Fetcher: Sendable {
    /// What is allowed.
    public let policy: FetchPolicy
    /// Where bodies are kept.
    public let cache: ContentCache
    private let s3: Result<S3Settings, FetchError.Reason>
    private let handles = HandlePool()
    private let hosts = HostHealth()
    private let regions = Mutex<[String: String]>([:])
    private let now: @Sendable () -> Double
    private let pause: @Sendable (Double) -> Void

    /// Makes a fetcher.
    ///
    /// - Parameters:
    ///   - policy: what is allowed
    ///   - cache: where bodies are kept
    ///   - s3: keys and endpoint for `s3:`; or why there are none, which only such addresses hear
    ///   - now: seconds since 1970
    ///   - pause: waits for that many seconds
    public init(
        policy: FetchPolicy, cache: ContentCache, s3: Result<S3Settings, FetchError.Reason> = Fetcher.usualS3,
        now: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 },
        pause: @escaping @Sendable (Double) -> Void = { Thread.sleep(forTimeInterval: $0) }
    ) {
        (self.policy, self.cache, self.s3, self.now, self.pause) = (policy, cache, s3, now, pause)
    }

    /// Settings from the environment and `~/.aws`.
    public static var usualS3: Result<S3Settings, FetchError.Reason> {
        do throws(FetchError.Reason) { return .success(try S3Settings.load()) } catch { return .failure(error) }
    }

    /// What lies behind an address if it is in the cache, whatever its age; nobody is asked.
    public func cached(_ address: String) -> FetchedFile? {
        guard let address = try? WebAddress(address) else { return nil }
        return cache.entry(of: address.text).map { cache.file(of: $0, origin: .cache) }
    }

    /// Fetches what lies behind an address, or finds it in the cache.
    ///
    /// - Parameters:
    ///   - address: an `http:`, `https:` or `s3:` address
    ///   - isCancelled: asked often; `true` ends the call
    /// - Throws: `FetchError`, which shows no secrets
    public func fetch(
        _ address: String, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(FetchError) -> FetchedFile {
        let address = try WebAddress(address)
        let known = cache.entry(of: address.text)
        if let known, isFresh(known) { return cache.file(of: known, origin: .cache) }
        let deadline = now() + policy.totalTimeout
        let host = address.scheme == .s3 ? "s3" : address.host
        if let reason = hosts.reasonToRest(host, now: now()) { throw FetchError(address.text, reason) }
        var attempt = 1
        while true {
            do throws(FetchError) {
                let file = try self.attempt(address, known, until: deadline, isCancelled)
                hosts.answered(host)
                return file
            } catch {
                var error = error
                error.attempts = attempt
                if error.isAnswer { hosts.answered(host) }
                guard error.isTransient, attempt <= policy.retries,
                    wait(after: attempt, error, until: deadline, isCancelled)
                else {
                    if error.isSilence { hosts.failed(host, error.reason, policy: policy, now: now()) }
                    throw error
                }
                attempt += 1
            }
        }
    }

    private func isFresh(_ entry: CacheEntry) -> Bool {
        policy.freshness.map { now() - entry.confirmedAt < $0 } ?? true
    }

    /// Waits before the next attempt; `false` where there is no time for one.
    private func wait(
        after attempt: Int, _ error: FetchError, until deadline: Double, _ isCancelled: @Sendable () -> Bool
    ) -> Bool {
        let usual = min(policy.longestPause, policy.firstPause * Double(1 << min(attempt - 1, 16)))
        // Spread by address, so that many that failed together do not come back together.
        let spread = Double(SHA256.hash("\(attempt)\(error.address)".utf8)[0]) / 255
        let seconds = max(usual * (0.5 + spread / 2), error.retryAfter ?? 0)
        guard seconds <= policy.longestPause, now() + seconds < deadline else { return false }
        var left = seconds
        while left > 0 {
            guard !isCancelled() else { return false }
            pause(min(left, 0.25))
            left -= 0.25
        }
        return true
    }

    // MARK: One attempt

    private func attempt(
        _ address: WebAddress, _ known: CacheEntry?, until deadline: Double,
        _ isCancelled: @escaping @Sendable () -> Bool
    ) throws(FetchError) -> FetchedFile {
        let exchange: Exchange
        do throws(FetchError.Reason) {
            let body = try BodyFile(try cache.incomingPath(), policy: policy)
            exchange = Exchange(policy, body: body, isCancelled: isCancelled)
            let timeout = deadline - now()
            guard timeout > 0 else { throw .timedOut("no answer in time") }
            if address.scheme == .s3 {
                try askS3(address, known, timeout: timeout, exchange)
            } else {
                let request = TransferRequest(
                    address: address.text, headers: known?.conditions ?? [], timeout: timeout)
                try handles.with { handle throws(FetchError.Reason) in try handle.perform(request, exchange) }
            }
        } catch {
            throw FetchError(address.text, error)
        }
        return try take(exchange, known, for: address)
    }

    private func take(
        _ exchange: Exchange, _ known: CacheEntry?, for address: WebAddress
    ) throws(FetchError) -> FetchedFile {
        let response = exchange.response
        do throws(FetchError.Reason) {
            switch response.status {
            case 200:
                guard let body = exchange.body else { break }
                let content = try body.finish(type: response.contentType)
                let entry = CacheEntry(
                    hash: content.hash, kind: content.kind, byteCount: body.count, confirmedAt: now(),
                    entityTag: response.entityTag, lastModified: response.lastModified)
                return try cache.keep(body.path, entry, for: address.text)
            case 304:
                guard var known else { break }
                known.confirmedAt = now()
                try cache.note(known, for: address.text)
                return cache.file(of: known, origin: .confirmed)
            default: break
            }
            throw .status(response.status, detail: exchange.detail)
        } catch {
            var failure = FetchError(address.text, error)
            failure.retryAfter = response.retryAfter.flatMap { text in
                Double(text) ?? CurlHandle.seconds(until: text, now: now())
            }
            throw failure
        }
    }

    // MARK: S3

    private func askS3(
        _ address: WebAddress, _ known: CacheEntry?, timeout: Double, _ exchange: Exchange
    ) throws(FetchError.Reason) {
        let settings = try s3.get()
        let region = regions.withLock { $0[address.authority] } ?? settings.region
        try askS3(address, known, settings, region: region, timeout: timeout, exchange)
        guard [301, 307, 400, 403].contains(exchange.response.status), let hint = exchange.regionHint, hint != region,
            S3Settings.isRegion(hint)
        else { return explain(settings, exchange) }
        // Asked again where the bucket is.
        regions.withLock { $0[address.authority] = hint }
        exchange.restart()
        try askS3(address, known, settings, region: hint, timeout: timeout, exchange)
        explain(settings, exchange)
    }

    private func askS3(
        _ address: WebAddress, _ known: CacheEntry?, _ settings: S3Settings, region: String, timeout: Double,
        _ exchange: Exchange
    ) throws(FetchError.Reason) {
        let key = String(address.rest.dropFirst())
        let (scheme, host, path) = try settings.location(bucket: address.authority, key: key, region: region)
        var headers = known?.conditions ?? []
        if let credentials = settings.credentials {
            headers += RequestSignature(credentials: credentials, region: region, now: now())
                .headers(path: path, host: host)
        }
        let request = TransferRequest(
            address: "\(scheme)://\(host)\(path)", headers: headers, timeout: timeout, followsRedirects: false)
        try handles.with { handle throws(FetchError.Reason) in try handle.perform(request, exchange) }
    }

    /// Who was refused without keys should hear that there were none.
    private func explain(_ settings: S3Settings, _ exchange: Exchange) {
        guard settings.credentials == nil, [401, 403].contains(exchange.response.status) else { return }
        exchange.refusesUnsigned = true
    }
}
