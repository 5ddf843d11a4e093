import Domain
import GRDB

/// The rows of table `check_waiver` as values of the domain; those of rules that this version does not know stay unseen.
struct WaiverTable {
    let db: Database

    /// All waivers, oldest first.
    func all() throws -> [Waiver] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT rule, class, image, box, reason, actor, made_at FROM check_waiver
                ORDER BY made_at, rule, class, image, box
                """
        ).compactMap(Self.waiver)
    }

    /// The waiver of a rule about that subject.
    func find(_ rule: CheckRule, _ subject: Waiver.Subject) throws -> Waiver? {
        let key = subject.key
        let statement = try db.cachedStatement(
            sql: """
                SELECT rule, class, image, box, reason, actor, made_at FROM check_waiver
                WHERE rule = ? AND class = ? AND image = ? AND box = ?
                """)
        return try Row.fetchOne(statement, arguments: [rule.rawValue, key.classID, key.image, key.box])
            .flatMap(Self.waiver)
    }

    /// Writes a waiver in the place of one about the same.
    func put(_ waiver: Waiver) throws {
        let key = waiver.subject.key
        try db.cachedStatement(sql: "INSERT OR REPLACE INTO check_waiver VALUES (?, ?, ?, ?, ?, ?, ?)").execute(
            arguments: [
                waiver.rule.rawValue, key.classID, key.image, key.box, waiver.reason, waiver.actor, waiver.madeAt,
            ])
    }

    func delete(_ waiver: Waiver) throws {
        let key = waiver.subject.key
        try db.cachedStatement(
            sql: "DELETE FROM check_waiver WHERE rule = ? AND class = ? AND image = ? AND box = ?"
        ).execute(arguments: [waiver.rule.rawValue, key.classID, key.image, key.box])
    }

    private static func waiver(_ row: Row) -> Waiver? {
        guard let rule = CheckRule(rawValue: row[0]) else { return nil }
        let subject = Waiver.Subject(classID: row[1], image: row[2], box: row[3])
        return Waiver(rule, subject, reason: row[4], actor: row[5], madeAt: row[6])
    }
}

extension Waiver.Subject {
    /// The numbers of class, image and box, 0 for what it is not about.
    var key: (classID: Int64, image: Int64, box: Int64) {
        switch self {
        case .everything: (0, 0, 0)
        case .classID(let id): (id.rawValue, 0, 0)
        case .image(let id): (0, id.rawValue, 0)
        case .box(let id): (0, 0, id.rawValue)
        }
    }

    init(classID: Int64, image: Int64, box: Int64) {
        if box != 0 {
            self = .box(AnnotationID(rawValue: box))
        } else if image != 0 {
            self = .image(ImageID(rawValue: image))
        } else {
            self = classID == 0 ? .everything : .classID(ClassID(rawValue: classID))
        }
    }
}
