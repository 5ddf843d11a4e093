import Domain
import GRDB

/// The rows of table `image`, stages among them, as values of the domain; images of unfinished imports stay unseen.
struct ImageTable {
    let db: Database

    /// The row of an image; `nil` if there is no such image.
    func row(_ id: ImageID) throws -> ImageRow? {
        let find = try db.cachedStatement(
            sql: """
                SELECT i.path, c.name, i.key, i.width, i.height, i.state, i.box_count, i.is_missing, i.revision,
                    EXISTS (SELECT 1 FROM image_stage s WHERE s.image = i.id),
                    EXISTS (SELECT 1 FROM assignment a WHERE a.image = i.id AND a.kind = 1)
                FROM image i JOIN client c ON c.id = i.client WHERE i.id = ? AND i.pending IS NULL
                """)
        guard let row = try Row.fetchOne(find, arguments: [id.rawValue]) else { return nil }
        let width: Int? = row[3]
        let height: Int? = row[4]
        let boxCount: Int = row[6]
        var found = ImageRow(
            id: id, path: row[0], client: row[1], key: row[2],
            size: width.flatMap { width in height.map { ImageSize(width: width, height: $0) } },
            state: ImageState(rawValue: row[5]) ?? .unseen, boxCount: boxCount,
            classes: boxCount == 0 ? [] : try classes(of: id), isMissing: row[7], revision: row[8])
        if row[9] { found.stage = try StageTable(db: db).record(of: id) }
        if row[10] { found.isToMerge = try AssignmentTable(db: db).isToMerge(id) }
        return found
    }

    /// Whether there is such an image.
    func exists(_ id: ImageID) throws -> Bool {
        let find = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM image WHERE id = ? AND pending IS NULL)")
        return try Bool.fetchOne(find, arguments: [id.rawValue]) == true
    }

    /// Where the picture of an image lies.
    func location(of id: ImageID, workspace: String) throws -> String {
        let find = try db.cachedStatement(
            sql: "SELECT f.path, i.path FROM image i JOIN folder f ON f.id = i.folder WHERE i.id = ?")
        guard let row = try Row.fetchOne(find, arguments: [id.rawValue]) else { throw CatalogError.unknownImage(id) }
        return Location.resolve(row[1], in: row[0], workspace: workspace)
    }

    private func classes(of id: ImageID) throws -> [ClassCount] {
        let count = try db.cachedStatement(
            sql: """
                SELECT a.class, count(*) FROM annotation a JOIN class c ON c.id = a.class WHERE a.image = ?
                GROUP BY a.class ORDER BY c.position, c.id
                """)
        return try Row.fetchAll(count, arguments: [id.rawValue]).map {
            ClassCount(classID: ClassID(rawValue: $0[0]), count: $0[1])
        }
    }
}

/// Paths of pictures and folders: relative to the workspace where they lie in it, so that the whole may be moved.
enum Location {
    /// How the catalog stores a folder.
    static func stored(folder: String, workspace: String) -> String {
        guard !isAddress(folder) else { return folder }
        let absolute = CatalogStore.absolute(folder)
        if absolute == workspace { return "." }
        let prefix = workspace.hasSuffix("/") ? workspace : workspace + "/"
        return absolute.hasPrefix(prefix) ? String(absolute.dropFirst(prefix.count)) : absolute
    }

    /// Absolute path, or address, of a picture.
    static func resolve(_ path: String, in folder: String, workspace: String) -> String {
        if isAddress(path) || path.hasPrefix("/") { return path }
        let root =
            isAddress(folder) || folder.hasPrefix("/") ? folder : folder == "." ? workspace : "\(workspace)/\(folder)"
        return root.hasSuffix("/") ? root + path : "\(root)/\(path)"
    }

    /// Whether this is an address such as `https://…`, `s3://…` or `file:…` and not a path.
    static func isAddress(_ text: String) -> Bool {
        guard let colon = text.firstIndex(of: ":") else { return false }
        let scheme = text[..<colon]
        if scheme == "file" { return true }
        return scheme.count > 1 && scheme.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            && text[colon...].hasPrefix("://")
    }
}
