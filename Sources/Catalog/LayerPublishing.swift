import Domain
import GRDB

/// Brings boxes that somebody drew blind among the layers that a review compares, and takes them back.
///
/// A person's layer is kept as a network's detections are, all of them sure, so that verdicts about them are kept in the
/// same way; the boxes themselves stay in `layer_annotation`.
struct LayerPublishing {
    let db: Database
    let person: String
    /// What layers have in the place of a network's fingerprint.
    static let fingerprint = "layer"

    /// Makes the person's boxes on an image the newest that their layer says of it.
    ///
    /// - Parameter time: seconds since 1970-01-01 00:00 UTC
    /// - Throws: ``CatalogError/invalid(_:)`` if a box is of a class that the layer takes for another, or for none
    func publish(_ image: ImageID, at time: Double) throws {
        let model = try layer(at: time)
        let classes = Dictionary(
            try ModelTable(db: db).classMap(of: model.id).compactMap { entry in
                entry.mapping.classID.map { ($0, entry.classIndex) }
            }
        ) { first, _ in first }
        let found = try AnnotationTable(db: db, person: person).all(of: image).map { box in
            guard let classIndex = classes[box.classID] else { throw try unplaced(box.classID) }
            return Detection(classIndex: classIndex, confidence: 1, box: box.box)
        }
        var writer = try DetectionWriter(
            try run(of: model, sparing: image, at: time), in: db, count: found.count, images: 1)
        try writer.put(found, on: image)
        try writer.finish()
    }

    /// Takes what the layer says of an image away.
    ///
    /// - Returns: `false` if somebody has judged a part of it: then nothing has been taken away
    func withdraw(_ image: ImageID) throws -> Bool {
        guard let model = try ModelTable(db: db).named(ModelName(person)) else { return true }
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT d.first, d.run FROM detection d JOIN detection_run r ON r.id = d.run
                WHERE d.image = ? AND r.model = ?
                """, arguments: [image.rawValue, model.id.rawValue])
        let (table, verdicts) = (DetectionTable(db: db), VerdictTable(db: db))
        for row in rows {
            guard let set = try table.set(first: row[0]) else { continue }
            guard try verdicts.all(in: set.ids).isEmpty else { return false }
            try DetectionCounting(db: db).supersede(set.first)
            try verdicts.forget(set.ids)
            try db.execute(sql: "DELETE FROM detection WHERE first = ?", arguments: [set.first])
            try db.execute(
                sql: """
                    UPDATE detection_run SET image_count = image_count - 1, detection_count = detection_count - ?
                    WHERE id = ?
                    """, arguments: [set.detections.count, row[1] as Int64])
        }
        return true
    }

    /// The person's layer, with a class for every one of the synset; earlier classes keep their numbers.
    private func layer(at time: Double) throws -> ModelRecord {
        let (table, name) = (ModelTable(db: db), ModelName(person))
        let known = try table.named(name)
        if let known, known.fingerprint != Self.fingerprint || known.person != person {
            throw CatalogError.invalid(
                "\(name) is the name of a network or of other detections: there is no room for a person's layer")
        }
        let names = try ClassTable(db: db).all().map(\.entry.name)
        let classes = (known?.classes ?? []) + names.filter { known?.classes.contains($0) != true }
        if let known, known.classes == classes { return known }
        let id = try table.register(name, fingerprint: Self.fingerprint, classes: classes, at: time)
        try table.setPerson(person, of: id)
        return try table.find(id)
    }

    private func unplaced(_ id: ClassID) throws -> CatalogError {
        guard let name = try ClassTable(db: db).find(id)?.entry.name else { return .unknownClass(id) }
        return .invalid(
            "class \(name) has no place in the layer of \(person): its name was mapped to another class there, or to "
                + "none; map it back to \(name)")
    }

    /// The newest run of the layer, or a new one where that has looked at the image already.
    private func run(of model: ModelRecord, sparing image: ImageID, at time: Double) throws -> DetectionRunID {
        let newest = try Int64.fetchOne(
            db, sql: "SELECT max(id) FROM detection_run WHERE model = ?", arguments: [model.id.rawValue])
        if let newest {
            let isFree = try Bool.fetchOne(
                db, sql: "SELECT NOT EXISTS (SELECT 1 FROM detection WHERE run = ? AND image = ?)",
                arguments: [newest, image.rawValue])
            if isFree == true { return DetectionRunID(rawValue: newest) }
        }
        let settings = DetectionSettings(inputSize: ImageSize(width: 0, height: 0), minimumConfidence: 0, nmsIoU: 1)
        let run = try RunTable(db: db).insert(settings, of: model, by: person, at: time)
        try db.execute(
            sql: "UPDATE detection_run SET finished_at = ? WHERE id = ?", arguments: [time, run.rawValue])
        return run
    }
}
