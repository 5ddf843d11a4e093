@testable import Catalog
import Domain
import Foundation
import GRDB
import TestSupport
import Testing

/// Boxes that were called right, and what was said of them: in the journal like everything else.
@Suite struct ReviewTableTests {
    /// A workspace with a network, its first finished image with boxes, and those.
    private static func finished() throws -> (CatalogStore, ModelRecord, ImageID, [Annotation]) {
        let (_, store, model, _) = try DetectionTests.predicted()
        let all = try store.comparisons(with: model.id)
        let first = try #require(all.first { $0.annotations.count > 1 })
        return (store, model, first.image, first.annotations)
    }

    private static func confirmed(_ image: ImageID, _ model: ModelRecord, in store: CatalogStore) throws -> Set<
        AnnotationID
    > {
        let one = try #require(try store.comparisons(with: model.id, on: [image]).first)
        let all = try #require(try store.comparisons(with: model.id).first { $0.image == image })
        #expect(one == all)
        return one.confirmed
    }

    @Test func aConfirmationIsACommandThatUndoTakesBackAndRedoBrings() throws {
        let (store, model, image, boxes) = try Self.finished()
        let receipt = try store.apply(.confirm([boxes[0]], on: image), by: "ben", at: Workspace.now)
        #expect(receipt.title == "confirm 1 box" && receipt.images == [image])
        #expect(try Self.confirmed(image, model, in: store) == [boxes[0].id])
        #expect(try store.history(of: image).first?.actor == "ben")
        _ = try store.undo(by: "ben", at: Workspace.now)
        #expect(try Self.confirmed(image, model, in: store) == [])
        _ = try store.redo(by: "ben", at: Workspace.now)
        #expect(try Self.confirmed(image, model, in: store) == [boxes[0].id])
        #expect(try store.integrityCheck() == [])
    }

    @Test func itStaysWhenAnotherRunOrAnotherNetworkLooks() throws {
        let (store, model, image, boxes) = try Self.finished()
        try store.apply(.confirm(boxes, on: image), by: "ben", at: Workspace.now)
        _ = try DetectionTests.run(model, in: store, seed: 9)
        #expect(try Self.confirmed(image, model, in: store) == Set(boxes.map(\.id)))
        let other = try store.registerModel(
            "other", fingerprint: "g", classes: ["can", "FRUIT", "zebra", "carton"], at: Workspace.now)
        _ = try DetectionTests.run(other, in: store, seed: 10)
        #expect(try Self.confirmed(image, other, in: store) == Set(boxes.map(\.id)))
    }

    enum Fate: CaseIterable { case moved, reclassed, removed, marked }

    /// What is said of a box is said of its place and class: with either changed it has to be said again.
    @Test(arguments: Fate.allCases)
    func aBoxThatIsAnotherIsNotConfirmed(fate: Fate) throws {
        let (store, model, image, boxes) = try Self.finished()
        try store.apply(.confirm([boxes[0]], on: image), by: "ben", at: Workspace.now)
        var after = boxes[0]
        switch fate {
        case .moved: after.box = after.box.moved(dx: 1, dy: 0)
        case .reclassed:
            let other = try #require(try store.synset().classes.first { $0.id != after.classID })
            after.classID = other.id
        case .removed: break
        case .marked: after.attributes.difficult = after.attributes.difficult != true
        }
        let edit: Edit =
            fate == .removed
            ? .remove([boxes[0]], from: image) : .replace([AnnotationChange(before: boxes[0], after: after)], on: image)
        try store.apply(edit, by: "anna", at: Workspace.now)
        #expect(try Self.confirmed(image, model, in: store) == (fate == .marked ? [boxes[0].id] : []))
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try Self.confirmed(image, model, in: store) == [boxes[0].id])
        #expect(try store.integrityCheck() == [])
    }

    @Test func aBoxThatWasChangedMeanwhileIsAConflict() throws {
        let (store, model, image, boxes) = try Self.finished()
        var after = boxes[0]
        after.box = after.box.moved(dx: 1, dy: 0)
        try store.apply(
            .replace([AnnotationChange(before: boxes[0], after: after)], on: image), by: "anna", at: Workspace.now)
        #expect(throws: CatalogError.self) {
            try store.apply(.confirm([boxes[0]], on: image), by: "ben", at: Workspace.now)
        }
        #expect(try Self.confirmed(image, model, in: store) == [])
    }

    /// A network of the step before is no person's, and everything that is said from now on has its place.
    @Test func aWorkspaceOfTheStepBeforeGetsTheTables() throws {
        let queue = try DatabaseQueue()
        try Schema.migrator.migrate(queue, upTo: "v6")
        try queue.write { db in
            try db.execute(sql: "INSERT INTO model (name, fingerprint, registered_at) VALUES ('net', 'f', 1)")
        }
        try Schema.migrator.migrate(queue)
        let known = try queue.read { db in try ModelTable(db: db).named("net") }
        #expect(known?.fingerprint == "f" && known?.person == nil)
        #expect(try queue.write { db in try ReviewTable(db: db).newCommentID() } == CommentID(rawValue: 1))
        #expect(try queue.read { db in try ReviewTable(db: db).confirmed(on: nil) }.isEmpty)
    }

    @Test func aCommentHasAuthorAndTimeAndOutlivesItsBox() throws {
        let (store, model, image, boxes) = try Self.finished()
        let wish = BoxComment(annotation: boxes[0].id, box: boxes[0].box, text: "  which  bottle? ")
        try store.apply(.comment(wish, on: image), by: "ben", at: Workspace.now)
        let kept = try #require(try store.document(image).comments.first)
        #expect(kept.text == "which bottle?" && kept.actor == "ben")
        #expect(kept.madeAt == Workspace.now.timeIntervalSince1970 && kept.id.rawValue > 0)
        #expect(try store.comparisons(with: model.id, on: [image]).first?.comments == [kept])
        try store.apply(.remove([boxes[0]], from: image), by: "anna", at: Workspace.now)
        #expect(try store.document(image).comments == [kept])
        _ = try store.undo(by: "ben", at: Workspace.now)
        #expect(try store.document(image).comments == [])
        _ = try store.redo(by: "ben", at: Workspace.now)
        try store.apply(.removeComment(kept, from: image), by: "anna", at: Workspace.now)
        #expect(try store.document(image).comments == [])
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.document(image).comments == [kept])
        #expect(throws: CatalogError.invalid("a comment needs words")) {
            try store.apply(
                .comment(BoxComment(box: boxes[1].box, text: " "), on: image), by: "ben", at: Workspace.now)
        }
    }
}
