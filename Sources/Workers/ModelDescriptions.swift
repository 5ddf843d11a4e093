import Domain
import Synchronization
import YOLO

/// What is told of a client's network.
public struct ClientModelDescription: Hashable, Sendable {
    public var name: String
    public var classes: [String]
    /// Input in pixels.
    public var width: Int
    /// Input in pixels.
    public var height: Int
    public var fingerprint: String
}

extension ClientModels {
    /// What a client's network is; `nil` if there is none.
    ///
    /// Reads all of its files for a fingerprint, where no shelf states it: ``ModelDescriptions`` does so once.
    ///
    /// - Throws: `ModelError`, or the error of its format
    public func description(of client: String) throws -> ClientModelDescription? {
        try networks.place(of: client).map { try description(of: client, at: Place(kind: $0, marks: [])) }
    }

    func description(of client: String, at place: Place) throws -> ClientModelDescription {
        let opened = try networks.open(client, at: place.kind)
        let size = opened.shelved?.manifest.inputSize ?? opened.model.inputSize
        return ClientModelDescription(
            name: client, classes: opened.model.classNames, width: size.width, height: size.height,
            fingerprint: try opened.statedFingerprint ?? opened.files.fingerprint())
    }
}

/// Descriptions of the clients' networks, each made once for as long as its files stay as they are.
///
/// Files are looked at and read on one thread of its own, for whoever asks must not block.
public final class ModelDescriptions: Sendable {
    private struct Known {
        var place: ClientModels.Place
        var found: Found
    }

    private enum Found {
        case description(ClientModelDescription)
        /// Tried again, but told once only.
        case failure(String)
    }

    private let models: ClientModels
    private let warn: @Sendable (String) -> Void
    private let calls = BlockingCalls(limit: 1)
    private let known = Mutex<[String: Known]>([:])

    /// Makes descriptions of networks.
    ///
    /// - Parameter warn: told once why a network cannot be described
    public init(_ models: ClientModels, warn: @escaping @Sendable (String) -> Void) {
        (self.models, self.warn) = (models, warn)
    }

    /// The networks of one client, or of all in the order of their names; what cannot be read is left out.
    public func networks(of client: String? = nil) async -> [ClientModelDescription] {
        await calls.run { (client.map { [$0] } ?? self.models.clients()).compactMap(self.network) }
    }

    private func network(of client: String) -> ClientModelDescription? {
        // Before they are read: what is replaced meanwhile is looked at anew next time.
        guard let place = models.place(of: client) else {
            known.withLock { $0[client] = nil }
            return nil
        }
        let before = known.withLock { $0[client] }
        if let before, before.place == place, case .description(let description) = before.found { return description }
        do {
            let description = try models.description(of: client, at: place)
            known.withLock { $0[client] = Known(place: place, found: .description(description)) }
            return description
        } catch {
            let reason = "\(error)"
            if case .failure(reason)? = before?.found { return nil }
            known.withLock { $0[client] = Known(place: place, found: .failure(reason)) }
            warn("the network of client '\(client)' cannot be described: \(reason)")
            return nil
        }
    }
}
