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
        fatalError("not yet")
    }

    /// The networks of the workspace, in natural order of their names.
    public func models() throws(CatalogError) -> [ModelRecord] { fatalError("not yet") }

    /// The network of that name; `nil` if none was registered.
    public func model(_ name: ModelName) throws(CatalogError) -> ModelRecord? { fatalError("not yet") }

    /// What each class of a network means in the synset, in the order of the network's outputs.
    ///
    /// Where nothing is fixed, names decide: the class of that name, else of that alias, ASCII case left aside at last.
    public func classMap(of model: ModelID) throws(CatalogError) -> [ClassMapEntry] { fatalError("not yet") }

    /// Fixes what a class of a network means; `.unmapped` lets the names decide again. Not journaled.
    public func setMapping(
        of model: ModelID, classIndex: Int, to mapping: ClassMapping
    ) throws(CatalogError) { fatalError("not yet") }
}
