import Domain
import GRDB

/// The rows of table `verdict` as values of the domain; a detection without a row is open.
///
/// A detection that was recognised as one judged in another run shares the verdict of that one, its origin.
struct VerdictTable {
    let db: Database

    /// What was said of the detections with these ids; open ones are left out.
    func all(in ids: Range<Int64>) throws -> [DetectionID: Verdict] {
        let find = try db.cachedStatement(
            sql: """
                SELECT detection, kind, annotation, reason FROM verdict WHERE detection >= ?1 AND detection < ?2
                UNION ALL
                SELECT c.detection, kind, annotation, reason FROM carried_verdict c JOIN verdict v ON v.detection = origin
                WHERE c.detection >= ?1 AND c.detection < ?2
                """)
        var verdicts: [DetectionID: Verdict] = [:]
        let rows = try Row.fetchCursor(find, arguments: [ids.lowerBound, ids.upperBound])
        while let row = try rows.next() { verdicts[DetectionID(rawValue: row[0])] = Self.verdict(row) }
        return verdicts
    }

    /// What was said of one detection that is its own origin.
    func find(_ id: DetectionID) throws -> Verdict {
        let find = try db.cachedStatement(
            sql: "SELECT detection, kind, annotation, reason FROM verdict WHERE detection = ?")
        return try Row.fetchOne(find, arguments: [id.rawValue]).map(Self.verdict) ?? .open
    }

    /// The detection that became this annotation.
    func detection(of annotation: AnnotationID) throws -> (id: DetectionID, image: ImageID, verdict: Verdict)? {
        let find = try db.cachedStatement(
            sql: "SELECT detection, kind, annotation, reason, image FROM verdict WHERE annotation = ?")
        return try Row.fetchOne(find, arguments: [annotation.rawValue]).map {
            (DetectionID(rawValue: $0[0]), ImageID(rawValue: $0[4]), Self.verdict($0))
        }
    }

    /// What opens the detections again that became the boxes with these numbers in `removed_annotation`, image by image.
    func reopening(_ rows: Range<Int64>) throws -> [(ImageID, [Change.VerdictRows])] {
        guard try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM verdict WHERE annotation IS NOT NULL)") == true
        else { return [] }
        let find = try Row.fetchCursor(
            db,
            sql: """
                SELECT v.detection, v.kind, v.annotation, v.reason, v.image FROM removed_annotation r
                CROSS JOIN verdict v ON v.annotation = r.id WHERE r.number >= ? AND r.number < ?
                """,
            arguments: [rows.lowerBound, rows.upperBound])
        var found: [ImageID: [Change.VerdictRows]] = [:]
        while let row = try find.next() {
            found[ImageID(rawValue: row[4]), default: []].append(
                .init(detection: DetectionID(rawValue: row[0]), before: Self.verdict(row), after: .open))
        }
        return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted { $0.detection < $1.detection }) }
    }

    /// The detection that the verdict of this one is kept with: itself, unless it was recognised.
    func origin(of id: DetectionID) throws -> DetectionID {
        let find = try db.cachedStatement(sql: "SELECT origin FROM carried_verdict WHERE detection = ?")
        return try Int64.fetchOne(find, arguments: [id.rawValue]).map(DetectionID.init) ?? id
    }

    /// The detections that were recognised as this one, in ascending order.
    func recognised(as origin: DetectionID) throws -> [DetectionID] {
        let find = try db.cachedStatement(
            sql: "SELECT detection FROM carried_verdict WHERE origin = ? ORDER BY detection")
        return try Int64.fetchAll(find, arguments: [origin.rawValue]).map(DetectionID.init)
    }

    /// Lets a detection that nobody has judged share the verdict of another one.
    func carry(_ origin: DetectionID, to id: DetectionID) throws {
        try db.cachedStatement(sql: "INSERT INTO carried_verdict (detection, origin) VALUES (?, ?)")
            .execute(arguments: [id.rawValue, origin.rawValue])
    }

    /// Forgets whose verdicts these detections share: they go away.
    func forget(_ ids: Range<Int64>) throws {
        try db.cachedStatement(sql: "DELETE FROM carried_verdict WHERE detection >= ? AND detection < ?")
            .execute(arguments: [ids.lowerBound, ids.upperBound])
    }

    /// Writes what is said of a detection that is its own origin; the last word counts.
    ///
    /// - Parameters:
    ///   - model: its network; `nil` keeps what an earlier row says
    func put(_ verdict: Verdict, of id: DetectionID, on image: ImageID, model: ModelID?) throws {
        let (kind, annotation, reason): (Int, AnnotationID?, String?)
        switch verdict {
        case .open:
            return try db.cachedStatement(sql: "DELETE FROM verdict WHERE detection = ?")
                .execute(arguments: [id.rawValue])
        case .accepted(let box): (kind, annotation, reason) = (1, box, nil)
        case .rejected(let text): (kind, annotation, reason) = (2, nil, text)
        case .corrected(let box): (kind, annotation, reason) = (3, box, nil)
        }
        guard let model else {
            return try db.cachedStatement(
                sql: "UPDATE verdict SET kind = ?, annotation = ?, reason = ? WHERE detection = ?"
            ).execute(arguments: [kind, annotation?.rawValue, reason, id.rawValue])
        }
        try db.cachedStatement(
            sql: """
                INSERT OR REPLACE INTO verdict (detection, image, model, kind, annotation, reason)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [id.rawValue, image.rawValue, model.rawValue, kind, annotation?.rawValue, reason])
    }

    private static func verdict(_ row: Row) -> Verdict {
        let annotation = AnnotationID(rawValue: row[2] ?? 0)
        return switch row[1] as Int {
        case 1: .accepted(annotation)
        case 3: .corrected(annotation)
        default: .rejected(reason: row[3])
        }
    }
}
