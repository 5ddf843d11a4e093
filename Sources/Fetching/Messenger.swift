/// Sends small messages to `http:` and `https:` addresses, under a policy.
///
/// Calls block; any number of threads may call at once. Redirects are not followed, and answers are not kept.
public final class Messenger: Sendable {
    /// What is allowed; redirects, retries and content play no part.
    public let policy: FetchPolicy
    private let handles = HandlePool()

    /// Makes a messenger.
    public init(policy: FetchPolicy) { self.policy = policy }

    /// Posts a message once.
    ///
    /// - Parameters:
    ///   - message: the body
    ///   - address: an `http:` or `https:` address
    ///   - headers: header lines, `Name: value`
    /// - Returns: the status that the server answered with
    /// - Throws: `FetchError`, which shows no secrets, where there was no answer
    public func post(
        _ message: [UInt8], to address: String, headers: [String],
        isCancelled: @escaping @Sendable () -> Bool = { false }
    ) throws(FetchError) -> Int {
        let address = try WebAddress(address)
        guard address.scheme != .s3 else {
            throw FetchError(address.text, .malformed("an s3 address, which takes no messages"))
        }
        let exchange = Exchange(policy, body: nil, isCancelled: isCancelled)
        // Without Expect the body follows at once: servers that do not know it make libcurl wait for a second.
        let request = TransferRequest(
            address: address.text, headers: headers + ["Expect:"], timeout: policy.totalTimeout,
            followsRedirects: false, message: message)
        do throws(FetchError.Reason) {
            try handles.with { handle throws(FetchError.Reason) in try handle.perform(request, exchange) }
        } catch {
            // Who has said so much after a success has taken the message.
            if case .tooLarge = error, exchange.response.status == 200 { return 200 }
            throw FetchError(address.text, error, attempts: 1)
        }
        return exchange.response.status
    }
}
