import Domain
import Workbench

/// What the workspace in memory does about splits: the real splitter on its images, and members by number.
extension FakeCatalog {
    private var survey: SplitSurvey {
        var survey = SplitSurvey(classes: synset.classes)
        for id in documents.keys.sorted() {
            guard let document = documents[id] else { continue }
            survey.add(id, identity: document.image.path, client: document.image.client, path: document.image.path)
            for (index, entry) in synset.classes.enumerated() {
                let count = document.annotations.filter { $0.classID == entry.id }.count
                if count > 0 { survey.count(count, of: index, on: id) }
            }
        }
        return survey
    }

    private func deal(_ recipe: SplitRecipe, keeping members: [SplitMember] = []) -> [SplitMember] {
        let survey = survey
        let groups = (try? survey.groups(by: recipe.grouping)) ?? []
        let parts = Splitter(recipe).parts(of: survey.table(groups: groups, members: members))
        return survey.members(parts: parts, pinned: Set(members.filter(\.isPinned).map(\.image)))
    }

    private func figures(_ recipe: SplitRecipe, _ members: [SplitMember]) -> SplitFigures {
        SplitFigures(
            recipe: recipe, balance: survey.balance(of: members, weights: recipe.parts.map(\.weight)),
            pinned: members.filter(\.isPinned).count, strangers: survey.strangers(to: members).count)
    }

    mutating func answerOfSplits(_ effect: Effect) -> Answer? {
        switch effect {
        case .readSplits: return .splits(splits.map(\.split))
        case .readSplit(let id):
            guard let found = splits.first(where: { $0.split.id == id }) else { return .splitFailed("gone") }
            return .splitFigures(figures(found.split.recipe, found.members))
        case .planSplit(let recipe, let id):
            if recipe.grouping == .nearDuplicates { return .splitFailed("no pictures have been compared yet") }
            let pins = splits.first { $0.split.id == id }?.members.filter(\.isPinned) ?? []
            return .splitFigures(figures(recipe, deal(recipe, keeping: pins)))
        case .makeSplit(let name, let recipe, let isAnew, let ticket):
            if let at = splits.firstIndex(where: { $0.split.name == name }) {
                let keepsAll = splits[at].split.recipe == recipe && !isAnew
                if keepsAll, survey.strangers(to: splits[at].members).isEmpty {
                    return .nothingToDo(ticket: ticket, "split \(name) is like this already")
                }
                splits[at].split.recipe = recipe
                splits[at].members = deal(
                    recipe, keeping: splits[at].members.filter { $0.isPinned || keepsAll })
            } else {
                let id = SplitID(rawValue: Int64(splits.count + 1))
                splits.append((Split(id: id, name: name, recipe: recipe), deal(recipe)))
            }
            return .applied(ticket: ticket, receipt("make split \(name)"))
        case .editSplit(let edit, let ticket):
            change(edit)
            return .applied(ticket: ticket, receipt("edit"))
        default: return nil
        }
    }

    private func receipt(_ title: String) -> EditReceipt {
        EditReceipt(commandID: 1, title: title, changedSplits: true)
    }

    private mutating func change(_ edit: SplitEdit) {
        func at(_ id: SplitID) -> Int { splits.firstIndex { $0.split.id == id } ?? 0 }
        switch edit {
        case .freeze(let id): splits[at(id)].split.frozenHash = "0123456789abcdef"
        case .thaw(let id): splits[at(id)].split.frozenHash = nil
        case .delete(let id): splits.remove(at: at(id))
        case .pin(let id, let images, let part):
            let index = at(id)
            splits[index].members.removeAll { images.contains($0.image) }
            splits[index].members += images.map { SplitMember(image: $0, part: part, isPinned: true) }
        case .unpin(let id, let images):
            let index = at(id)
            for member in splits[index].members.indices
            where images.contains(splits[index].members[member].image) {
                splits[index].members[member].isPinned = false
            }
        default: break
        }
    }
}
