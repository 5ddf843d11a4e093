public import Domain
public import Foundation
import GRDB

extension CatalogStore {
    /// Makes a network known by its name, or brings what is known of it up to date.
    ///
    /// Classes that have a namesake in the synset are mapped to it for good, so that renaming one later changes nothing.
    /// A network whose list of classes is another one than before loses the mapping of the classes that changed.
    /// - Throws: ``CatalogError/invalid(_:)`` for an empty name or a network without classes.
    @discardableResult
    public func registerModel(
        _ name: ModelName, fingerprint: String, classes: [String], at time: Date
    ) throws(CatalogError) -> ModelRecord {
        guard !name.rawValue.isEmpty else { throw .invalid("a network needs a name; found an empty one") }
        guard !classes.isEmpty else { throw .invalid("network \(name): it needs at least one class") }
        return try write { db in
            let table = ModelTable(db: db)
            if let known = try table.named(name), known.fingerprint == fingerprint, known.classes == classes {
                return known
            }
            return try table.find(
                table.register(name, fingerprint: fingerprint, classes: classes, at: time.timeIntervalSince1970))
        }
    }

    /// The networks of the workspace, in natural order of their names.
    public func models() throws(CatalogError) -> [ModelRecord] {
        try read { db in
            try ModelTable(db: db).all().sorted { NaturalOrder.precedes($0.name.rawValue, $1.name.rawValue) }
        }
    }

    /// The network of that name; `nil` if none was registered.
    public func model(_ name: ModelName) throws(CatalogError) -> ModelRecord? {
        try read { db in try ModelTable(db: db).named(name) }
    }

    /// What each class of a network means in the synset, in the order of the network's outputs.
    ///
    /// Where nothing is fixed, names decide: the class of that name, else of that alias, ASCII case left aside at last.
    /// - Throws: ``CatalogError/unknownModel(_:)`` if there is no such network.
    public func classMap(of model: ModelID) throws(CatalogError) -> [ClassMapEntry] {
        try read { db in
            let table = ModelTable(db: db)
            return try table.classMap(of: table.find(model).id)
        }
    }

    /// Fixes what a class of a network means; `.unmapped` lets the names decide again.
    ///
    /// Not journaled. Ignoring a class, or no longer, counts the network's detections anew.
    /// - Throws: ``CatalogError/unknownModel(_:)``, ``CatalogError/unknownClass(_:)``, or ``CatalogError/invalid(_:)``
    ///   if the network has no class of that index.
    public func setMapping(
        of model: ModelID, classIndex: Int, to mapping: ClassMapping
    ) throws(CatalogError) {
        try write { db in try ModelTable(db: db).setMapping(of: model, classIndex: classIndex, to: mapping) }
    }
}
