import Catalog
import Domain
import Foundation
import Jobs
import YOLO

extension CatalogStore {
    /// The networks of this workspace.
    var shelf: ModelShelf { ModelShelf(folder: folder(of: "models")) }

    /// Makes a network of the shelf known to the catalog, or brings what is known up to date.
    @discardableResult
    func register(_ shelved: ShelvedModel, at time: Date) throws -> ModelRecord {
        try registerModel(
            ModelName(shelved.manifest.name), fingerprint: shelved.manifest.fingerprint,
            classes: shelved.model.classNames, at: time)
    }
}

extension JobStore {
    /// Starts workers for the jobs whose turn it is, by this very program.
    func startWorkers() throws {
        let own =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        _ = try startDue(executable: own, at: Date())
    }
}
