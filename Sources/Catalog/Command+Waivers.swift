import Domain
import GRDB

extension Command {
    /// The change of waiving: a waiver about the same is replaced.
    ///
    /// - Throws: ``CatalogError/invalid(_:)`` for a waiver without a reason
    static func waiving(_ waivers: [Waiver], in db: Database) throws -> Change {
        let table = WaiverTable(db: db)
        return .waivers(
            try waivers.map { waiver in
                let reason = waiver.reason.split { $0.isWhitespace }.joined(separator: " ")
                guard !reason.isEmpty else {
                    throw CatalogError.invalid("a waiver of \(waiver.rule.rawValue) needs a reason")
                }
                var after = waiver
                after.reason = reason
                return Change.WaiverRows(before: try table.find(waiver.rule, waiver.subject), after: after)
            })
    }

    /// Writes one waiver, or takes it away.
    static func perform(_ row: Change.WaiverRows, in db: Database) throws {
        guard let waiver = row.after ?? row.before else { return }
        let table = WaiverTable(db: db)
        guard try table.find(waiver.rule, waiver.subject) == row.before else {
            throw CatalogError.conflict(Conflict(what: "the waiver of \(waiver.rule.rawValue) has been changed"))
        }
        if row.after == nil { try table.delete(waiver) } else { try table.put(waiver) }
    }
}

extension PackedWriter {
    mutating func put(_ waiver: Waiver) {
        let key = waiver.subject.key
        put(waiver.rule.rawValue)
        for id in [key.classID, key.image, key.box] { put(id) }
        put(waiver.reason)
        put(waiver.actor)
        put(waiver.madeAt)
    }
}

extension PackedReader {
    mutating func waiver() throws(Damaged) -> Waiver {
        guard let rule = CheckRule(rawValue: try string()) else { throw Damaged() }
        let subject = Waiver.Subject(classID: try signed(), image: try signed(), box: try signed())
        return Waiver(rule, subject, reason: try string(), actor: try string(), madeAt: try double())
    }
}
