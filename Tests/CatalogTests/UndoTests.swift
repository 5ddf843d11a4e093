import Catalog
import Domain
import Foundation
import TestSupport
import Testing

@Suite struct UndoTests {
    @Test(arguments: 0..<30 as Range<UInt64>)
    func undoingEverythingGivesTheStartAndRedoingEverythingTheEnd(seed: UInt64) throws {
        let (workspace, store) = try Workspace.filled(seed: seed)
        let start = try store.snapshot()
        var editor = RandomEditor(seed: seed)
        for _ in 0..<25 { try store.apply(editor.edit(in: store), by: "anna", at: Workspace.now) }
        let end = try store.snapshot()
        #expect(try store.integrityCheck() == [])

        let later = try workspace.open()
        var undone = 0
        while try later.undo(by: "anna", at: Workspace.now) != nil { undone += 1 }
        #expect(undone == 25)
        #expect(try later.snapshot() == start)
        #expect(try later.integrityCheck() == [])

        let latest = try workspace.open()
        var redone = 0
        while try latest.redo(by: "anna", at: Workspace.now) != nil { redone += 1 }
        #expect(redone == 25)
        #expect(try latest.snapshot() == end)
        #expect(try latest.integrityCheck() == [])
    }

    /// Edits, undos and redos in any order equal a plain list of states with a cursor.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func anyMixOfUndoAndRedoFollowsTheLineOfStates(seed: UInt64) throws {
        let (_, store) = try Workspace.filled(seed: seed)
        var editor = RandomEditor(seed: seed &+ 99)
        var random = SplitMix64(seed: seed)
        var line = [try store.snapshot()]
        var at = 0
        for _ in 0..<40 {
            switch random.next() % 5 {
            case 0, 1:
                let receipt = try store.undo(by: "anna", at: Workspace.now)
                #expect((receipt == nil) == (at == 0))
                at = max(at - 1, 0)
            case 2:
                let receipt = try store.redo(by: "anna", at: Workspace.now)
                #expect((receipt == nil) == (at == line.count - 1))
                at = min(at + 1, line.count - 1)
            default:
                try store.apply(editor.edit(in: store), by: "anna", at: Workspace.now)
                line = line.prefix(at + 1) + [try store.snapshot()]
                at += 1
            }
            #expect(try store.snapshot() == line[at])
        }
    }

    @Test func aNewEditDropsWhatCouldBeRedone() throws {
        let (_, store) = try Workspace.filled()
        let before = try store.synset().classes.count
        try store.apply(.addClass(name: "one"), by: "anna", at: Workspace.now)
        _ = try store.undo(by: "anna", at: Workspace.now)
        try store.apply(.addClass(name: "two"), by: "anna", at: Workspace.now)
        #expect(try store.redo(by: "anna", at: Workspace.now) == nil)
        #expect(try store.synset().classes.count == before + 1)
    }

    @Test func undoTakesOnlyMyOwnCommands() throws {
        let (_, store) = try Workspace.filled()
        try store.apply(.addClass(name: "mine"), by: "anna", at: Workspace.now)
        try store.apply(.addClass(name: "yours"), by: "ben", at: Workspace.now)
        #expect(try store.undo(by: "anna", at: Workspace.now)?.title == "add class mine")
        #expect(try store.undo(by: "anna", at: Workspace.now) == nil)
        #expect(try store.synset().named("yours") != nil)
    }

    @Test func undoAndRedoAreLinesOfTheJournalToo() throws {
        let (_, store) = try Workspace.filled()
        let id = try store.apply(.addClass(name: "one"), by: "anna", at: Workspace.now).commandID
        _ = try store.undo(by: "anna", at: Workspace.now)
        _ = try store.redo(by: "anna", at: Workspace.now.addingTimeInterval(5))
        let entries = try store.history(limit: 3)
        #expect(entries.map(\.kind) == [.redo, .undo, .edit])
        #expect(entries.map(\.target) == [id, id, nil])
        #expect(entries.first?.timestamp == 1_700_000_005)
    }
}
