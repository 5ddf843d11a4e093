public import Domain
public import Foundation
import GRDB

extension CatalogStore {
    /// Does what a person says of detections, as one command that undo takes back.
    ///
    /// Accepted ones become annotations with provenance `.accepted`. Removing such an annotation later opens its
    /// detection again, moving it or giving it another class makes the detection a corrected one.
    /// - Parameters:
    ///   - judgement: what is said
    ///   - addsClasses: whether a class of the network that means nothing in the synset yet is added to it by its name
    ///   - actor: who says so
    ///   - time: now
    /// - Returns: what it touched; `annotations` are the new boxes
    /// - Throws: ``CatalogError/unmappedClass(model:className:)`` unless `addsClasses`,
    ///   ``CatalogError/unknownDetection(_:)``, ``CatalogError/conflict(_:)`` if one has been judged meanwhile, or
    ///   ``CatalogError/invalid(_:)`` if there is nothing to accept.
    @discardableResult
    public func judge(
        _ judgement: Judgement, addsClasses: Bool = false, by actor: String, at time: Date
    ) throws(CatalogError) -> EditReceipt {
        try write { db in
            var judging = Judging(db: db, addsClasses: addsClasses, by: actor, at: time.timeIntervalSince1970)
            return try judging.conclude(title: try judging.perform(judgement))
        }
    }

    /// How a network's detections were judged so far, deleted runs included.
    public func judgementCounts(of model: ModelID) throws(CatalogError) -> JudgementCounts {
        try read { db in
            var counts = JudgementCounts()
            let rows = try Row.fetchAll(
                db, sql: "SELECT kind, count(*) FROM verdict WHERE model = ? GROUP BY kind",
                arguments: [model.rawValue])
            for row in rows {
                switch row[0] as Int {
                case 1: counts.unchanged = row[1]
                case 2: counts.rejected = row[1]
                default: counts.corrected = row[1]
                }
            }
            return counts
        }
    }
}
