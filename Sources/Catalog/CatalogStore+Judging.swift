public import Domain
public import Foundation
import GRDB

extension CatalogStore {
    /// Does what a person says of detections, as one command that undo takes back.
    ///
    /// Accepted ones become annotations with provenance `.accepted`. Removing such an annotation opens its detection again.
    /// - Parameters:
    ///   - judgement: what is said
    ///   - addsClasses: whether a class of the network that means nothing in the synset yet is added to it by its name
    ///   - actor: who says so
    ///   - time: now
    /// - Returns: what it touched; `annotations` are the new boxes
    /// - Throws: ``CatalogError/unmappedClass(model:className:)`` unless `addsClasses`,
    ///   ``CatalogError/unknownDetection(_:)``, or ``CatalogError/conflict(_:)`` if one has been judged meanwhile.
    @discardableResult
    public func judge(
        _ judgement: Judgement, addsClasses: Bool = false, by actor: String, at time: Date
    ) throws(CatalogError) -> EditReceipt {
        fatalError("not yet")
    }

    /// How a network's detections were judged so far, deleted runs included.
    public func judgementCounts(of model: ModelID) throws(CatalogError) -> JudgementCounts { fatalError("not yet") }
}
