public import Domain
public import Foundation
import GRDB

extension CatalogStore {
    /// Makes a layer known that no network of the shelf made: detections from files, or boxes of a person.
    ///
    /// It is kept as a network is. Its classes are those of the synset by name, so that one renamed later is still meant.
    /// - Parameter person: whose boxes they are; `nil` for detections
    /// - Throws: ``CatalogError/invalid(_:)`` for an empty name, no classes, or a name that is another kind of layer's
    @discardableResult
    public func registerLayer(
        _ name: ModelName, person: String?, classes: [String], at time: Date
    ) throws(CatalogError) -> ModelRecord {
        if let known = try model(name), known.fingerprint != Self.layerFingerprint || known.person != person {
            let what =
                known.person != nil
                ? "a person's layer"
                : known.fingerprint == Self.layerFingerprint ? "a layer of detections" : "a network"
            throw .invalid("\(name) is \(what) already; expected another name")
        }
        try registerModel(name, fingerprint: Self.layerFingerprint, classes: classes, at: time)
        return try write { db in
            let table = ModelTable(db: db)
            guard let record = try table.named(name) else { throw CatalogError.invalid("layer \(name) is gone") }
            try table.setPerson(person, of: record.id)
            return try table.find(record.id)
        }
    }

    /// What layers have in the place of a network's fingerprint.
    private static var layerFingerprint: String { LayerPublishing.fingerprint }

    /// Takes a layer away with all its runs; annotations that came from it stay, and so does what was judged.
    ///
    /// - Throws: ``CatalogError/invalid(_:)`` where no layer has that name
    public func removeLayer(_ name: ModelName) throws(CatalogError) {
        guard let known = try model(name), known.fingerprint == Self.layerFingerprint else {
            throw .invalid("there is no layer '\(name)'")
        }
        for run in try runs(of: known.id) { try deleteRun(run.id) }
    }
}
