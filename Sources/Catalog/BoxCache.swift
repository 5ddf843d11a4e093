import GRDB
import Synchronization

/// The columns of boxes of one open catalog, read when they are asked for and kept up to date with the journal.
final class BoxCache: Sendable {
    private let columns = Mutex<BoxColumns?>(nil)

    /// The boxes as they are in the snapshot of a connection.
    func columns(in db: Database) throws -> BoxColumns {
        try columns.withLock { kept in
            if var known = kept {
                // Let go first, so that it is changed in place.
                kept = nil
                if try known.update(in: db) {
                    kept = known
                    return known
                }
            }
            let fresh = try BoxColumns(in: db)
            kept = fresh
            return fresh
        }
    }
}
