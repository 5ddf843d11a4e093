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
        let (model, parameters, said): (YOLOModel, any ParameterSource, String?)
        let files: ModelFiles
        switch place.kind {
        case .shelf(let name):
            let shelf = ModelShelf(folder: models.folder)
            let shelved = try shelf.open(name)
            (model, parameters, said) = (shelved.model, shelved.parameters, shelved.manifest.fingerprint)
            files = try shelf.files(of: shelved.manifest)
        case .files(let loose):
            files = loose
            (model, parameters) = try loose.open()
            said = nil
        }
        let found = try files.fingerprint()
        // What a shelf says of its files holds for whole ones only.
        guard said == nil || said == found else { throw WorkerError.changing(client: client) }
        predictor = try Predictor(model, parameters, options)
        guard models.place(of: client) == place else { throw WorkerError.changing(client: client) }
        (self.client, self.place, fingerprint) = (client, place, found)
        (classes, bytes) = (model.classNames, max(predictor.bytes, 1))
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

    public var description: String {
        switch self {
        case .noModel(let client): "no network is in service for client '\(client)'"
        case .changing(let client): "the network of client '\(client)' is being replaced"
        case .badWeights(let place, let found):
            "\(place): found '\(found)', expected CLIENT WEIGHT with a weight above 0, or * WEIGHT for all others"
        }
    }
}
