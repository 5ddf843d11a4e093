import Domain

extension PackedWriter {
    mutating func put(_ split: Split) {
        put(split.id.rawValue)
        put(split.name)
        put(UInt64(split.recipe.parts.count))
        for part in split.recipe.parts {
            put(part.name)
            put(part.weight)
        }
        put(split.recipe.strategy.rawValue)
        put(split.recipe.grouping.text)
        put(split.recipe.seed)
        put(UInt64(split.unions.count))
        for union in split.unions {
            put(union.name)
            put(UInt64(union.parts.count))
            for part in union.parts { put(part) }
        }
        put(split.frozenHash) { $0.put($1) }
        put(split.madeBy)
        put(split.madeAt)
    }

    mutating func put(_ place: Change.MemberRows.Place) {
        put(place.part)
        put(place.isPinned ? 1 as UInt64 : 0)
    }
}

extension PackedReader {
    mutating func split() throws(Damaged) -> Split {
        let id = SplitID(rawValue: try signed())
        let name = try string()
        let parts = try array { (reader) throws(Damaged) in
            SplitPart(name: try reader.string(), weight: try reader.int())
        }
        guard let strategy = SplitStrategy(rawValue: try string()) else { throw Damaged() }
        let text = try string()
        guard let grouping = try? SplitGrouping(text) else { throw Damaged() }
        let seed = try unsigned()
        let unions = try array { (reader) throws(Damaged) in
            SplitUnion(
                name: try reader.string(), parts: try reader.array { (reader) throws(Damaged) in try reader.string() })
        }
        return Split(
            id: id, name: name,
            recipe: SplitRecipe(parts: parts, strategy: strategy, grouping: grouping, seed: seed), unions: unions,
            frozenHash: try optional { (reader) throws(Damaged) in try reader.string() }, madeBy: try string(),
            madeAt: try double())
    }

    mutating func memberPlace() throws(Damaged) -> Change.MemberRows.Place {
        let part = try int()
        return Change.MemberRows.Place(part: part, isPinned: try unsigned() != 0)
    }
}
