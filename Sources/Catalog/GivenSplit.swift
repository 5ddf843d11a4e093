import Domain
import GRDB

/// Makes a named split of the parts that a dataset came with.
///
/// A part that is others together (`trainval`) becomes a name for them. Parts that share images without that cannot be
/// in one split: each of them gets a split of its own. Pictures that were left out of the import are left out here.
struct GivenSplit {
    let db: Database
    let source: Int64

    private struct Part {
        var name: String
        var images: Set<ImageID>
    }

    /// Adds the splits; one that is there already with the same members is not made again.
    /// - Returns: names of the splits that hold these parts, the one with most of them first
    @discardableResult
    func add(_ given: [GivenPart], by actor: String, at timestamp: Double) throws -> [String] {
        var parts = try resolve(given)
        var names: [String] = []
        while !parts.isEmpty {
            // The smallest first: what others are made of comes before them.
            let order = parts.indices.sorted { (parts[$0].images.count, $0) < (parts[$1].images.count, $1) }
            var taken: Set<ImageID> = []
            var chosen: Set<Int> = []
            for index in order where taken.isDisjoint(with: parts[index].images) {
                taken.formUnion(parts[index].images)
                chosen.insert(index)
            }
            let basic = chosen.sorted().map { parts[$0] }
            var unions: [SplitUnion] = []
            var rest: [Part] = []
            for index in parts.indices where !chosen.contains(index) {
                let members = basic.filter { $0.images.isSubset(of: parts[index].images) }
                if members.reduce(0, { $0 + $1.images.count }) == parts[index].images.count {
                    unions.append(SplitUnion(name: parts[index].name, parts: members.map(\.name)))
                } else {
                    rest.append(parts[index])
                }
            }
            names.append(try make(basic, unions, by: actor, at: timestamp))
            parts = rest
        }
        return names
    }

    private func make(
        _ parts: [Part], _ unions: [SplitUnion], by actor: String, at timestamp: Double
    ) throws -> String {
        let recipe = SplitRecipe(
            parts: parts.map { SplitPart(name: $0.name, weight: $0.images.count) }, strategy: .given)
        let records = SplitRecords(db: db)
        var members: [SplitMember] = []
        for (number, part) in parts.enumerated() {
            members += part.images.map { SplitMember(image: $0, part: number) }
        }
        members.sort { $0.image < $1.image }
        let known = try records.all()
        for split in known where split.recipe == recipe && split.unions == unions {
            if try records.members(of: split.id) == members { return split.name }
        }
        let taken = Set(known.map(\.name))
        var name = "imported"
        var number = 1
        while taken.contains(name) {
            number += 1
            name = "imported-\(number)"
        }
        let split = Split(
            id: try records.newID(), name: name, recipe: recipe, unions: unions, madeBy: actor, madeAt: timestamp)
        try records.write(split)
        let insert = try db.cachedStatement(
            sql: "INSERT INTO split_member (split, image, part, is_pinned) VALUES (?, ?, ?, 0)")
        for member in members {
            try insert.execute(arguments: [split.id.rawValue, member.image.rawValue, member.part])
        }
        return name
    }

    /// The images of each part; parts without any, and names given twice, are left out.
    private func resolve(_ given: [GivenPart]) throws -> [Part] {
        // Images that were there before belong to an earlier source of the same folder.
        let folder = try Int64.fetchOne(db, sql: "SELECT folder FROM source WHERE id = ?", arguments: [source])
        let find = try db.cachedStatement(
            sql: "SELECT id FROM image WHERE folder = ? AND path = ? AND pending IS NULL ORDER BY id")
        var names = Set<String>()
        return try given.compactMap { part in
            guard !part.name.isEmpty, names.insert(part.name).inserted else { return nil }
            var images: Set<ImageID> = []
            for path in part.paths {
                for id in try Int64.fetchAll(find, arguments: [folder, path]) { images.insert(ImageID(rawValue: id)) }
            }
            return images.isEmpty ? nil : Part(name: part.name, images: images)
        }
    }
}
