public import Domain
import GRDB

extension CatalogStore {
    /// What people and a network say of finished images, in order of the images; of the network's newest run on each.
    ///
    /// Images that nobody has finished, or that the network has not looked at, are left out.
    /// - Parameters:
    ///   - model: the network
    ///   - client: whose images; all where `nil`
    ///   - images: only these, where given
    public func comparisons(
        with model: ModelID, client: String? = nil, on images: [ImageID]? = nil
    ) throws(CatalogError) -> [ImageComparison] {
        try read { db in
            let map = try ModelTable(db: db).classMap(of: model)
            let (annotations, verdicts) = (AnnotationTable(db: db), VerdictTable(db: db))
            let said = ReviewTable(db: db)
            let (confirmed, comments) = (try said.confirmed(on: images), try said.comments(on: images))
            return try DetectionTable(db: db).current(of: model, client: client, images: images).map { set in
                let stored = StoredSet(set, map: map, verdicts: try verdicts.all(in: set.ids))
                return ImageComparison(
                    image: set.image, annotations: try annotations.all(of: set.image), detections: stored.visible,
                    confirmed: confirmed[set.image] ?? [], comments: comments[set.image] ?? [])
            }
        }
    }

    /// What two networks, or two people in layers of their own, say of images, in order of the images; of the newest run of
    /// each on each.
    ///
    /// Images that not both have looked at are left out, unfinished ones are not.
    /// - Parameters:
    ///   - model: whose detections are compared
    ///   - other: whose detections take the place of people's boxes, from `confidence` (0…1) on
    ///   - client: whose images; all where `nil`
    ///   - images: only these, where given
    public func comparisons(
        with model: ModelID, against other: ModelID, confidence: Double, client: String? = nil,
        on images: [ImageID]? = nil
    ) throws(CatalogError) -> [ImageComparison] {
        try read { db in
            let (maps, table) = (ModelTable(db: db), DetectionTable(db: db))
            let (map, otherMap) = (try maps.classMap(of: model), try maps.classMap(of: other))
            let (annotations, verdicts) = (AnnotationTable(db: db), VerdictTable(db: db))
            let comments = try ReviewTable(db: db).comments(on: images)
            let ours = try table.current(of: other, client: client, images: images, finished: false)
            let standing = Dictionary(ours.map { ($0.image, $0) }) { first, _ in first }
            return try table.current(of: model, client: client, images: images, finished: false).compactMap { set in
                guard let ours = standing[set.image] else { return nil }
                let stored = StoredSet(set, map: map, verdicts: try verdicts.all(in: set.ids))
                let sides = StoredSet(ours, map: otherMap, verdicts: try verdicts.all(in: ours.ids)).visible
                    .filter { $0.confidence >= confidence - 1e-9 }
                var comparison = ImageComparison(
                    image: set.image, annotations: sides.compactMap(Annotation.init(standingFor:)),
                    detections: stored.visible,
                    confirmed: Set(sides.lazy.filter { $0.verdict != .open }.map { Annotation.standIn(for: $0.id) }),
                    comments: comments[set.image] ?? [])
                comparison.standing = try annotations.all(of: set.image)
                return comparison
            }
        }
    }

    /// On how many images each network has looked, finished or not; networks that have looked at none are left out.
    public func comparedImages(client: String? = nil) throws(CatalogError) -> [ModelID: Int] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT r.model, count(*) FROM detection d JOIN detection_run r ON r.id = d.run
                    JOIN image i ON i.id = d.image WHERE d.is_current AND i.pending IS NULL
                    AND (?1 IS NULL OR i.client = (SELECT id FROM client WHERE name = ?1)) GROUP BY r.model
                    """, arguments: [client])
            return Dictionary(uniqueKeysWithValues: rows.map { (ModelID(rawValue: $0[0]), $0[1]) })
        }
    }

    /// On how many finished images each network has looked, those that it found nothing on included; networks that
    /// have looked at none are left out.
    public func comparableImages(client: String? = nil) throws(CatalogError) -> [ModelID: Int] {
        try read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT r.model, count(*) FROM detection d JOIN detection_run r ON r.id = d.run
                    JOIN image i ON i.id = d.image
                    WHERE d.is_current AND i.state != \(ImageState.unseen.rawValue) AND i.pending IS NULL
                    AND (?1 IS NULL OR i.client = (SELECT id FROM client WHERE name = ?1)) GROUP BY r.model
                    """, arguments: [client])
            return Dictionary(uniqueKeysWithValues: rows.map { (ModelID(rawValue: $0[0]), $0[1]) })
        }
    }
}
