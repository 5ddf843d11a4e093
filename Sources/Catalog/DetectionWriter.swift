import Domain
import Foundation
import GRDB

/// Writes what one run finds, inside one transaction.
struct DetectionWriter {
    private let db: Database
    private let run: DetectionRunID
    private let model: ModelID
    private let classCount: Int
    private let counting: DetectionCounting
    private let verdicts: VerdictTable
    private let ignored: Set<Int>
    private let find: Statement
    private let insertion: Statement
    private var next: Int64
    private var images = 0
    private var detections = 0

    /// Prepares writing; `count` detections at most, on `images` images at most.
    /// - Throws: ``CatalogError/unknownRun(_:)`` if there is no such run.
    init(_ run: DetectionRunID, in db: Database, count: Int, images: Int) throws {
        (self.db, self.run) = (db, run)
        guard let record = try RunTable(db: db).find(run) else { throw CatalogError.unknownRun(run) }
        model = record.model
        classCount =
            try Int.fetchOne(db, sql: "SELECT count(*) FROM model_class WHERE model = ?", arguments: [model.rawValue])
            ?? 0
        counting = DetectionCounting(db: db)
        verdicts = VerdictTable(db: db)
        ignored = try ModelTable(db: db).ignoredClasses(of: model)
        find = try db.cachedStatement(
            sql: """
                SELECT d.first, d.run, d.packed FROM detection d JOIN detection_run r ON r.id = d.run
                WHERE d.image = ? AND r.model = ?
                """)
        insertion = try db.cachedStatement(
            sql: """
                INSERT INTO detection (first, run, image, is_current, open, best, packed) VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        // A set without detections takes an id as well.
        next =
            try Int64.fetchOne(
                db, sql: "UPDATE counter SET next = next + ?1 WHERE name = 'detection' RETURNING next - ?1",
                arguments: [count + images]) ?? 0
    }

    /// Writes what was found on an image.
    ///
    /// Leaves an earlier finding of this run alone if it is the same or a person has judged a part of it. What a person
    /// has judged in other runs of the network stays judged.
    mutating func put(_ found: [Detection], on image: ImageID) throws {
        try check(found, on: image)
        let packed = DetectionSet.pack(found)
        var isNewest = true
        var superseded: [Int64] = []
        var recognition = Recognition()
        for row in try Row.fetchAll(find, arguments: [image.rawValue, model.rawValue]) {
            let other: Int64 = row[1]
            if other == run.rawValue {
                let earlier = [UInt8](row[2] as Data)
                guard earlier != packed, try remove(row[0], earlier, of: image) else { return }
            } else {
                isNewest = isNewest && other < run.rawValue
                superseded.append(row[0])
                try learn(row[0], [UInt8](row[2] as Data), for: &recognition)
            }
        }
        if isNewest { for first in superseded { try counting.supersede(first) } }
        let first = next
        next += Int64(max(found.count, 1))
        // Counted as they will be read: in single precision.
        let set = DetectionSet(
            first: first, run: run, model: model, image: image, isCurrent: isNewest,
            detections: try DetectionSet.unpack(packed))
        let origins = recognition.origins(of: set.detections)
        for (index, origin) in origins { try verdicts.carry(origin, to: set.id(at: index)) }
        let judged = Set(origins.keys.map(set.id(at:)))
        let counts = isNewest ? DetectionCounting.counts(of: set, judged: judged) : [:]
        let total = DetectionCounting.total(of: counts, without: ignored)
        insertion.setUncheckedArguments([
            first, run.rawValue, image.rawValue, isNewest, total.open, total.bestConfidence, Data(packed),
        ])
        try insertion.execute()
        images += 1
        detections += found.count
        try counting.write(counts, of: set)
    }

    /// Brings the run's own counts up to date.
    func finish() throws {
        try db.execute(
            sql: """
                UPDATE detection_run SET image_count = image_count + ?, detection_count = detection_count + ?
                WHERE id = ?
                """,
            arguments: [images, detections, run.rawValue])
    }

    /// Adds what a person has judged of another run's finding.
    private func learn(_ first: Int64, _ packed: [UInt8], for recognition: inout Recognition) throws {
        let found = try DetectionSet.unpack(packed)
        for id in try verdicts.all(in: first..<first + Int64(found.count)).keys {
            recognition.add(found[Int(id.rawValue - first)], origin: try verdicts.origin(of: id))
        }
    }

    /// Makes room for a new finding on the image; `false` if a person has judged the earlier one.
    private mutating func remove(_ first: Int64, _ packed: [UInt8], of image: ImageID) throws -> Bool {
        let earlier = try DetectionSet.unpack(packed)
        let judged = try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM verdict WHERE detection >= ? AND detection < ?)",
            arguments: [first, first + Int64(max(earlier.count, 1))])
        guard judged == false else { return false }
        try counting.supersede(first)
        try verdicts.forget(first..<first + Int64(earlier.count))
        try db.execute(sql: "DELETE FROM detection WHERE first = ?", arguments: [first])
        images -= 1
        detections -= earlier.count
        return true
    }

    private func check(_ found: [Detection], on image: ImageID) throws {
        let known = try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM image WHERE id = ? AND pending IS NULL)")
        guard try Bool.fetchOne(known, arguments: [image.rawValue]) == true else {
            throw CatalogError.unknownImage(image)
        }
        for detection in found {
            guard detection.box.isFinite, detection.confidence.isFinite else {
                throw CatalogError.invalid("image \(image.rawValue): numbers must be finite, found \(detection)")
            }
            guard (0..<classCount).contains(detection.classIndex) else {
                throw CatalogError.invalid(
                    "image \(image.rawValue): class index \(detection.classIndex), but the network has \(classCount)")
            }
        }
    }
}
