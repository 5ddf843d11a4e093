import Catalog
import Domain

/// The part of a split that each image belongs to.
enum SplitParts {
    /// Looks a split up by name; without a name no image is in a part.
    ///
    /// - Throws: ``CatalogError/unknownSplit(_:known:)`` that names what there is, if the workspace has no such split.
    static func find(_ name: String?, in store: CatalogStore) throws -> @Sendable (ImageID) -> String? {
        guard let name else { return { _ in nil } }
        let split = try store.split(named: name)
        var parts: [ImageID: String] = [:]
        for member in try store.members(of: split.id) { parts[member.image] = split.recipe.parts[member.part].name }
        return { [parts] in parts[$0] }
    }
}
