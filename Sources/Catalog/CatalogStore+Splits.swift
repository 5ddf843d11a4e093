public import Domain
public import Foundation
import GRDB

extension CatalogStore {
    /// All splits of the workspace, oldest first.
    public func splits() throws(CatalogError) -> [Split] { try read { db in try SplitRecords(db: db).all() } }

    /// The split of that name, or the one made last where none is named.
    /// - Throws: ``CatalogError/unknownSplit(_:known:)``
    public func split(named name: String?) throws(CatalogError) -> Split {
        try read { db in try SplitRecords(db: db).find(named: name) }
    }

    /// Members of a split in ascending order of images; empty for a split that is gone.
    public func members(of split: SplitID) throws(CatalogError) -> [SplitMember] {
        try read { db in try SplitRecords(db: db).members(of: split) }
    }

    /// Members of a split as ``SplitFingerprint`` hashes them: who they are, and the name of their part.
    public func identities(of split: Split) throws(CatalogError) -> [(identity: String, part: String)] {
        try read { db in try SplitIdentities(db: db).members(of: split) }
    }

    /// Does an edit of splits as one command of the journal, which undo takes back.
    ///
    /// - Parameters:
    ///   - edit: what to do
    ///   - actor: who does it
    ///   - time: now
    /// - Returns: the split as it is then, `nil` when deleted, and the receipt
    /// - Throws: ``CatalogError/frozenSplit(_:)`` unless the edit thaws or renames it, ``CatalogError/conflict(_:)`` if it
    ///   is gone, ``CatalogError/invalid(_:)`` if the edit makes no sense; in every case nothing has been written.
    @discardableResult
    public func apply(
        _ edit: SplitEdit, by actor: String, at time: Date
    ) throws(CatalogError) -> (split: Split?, receipt: EditReceipt) {
        try write { db in
            let timestamp = time.timeIntervalSince1970
            var command = Command(db, by: actor, at: timestamp)
            let (title, split) = try command.perform(edit, by: actor, at: timestamp)
            return (split, try command.conclude(title: title))
        }
    }

    /// What splitting needs to know of all images, from one snapshot.
    public func splitSurvey() throws(CatalogError) -> SplitSurvey {
        try read { db in
            let classes = try ClassTable(db: db).all().map(\.entry)
            var survey = SplitSurvey(classes: classes)
            try SplitIdentities(db: db).forEach { image, identity, client, path in
                survey.add(image, identity: identity, client: client, path: path)
            }
            let index = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1.id.rawValue, $0) })
            let counts = try RawStatement(db, "SELECT class, image, n FROM image_class ORDER BY class, image")
            try counts.forEach { row in
                guard let index = index[row.int64(0)] else { return }
                survey.count(row.int(2), of: index, on: ImageID(rawValue: row.int64(1)))
            }
            return survey
        }
    }

    /// Values of a key that the dataset gave its images, for grouping by it.
    ///
    /// - Parameter field: a key of the JSON objects that images keep as extras
    /// - Returns: texts and numbers, as text; images without the key are missing
    /// - Throws: ``CatalogError/invalid(_:)`` if no image has the key, with the keys there are
    public func values(ofField field: String) throws(CatalogError) -> [ImageID: String] {
        try read { db in
            var values: [ImageID: String] = [:]
            var known = Set<String>()
            let rows = try RawStatement(
                db, "SELECT id, extras FROM image WHERE pending IS NULL AND extras IS NOT NULL ORDER BY id")
            try rows.forEach { row in
                let data = Data(row.text(1).utf8)
                guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else { return }
                if let text = object[field] as? String {
                    values[ImageID(rawValue: row.int64(0))] = text
                } else if let number = object[field] as? NSNumber {
                    values[ImageID(rawValue: row.int64(0))] = number.stringValue
                } else if known.count < 40 {
                    for (key, value) in object where value is String || value is NSNumber { known.insert(key) }
                }
            }
            guard values.isEmpty else { return values }
            let names = known.isEmpty ? "images keep no fields" : "fields are \(known.sorted().joined(separator: ", "))"
            throw CatalogError.invalid(
                "no image has a field '\(field)' to group by; \(names); folder, client and pattern:REGEX group as well")
        }
    }
}
