import Catalog
import Domain

/// Images of a workspace that look alike, as far as somebody has found out.
struct NearDuplicates: Sendable {
    /// What is known.
    struct Known {
        /// The number of the group of each image that looks like another.
        var groups: [ImageID: Int]
        /// Images on this machine whose pictures came after the others were compared.
        var added = 0
        /// Images whose pictures are on other machines, and were not looked at.
        var remote = 0

        /// Images that look like no other only because nobody has compared them.
        var notCompared: Int { added + remote }
    }

    /// What is known; `nil` where pictures were never compared, or have changed since.
    var find: @Sendable (CatalogStore) throws -> Known?

    /// What this program knows of pictures that look alike.
    static let known = NearDuplicates { store in
        guard try store.arePairsKnown() else { return nil }
        var known = Known(groups: try store.duplicateGroups())
        for each in try store.unseenPictureLocations() {
            if Location.isRemote(each.location) { known.remote += 1 } else { known.added += 1 }
        }
        return known
    }

    /// The groups for dealing images out.
    ///
    /// Pictures on other machines may be out of anybody's reach: their images count as unlike any other, and reports say
    /// how many there are. Throws ``Refusal`` where pictures that can be compared were not.
    func required(in store: CatalogStore) throws -> [ImageID: Int] {
        guard let known = try find(store) else {
            throw Refusal(
                "near-duplicates are not known here: no pictures of this workspace have been compared yet; "
                    + "`reticle check` compares them, or Q then p")
        }
        guard known.added == 0 else {
            throw Refusal(
                "near-duplicates are not known of \(known.added) images that were added since pictures were compared; "
                    + "`reticle check` compares them, or Q then p")
        }
        return known.groups
    }
}
