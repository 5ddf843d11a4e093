public import Domain
public import Foundation
import GRDB

extension CatalogStore {
    /// Makes all boxes of one class boxes of another, as one command; the class itself stays in the synset.
    ///
    /// A million boxes take a few seconds, as a class has no list of its boxes. Coordinates keep the text of their source.
    /// - Throws: ``CatalogError/unknownClass(_:)``, or ``CatalogError/invalid(_:)`` if the two are the same class.
    @discardableResult
    public func reclass(
        from: ClassID, to: ClassID, by actor: String, at time: Date
    ) throws(CatalogError) -> EditReceipt {
        try write { db in
            let synset = try ClassTable(db: db).synset()
            guard let source = synset[from] else { throw CatalogError.unknownClass(from) }
            guard let target = synset[to] else { throw CatalogError.unknownClass(to) }
            guard from != to else { throw CatalogError.invalid("class \(source.name) is given twice") }
            var command = Command(db, by: actor, at: time.timeIntervalSince1970)
            let boxes = try command.reclassAll(from: from, to: to)
            return try command.conclude(title: "make \(boxes) boxes of \(source.name) \(target.name)")
        }
    }
}
