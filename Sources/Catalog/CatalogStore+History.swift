public import Domain
import GRDB

extension CatalogStore {
    /// What happened to the workspace, latest first.
    ///
    /// - Parameters:
    ///   - before: only commands with a smaller number, for paging; `nil` for the latest
    ///   - limit: at most so many
    /// - Returns: lines of the journal
    /// - Throws: ``CatalogError`` if the catalog cannot be read
    public func history(before: Int64? = nil, limit: Int = 100) throws(CatalogError) -> [JournalEntry] {
        try read { db in try JournalTable(db: db).entries(before: before, limit: limit) }
    }

    /// What happened to one image, latest first.
    public func history(of image: ImageID, limit: Int = 100) throws(CatalogError) -> [JournalEntry] {
        try read { db in try JournalTable(db: db).entries(of: image, limit: limit) }
    }
}
