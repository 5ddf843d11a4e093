import Catalog
import Domain

/// Which part of a split each image is in.
enum PartOfImages {
    /// The part of each image in the split that was made last; of folds none is held out, so they do not count.
    static func latest(in store: CatalogStore) throws -> [ImageID: String] {
        guard let split = try store.splits().last(where: { !$0.recipe.isFolds }) else { return [:] }
        var parts: [ImageID: String] = [:]
        for member in try store.members(of: split.id) { parts[member.image] = split.recipe.parts[member.part].name }
        return parts
    }
}
