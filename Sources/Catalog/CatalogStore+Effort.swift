import GRDB

extension CatalogStore {
    /// Notes how many keys and mouse buttons were pressed for commands, by their numbers; numbers of none are left out.
    ///
    /// Not journaled: it says nothing of labels.
    public func noteKeys(_ keys: [Int64: Int]) throws(CatalogError) {
        try write { db in
            let insert = try db.cachedStatement(
                sql: """
                    INSERT INTO effort (command, keys) SELECT id, ?2 FROM journal WHERE id = ?1
                    ON CONFLICT (command) DO UPDATE SET keys = keys + excluded.keys
                    """)
            for (command, count) in keys { try insert.execute(arguments: [command, count]) }
        }
    }
}
