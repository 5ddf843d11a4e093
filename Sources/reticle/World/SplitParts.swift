import Catalog
import Domain

/// The part of a split that each image belongs to.
enum SplitParts {
    /// Looks a split up by name; without a name no image is in a part.
    ///
    /// - Throws: ``Refusal`` that names what there is, if the workspace has no such split.
    static func find(_ name: String?, in store: CatalogStore) throws -> @Sendable (ImageID) -> String? {
        guard let name else { return { _ in nil } }
        throw Refusal("--split '\(name)': \(store.folder) has no split")
    }
}
