public import Domain
public import Foundation
import GRDB

extension CatalogStore {
    /// Does an edit as one command.
    ///
    /// When this returns, the edit is on disk and in the journal.
    /// - Parameters:
    ///   - edit: what to do, with what its author saw before
    ///   - actor: who does it; undo and redo go by actor
    ///   - time: now
    /// - Returns: what it touched, and its number
    /// - Throws: ``CatalogError/conflict(_:)`` if somebody changed one of the rows since, ``CatalogError/invalid(_:)``
    ///   and others if the edit makes no sense; in every case nothing has been written.
    @discardableResult
    public func apply(_ edit: Edit, by actor: String, at time: Date) throws(CatalogError) -> EditReceipt {
        if edit.takesOutAClass { try clearAwayDeadImports() }
        let edit = edit.signed(by: actor, at: time.timeIntervalSince1970)
        return try write { db in
            var command = Command(db, by: actor, at: time.timeIntervalSince1970)
            try command.perform(edit)
            try command.settleVerdicts()
            try command.settleConfirmations()
            try command.settleStates(saidBy: edit)
            return try command.conclude(title: try command.title(of: edit))
        }
    }

    /// Takes back the latest command of `actor` that is not undone; `nil` if there is none.
    /// - Throws: ``CatalogError/conflict(_:)`` with the number of that command if its rows were changed since.
    public func undo(by actor: String, at time: Date) throws(CatalogError) -> EditReceipt? {
        try step(.undo, by: actor, at: time)
    }

    /// Does the command again that `actor` undid last; `nil` if there is none or a new edit came between.
    /// - Throws: ``CatalogError/conflict(_:)`` with the number of that command if its rows were changed since.
    public func redo(by actor: String, at time: Date) throws(CatalogError) -> EditReceipt? {
        try step(.redo, by: actor, at: time)
    }

    /// Takes a command that cannot be undone or redone out of the way, so that the one behind it has its turn.
    public func skip(_ command: Int64, by actor: String) throws(CatalogError) {
        try write { db in try JournalTable(db: db).drop(command, by: actor) }
    }

    /// Ids for annotations to be added, never given twice.
    public func reserveAnnotationIDs(_ count: Int) throws(CatalogError) -> Range<Int64> {
        try write { db in
            let end = try Int64.fetchOne(
                db, sql: "UPDATE counter SET next = next + ? WHERE name = 'annotation' RETURNING next",
                arguments: [count])
            return ((end ?? 0) - Int64(count))..<(end ?? 0)
        }
    }

    private func step(
        _ kind: JournalEntry.Kind, by actor: String, at time: Date
    ) throws(CatalogError) -> EditReceipt? {
        try write { db in
            let journal = JournalTable(db: db)
            guard let target = try journal.next(kind, by: actor),
                let (title, changes) = try journal.changes(of: target)
            else { return nil }
            var command = Command(db, by: actor, at: time.timeIntervalSince1970)
            do {
                for change in kind == .undo ? changes.reversed().map(\.inverse) : changes {
                    try command.perform(change)
                }
                if let image = try command.falselyEmpty().first {
                    throw try command.conflict(on: image, "image \(image.rawValue) is marked empty")
                }
            } catch CatalogError.conflict(var conflict) {
                conflict.command = target
                conflict.what = "cannot \(kind) “\(title)”: \(conflict.what)"
                throw CatalogError.conflict(conflict)
            } catch CatalogError.synsetFrozen(let freeze) {
                throw CatalogError.conflict(
                    Conflict(what: "cannot \(kind) “\(title)”: the synset is \(freeze.words)", command: target))
            }
            try command.renew()
            let id = try journal.append(
                kind, by: actor, at: command.timestamp, title: title, images: command.touched, target: target)
            try journal.mark(target, isUndone: kind == .undo)
            return try command.receipt(id, title: title)
        }
    }
}

extension Command {
    /// Renews what follows from the changes, and puts them into the journal and on the actor's stack.
    mutating func conclude(title: String) throws -> EditReceipt {
        try renew()
        let journal = JournalTable(db: db)
        let id = try journal.append(
            .edit, by: actor, at: timestamp, title: title, images: touched, changes: Change.pack(changes))
        try journal.push(id, by: actor)
        return try receipt(id, title: title)
    }

    fileprivate func receipt(_ id: Int64, title: String) throws -> EditReceipt {
        EditReceipt(
            commandID: id, title: title, images: touched.sorted(), annotations: annotations.sorted(),
            addedClasses: addedClasses, synset: changedSynset ? try ClassTable(db: db).synset() : nil,
            changedMappings: changedMappings, changedSplits: changedSplits)
    }
}
