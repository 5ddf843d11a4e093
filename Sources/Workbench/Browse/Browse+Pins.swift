import Domain

extension Browse {
    /// Pins the marked images, or the one under the cursor, in a part of the split in front; `nil` lets them go.
    mutating func pin(in part: String?, in session: inout Session) -> [Effect] {
        let chosen = marked.isEmpty ? current.map { [$0] } ?? [] : listing.ids.filter(marked.contains)
        guard let split = session.splitInFront, !chosen.isEmpty else { return [] }
        guard !split.isFrozen else {
            session.refuse("split \(split.name) is frozen; F on its screen lets it change again")
            return []
        }
        // Where one image is meant it is named: it may be out of sight.
        let one = chosen.count == 1 ? chosen.first.flatMap { rows[$0] }?.name : nil
        let what = one ?? "\(chosen.count) images"
        guard let part else {
            marked = []
            session.say("\(what) of split \(split.name): free to be dealt out again", .success)
            return session.edit(.unpin(split.id, chosen))
        }
        guard let number = split.part(part) else {
            let known = split.recipe.parts.map(\.name).joined(separator: ", ")
            session.refuse("split \(split.name) has no part \(part); there are \(known)")
            return []
        }
        marked = []
        let origin = split.recipe.strategy == .given ? ", which came with the dataset" : ""
        session.say("\(what) → \(part) of split \(split.name)\(origin)", .success)
        return session.edit(.pin(split.id, chosen, part: number))
    }
}
