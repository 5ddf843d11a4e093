public import Domain
import Foundation
import GRDB

extension CatalogStore {
    /// What each person did, by the journal, in the order of their names.
    ///
    /// - Parameter since: only commands from then on, in seconds since 1970-01-01 00:00 UTC
    /// - Throws: ``CatalogError`` if the journal cannot be read
    public func people(since: Double = -.infinity) throws(CatalogError) -> [PersonFigures] {
        try read { db in
            let undone = try JournalTable(db: db).undone()
            var tallies: [String: PersonTally] = [:]
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT j.id, kind, actor, at, CASE WHEN kind = 'edit' THEN changes END, keys
                    FROM journal j LEFT JOIN effort e ON e.command = j.id
                    WHERE kind <> 'import' AND at >= ? ORDER BY j.id
                    """,
                arguments: [max(since, -1e300)])
            while let row = try rows.next() {
                let (id, actor): (Int64, String) = (row[0], row[2])
                tallies[actor, default: PersonTally(actor)].clock.note(row[3])
                // What was pressed for what was undone, and for undoing it, was pressed all the same.
                if let keys = row[5] as Int? { tallies[actor]?.press(keys) }
                guard let bytes = row[4] as Data?, !undone.contains(id) else { continue }
                guard let changes = try? Change.unpack([UInt8](bytes)) else {
                    throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "journal entry \(id) is damaged")
                }
                for change in changes { tallies[actor]?.count(change) }
                if (row[5] as Int?) != nil { tallies[actor]?.noteKeyed(changes) }
            }
            return tallies.values.map(\.result).sorted { $0.person < $1.person }
        }
    }
}

/// The figures of a person while the journal is read.
private struct PersonTally {
    var clock = WorkClock()
    private var figures: PersonFigures
    private var images: Set<ImageID> = []

    init(_ person: String) { figures = PersonFigures(person: person) }

    var result: PersonFigures {
        var result = figures
        (result.images, result.seconds) = (images.count, clock.seconds)
        return result
    }

    /// Counts one change; what is done to whole classes is no work on boxes.
    mutating func count(_ change: Change) {
        switch change {
        case .annotations(let image, let rows):
            images.insert(image)
            for row in rows {
                switch (row.before, row.after) {
                case (nil, let after?):
                    // A box that was accepted counts by its verdict.
                    if after.provenance != .accepted { figures.drawn += 1 }
                case (_?, nil): figures.deleted += 1
                case (let before?, let after?):
                    if before.box != after.box || before.classID != after.classID { figures.changed += 1 }
                case (nil, nil): break
                }
            }
        case .layer(let image, _, let rows): count(.annotations(image, rows))
        case .assignments(let rows):
            for row in rows {
                guard let before = row.before, let after = row.after, before.state == .unseen,
                    after.state != .unseen
                else { continue }
                images.insert(after.image)
                figures.finished += 1
            }
        case .verdicts(let image, let rows):
            images.insert(image)
            for row in rows {
                count(row.before, by: -1)
                count(row.after, by: 1)
            }
        case .states(let rows):
            for row in rows where row.to != .unseen {
                images.formUnion(row.images)
                figures.finished += row.images.count
            }
        case .stages(let rows):
            for row in rows {
                images.formUnion(row.images)
                switch (row.from.stage, row.to.stage) {
                case (.annotation, .review): figures.handedIn += row.images.count
                case (.review, .accepted): figures.passed += row.images.count
                case (.review, .annotation) where row.to.mark == .sentBack: figures.sentBack += row.images.count
                default: break
                }
            }
        default: break
        }
    }

    mutating func press(_ keys: Int) { figures.keys += keys }

    /// Notes the boxes of a command for which keys were counted.
    mutating func noteKeyed(_ changes: [Change]) {
        var alone = PersonTally(figures.person)
        for change in changes { alone.count(change) }
        figures.keyedBoxes += alone.figures.boxes
    }

    private mutating func count(_ verdict: Verdict, by one: Int) {
        // What a merge settles nobody has called wrong.
        guard !verdict.isMerged else { return }
        switch verdict {
        case .open: break
        case .accepted: figures.accepted = max(0, figures.accepted + one)
        case .corrected: figures.corrected = max(0, figures.corrected + one)
        case .rejected: figures.rejected = max(0, figures.rejected + one)
        }
    }
}
