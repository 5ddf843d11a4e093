import Logging
import Service
import Synchronization
import Workers

/// What the service knows of the clients' networks: looked up in their folder, and not more than once a second.
final class ModelDirectory: ServedModels {
    private struct Known {
        var isThere: Bool
        var lookedAt: ContinuousClock.Instant
    }

    private static let freshness = Duration.seconds(1)
    /// Names come from strangers where there are no tokens.
    private static let limit = 10_000
    private let models: ClientModels
    private let descriptions: ModelDescriptions
    private let known = Mutex<[String: Known]>([:])

    init(_ models: ClientModels, logger: Logger) {
        self.models = models
        descriptions = ModelDescriptions(models) { logger.warning("\($0)") }
    }

    func hasModel(_ client: String) -> Bool {
        let now = ContinuousClock.now
        if let known = known.withLock({ $0[client] }), now - known.lookedAt < Self.freshness { return known.isThere }
        let isThere = models.hasModel(client)
        known.withLock { known in
            if known.count >= Self.limit { known.removeAll() }
            known[client] = Known(isThere: isThere, lookedAt: now)
        }
        return isThere
    }

    func models(of client: String?) async -> [ServedModel] {
        await descriptions.networks(of: client).map {
            ServedModel(
                client: $0.name, name: $0.name, classes: $0.classes, width: $0.width, height: $0.height,
                fingerprint: $0.fingerprint)
        }
    }
}
