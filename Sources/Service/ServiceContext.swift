import Hummingbird
import Logging

/// What is known of a request while it is answered.
struct ServiceContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The id of the request, which answer and logs repeat.
    var requestID = ""
    /// Who asks.
    var caller = Caller.nobody

    /// Who asks.
    enum Caller: Sendable {
        /// The service runs without tokens: everybody may do everything.
        case anonymous
        /// A client with its token.
        case client(String, BearerToken)
        /// The route asks for no token.
        case nobody
    }

    init(source: Source) { coreContext = .init(source: source) }

    /// The client whose jobs may be seen; `nil` for all.
    var client: String? {
        if case .client(let name, _) = caller { name } else { nil }
    }
}
