import Catalog
import Domain
import Synchronization

/// Deals the images of a workspace out, from one reading of it: what the command and the screen share.
final class SplitPlanner: Sendable {
    let survey: SplitSurvey
    private let store: CatalogStore
    private let nearDuplicates: NearDuplicates
    /// Groups of the groupings that were asked for.
    private let groups = Mutex<[SplitGrouping: [String?]]>([:])

    /// Reads the workspace.
    init(_ store: CatalogStore, nearDuplicates: NearDuplicates = .known) throws {
        (self.store, self.nearDuplicates) = (store, nearDuplicates)
        survey = try store.splitSurvey()
    }

    /// The group of each image of the survey.
    func groups(by grouping: SplitGrouping) throws -> [String?] {
        if let known = groups.withLock({ $0[grouping] }) { return known }
        let found: [String?]
        switch grouping {
        case .field(let field): found = try survey.groups(by: grouping, fields: try store.values(ofField: field))
        case .nearDuplicates:
            found = try survey.groups(by: grouping, nearDuplicates: try nearDuplicates.required(in: store))
        case .none, .folder, .client, .pattern: found = try survey.groups(by: grouping)
        }
        groups.withLock { $0[grouping] = found }
        return found
    }

    /// Where every image goes; those of `members` stay where they are.
    ///
    /// Throws ``Refusal`` where there are no images.
    func members(_ recipe: SplitRecipe, keeping members: [SplitMember] = []) throws -> [SplitMember] {
        guard !survey.subjects.isEmpty else { throw Refusal("\(store.folder): no images to split") }
        guard recipe.parts.contains(where: { $0.weight > 0 }) else { throw Refusal("all shares of the split are zero") }
        let table = survey.table(groups: try groups(by: recipe.grouping), members: members)
        return survey.members(
            parts: Splitter(recipe).parts(of: table), pinned: Set(members.filter(\.isPinned).map(\.image)))
    }

    /// Pinned members of a split as members of one with other parts; a part that is gone takes its pins along.
    static func pins(of members: [SplitMember], in old: SplitRecipe, for new: SplitRecipe) -> [SplitMember] {
        members.compactMap { member in
            guard member.isPinned,
                let part = new.parts.firstIndex(where: { $0.name == old.parts[member.part].name })
            else { return nil }
            return SplitMember(image: member.image, part: part, isPinned: true)
        }
    }

    /// How many groups there are and how many images are in them; `nil` without grouping.
    func groupCount(by grouping: SplitGrouping) throws -> (groups: Int, images: Int)? {
        guard grouping != .none else { return nil }
        let named = try groups(by: grouping).compactMap { $0 }
        return (Set(named).count, named.count)
    }
}
