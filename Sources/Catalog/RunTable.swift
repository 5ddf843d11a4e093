import Domain
import GRDB

/// The rows of table `detection_run` as values of the domain.
struct RunTable {
    let db: Database

    private static let columns = """
        r.id, r.model, m.name, r.fingerprint, r.width, r.height, r.minimum_confidence, r.nms_iou, r.started_at,
        r.finished_at, r.actor, r.image_count, r.detection_count FROM detection_run r JOIN model m ON m.id = r.model
        """

    /// The run of that number.
    func find(_ id: DetectionRunID) throws -> DetectionRun? {
        try Row.fetchOne(db, sql: "SELECT \(Self.columns) WHERE r.id = ?", arguments: [id.rawValue]).map(Self.run)
    }

    /// The runs of a network, or all, latest first.
    func all(of model: ModelID?) throws -> [DetectionRun] {
        try Row.fetchAll(
            db, sql: "SELECT \(Self.columns) WHERE ?1 IS NULL OR r.model = ?1 ORDER BY r.id DESC",
            arguments: [model?.rawValue]
        ).map(Self.run)
    }

    /// Writes a run that begins.
    func insert(
        _ settings: DetectionSettings, of model: ModelRecord, by actor: String, at timestamp: Double
    ) throws -> DetectionRunID {
        try db.execute(
            sql: """
                INSERT INTO detection_run (model, fingerprint, width, height, minimum_confidence, nms_iou, actor,
                    started_at, image_count, detection_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)
                """,
            arguments: [
                model.id.rawValue, model.fingerprint, settings.inputSize.width, settings.inputSize.height,
                settings.minimumConfidence, settings.nmsIoU, actor, timestamp,
            ])
        return DetectionRunID(rawValue: db.lastInsertedRowID)
    }

    private static func run(_ row: Row) -> DetectionRun {
        DetectionRun(
            id: DetectionRunID(rawValue: row[0]), model: ModelID(rawValue: row[1]), modelName: ModelName(row[2]),
            fingerprint: row[3],
            settings: DetectionSettings(
                inputSize: ImageSize(width: row[4], height: row[5]), minimumConfidence: row[6], nmsIoU: row[7]),
            startedAt: row[8], finishedAt: row[9], actor: row[10], imagesDone: row[11], detections: row[12])
    }
}
