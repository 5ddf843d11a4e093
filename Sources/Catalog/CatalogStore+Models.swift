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

    /// Fixes what a class of a network means, as one command; `.unmapped` lets the names decide again.
    ///
    /// Ignoring a class, or no longer, counts the network's detections anew.
    /// - Returns: `nil` if it was so already
    /// - Throws: ``CatalogError/unknownModel(_:)``, ``CatalogError/unknownClass(_:)``, or ``CatalogError/invalid(_:)``
    ///   if the network has no class of that index.
    @discardableResult
    public func setMapping(
        of model: ModelID, classIndex: Int, to mapping: ClassMapping, by actor: String, at time: Date
    ) throws(CatalogError) -> EditReceipt? {
        try write { db in
            let table = ModelTable(db: db)
            let record = try table.find(model)
            guard let before = try table.fixedMapping(of: model, classIndex: classIndex) else {
                throw CatalogError.invalid(
                    "class index \(classIndex), but the network has \(record.classes.count) classes")
            }
            guard before != mapping else { return nil }
            var command = Command(db, by: actor, at: time.timeIntervalSince1970)
            try command.perform(.mappings(model, [.init(classIndex: classIndex, before: before, after: mapping)]))
            let what = "class \(record.classes[classIndex]) of \(record.name)"
            switch mapping {
            case .ignored: return try command.conclude(title: "ignore \(what)")
            case .unmapped: return try command.conclude(title: "map \(what) by name")
            case .mapped(let id):
                let name = try ClassTable(db: db).find(id)?.entry.name ?? ""
                return try command.conclude(title: "map \(what) to \(name)")
            }
        }
    }
}
