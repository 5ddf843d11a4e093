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
