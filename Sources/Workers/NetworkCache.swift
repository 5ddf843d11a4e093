import Foundation
import Prediction
import Synchronization

/// Networks in memory, those used last, up to a number of bytes.
///
/// Files that were replaced are noticed before each batch. A file that is still being written is never taken: it must have been
/// left alone for a while, its size must be what its network says, and it must be the same before and after it was read; until
/// then the old network stays in service.
final class NetworkCache: Sendable {
    private struct State {
        /// The one used last at the end.
        var networks: [ServedNetwork] = []
        var loads = 0
    }

    private let models: ClientModels
    private let options: Predictor.Options
    private let byteLimit: Int
    /// Seconds for which a file must have been left alone.
    private let settling: Double
    private let now: @Sendable () -> Double
    private let warn: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// Makes a cache; one caller at a time.
    ///
    /// - Parameters:
    ///   - byteLimit: most bytes of networks; the one at work is kept whatever it takes
    ///   - now: seconds since 1970
    ///   - warn: told when a new network is not taken
    init(
        _ models: ClientModels, _ options: Predictor.Options, byteLimit: Int, settling: Double = 1,
        now: @escaping @Sendable () -> Double, warn: @escaping @Sendable (String) -> Void
    ) {
        (self.models, self.options, self.byteLimit) = (models, options, byteLimit)
        (self.settling, self.now, self.warn) = (settling, now, warn)
    }

    /// Clients whose networks are in memory.
    var clients: Set<String> { Set(state.withLock { $0.networks.map(\.client) }) }

    /// How often a network was loaded.
    var loads: Int { state.withLock { $0.loads } }

    /// Bytes of the networks in memory.
    var bytes: Int { state.withLock { $0.networks.reduce(0) { $0 + $1.bytes } } }

    /// The network of a client, as its files are now.
    ///
    /// - Throws: ``WorkerError``, or the error of its format where there is no older one to go on with
    func network(of client: String) throws -> ServedNetwork {
        let known = state.withLock { $0.networks.first { $0.client == client } }
        do { try models.refresh(client) } catch {
            guard models.hasModel(client) else { throw error }
            warn("the network of client '\(client)' cannot be looked for: \(error)")
        }
        guard let place = models.place(of: client) else {
            forget(client)
            throw WorkerError.noModel(client: client)
        }
        if let known, known.place == place {
            use(known)
            return known
        }
        do {
            guard models.isMirrored || now() - place.changedAt >= settling else {
                throw WorkerError.changing(client: client)
            }
            let network = try ServedNetwork(client, place, in: models, options)
            state.withLock { $0.loads += 1 }
            use(network)
            return network
        } catch {
            guard let known else { throw error }
            warn("the network of client '\(client)' was not replaced: \(error)")
            use(known)
            return known
        }
    }

    private func use(_ network: ServedNetwork) {
        state.withLock { state in
            state.networks.removeAll { $0.client == network.client }
            state.networks.append(network)
            var total = state.networks.reduce(0) { $0 + $1.bytes }
            while total > byteLimit, state.networks.count > 1 { total -= state.networks.removeFirst().bytes }
        }
    }

    private func forget(_ client: String) { state.withLock { $0.networks.removeAll { $0.client == client } } }
}
