import Domain
import GRDB

/// Compares what is counted of detections with the detections and with what people said of them.
struct DetectionCheck {
    let db: Database

    /// One line for each thing that is wrong.
    func run() throws -> [String] {
        var found = try Self.disagreements.flatMap { what, sql in
            try Int64.fetchAll(db, sql: sql).map { "\(what) \($0)" }
        }
        var rows = 0
        var ignored: [ModelID: Set<Int>] = [:]
        try DetectionTable(db: db).forEachCurrent { set in
            let judged = Set(try VerdictTable(db: db).all(in: set.ids).keys)
            let expected = DetectionCounting.counts(of: set, judged: judged)
            rows += expected.count
            let unseen = try ignored[set.model] ?? ModelTable(db: db).ignoredClasses(of: set.model)
            ignored[set.model] = unseen
            var total = DetectionCount()
            for (index, count) in expected where !unseen.contains(index) { total.add(count) }
            guard try counted(set) == total, try byClass(set, among: expected.keys) == expected else {
                found.append("detections are counted wrongly of image \(set.image.rawValue)")
                return
            }
        }
        let stored = try Int.fetchOne(db, sql: "SELECT count(*) FROM detection_class") ?? 0
        if stored != rows { found.append("detections are counted by class \(stored) times, not \(rows)") }
        return found
    }

    private func counted(_ set: DetectionSet) throws -> DetectionCount? {
        let find = try db.cachedStatement(sql: "SELECT open, best FROM detection WHERE first = ?")
        return try Row.fetchOne(find, arguments: [set.first]).map { DetectionCount(open: $0[0], bestConfidence: $0[1]) }
    }

    private func byClass(_ set: DetectionSet, among indices: some Sequence<Int>) throws -> [Int: DetectionCount] {
        let find = try db.cachedStatement(
            sql: "SELECT n, best FROM detection_class WHERE model = ? AND class = ? AND image = ?")
        var counts: [Int: DetectionCount] = [:]
        for index in indices {
            counts[index] = try Row.fetchOne(find, arguments: [set.model.rawValue, index, set.image.rawValue]).map {
                DetectionCount(open: $0[0], bestConfidence: $0[1])
            }
        }
        return counts
    }

    private static let disagreements = [
        (
            "not the newest run, or wrongly called so: detections",
            """
            SELECT d.first FROM detection d JOIN detection_run r ON r.id = d.run JOIN (
                SELECT d.image, r.model, max(d.run) run FROM detection d JOIN detection_run r ON r.id = d.run
                GROUP BY d.image, r.model) newest ON newest.image = d.image AND newest.model = r.model
            WHERE d.is_current != (d.run = newest.run)
            """
        ),
        (
            "became a box that is not there: detection",
            """
            SELECT detection FROM verdict v LEFT JOIN annotation a ON a.id = v.annotation
            WHERE v.annotation IS NOT NULL AND a.image IS NOT v.image
            """
        ),
        (
            "shares a verdict and was judged itself, or shares one that is shared: detection",
            """
            SELECT detection FROM carried_verdict WHERE detection IN (SELECT detection FROM verdict)
                OR origin IN (SELECT detection FROM carried_verdict)
            """
        ),
        (
            "images or detections are counted wrongly of run",
            """
            SELECT id FROM detection_run r
            WHERE image_count != (SELECT count(*) FROM detection WHERE run = r.id)
            """
        ),
    ]
}
