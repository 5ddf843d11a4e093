import Catalog
import Domain

/// The part of a split that each image belongs to.
enum SplitParts {
    /// Looks a split up by name; without a name no image is in a part.
    ///
    /// - Throws: ``CatalogError/unknownSplit(_:known:)`` that names what there is, if the workspace has no such split.
    static func find(_ name: String?, in store: CatalogStore) throws -> @Sendable (ImageID) -> String? {
        try parts(of: name.map { try store.split(named: $0) }, in: store)
    }

    /// The part of each image in the split that was made last, as the filter word `part` has it; none where there is no
    /// split.
    static func latest(in store: CatalogStore) throws -> @Sendable (ImageID) -> String? {
        try parts(of: store.splits().latest, in: store)
    }

    /// The parts of every split that can leak; folds cannot, since none of them is held out.
    static func leakable(in store: CatalogStore) throws -> [ImageParts] {
        try store.splits().filter { !$0.recipe.isFolds }.map { split in
            ImageParts(split: split.name, part: try parts(of: split, in: store))
        }
    }

    private static func parts(of split: Split?, in store: CatalogStore) throws -> @Sendable (ImageID) -> String? {
        guard let split else { return { _ in nil } }
        var parts: [ImageID: String] = [:]
        for member in try store.members(of: split.id) { parts[member.image] = split.recipe.parts[member.part].name }
        return { [parts] in parts[$0] }
    }
}
