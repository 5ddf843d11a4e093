public import Domain
public import Foundation
import GRDB

extension CatalogStore {
    /// Starts reading a dataset into the workspace; `whenFrozen` says what happens to classes that may not be added.
    /// - Throws: ``CatalogError/importRunning(folder:)`` while another import runs.
    public func beginImport(
        _ source: SourceDescription, whenFrozen: Importer.WhenFrozen = .fail, by actor: String, at time: Date
    ) throws(CatalogError) -> Importer {
        try Importer(source, into: self, whenFrozen: whenFrozen, by: actor, at: time.timeIntervalSince1970)
    }

    /// The datasets that were read into the workspace, oldest first.
    public func sources() throws(CatalogError) -> [Source] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT s.id, s.path, s.format, f.path, s.conventions, s.imported_by, s.imported_at
                    FROM source s JOIN folder f ON f.id = s.folder WHERE s.is_finished ORDER BY s.id
                    """
            ).map { row in
                Source(
                    id: SourceID(rawValue: row[0]), path: row[1], format: row[2],
                    pictureFolder: Location.resolve("", in: row[3], workspace: folder), conventions: row[4],
                    importedBy: row[5], importedAt: row[6])
            }
        }
    }

    /// What writing a dataset needs to know of an image besides the image itself.
    public struct Provenience: Hashable, Sendable {
        public var id: ImageID
        /// Where the picture lies: an absolute path, or an address.
        public var location: String
        /// The dataset it came with.
        public var source: SourceID
    }

    /// Hands out the images of a query in order as a dataset gives them, one at a time, all from one snapshot.
    ///
    /// Boxes that nobody touched carry the text of their source, and everything carries its unknown keys, so that
    /// writing to the same format again keeps every value.
    /// - Throws: ``CatalogError``, or what `body` throws, which ends the loop.
    public func forEachImage(
        _ query: ImageQuery, _ body: (LabelledImage, Provenience) throws -> Void
    ) throws {
        try visit({ try ImageSearch(query, in: $0, boxes: boxes).run().ids }, body)
    }

    /// Hands out images in the order of `find`, all from one snapshot.
    func visit(
        _ find: (Database) throws -> [ImageID], _ body: (LabelledImage, Provenience) throws -> Void
    ) throws {
        var failure: (any Error)?
        try read { db in
            let names = Dictionary(
                uniqueKeysWithValues: try ClassTable(db: db).all().map { ($0.entry.id, $0.entry.name) })
            let select = try db.cachedStatement(
                sql: """
                    SELECT i.path, i.key, c.name, i.width, i.height, i.orientation, i.state, i.label_file, i.extras,
                        i.source FROM image i JOIN client c ON c.id = i.client WHERE i.id = ?
                    """)
            for id in try find(db) {
                guard let row = try Row.fetchOne(select, arguments: [id.rawValue]) else { continue }
                let boxes = try AnnotationTable(db: db).all(of: id).map { annotation in
                    LabelledBox(
                        className: names[annotation.classID] ?? "", box: annotation.box,
                        attributes: annotation.attributes, origin: annotation.origin, extras: annotation.extras)
                }
                let image = LabelledImage(
                    path: row[0], key: row[1], clientID: row[2], header: Self.header(row),
                    state: ImageState(rawValue: row[6]) ?? .unseen, boxes: boxes, labelFile: row[7], extras: row[8])
                let location = try ImageTable(db: db).location(of: id, workspace: folder)
                do {
                    try body(image, Provenience(id: id, location: location, source: SourceID(rawValue: row[9])))
                } catch {
                    failure = error
                    return
                }
            }
        }
        if let failure { throw failure }
    }

    private static func header(_ row: Row) -> PictureHeader? {
        guard let width: Int = row[3], let height: Int = row[4] else { return nil }
        let orientation = Orientation(rawValue: row[5]) ?? .upright
        // Turning twice by the same exchange of axes leads back to the stored size.
        let stored = orientation.upright(ImageSize(width: width, height: height))
        return PictureHeader(storedSize: stored, orientation: orientation)
    }
}
