public import Domain
public import Foundation
import GRDB

extension CatalogStore {
    /// Begins a layer of detections.
    /// - Throws: ``CatalogError/unknownModel(_:)`` if the network was not registered.
    public func beginRun(
        of model: ModelID, settings: DetectionSettings, by actor: String, at time: Date
    ) throws(CatalogError) -> DetectionRun {
        try write { db in
            let table = RunTable(db: db)
            let id = try table.insert(
                settings, of: ModelTable(db: db).find(model), by: actor, at: time.timeIntervalSince1970)
            guard let run = try table.find(id) else { throw CatalogError.unknownRun(id) }
            return run
        }
    }

    /// Notes that a run is complete.
    /// - Throws: ``CatalogError/unknownRun(_:)`` if there is none of that number.
    public func finishRun(_ run: DetectionRunID, at time: Date) throws(CatalogError) {
        try write { db in
            try db.execute(
                sql: "UPDATE detection_run SET finished_at = ? WHERE id = ?",
                arguments: [time.timeIntervalSince1970, run.rawValue])
            guard db.changesCount == 1 else { throw CatalogError.unknownRun(run) }
        }
    }

    /// The runs of a network, or of all, latest first.
    public func runs(of model: ModelID? = nil) throws(CatalogError) -> [DetectionRun] {
        try read { db in try RunTable(db: db).all(of: model) }
    }

    /// A run; `nil` if there is none of that number.
    public func run(_ id: DetectionRunID) throws(CatalogError) -> DetectionRun? {
        try read { db in try RunTable(db: db).find(id) }
    }

    /// The latest run of each network that has one, latest first.
    public func latestRuns() throws(CatalogError) -> [DetectionRun] {
        var seen: Set<ModelID> = []
        return try runs().filter { seen.insert($0.model).inserted }
    }

    /// Removes a run with its detections; annotations that came from them stay, and so does what was judged.
    ///
    /// An earlier run of the same network counts as the newest again on the images that it had looked at.
    /// - Throws: ``CatalogError/unknownRun(_:)`` if there is none of that number.
    public func deleteRun(_ run: DetectionRunID) throws(CatalogError) {
        try write { db in
            guard let record = try RunTable(db: db).find(run) else { throw CatalogError.unknownRun(run) }
            try DetectionTable(db: db).deleteRun(run, of: record.model)
        }
    }

    /// Stores what a run found on images, as one transaction; an empty list says that it found nothing there.
    ///
    /// Doing it again changes nothing: an image's earlier detections of the same run are replaced, or left as they are
    /// if a person has judged one of them. What is the same as a detection that a person has judged in another run of
    /// the network (same class, IoU of 0.9 or more) stays judged. Numbers are kept in single precision.
    /// - Throws: ``CatalogError/unknownRun(_:)``, ``CatalogError/unknownImage(_:)``, or ``CatalogError/invalid(_:)`` if
    ///   a number is not finite or the network has no class of that index; nothing of the batch is stored then.
    public func addDetections(
        _ found: [(image: ImageID, detections: [Detection])], to run: DetectionRunID
    ) throws(CatalogError) {
        try write { db in
            let count = found.reduce(0) { $0 + $1.detections.count }
            var writer = try DetectionWriter(run, in: db, count: count, images: found.count)
            for (image, detections) in found { try writer.put(detections, on: image) }
            try writer.finish()
        }
    }

    /// Images that a run has looked at, so that a job that was broken off goes on with the others.
    public func imagesDone(by run: DetectionRunID) throws(CatalogError) -> Set<ImageID> {
        try read { db in
            var images: Set<ImageID> = []
            let find = try RawStatement(db, "SELECT image FROM detection INDEXED BY detection_by_image WHERE run = ?")
            try find.forEach([run.rawValue]) { images.insert(ImageID(rawValue: $0.int64(0))) }
            return images
        }
    }

    /// Detections on an image, most confident first: of one run, or else of the newest run of each network there.
    ///
    /// Those of ignored classes are left out.
    public func detections(of image: ImageID, run: DetectionRunID? = nil) throws(CatalogError) -> [StoredDetection] {
        try read { db in
            try DetectionTable(db: db).sets(of: image, run: run)
                .flatMap { try StoredSet($0, in: db).visible }
                .sorted { ($1.confidence, $0.id) < ($0.confidence, $1.id) }
        }
    }

    /// The newest run of each network that has looked at an image, newest first, those that found nothing included.
    public func runs(on image: ImageID) throws(CatalogError) -> [DetectionRun] {
        try read { db in
            let numbers = try Int64.fetchAll(
                db, sql: "SELECT run FROM detection WHERE image = ? AND is_current ORDER BY run DESC",
                arguments: [image.rawValue])
            return try numbers.compactMap { try RunTable(db: db).find(DetectionRunID(rawValue: $0)) }
        }
    }

    /// Open detections of each class of a network, by its index; of its newest run on each image.
    public func openDetectionsPerClass(of model: ModelID) throws(CatalogError) -> [Int: Int] {
        try read { db in
            let find = try RawStatement(db, "SELECT class, sum(n) FROM detection_class WHERE model = ? GROUP BY class")
            var counts: [Int: Int] = [:]
            try find.forEach([model.rawValue]) { counts[$0.int(0)] = $0.int(1) }
            return counts
        }
    }

    /// Open detections of each of these images that has any.
    public func detectionCounts(of images: some Sequence<ImageID>) throws(CatalogError) -> [ImageID: DetectionCount] {
        try read { db in
            let find = try RawStatement(
                db,
                """
                SELECT open, best FROM detection INDEXED BY detection_in_lists
                WHERE image = ? AND is_current AND open > 0
                """)
            var counts: [ImageID: DetectionCount] = [:]
            for image in images {
                try find.forEach([image.rawValue]) { row in
                    counts[image, default: DetectionCount()].add(
                        DetectionCount(open: row.int(0), bestConfidence: row.double(1)))
                }
            }
            return counts
        }
    }
}
