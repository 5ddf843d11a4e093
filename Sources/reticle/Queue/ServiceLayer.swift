import Catalog
import Domain
import Foundation
import YOLO

/// The layer of a workspace that holds what a network of the service found.
struct ServiceLayer {
    let store: CatalogStore
    /// The network's, as the service tells it.
    let fingerprint: String

    /// What takes detections of these classes.
    ///
    /// The network of the workspace with that fingerprint, or else a layer named after it, which is made, or extended by the
    /// classes that it lacks. Returns `nil` where no class is known at all, and so nothing was found.
    func model(_ classes: Set<String>, at time: Date) throws -> ModelRecord? {
        if let own = try own(at: time), classes.isSubset(of: own.classes) { return own }
        let name = ModelName("service-\(fingerprint.prefix(8))")
        let before = try store.model(name)?.classes ?? []
        var names = before + classes.subtracting(before).sorted()
        if names.isEmpty { names = try store.synset().classes.map(\.name) }
        return names.isEmpty ? nil : try store.registerLayer(name, person: nil, classes: names, at: time)
    }

    /// A network of the workspace's shelf.
    private func own(at time: Date) throws -> ModelRecord? {
        for entry in store.shelf.entries() {
            guard case .success(let manifest) = entry.manifest, manifest.fingerprint == fingerprint else { continue }
            return try store.register(store.shelf.open(entry.name), at: time)
        }
        return nil
    }
}
