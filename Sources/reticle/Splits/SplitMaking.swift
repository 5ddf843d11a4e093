import Catalog
import Domain
import Foundation

/// Makes a split, or brings the one of that name up to date.
struct SplitMaking {
    let store: CatalogStore
    let planner: SplitPlanner
    let person: String

    /// What is to be different from the split of that name, or from a new one's usual recipe.
    struct Wish {
        var parts: [SplitPart]?
        var strategy: SplitStrategy?
        var grouping: SplitGrouping?
        var seed: UInt64?
        /// Whether images that are placed already are dealt out again; pinned ones never are.
        var isAnew = false

        /// The recipe that comes of it.
        func recipe(from old: SplitRecipe?) -> SplitRecipe {
            var recipe = old ?? SplitRecipe(parts: SplitRecipe.parts(ratio: "70/30") ?? [])
            if let parts { recipe.parts = parts }
            if let strategy { recipe.strategy = strategy }
            if let grouping { recipe.grouping = grouping }
            if let seed { recipe.seed = seed }
            // What a dataset said is left as soon as anything is asked for.
            return isAnew || recipe != old ? recipe.dealt : recipe
        }
    }

    /// Makes the split, makes it anew where its recipe changes, or places images that are new.
    ///
    /// - Returns: the split, what was done in a few words, and the receipt; `nil` where nothing had to be done
    /// - Throws: `CatalogError`, ``Refusal``
    func run(_ name: String, _ wish: Wish) throws -> (split: Split, what: String, receipt: EditReceipt?) {
        guard let old = try store.splits().first(where: { $0.name == name }) else {
            let recipe = wish.recipe(from: nil)
            return try apply(.make(name: name, recipe, try planner.members(recipe)), "made")
        }
        let recipe = wish.recipe(from: old.recipe)
        let members = try store.members(of: old.id)
        if recipe == old.recipe && !wish.isAnew {
            let strangers = Set(planner.survey.strangers(to: members))
            guard !strangers.isEmpty else { return (old, "unchanged", nil) }
            if old.isFrozen { throw CatalogError.frozenSplit(name) }
            let added = try planner.members(recipe, keeping: members).filter { strangers.contains($0.image) }
            return try apply(.extend(old.id, added), "\(added.count) new images placed, the others left alone")
        }
        if old.isFrozen { throw CatalogError.frozenSplit(name) }
        let pins = SplitPlanner.pins(of: members, in: old.recipe, for: recipe)
        return try apply(
            .replace(old.id, recipe, try planner.members(recipe, keeping: pins)),
            "made anew" + (pins.isEmpty ? "" : ", \(pins.count) pinned images left alone"))
    }

    private func apply(
        _ edit: SplitEdit, _ what: String
    ) throws -> (split: Split, what: String, receipt: EditReceipt?) {
        let (split, receipt) = try store.apply(edit, by: person, at: Date())
        guard let split else { throw Refusal("the split is gone") }
        return (split, what, receipt)
    }
}

extension SplitReport {
    /// The report of a split as the workspace has it.
    init(_ split: Split, in store: CatalogStore, survey: SplitSurvey, nearDuplicates: NearDuplicates = .known) throws {
        let members = try store.members(of: split.id)
        self.init(
            split, members: members, survey: survey,
            alarm: try SplitAlarm(split, members: members, in: store, nearDuplicates: nearDuplicates),
            ungrouped: split.recipe.grouping == .nearDuplicates ? try nearDuplicates.find(store)?.notCompared : 0)
    }
}
