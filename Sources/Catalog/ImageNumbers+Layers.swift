import Domain
import GRDB

extension ImageNumbers {
    /// 1 for images that any of these networks or people's layers has looked at.
    ///
    /// - Throws: ``CatalogError/badQuery(_:)`` where nothing has such a name
    static func looked(at names: Set<ModelName>, in db: Database) throws -> ImageNumbers {
        var result = try ImageNumbers(in: db)
        let models = try ModelTable(db: db).all()
        let find = try RawStatement(
            db,
            """
            SELECT d.image FROM detection_run r JOIN detection d ON d.run = r.id WHERE r.model = ? AND d.is_current
            """)
        for name in names.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let model = models.first(where: { $0.name == name }) else {
                let known = models.isEmpty ? "none yet" : models.map(\.name.rawValue).sorted().joined(separator: ", ")
                throw CatalogError.badQuery("there is no layer \(name.rawValue); there are \(known)")
            }
            try find.forEach([model.id.rawValue]) { row in result[row.int64(0)] = 1 }
        }
        return result
    }

    /// 1 for images that wait to be merged, as ``AssignmentTable/isToMerge(_:)`` says.
    static func toMerge(in db: Database) throws -> ImageNumbers {
        var result = try ImageNumbers(in: db)
        for image in try AssignmentTable(db: db).imagesToMerge() { result[image.rawValue] = 1 }
        return result
    }
}
