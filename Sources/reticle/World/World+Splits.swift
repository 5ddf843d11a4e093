import Catalog
import Domain
import Foundation
import Synchronization
import Workbench

/// What the world knows of the images for splitting, read when it is first needed.
final class PlannerShelf: Sendable {
    private let planner = Mutex<SplitPlanner?>(nil)

    /// The planner at hand, or one that has just read the workspace.
    func planner(of store: CatalogStore) throws -> SplitPlanner {
        if let known = planner.withLock({ $0 }) { return known }
        let made = try SplitPlanner(store)
        planner.withLock { $0 = made }
        return made
    }

    /// Lets the next one read the workspace anew.
    func clear() { planner.withLock { $0 = nil } }
}

extension World {
    /// Carries out an effect about splits.
    func answerOfSplits(_ effect: Effect) throws -> [Answer] {
        switch effect {
        case .readSplits:
            planners.clear()
            return [.splits(try store.splits())]
        case .readSplit(let id):
            guard let split = try store.splits().first(where: { $0.id == id }) else {
                return [.splitFailed("the split is gone")]
            }
            return [.splitFigures(try figures(of: split))]
        case .planSplit(let recipe, let id): return [.splitFigures(try figures(of: recipe, instead: id))]
        case .makeSplit(let name, let recipe, let isAnew, let ticket):
            let wish = SplitMaking.Wish(
                parts: recipe.parts, strategy: recipe.strategy, grouping: recipe.grouping, seed: recipe.seed,
                isAnew: isAnew)
            let planner = try planners.planner(of: store)
            let done = try SplitMaking(store: store, planner: planner, person: person).run(name, wish)
            guard let receipt = done.receipt else {
                return [.nothingToDo(ticket: ticket, "split \(name) is like this already")]
            }
            return [.applied(ticket: ticket, receipt)]
        case .editSplit(let edit, let ticket):
            return [.applied(ticket: ticket, try store.apply(edit, by: person, at: Date()).receipt)]
        default: return []
        }
    }

    private func figures(of split: Split) throws -> SplitFigures {
        let planner = try planners.planner(of: store)
        let members = try store.members(of: split.id)
        let alarm = try SplitAlarm(split, members: members, in: store)
        return SplitFigures(
            recipe: split.recipe,
            balance: planner.survey.balance(of: members, weights: split.recipe.parts.map(\.weight)),
            pinned: members.reduce(0) { $0 + ($1.isPinned ? 1 : 0) },
            strangers: planner.survey.strangers(to: members).count,
            groups: try? planner.groupCount(by: split.recipe.grouping)?.groups,
            leaks: alarm.leaks.map { SplitFigures.Leak(image: $0.image, original: $0.looksLike) },
            silence: alarm.silence)
    }

    private func figures(of recipe: SplitRecipe, instead id: SplitID?) throws -> SplitFigures {
        let planner = try planners.planner(of: store)
        var pins: [SplitMember] = []
        if let old = try id.flatMap({ id in try store.splits().first { $0.id == id } }) {
            pins = SplitPlanner.pins(of: try store.members(of: old.id), in: old.recipe, for: recipe)
        }
        let members = try planner.members(recipe, keeping: pins)
        return SplitFigures(
            recipe: recipe, balance: planner.survey.balance(of: members, weights: recipe.parts.map(\.weight)),
            pinned: pins.count, groups: try planner.groupCount(by: recipe.grouping)?.groups)
    }
}
