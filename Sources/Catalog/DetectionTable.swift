import Domain
import Foundation
import GRDB

/// The rows of table `detection`: what each run found on each image.
struct DetectionTable {
    let db: Database

    private static let columns = """
        d.first, d.run, r.model, d.image, d.is_current, d.packed FROM detection d
        JOIN detection_run r ON r.id = d.run
        """

    /// What one run found on an image, or the newest run of each network.
    func sets(of image: ImageID, run: DetectionRunID? = nil) throws -> [DetectionSet] {
        let choice = run == nil ? "d.is_current" : "d.run = ?"
        let find = try db.cachedStatement(
            sql: "SELECT \(Self.columns) WHERE d.image = ? AND \(choice) ORDER BY r.model")
        let arguments = StatementArguments([image.rawValue] + (run.map { [$0.rawValue] } ?? []))
        return try Row.fetchAll(find, arguments: arguments).map(Self.set)
    }

    /// The detections among which the one of that id is; `nil` if they are gone.
    func set(with id: DetectionID) throws -> DetectionSet? {
        let find = try db.cachedStatement(
            sql: """
                SELECT \(Self.columns) WHERE d.first = (
                    SELECT first FROM detection WHERE first <= ? ORDER BY first DESC LIMIT 1)
                """)
        guard let row = try Row.fetchOne(find, arguments: [id.rawValue]) else { return nil }
        let set = try Self.set(row)
        return set.ids.contains(id.rawValue) ? set : nil
    }

    /// The detections whose first one has this id.
    func set(first: Int64) throws -> DetectionSet? {
        let find = try db.cachedStatement(sql: "SELECT \(Self.columns) WHERE d.first = ?")
        return try Row.fetchOne(find, arguments: [first]).map(Self.set)
    }

    /// The newest sets of all images, one at a time.
    func forEachCurrent(_ body: (DetectionSet) throws -> Void) throws {
        let rows = try Row.fetchCursor(db, sql: "SELECT \(Self.columns) WHERE d.is_current ORDER BY d.first")
        while let row = try rows.next() { try body(Self.set(row)) }
    }

    /// The newest sets of a network, in order of the images: of finished ones only where `finished`, of one client where
    /// `client` is given, and of these images only where `images` is.
    func current(
        of model: ModelID, client: String?, images: [ImageID]?, finished isFinished: Bool = true
    ) throws -> [DetectionSet] {
        let finished = """
            JOIN image i ON i.id = d.image
            WHERE d.is_current AND r.model = ?1 AND i.pending IS NULL
            \(isFinished ? "AND i.state != \(ImageState.unseen.rawValue)" : "")
            AND (?2 IS NULL OR i.client = (SELECT id FROM client WHERE name = ?2))
            """
        guard let images else {
            let find = try db.cachedStatement(sql: "SELECT \(Self.columns) \(finished) ORDER BY d.image")
            return try Array(Row.fetchCursor(find, arguments: [model.rawValue, client]).map(Self.set))
        }
        let find = try db.cachedStatement(sql: "SELECT \(Self.columns) \(finished) AND d.image = ?3")
        return try images.compactMap { image in
            try Row.fetchOne(find, arguments: [model.rawValue, client, image.rawValue]).map(Self.set)
        }
    }

    private static func set(_ row: Row) throws -> DetectionSet {
        do {
            return DetectionSet(
                first: row[0], run: DetectionRunID(rawValue: row[1]), model: ModelID(rawValue: row[2]),
                image: ImageID(rawValue: row[3]), isCurrent: row[4],
                detections: try DetectionSet.unpack([UInt8](row[5] as Data)))
        } catch {
            throw DatabaseError(
                resultCode: .SQLITE_CORRUPT, message: "detections \(row[0] as Int64) are damaged")
        }
    }

    /// Removes a run and all that it found; older runs of its network are the newest again where it had been.
    func deleteRun(_ run: DetectionRunID, of model: ModelID) throws {
        try db.execute(
            sql: "DELETE FROM chosen_image; INSERT INTO chosen_image SELECT image FROM detection WHERE run = ?",
            arguments: [run.rawValue])
        try db.execute(
            sql: """
                DELETE FROM carried_verdict WHERE (
                    SELECT run FROM detection WHERE first <= carried_verdict.detection
                    ORDER BY first DESC LIMIT 1) = ?
                """,
            arguments: [run.rawValue])
        try db.execute(sql: "DELETE FROM detection WHERE run = ?", arguments: [run.rawValue])
        try db.execute(sql: "DELETE FROM detection_run WHERE id = ?", arguments: [run.rawValue])
        try db.execute(
            sql: "DELETE FROM detection_class WHERE model = ? AND image IN (SELECT id FROM chosen_image)",
            arguments: [model.rawValue])
        try db.execute(
            sql: """
                UPDATE detection SET is_current = 1 WHERE (image, run) IN (
                    SELECT d.image, max(d.run) FROM chosen_image c JOIN detection d ON d.image = c.id
                    WHERE d.run IN (SELECT id FROM detection_run WHERE model = ?) GROUP BY d.image)
                """,
            arguments: [model.rawValue])
        let counting = DetectionCounting(db: db)
        let images = try Int64.fetchAll(db, sql: "SELECT id FROM chosen_image ORDER BY id")
        for image in images {
            for set in try sets(of: ImageID(rawValue: image)) where set.model == model { try counting.renew(set) }
        }
    }
}
