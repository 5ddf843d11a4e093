import Domain
import GRDB

extension Command {
    /// Does what an edit of splits asks for.
    ///
    /// - Returns: a title for history, and the split as it is then; `nil` when deleted
    mutating func perform(_ edit: SplitEdit, by actor: String, at timestamp: Double) throws -> (String, Split?) {
        switch edit {
        case .make(let name, let recipe, let members):
            try check(name)
            let split = Split(
                id: try SplitRecords(db: db).newID(), name: name, recipe: recipe, madeBy: actor, madeAt: timestamp)
            try perform(.split(.init(before: nil, after: split)))
            try move(to: members, in: split, onlyAdds: false)
            return ("make split \(name)", split)
        case .replace(let id, let recipe, let members):
            let before = try thawed(id)
            var after = before
            (after.recipe, after.unions, after.madeBy, after.madeAt) = (recipe, [], actor, timestamp)
            // While the parts are others, members have no place.
            try move(to: [], in: before, onlyAdds: false)
            try perform(.split(.init(before: before, after: after)))
            try move(to: members, in: after, onlyAdds: false)
            return ("make split \(after.name) anew", after)
        case .extend(let id, let members):
            let split = try thawed(id)
            try move(to: members, in: split, onlyAdds: true)
            return ("place \(members.count) images in split \(split.name)", split)
        case .pin(let id, let images, let part):
            let split = try thawed(id)
            try pin(images, in: split, part: part)
            return ("pin \(count(images)) in \(split.recipe.parts[part].name) of split \(split.name)", split)
        case .unpin(let id, let images):
            let split = try thawed(id)
            try pin(images, in: split, part: nil)
            return ("unpin \(count(images)) of split \(split.name)", split)
        case .freeze(let id):
            let before = try thawed(id)
            var after = before
            after.frozenHash = try SplitIdentities(db: db).hash(of: before)
            try perform(.split(.init(before: before, after: after)))
            return ("freeze split \(before.name)", after)
        case .thaw(let id):
            let before = try find(id)
            guard before.isFrozen else { throw CatalogError.invalid("split \(before.name) is not frozen") }
            var after = before
            after.frozenHash = nil
            try perform(.split(.init(before: before, after: after)))
            return ("thaw split \(before.name)", after)
        case .rename(let id, let name):
            let before = try find(id)
            try check(name)
            var after = before
            after.name = name
            try perform(.split(.init(before: before, after: after)))
            return ("rename split \(before.name) to \(name)", after)
        case .delete(let id):
            let split = try thawed(id)
            try move(to: [], in: split, onlyAdds: false)
            try perform(.split(.init(before: split, after: nil)))
            return ("delete split \(split.name)", nil)
        }
    }

    private func count(_ images: [ImageID]) -> String { images.count == 1 ? "1 image" : "\(images.count) images" }

    private func find(_ id: SplitID) throws -> Split {
        guard let split = try SplitRecords(db: db).find(id) else {
            throw CatalogError.conflict(Conflict(what: "the split is gone"))
        }
        return split
    }

    private func thawed(_ id: SplitID) throws -> Split {
        let split = try find(id)
        if split.isFrozen { throw CatalogError.frozenSplit(split.name) }
        return split
    }

    /// A name that can be typed in a filter and be that of a file.
    private func check(_ name: String) throws {
        let allowed = name.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0.properties.numericType != nil || "-_.".unicodeScalars.contains($0)
        }
        guard !name.isEmpty, allowed, name.first != "-", name.first != "." else {
            throw CatalogError.invalid(
                "'\(name)' cannot be the name of a split: expected letters, digits, '-', '_' and '.', not '-' or '.' first"
            )
        }
    }

    /// Gives a split these members, whatever it had; or adds to what it has.
    private mutating func move(to members: [SplitMember], in split: Split, onlyAdds: Bool) throws {
        typealias Place = Change.MemberRows.Place
        struct Move: Hashable {
            var from: Place?
            var to: Place?
        }
        var before: [ImageID: Place] = [:]
        for member in try SplitRecords(db: db).members(of: split.id) {
            before[member.image] = Place(part: member.part, isPinned: member.isPinned)
        }
        var moves: [Move: [ImageID]] = [:]
        for member in members {
            let place = Place(part: member.part, isPinned: member.isPinned)
            guard let old = before.removeValue(forKey: member.image) else {
                moves[Move(from: nil, to: place), default: []].append(member.image)
                continue
            }
            guard !onlyAdds else {
                throw CatalogError.conflict(
                    Conflict(what: "image \(member.image.rawValue) is in split \(split.name) already"))
            }
            if old != place { moves[Move(from: old, to: place), default: []].append(member.image) }
        }
        if !onlyAdds { for (image, place) in before { moves[Move(from: place, to: nil), default: []].append(image) } }
        try perform(moves.map { .init(from: $0.from, to: $0.to, images: $1) }, in: split)
    }

    private mutating func pin(_ images: [ImageID], in split: Split, part: Int?) throws {
        if let part, !split.recipe.parts.indices.contains(part) {
            throw CatalogError.invalid("part \(part), but split \(split.name) has \(split.recipe.parts.count)")
        }
        let chosen = Set(images)
        let members = try SplitRecords(db: db).members(of: split.id).filter { chosen.contains($0.image) }
        var rows: [Change.MemberRows] = []
        for (place, members) in Dictionary(grouping: members, by: { [$0.part, $0.isPinned ? 1 : 0] }) {
            let from = Change.MemberRows.Place(part: place[0], isPinned: place[1] == 1)
            let to = Change.MemberRows.Place(part: part ?? from.part, isPinned: part != nil)
            if from != to { rows.append(.init(from: from, to: to, images: members.map(\.image))) }
        }
        if let part {
            let strangers = chosen.subtracting(members.map(\.image))
            if !strangers.isEmpty {
                rows.append(.init(from: nil, to: .init(part: part, isPinned: true), images: Array(strangers)))
            }
        }
        guard !rows.isEmpty else {
            throw CatalogError.invalid(
                part == nil ? "none of these images is pinned" : "these images are pinned there already")
        }
        try perform(rows, in: split)
    }

    /// Does the moves in a fixed order, images in ascending order.
    private mutating func perform(_ rows: [Change.MemberRows], in split: Split) throws {
        func rank(_ place: Change.MemberRows.Place?) -> Int { place.map { 2 * $0.part + ($0.isPinned ? 2 : 1) } ?? 0 }
        let sorted = rows.map { Change.MemberRows(from: $0.from, to: $0.to, images: $0.images.sorted()) }
            .sorted { (rank($0.from), rank($0.to)) < (rank($1.from), rank($1.to)) }
        if !sorted.isEmpty { try perform(.members(split.id, sorted)) }
    }
}
