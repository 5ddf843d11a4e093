import Catalog
import Domain

/// Which parts of which split an export writes.
struct SplitSelection {
    private let split: Split?
    private let members: [SplitMember]
    /// Numbers of the only part that is written; `nil` for all.
    private let only: Set<Int>?
    /// Its name, as it was asked for.
    private let part: String
    /// The fold that validates, counted from 0.
    private let fold: Int?
    /// Whether the person asked for it.
    private let isNamed: Bool
    /// What the person should hear: images that are in no part.
    let note: String?

    /// Finds the split and checks that it has the part.
    ///
    /// Without a `split` the parts are those that the dataset came with, where it is written as a whole. Throws
    /// `CatalogError` or ``Refusal``.
    init(_ store: CatalogStore, split name: String?, part: String, fold: Int?) throws {
        let split = try name.map { try store.split(named: $0) } ?? Self.given(in: store)
        (self.split, self.part) = (split, part)
        isNamed = name != nil
        members = try split.map { try store.members(of: $0.id) } ?? []
        self.fold = fold.map { $0 - 1 }
        guard let split, name != nil else {
            (only, note) = (nil, nil)
            return
        }
        let folds = split.recipe.isFolds ? split.recipe.parts.count : 0
        if let fold, !(1...max(1, folds)).contains(fold) || folds == 0 {
            throw Refusal(
                folds == 0
                    ? "--fold \(fold): split \(split.name) has no folds, but \(Self.names(split))"
                    : "--fold \(fold): split \(split.name) has folds 1 to \(folds)")
        }
        let strangers = try store.search(ImageQuery()).ids.count - members.count
        note =
            strangers > 0
            ? "\(strangers) images are in no part of split \(split.name); `reticle split --name \(split.name)` places them"
            : nil
        if part == "all" {
            only = nil
        } else if let fold, part == SplitRecipe.train || part == SplitRecipe.val {
            let all = Set(split.recipe.parts.indices)
            only = part == SplitRecipe.val ? [fold - 1] : all.subtracting([fold - 1])
        } else if let parts = split.parts(named: part) {
            only = Set(parts)
        } else if folds > 0 {
            throw Refusal("--part \(part): split \(split.name) has \(folds) folds; --fold N says which one validates")
        } else {
            throw Refusal("--part \(part): split \(split.name) has \(Self.names(split))")
        }
    }

    /// The parts that the only dataset of a workspace came with.
    private static func given(in store: CatalogStore) throws -> Split? {
        guard Set(try store.sources().map(\.pictureFolder)).count <= 1 else { return nil }
        return try store.splits().last { $0.recipe.strategy == .given }
    }

    private static func names(_ split: Split) -> String {
        (split.recipe.parts.map(\.name) + split.unions.map(\.name)).joined(separator: ", ")
    }

    /// Lets a query find only images of the part that is written.
    func restrict(_ query: inout ImageQuery) throws {
        guard let split, let only else { return }
        query.terms.append(
            ImageQuery.Term(.split(split.name, parts: Set(only.map { split.recipe.parts[$0].name }))))
    }

    /// The parts to write beside the images; beside a single part none, unless the format keeps its lists apart from the
    /// pictures (`listsOnePart`), and those of the dataset itself only where it is written as a whole.
    func parts(for query: ImageQuery, listsOnePart: Bool = false) -> [(name: String, images: Set<ImageID>)] {
        guard let split else { return [] }
        if let only {
            guard listsOnePart else { return [] }
            return [(part, Set(members.lazy.filter { only.contains($0.part) }.map(\.image)))]
        }
        if !isNamed && (!query.terms.isEmpty || query.client != nil) { return [] }
        func images(_ parts: Set<Int>) -> Set<ImageID> {
            Set(members.lazy.filter { parts.contains($0.part) }.map(\.image))
        }
        if let fold {
            let all = Set(split.recipe.parts.indices)
            return [(SplitRecipe.train, images(all.subtracting([fold]))), (SplitRecipe.val, images([fold]))]
        }
        return split.recipe.parts.enumerated().map { ($1.name, images([$0])) }
            + split.unions.map { union in (union.name, images(Set(union.parts.compactMap(split.part)))) }
    }
}
