import Catalog
import Domain
import TestSupport
import Testing

@Suite struct ReclassTests {
    /// What a class change means, said over documents in memory.
    static func reclassed(_ snapshot: CatalogStore.Snapshot, from: ClassID, to: ClassID) -> [[Annotation]] {
        snapshot.documents.map { document in
            document.annotations.map { annotation in
                var after = annotation
                if after.classID == from { after.classID = to }
                return after
            }
        }
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func everyBoxOfTheClassAndNothingElseChanges(seed: UInt64) throws {
        let (_, store) = try Workspace.filled(60, seed: seed)
        let before = try store.snapshot()
        let ids = before.synset.classes.map(\.id)
        let receipt = try store.reclass(from: ids[1], to: ids[2], by: "anna", at: Workspace.now)
        let after = try store.snapshot()
        #expect(after.documents.map(\.annotations) == Self.reclassed(before, from: ids[1], to: ids[2]))
        #expect(after.boxes[ids[1]] == nil)
        #expect(after.boxes[ids[2]] == before.boxes[ids[1], default: 0] + before.boxes[ids[2], default: 0])
        let concerned = before.documents.filter { $0.annotations.contains { $0.classID == ids[1] } }.map(\.image.id)
        #expect(receipt.images == concerned.sorted())
        #expect(try store.integrityCheck() == [])
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.snapshot() == before)
        #expect(try store.integrityCheck() == [])
        _ = try store.redo(by: "anna", at: Workspace.now)
        #expect(try store.snapshot() == after)
    }

    @Test func anUndoAfterSomebodyElsesChangeIsRefused() throws {
        let (_, store) = try Workspace.filled(60)
        let ids = try store.synset().classes.map(\.id)
        try store.reclass(from: ids[1], to: ids[2], by: "anna", at: Workspace.now)
        try store.apply(.removeAll(of: ids[2], in: store), by: "ben", at: Workspace.now)
        let before = try store.snapshot()
        #expect(throws: CatalogError.self) { try store.undo(by: "anna", at: Workspace.now) }
        #expect(try store.snapshot() == before)
    }

    @Test func classesThatAreNotThereAreNamed() throws {
        let (_, store) = try Workspace.filled()
        let id = try store.synset().classes[0].id
        let unknown = ClassID(rawValue: 99)
        #expect(throws: CatalogError.unknownClass(unknown)) {
            try store.reclass(from: id, to: unknown, by: "anna", at: Workspace.now)
        }
        #expect(throws: CatalogError.invalid("class bottle is given twice")) {
            try store.reclass(from: id, to: id, by: "anna", at: Workspace.now)
        }
    }
}

extension Edit {
    /// Removes every box of a class.
    fileprivate static func removeAll(of id: ClassID, in store: CatalogStore) throws -> Edit {
        let ids = try store.search(ImageQuery(terms: [.init(.classes([id], .init(1)))])).ids
        return .batch(
            try ids.map { .remove(try store.document($0).annotations.filter { $0.classID == id }, from: $0) },
            title: "remove boxes of a class")
    }
}
