import Domain
import Foundation
import NeuralNetwork
import Prediction
import YOLO

/// A client's network in memory.
final class ServedNetwork: Sendable {
    let client: String
    let predictor: Predictor
    /// Names of its classes by their index.
    let classes: [String]
    /// Tells its contents apart.
    let fingerprint: String
    /// Where it came from, as it was then.
    let place: ClientModels.Place
    /// Memory that it takes.
    let bytes: Int

    /// Loads a network; the files are looked at again afterwards.
    ///
    /// - Throws: the error of its format, or ``WorkerError/changing(client:)`` where the files changed meanwhile
    init(_ client: String, _ place: ClientModels.Place, in models: ClientModels, _ options: Predictor.Options) throws {
        let opened = try models.networks.open(client, at: place.kind)
        let found = try opened.files.fingerprint()
        // What a shelf says of its files holds for whole ones only.
        guard opened.statedFingerprint ?? found == found else { throw WorkerError.changing(client: client) }
        predictor = try Predictor(opened.model, opened.parameters, options)
        guard models.place(of: client) == place else { throw WorkerError.changing(client: client) }
        (self.client, self.place, fingerprint) = (client, place, found)
        (classes, bytes) = (opened.model.classNames, max(predictor.bytes, 1))
    }
}

/// Why a worker cannot do a job or its work.
public enum WorkerError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A client without a network.
    case noModel(client: String)
    /// A network whose files are being written.
    case changing(client: String)
    /// A line of the weights that cannot be read.
    case badWeights(place: String, found: String)
    /// What is no place in a bucket.
    case badBucket(String)

    public var description: String {
        switch self {
        case .noModel(let client): "no network is in service for client '\(client)'"
        case .changing(let client): "the network of client '\(client)' is being replaced"
        case .badWeights(let place, let found):
            "\(place): found '\(found)', expected CLIENT WEIGHT with a weight above 0, or * WEIGHT for all others"
        case .badBucket(let found):
            "found '\(found)', expected s3://BUCKET/PREFIX without '..', with {client} for each client's id"
        }
    }
}
