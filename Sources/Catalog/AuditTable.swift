import Domain
import GRDB

/// The rows of tables `audit` and `audit_case` as values of the domain.
struct AuditTable {
    let db: Database

    private static let columns = """
        number, kind, probability, image, iou, is_dismissed, annotation, class, x_min, y_min, x_max, y_max, found_class,
        confidence, found_x_min, found_y_min, found_x_max, found_y_max
        """

    /// The last audit; `nil` before the first.
    func summary() throws -> AuditSummary? {
        try Row.fetchOne(db, sql: "SELECT network, folds, images, labels, actor, made_at FROM audit").map {
            AuditSummary(network: $0[0], folds: $0[1], images: $0[2], labels: $0[3], actor: $0[4], madeAt: $0[5])
        }
    }

    /// What it found, the worst first; whatever was not dismissed is open.
    func findings() throws -> [AuditFinding] {
        try Array(
            Row.fetchCursor(db, sql: "SELECT \(Self.columns) FROM audit_case ORDER BY number").compactMap(Self.finding))
    }

    /// Writes an audit in the place of the one before.
    func replace(by findings: [AuditFinding], _ summary: AuditSummary) throws {
        try db.execute(sql: "DELETE FROM audit_case; DELETE FROM audit")
        try db.execute(
            sql: "INSERT INTO audit VALUES (1, ?, ?, ?, ?, ?, ?)",
            arguments: [
                summary.network, summary.folds, summary.images, summary.labels, summary.actor, summary.madeAt,
            ])
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO audit_case (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for each in findings {
            let (label, found) = (each.label, each.found)
            let values: [(any DatabaseValueConvertible)?] = [
                each.id, each.kind.rawValue, each.probability, each.image.rawValue, each.iou,
                each.state == .dismissed, label?.id.rawValue, label?.classID.rawValue, label?.box.xMin,
                label?.box.yMin, label?.box.xMax, label?.box.yMax, found?.classID.rawValue, found?.confidence,
                found?.box.xMin, found?.box.yMin, found?.box.xMax, found?.box.yMax,
            ]
            try insert.execute(arguments: StatementArguments(values))
        }
    }

    /// Notes whether a case does not count; `false` if there is none of that number.
    func setDismissed(_ isDismissed: Bool, _ number: Int) throws -> Bool {
        try db.execute(
            sql: "UPDATE audit_case SET is_dismissed = ? WHERE number = ?", arguments: [isDismissed, number])
        return db.changesCount == 1
    }

    private static func finding(_ row: Row) -> AuditFinding? {
        // A kind that this version does not know stays unseen.
        guard let kind = AuditKind(rawValue: row[1]) else { return nil }
        let label = (row[6] as Int64?).map { id in
            AuditFinding.Seen(
                id: AnnotationID(rawValue: id), classID: ClassID(rawValue: row[7]),
                box: PixelBox(xMin: row[8], yMin: row[9], xMax: row[10], yMax: row[11]))
        }
        let found = (row[12] as Int64?).map { id in
            AuditFinding.Found(
                classID: ClassID(rawValue: id), confidence: row[13],
                box: PixelBox(xMin: row[14], yMin: row[15], xMax: row[16], yMax: row[17]))
        }
        return AuditFinding(
            id: row[0], kind: kind, probability: row[2], image: ImageID(rawValue: row[3]), label: label, found: found,
            iou: row[4], state: row[5] ? .dismissed : .open)
    }
}
