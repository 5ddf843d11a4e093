import Catalog
import Domain
import Foundation
import TestSupport
import Testing

@Suite struct ConflictTests {
    /// Two stores of one workspace, as two processes would have, and an image with boxes.
    static func pair() throws -> (Workspace, CatalogStore, CatalogStore, ImageDocument) {
        let (workspace, first) = try Workspace.filled()
        let image = try #require(try first.search(ImageQuery(sort: .boxCount, descending: true)).ids.first)
        return (workspace, first, try workspace.open(), try first.document(image))
    }

    static func moved(_ document: ImageDocument, by dx: Double) -> Edit {
        let before = document.annotations[0]
        var after = before
        after.box = before.box.moved(dx: dx, dy: 0)
        return .replace([AnnotationChange(before: before, after: after)], on: document.image.id)
    }

    static func conflict(_ body: () throws -> Void) throws -> Conflict {
        let error = try #require(throws: CatalogError.self, performing: body)
        guard case .conflict(let conflict) = error else {
            Issue.record("\(error)")
            return Conflict(what: "")
        }
        return conflict
    }

    @Test func aBoxThatSomebodyElseMovedIsNotOverwritten() throws {
        let (_, anna, ben, seen) = try Self.pair()
        try anna.apply(Self.moved(seen, by: 1), by: "anna", at: Workspace.now)
        let after = try anna.document(seen.image.id)
        let conflict = try Self.conflict { try ben.apply(Self.moved(seen, by: 2), by: "ben", at: Workspace.now) }
        #expect(conflict.image == seen.image.id)
        #expect(conflict.latest?.actor == "anna")
        #expect(conflict.latest?.title == "move 1 box")
        #expect(try ben.document(seen.image.id) == after)
    }

    @Test func aBoxThatSomebodyElseRemovedIsGone() throws {
        let (_, anna, ben, seen) = try Self.pair()
        try anna.apply(.remove([seen.annotations[0]], from: seen.image.id), by: "anna", at: Workspace.now)
        let conflict = try Self.conflict { try ben.apply(Self.moved(seen, by: 2), by: "ben", at: Workspace.now) }
        #expect(conflict.what == "box \(seen.annotations[0].id.rawValue) is gone")
    }

    @Test func nothingOfARefusedBatchIsWritten() throws {
        let (_, anna, ben, seen) = try Self.pair()
        try anna.apply(Self.moved(seen, by: 1), by: "anna", at: Workspace.now)
        let before = try ben.snapshot()
        let entries = try ben.history()
        _ = try Self.conflict {
            try ben.apply(
                .batch([.addClass(name: "new"), Self.moved(seen, by: 2)], title: "both"), by: "ben", at: Workspace.now)
        }
        #expect(try ben.snapshot() == before)
        #expect(try ben.history() == entries)
    }

    @Test func anUndoThatContradictsSomebodyElseIsExplainedAndCanBeSkipped() throws {
        let (_, anna, ben, seen) = try Self.pair()
        try anna.apply(.addClass(name: "behind"), by: "anna", at: Workspace.now)
        let mine = try anna.apply(Self.moved(seen, by: 1), by: "anna", at: Workspace.now).commandID
        try ben.apply(Self.moved(ben.document(seen.image.id), by: 2), by: "ben", at: Workspace.now)
        let conflict = try Self.conflict { _ = try anna.undo(by: "anna", at: Workspace.now) }
        #expect(conflict.command == mine)
        #expect(conflict.latest?.actor == "ben")
        try anna.skip(mine, by: "anna")
        #expect(try anna.undo(by: "anna", at: Workspace.now)?.title == "add class behind")
    }

    @Test func editsOfDifferentBoxesOfOneImageDoNotDisturbEachOther() throws {
        let (_, anna, ben, seen) = try Self.pair()
        let other = try #require(seen.annotations.last)
        try anna.apply(Self.moved(seen, by: 1), by: "anna", at: Workspace.now)
        try ben.apply(.remove([other], from: seen.image.id), by: "ben", at: Workspace.now)
        _ = try anna.undo(by: "anna", at: Workspace.now)
        #expect(try anna.document(seen.image.id).annotations == Array(seen.annotations.dropLast()))
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func twoStoresTakingTurnsKeepTheCatalogSound(seed: UInt64) throws {
        let (_, anna, ben, _) = try Self.pair()
        var random = SplitMix64(seed: seed)
        var editor = RandomEditor(seed: seed)
        for _ in 0..<40 {
            let (store, actor) = random.next() % 2 == 0 ? (anna, "anna") : (ben, "ben")
            do {
                switch random.next() % 4 {
                case 0: _ = try store.undo(by: actor, at: Workspace.now)
                case 1: _ = try store.redo(by: actor, at: Workspace.now)
                default: try store.apply(editor.edit(in: store), by: actor, at: Workspace.now)
                }
            } catch CatalogError.conflict(let conflict) {
                if let command = conflict.command { try store.skip(command, by: actor) }
            }
        }
        #expect(try anna.snapshot() == ben.snapshot())
        #expect(try anna.integrityCheck() == [])
    }

    @Test func theVersionChangesWhenTheOtherStoreWrites() throws {
        let (_, anna, ben, seen) = try Self.pair()
        let before = try anna.dataVersion()
        try anna.apply(Self.moved(seen, by: 1), by: "anna", at: Workspace.now)
        #expect(try anna.dataVersion() == before)
        try ben.apply(.addClass(name: "new"), by: "ben", at: Workspace.now)
        #expect(try anna.dataVersion() != before)
    }

    @Test func aNewBoxOnAnEmptyImageMakesItLabelled() throws {
        let (_, store) = try Workspace.filled()
        let empty = try #require(try store.search(ImageQuery(terms: [.init(.state([.empty]))])).ids.first)
        let box = PixelBox(xMin: 1, yMin: 1, xMax: 2, yMax: 2)
        let id = AnnotationID(rawValue: try store.reserveAnnotationIDs(1).lowerBound)
        let annotation = Annotation(id: id, classID: try store.synset().classes[0].id, box: box)
        try store.apply(.add([annotation], to: empty), by: "anna", at: Workspace.now)
        #expect(try store.document(empty).image.state == .labelled)
        #expect(throws: CatalogError.invalid("image \(empty.rawValue) has boxes and cannot be marked empty")) {
            try store.apply(.setState(empty, from: .labelled, to: .empty), by: "anna", at: Workspace.now)
        }
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.document(empty).image.state == .empty)
    }

    @Test func theTextOfTheSourceIsDroppedWithTheFirstMove() throws {
        let (_, store) = try Workspace.filled(40)
        let documents = try store.search(ImageQuery()).ids.map { try store.document($0) }
        let seen = try #require(documents.first { $0.annotations.first?.origin != nil })
        try store.apply(Self.moved(seen, by: 1), by: "anna", at: Workspace.now)
        #expect(try store.document(seen.image.id).annotations[0].origin == nil)
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.document(seen.image.id).annotations[0].origin == seen.annotations[0].origin)
    }
}
