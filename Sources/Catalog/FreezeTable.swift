import Domain
import GRDB

/// The row of table `synset_freeze`.
struct FreezeTable {
    let db: Database

    /// Who froze the synset; `nil` while it may be changed.
    func current() throws -> SynsetFreeze? {
        let find = try db.cachedStatement(sql: "SELECT actor, at FROM synset_freeze")
        return try Row.fetchOne(find).map { SynsetFreeze(actor: $0[0], timestamp: $0[1]) }
    }

    /// - Throws: ``CatalogError/synsetFrozen(_:)`` while the synset is frozen.
    func requireThawed() throws {
        if let freeze = try current() { throw CatalogError.synsetFrozen(freeze) }
    }

    /// Writes who froze the synset, or that nobody did.
    func put(_ freeze: SynsetFreeze?) throws {
        try db.execute(sql: "DELETE FROM synset_freeze")
        guard let freeze else { return }
        try db.execute(
            sql: "INSERT INTO synset_freeze (id, actor, at) VALUES (1, ?, ?)",
            arguments: [freeze.actor, freeze.timestamp])
    }
}
