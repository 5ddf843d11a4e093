import Domain
import GRDB

/// Who each image is for splits: its client and path, the same wherever the workspace lies and however it numbers images.
///
/// Where pictures of several folders share client and path, those that came later have their folder behind it.
struct SplitIdentities {
    let db: Database

    /// Hands over every image that people see, in ascending order of numbers, with its identity, client and path.
    func forEach(_ body: (ImageID, _ identity: String, _ client: String, _ path: String) throws -> Void) throws {
        let clients = try names("SELECT id, name FROM client")
        let folders = try names("SELECT id, path FROM folder")
        let images = try RawStatement(
            db, "SELECT id, client, folder, path FROM image WHERE pending IS NULL ORDER BY id")
        let hasTwins = folders.count > 1
        var seen = Set<String>()
        try images.forEach { row in
            let client = clients[row.int64(1)] ?? ""
            let path = row.text(3)
            var identity = client + "\t" + path
            if hasTwins, !seen.insert(identity).inserted { identity += "\t" + (folders[row.int64(2)] ?? "") }
            try body(ImageID(rawValue: row.int64(0)), identity, client, path)
        }
    }

    /// Members of a split as their identity and the name of their part, in ascending order of numbers.
    func members(of split: Split) throws -> [(identity: String, part: String)] {
        var places: [ImageID: Int] = [:]
        for member in try SplitRecords(db: db).members(of: split.id) { places[member.image] = member.part }
        var members: [(identity: String, part: String)] = []
        try forEach { image, identity, _, _ in
            if let part = places[image] { members.append((identity, split.recipe.parts[part].name)) }
        }
        return members
    }

    /// Hash of who is where.
    func hash(of split: Split) throws -> String { SplitFingerprint.hash(of: try members(of: split)) }

    private func names(_ sql: String) throws -> [Int64: String] {
        Dictionary(uniqueKeysWithValues: try Row.fetchAll(db, sql: sql).map { ($0[0] as Int64, $0[1] as String) })
    }
}
