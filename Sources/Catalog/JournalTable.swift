import Domain
import Foundation
import GRDB

/// The rows of table `journal`, and the undo stack of each actor.
struct JournalTable {
    let db: Database

    private static let columns = "j.id, j.kind, j.actor, j.at, j.title, j.image, j.target"

    /// Appends a line and returns its number.
    func append(
        _ kind: JournalEntry.Kind, by actor: String, at timestamp: Double, title: String, images: Set<ImageID> = [],
        target: Int64? = nil, changes: [UInt8] = []
    ) throws -> Int64 {
        try db.cachedStatement(
            sql: "INSERT INTO journal (kind, actor, at, title, image, target, changes) VALUES (?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            kind.rawValue, actor, timestamp, title, images.count == 1 ? images.first?.rawValue : nil, target,
            Data(changes),
        ])
        let id = db.lastInsertedRowID
        guard !images.isEmpty else { return id }
        try ScratchTable(db: db).choose(images)
        try db.cachedStatement(sql: "INSERT INTO journal_image (image, command) SELECT id, ? FROM chosen_image")
            .execute(arguments: [id])
        try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO image_editor (actor, image) SELECT ?, id FROM chosen_image"
        ).execute(arguments: [actor])
        return id
    }

    /// Latest lines first.
    func entries(before: Int64? = nil, limit: Int) throws -> [JournalEntry] {
        try Row.fetchAll(
            db, sql: "SELECT \(Self.columns) FROM journal j WHERE j.id < ? ORDER BY j.id DESC LIMIT ?",
            arguments: [before ?? .max, limit]
        ).map(Self.entry)
    }

    /// Latest lines about an image first.
    func entries(of image: ImageID, limit: Int) throws -> [JournalEntry] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT \(Self.columns) FROM journal_image i JOIN journal j ON j.id = i.command
                WHERE i.image = ? ORDER BY i.command DESC LIMIT ?
                """,
            arguments: [image.rawValue, limit]
        ).map(Self.entry)
    }

    /// A line and what it did.
    func changes(of command: Int64) throws -> (title: String, changes: [Change])? {
        let find = try db.cachedStatement(sql: "SELECT title, changes FROM journal WHERE id = ?")
        guard let row = try Row.fetchOne(find, arguments: [command]) else { return nil }
        do {
            return (row[0], try Change.unpack([UInt8](row[1] as Data)))
        } catch {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "journal entry \(command) is damaged")
        }
    }

    /// Puts a command on its actor's stack; what was undone before can no longer be redone.
    func push(_ command: Int64, by actor: String) throws {
        try db.cachedStatement(sql: "DELETE FROM undoable WHERE actor = ? AND is_undone = 1").execute(arguments: [actor]
        )
        try db.cachedStatement(sql: "INSERT INTO undoable (command, actor, is_undone) VALUES (?, ?, 0)")
            .execute(arguments: [command, actor])
    }

    /// The command that this actor's next undo or redo is about.
    func next(_ kind: JournalEntry.Kind, by actor: String) throws -> Int64? {
        let sql =
            kind == .undo
            ? "SELECT max(command) FROM undoable WHERE actor = ? AND is_undone = 0"
            : "SELECT min(command) FROM undoable WHERE actor = ? AND is_undone = 1"
        return try Int64.fetchOne(try db.cachedStatement(sql: sql), arguments: [actor])
    }

    /// Notes that a command is undone, or done again.
    func mark(_ command: Int64, isUndone: Bool) throws {
        try db.cachedStatement(sql: "UPDATE undoable SET is_undone = ? WHERE command = ?")
            .execute(arguments: [isUndone, command])
    }

    /// Commands that are undone now, those among them that can no longer be redone.
    func undone() throws -> Set<Int64> {
        var undone: Set<Int64> = []
        let rows = try Row.fetchCursor(
            db, sql: "SELECT kind, target FROM journal WHERE target IS NOT NULL ORDER BY id")
        while let row = try rows.next() {
            let target: Int64 = row[1]
            if row[0] == JournalEntry.Kind.undo.rawValue { undone.insert(target) } else { undone.remove(target) }
        }
        return undone
    }

    /// Takes a command off its actor's stack.
    func drop(_ command: Int64, by actor: String) throws {
        try db.execute(sql: "DELETE FROM undoable WHERE command = ? AND actor = ?", arguments: [command, actor])
    }

    private static func entry(_ row: Row) -> JournalEntry {
        JournalEntry(
            id: row[0], kind: JournalEntry.Kind(rawValue: row[1]) ?? .edit, actor: row[2], timestamp: row[3],
            title: row[4], image: (row[5] as Int64?).map(ImageID.init(rawValue:)), target: row[6])
    }
}
