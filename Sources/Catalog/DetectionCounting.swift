import Domain
import Foundation
import GRDB

/// What lists ask of detections: numbers of open ones, kept with the newest set of each network on each image.
struct DetectionCounting {
    let db: Database

    /// Counts the open detections of a set anew.
    func renew(_ set: DetectionSet) throws {
        guard set.isCurrent else { return }
        try clear(set)
        let judged = Set(try VerdictTable(db: db).all(in: set.ids).keys)
        try write(set, judged: judged, ignored: ModelTable(db: db).ignoredClasses(of: set.model))
    }

    /// Writes the counts of a set of which none are written.
    func write(_ set: DetectionSet, judged: Set<DetectionID>, ignored: Set<Int>) throws {
        let counts = Self.counts(of: set, judged: judged)
        let insert = try db.cachedStatement(
            sql: "INSERT INTO detection_class (model, class, image, n, best) VALUES (?, ?, ?, ?, ?)")
        var total = DetectionCount()
        for (index, count) in counts {
            insert.setUncheckedArguments([
                set.model.rawValue, index, set.image.rawValue, count.open, count.bestConfidence,
            ])
            try insert.execute()
            if !ignored.contains(index) { total.add(count) }
        }
        try db.cachedStatement(sql: "UPDATE detection SET open = ?, best = ? WHERE first = ?")
            .execute(arguments: [total.open, total.bestConfidence, set.first])
    }

    /// Open detections by class index.
    static func counts(of set: DetectionSet, judged: Set<DetectionID>) -> [Int: DetectionCount] {
        var counts: [Int: DetectionCount] = [:]
        for (id, detection) in zip(set.ids, set.detections)
        where judged.isEmpty || !judged.contains(DetectionID(rawValue: id)) {
            counts[detection.classIndex, default: DetectionCount()].add(
                DetectionCount(open: 1, bestConfidence: detection.confidence))
        }
        return counts
    }

    /// Takes a set out of the lists: a newer run has looked at its image.
    func supersede(_ first: Int64) throws {
        guard let set = try DetectionTable(db: db).set(first: first), set.isCurrent else { return }
        try clear(set)
        try db.cachedStatement(sql: "UPDATE detection SET is_current = 0, open = 0, best = 0 WHERE first = ?")
            .execute(arguments: [first])
    }

    /// Counts anew for all images of a network from its counts by class: which classes are ignored has changed.
    func renew(all model: ModelID) throws {
        try db.execute(
            sql: """
                UPDATE detection SET open = 0, best = 0
                WHERE is_current AND run IN (SELECT id FROM detection_run WHERE model = :model)
                """,
            arguments: ["model": model.rawValue])
        try db.execute(
            sql: """
                UPDATE detection SET open = s.n, best = s.best FROM (
                    SELECT image, sum(n) n, max(best) best FROM detection_class WHERE model = :model
                        AND class NOT IN (SELECT position FROM model_class WHERE model = :model AND is_ignored)
                    GROUP BY image) s
                WHERE detection.image = s.image AND is_current
                    AND run IN (SELECT id FROM detection_run WHERE model = :model)
                """,
            arguments: ["model": model.rawValue])
    }

    private func clear(_ set: DetectionSet) throws {
        let delete = try db.cachedStatement(
            sql: "DELETE FROM detection_class WHERE model = ? AND class = ? AND image = ?")
        for index in Set(set.detections.map(\.classIndex)) {
            try delete.execute(arguments: [set.model.rawValue, index, set.image.rawValue])
        }
    }
}

extension DetectionCount {
    /// Adds another count of the same image.
    mutating func add(_ other: DetectionCount) {
        open += other.open
        bestConfidence = max(bestConfidence, other.bestConfidence)
    }
}
