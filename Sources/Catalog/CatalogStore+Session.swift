public import Domain
import GRDB

extension CatalogStore {
    /// Where this person left off with this client; `nil` the first time.
    public func session(of actor: String, client: String?) throws(CatalogError) -> SessionPlace? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT image, view FROM session WHERE actor = ? AND client = ?",
                arguments: [actor, client ?? ""]
            ).map { SessionPlace(image: ($0[0] as Int64?).map(ImageID.init(rawValue:)), view: $0[1]) }
        }
    }

    /// Remembers where this person left off with this client.
    public func saveSession(_ place: SessionPlace, of actor: String, client: String?) throws(CatalogError) {
        try write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO session (actor, client, image, view) VALUES (?, ?, ?, ?)",
                arguments: [actor, client ?? "", place.image?.rawValue, place.view])
        }
    }

    /// A setting of the workspace; `nil` if it was never set.
    public func setting(_ key: String) throws(CatalogError) -> String? {
        try read { db in
            try String.fetchOne(db, sql: "SELECT value FROM setting WHERE key = ?", arguments: [key])
        }
    }

    /// Sets or removes a setting of the workspace.
    ///
    /// Settings are not journaled.
    public func set(_ key: String, to value: String?) throws(CatalogError) {
        try write { db in
            guard let value else {
                return try db.execute(sql: "DELETE FROM setting WHERE key = ?", arguments: [key])
            }
            try db.execute(sql: "INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", arguments: [key, value])
        }
    }
}
