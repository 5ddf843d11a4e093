import Domain
import GRDB

/// The rows of table `assignment`, and who sees which boxes of an image.
struct AssignmentTable {
    let db: Database

    /// What a person has to do with an image; `nil` where nothing was given to them.
    func find(_ person: String, _ image: ImageID) throws -> Assignment? {
        let find = try db.cachedStatement(sql: "SELECT kind, state FROM assignment WHERE person = ? AND image = ?")
        return try Row.fetchOne(find, arguments: [person, image.rawValue]).map { row in
            Assignment(
                person: person, image: image, kind: AssignmentKind(rawValue: row[0]) ?? .ordinary,
                state: ImageState(rawValue: row[1]) ?? .unseen)
        }
    }

    /// What this person does blind on an image, as long as they see their own layer alone.
    ///
    /// Two who label the same see what became of it once both have handed in; an image given out once more to measure
    /// somebody never shows them what was accepted.
    func blind(_ person: String, _ image: ImageID) throws -> Assignment? {
        guard let own = try find(person, image), own.kind.isBlind else { return nil }
        guard own.kind == .double, own.state != .unseen else { return own }
        let others = try db.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM assignment WHERE image = ? AND kind = 1 AND state = 0)")
        return try Bool.fetchOne(others, arguments: [image.rawValue]) == true ? own : nil
    }

    /// The images on which ``blind(_:_:)`` finds something for this person.
    func blindImages(of person: String) throws -> [ImageID] {
        try Int64.fetchAll(
            db,
            sql: """
                SELECT image FROM assignment a WHERE person = ? AND (kind = 2 OR kind = 1 AND EXISTS (
                    SELECT 1 FROM assignment o WHERE o.image = a.image AND o.kind = 1 AND o.state = 0))
                """, arguments: [person]
        ).map(ImageID.init(rawValue:))
    }

    /// The first image of `chosen_image` on which ``blind(_:_:)`` finds something for this person.
    func firstBlindChoice(of person: String) throws -> ImageID? {
        let find = try db.cachedStatement(
            sql: """
                SELECT c.id FROM chosen_image c JOIN assignment a ON a.image = c.id AND a.person = ?
                WHERE a.kind = 2 OR a.kind = 1 AND EXISTS (
                    SELECT 1 FROM assignment o WHERE o.image = a.image AND o.kind = 1 AND o.state = 0)
                ORDER BY c.id LIMIT 1
                """)
        return try Int64.fetchOne(find, arguments: [person]).map(ImageID.init(rawValue:))
    }

    /// All assignments, or those of a person, by person and image.
    func all(of person: String? = nil) throws -> [Assignment] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT person, image, kind, state FROM assignment WHERE ?1 IS NULL OR person = ?1
                ORDER BY person, image
                """, arguments: [person])
        return rows.map { row in
            Assignment(
                person: row[0], image: ImageID(rawValue: row[1]), kind: AssignmentKind(rawValue: row[2]) ?? .ordinary,
                state: ImageState(rawValue: row[3]) ?? .unseen)
        }
    }

    /// Writes an assignment in the place of one of the same person and image.
    func put(_ assignment: Assignment) throws {
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO assignment (person, image, kind, state) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [
            assignment.person, assignment.image.rawValue, assignment.kind.rawValue, assignment.state.rawValue,
        ])
    }

    func delete(_ assignment: Assignment) throws {
        try db.cachedStatement(sql: "DELETE FROM assignment WHERE person = ? AND image = ?")
            .execute(arguments: [assignment.person, assignment.image.rawValue])
    }
}
