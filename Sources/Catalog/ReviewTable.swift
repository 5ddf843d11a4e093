import Domain
import GRDB

/// Who said that a box is right as it is, and when.
struct Confirmation: Hashable, Sendable {
    var actor: String
    /// Seconds since 1970-01-01 00:00 UTC.
    var timestamp: Double
}

/// The rows of tables `confirmation` and `comment` as values of the domain.
struct ReviewTable {
    let db: Database

    // MARK: Confirmations

    /// What was said of a box.
    func confirmation(of id: AnnotationID) throws -> Confirmation? {
        let find = try db.cachedStatement(sql: "SELECT actor, at FROM confirmation WHERE annotation = ?")
        return try Row.fetchOne(find, arguments: [id.rawValue]).map { Confirmation(actor: $0[0], timestamp: $0[1]) }
    }

    /// Writes what is said of a box; `nil` takes it back.
    func put(_ confirmation: Confirmation?, of id: AnnotationID, on image: ImageID) throws {
        guard let confirmation else {
            return try db.cachedStatement(sql: "DELETE FROM confirmation WHERE annotation = ?")
                .execute(arguments: [id.rawValue])
        }
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO confirmation VALUES (?, ?, ?, ?)")
            .execute(arguments: [id.rawValue, image.rawValue, confirmation.actor, confirmation.timestamp])
    }

    /// The boxes of images that are confirmed; of all images where `nil`.
    func confirmed(on images: [ImageID]?) throws -> [ImageID: Set<AnnotationID>] {
        var found: [ImageID: Set<AnnotationID>] = [:]
        func take(_ row: Row) {
            found[ImageID(rawValue: row[0]), default: []].insert(AnnotationID(rawValue: row[1]))
        }
        guard let images else {
            let rows = try Row.fetchCursor(db, sql: "SELECT image, annotation FROM confirmation")
            while let row = try rows.next() { take(row) }
            return found
        }
        let find = try db.cachedStatement(sql: "SELECT image, annotation FROM confirmation WHERE image = ?")
        for image in images { for row in try Row.fetchAll(find, arguments: [image.rawValue]) { take(row) } }
        return found
    }

    // MARK: Comments

    private static let columns = "image, id, annotation, x_min, y_min, x_max, y_max, text, actor, at FROM comment"

    /// A number that no comment has had.
    func newCommentID() throws -> CommentID {
        let next = try Int64.fetchOne(
            db, sql: "UPDATE counter SET next = next + 1 WHERE name = 'comment' RETURNING next - 1")
        return CommentID(rawValue: next ?? 0)
    }

    func comment(_ id: CommentID) throws -> BoxComment? {
        let find = try db.cachedStatement(sql: "SELECT \(Self.columns) WHERE id = ?")
        return try Row.fetchOne(find, arguments: [id.rawValue]).map(Self.comment)
    }

    /// Writes a comment that is not there.
    func insert(_ comment: BoxComment, on image: ImageID) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO comment (id, image, annotation, x_min, y_min, x_max, y_max, text, actor, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            comment.id.rawValue, image.rawValue, comment.annotation?.rawValue, comment.box.xMin, comment.box.yMin,
            comment.box.xMax, comment.box.yMax, comment.text, comment.actor, comment.madeAt,
        ])
    }

    func delete(_ id: CommentID) throws {
        try db.cachedStatement(sql: "DELETE FROM comment WHERE id = ?").execute(arguments: [id.rawValue])
    }

    /// Comments on images, oldest first; on all images where `nil`.
    func comments(on images: [ImageID]?) throws -> [ImageID: [BoxComment]] {
        var found: [ImageID: [BoxComment]] = [:]
        func take(_ row: Row) { found[ImageID(rawValue: row[0]), default: []].append(Self.comment(row)) }
        guard let images else {
            let rows = try Row.fetchCursor(db, sql: "SELECT \(Self.columns) ORDER BY id")
            while let row = try rows.next() { take(row) }
            return found
        }
        let find = try db.cachedStatement(sql: "SELECT \(Self.columns) WHERE image = ? ORDER BY id")
        for image in images { for row in try Row.fetchAll(find, arguments: [image.rawValue]) { take(row) } }
        return found
    }

    private static func comment(_ row: Row) -> BoxComment {
        BoxComment(
            id: CommentID(rawValue: row[1]), annotation: (row[2] as Int64?).map(AnnotationID.init(rawValue:)),
            box: PixelBox(xMin: row[3], yMin: row[4], xMax: row[5], yMax: row[6]), text: row[7], actor: row[8],
            madeAt: row[9])
    }
}
