public import Domain
import GRDB

extension CatalogStore {
    /// The images that a query finds, in order, and their counts, from one snapshot.
    /// - Throws: ``CatalogError/badQuery(_:)`` if a name pattern is no expression.
    public func search(_ query: ImageQuery) throws(CatalogError) -> ImageListing {
        try read { db in try ImageSearch(query, in: db, boxes: boxes).run() }
    }

    /// Rows of these images, in the order given; images that are gone are left out.
    public func rows(_ ids: some Sequence<ImageID>) throws(CatalogError) -> [ImageRow] {
        try read { db in try ids.compactMap(ImageTable(db: db).row) }
    }

    /// An image with its boxes.
    /// - Throws: ``CatalogError/unknownImage(_:)`` if there is none of that id.
    public func document(_ id: ImageID) throws(CatalogError) -> ImageDocument {
        try read { db in
            let table = ImageTable(db: db)
            guard let row = try table.row(id) else { throw CatalogError.unknownImage(id) }
            return ImageDocument(
                image: row, location: try table.location(of: id, workspace: folder),
                annotations: try AnnotationTable(db: db).all(of: id),
                comments: try ReviewTable(db: db).comments(on: [id])[id] ?? [])
        }
    }

    /// The image at a path: as its dataset writes it, or absolute; the first in natural order if several match.
    public func image(at path: String) throws(CatalogError) -> ImageID? {
        try read { db in
            let byName = try Int64.fetchOne(
                db, sql: "SELECT id FROM image WHERE path = ? AND pending IS NULL ORDER BY id LIMIT 1",
                arguments: [path])
            if let byName { return ImageID(rawValue: byName) }
            let stored = Location.stored(folder: path, workspace: folder)
            let rows = try Row.fetchCursor(db, sql: "SELECT id, path FROM folder ORDER BY id")
            while let row = try rows.next() {
                let root: String = row[1]
                let rest =
                    root == "." ? stored : stored.hasPrefix(root + "/") ? String(stored.dropFirst(root.count + 1)) : nil
                guard let rest else { continue }
                let found = try Int64.fetchOne(
                    db,
                    sql: "SELECT id FROM image WHERE folder = ? AND path = ? AND pending IS NULL ORDER BY id LIMIT 1",
                    arguments: [row[0] as Int64, rest])
                if let found { return ImageID(rawValue: found) }
            }
            return nil
        }
    }

    /// Path of each image as its dataset writes it, and where its picture lies, in the order given.
    /// - Throws: ``CatalogError/unknownImage(_:)`` if one is gone
    public func places(
        of ids: some Sequence<ImageID>
    ) throws(CatalogError) -> [(path: String, location: String)] {
        try read { db in
            let find = try db.cachedStatement(
                sql: "SELECT i.path, f.path FROM image i JOIN folder f ON f.id = i.folder WHERE i.id = ?")
            return try ids.map { id in
                guard let row = try Row.fetchOne(find, arguments: [id.rawValue]) else {
                    throw CatalogError.unknownImage(id)
                }
                return (row[0], Location.resolve(row[0], in: row[1], workspace: folder))
            }
        }
    }

    /// Notes which pictures could not be found or read, or are there again.
    ///
    /// Not journaled: it says nothing of labels.
    public func setMissing(_ images: [ImageID], _ isMissing: Bool) throws(CatalogError) {
        try write { db in
            let statement = try db.cachedStatement(sql: "UPDATE image SET is_missing = ? WHERE id = ?")
            for image in images { try statement.execute(arguments: [isMissing, image.rawValue]) }
        }
    }
}
