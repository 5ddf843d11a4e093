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

    /// Lets whoever waits have their turn once a job is over; what cannot be started waits on.
    func startNext() {
        guard let waiting = try? jobs(at: Date()).contains(where: { $0.state == .queued }), waiting else { return }
        do { try startWorkers() } catch { Out.note("\(error)") }
    }
}
