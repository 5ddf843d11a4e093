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
        guard let part else {
            marked = []
            return session.edit(.unpin(split.id, chosen))
        }
        guard let number = split.part(part) else {
            let known = split.recipe.parts.map(\.name).joined(separator: ", ")
            session.refuse("split \(split.name) has no part \(part); there are \(known)")
            return []
        }
        marked = []
        return session.edit(.pin(split.id, chosen, part: number))
    }
}
