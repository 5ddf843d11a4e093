import Domain
import GRDB

/// Which images wait to be merged: all who label them blind have finished, and some of what they drew is open, or nobody
/// has said yet that nothing is there.
extension AssignmentTable {
    private static let isFinished = """
        (SELECT count(*) > 1 AND min(state) > 0 FROM assignment o WHERE o.image = i.id AND o.kind = 1)
        """

    private static let isOpen = """
        (i.state = 0 AND i.box_count = 0 OR EXISTS (
            SELECT 1 FROM detection d JOIN detection_run r ON r.id = d.run JOIN model m ON m.id = r.model
            JOIN assignment w ON w.image = d.image AND w.person = m.person AND w.kind = 1
            WHERE d.image = i.id AND d.is_current AND d.open > 0))
        """

    /// Whether an image waits to be merged.
    func isToMerge(_ image: ImageID) throws -> Bool {
        let find = try db.cachedStatement(
            sql: "SELECT \(Self.isFinished) AND \(Self.isOpen) FROM image i WHERE i.id = ?")
        return try Bool.fetchOne(find, arguments: [image.rawValue]) == true
    }

    /// All images that wait to be merged, in ascending order.
    func imagesToMerge() throws -> [ImageID] {
        try Int64.fetchAll(
            db,
            sql: """
                SELECT i.id FROM image i WHERE i.id IN (SELECT image FROM assignment WHERE kind = 1)
                AND i.pending IS NULL AND \(Self.isFinished) AND \(Self.isOpen) ORDER BY i.id
                """
        ).map(ImageID.init(rawValue:))
    }
}
