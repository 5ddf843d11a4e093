import Catalog
import Domain

/// Images of a workspace that look alike, as far as somebody has found out.
struct NearDuplicates: Sendable {
    /// The number of the group of each image that looks like another; `nil` where pictures were never compared.
    var groups: @Sendable (CatalogStore) throws -> [ImageID: Int]?

    /// What this program knows of pictures that look alike.
    static let known = NearDuplicates { try $0.arePairsKnown() ? try $0.duplicateGroups() : nil }

    /// The groups for dealing images out.
    ///
    /// Throws ``Refusal`` where pictures were never compared.
    func required(in store: CatalogStore) throws -> [ImageID: Int] {
        guard let groups = try groups(store) else {
            throw Refusal("near-duplicates are not known here: no pictures of this workspace have been compared yet")
        }
        return groups
    }
}
