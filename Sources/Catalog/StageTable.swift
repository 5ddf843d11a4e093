import Domain
import GRDB

/// The rows of table `image_stage` as values of the domain.
struct StageTable {
    let db: Database

    static let columns = "stage, verdict, reason, annotator, handed_in_at, reviewer, judged_at"

    /// The record of an image.
    func record(of image: ImageID) throws -> StageRecord {
        let find = try db.cachedStatement(sql: "SELECT \(Self.columns) FROM image_stage WHERE image = ?")
        return try Row.fetchOne(find, arguments: [image.rawValue]).map { Self.record($0) } ?? StageRecord()
    }

    /// Writes the record of an image; one that says nothing takes no row.
    func put(_ record: StageRecord, of image: ImageID) throws {
        guard record != StageRecord() else {
            return try db.cachedStatement(sql: "DELETE FROM image_stage WHERE image = ?")
                .execute(arguments: [image.rawValue])
        }
        let verdict: Int? = record.verdict.map { $0 == .accepted ? 1 : 2 }
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO image_stage (image, \(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            image.rawValue, record.stage.rawValue, verdict, record.reason, record.annotator, record.handedInAt,
            record.reviewer, record.judgedAt,
        ])
    }

    /// Hands over every image that was ever handed in, with its record, in order of the images.
    func forEach(_ body: (ImageID, StageRecord) throws -> Void) throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT \(Self.columns), image FROM image_stage ORDER BY image")
        while let row = try rows.next() { try body(ImageID(rawValue: row[7]), Self.record(row)) }
    }

    /// Images among `chosen_image` that this person cannot change, the first of them.
    func firstLocked(for person: String) throws -> ImageID? {
        let find = try db.cachedStatement(
            sql: """
                SELECT s.image FROM chosen_image c JOIN image_stage s ON s.image = c.id
                WHERE s.stage = 2 OR (s.stage = 1 AND s.annotator = ?) ORDER BY s.image LIMIT 1
                """)
        return try Int64.fetchOne(find, arguments: [person]).map(ImageID.init(rawValue:))
    }

    /// Whether people may judge what they have handed in themselves.
    func allowsOwnWork() throws -> Bool {
        try String.fetchOne(
            try db.cachedStatement(sql: "SELECT value FROM setting WHERE key = ?"),
            arguments: [CatalogStore.ownWorkSetting]) == "allow"
    }

    /// The record in the first columns of a row.
    private static func record(_ row: Row) -> StageRecord {
        var record = StageRecord()
        record.stage = ImageStage(rawValue: row[0]) ?? .annotation
        switch row[1] as Int? {
        case 1?: record.verdict = .accepted
        case 2?: record.verdict = .sentBack(reason: row[2] ?? "")
        default: break
        }
        (record.annotator, record.handedInAt, record.reviewer, record.judgedAt) = (row[3], row[4], row[5], row[6])
        return record
    }
}
