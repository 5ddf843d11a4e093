@testable import Catalog
import Domain
import GRDB
import TestSupport
import Testing

/// What merging, removing and arranging classes does to boxes, names and networks, and back.
@Suite struct SynsetEditTests {
    static func filled(_ seed: UInt64 = 1) throws -> (CatalogStore, CatalogStore.Snapshot, [ClassEntry]) {
        let (_, store) = try Workspace.filled(60, seed: seed)
        let before = try store.snapshot()
        return (store, before, before.synset.classes)
    }

    /// Takes the last command back and does it again, comparing everything with how it was.
    static func thereAndBack(_ store: CatalogStore, _ before: CatalogStore.Snapshot) throws {
        let (after, rows) = (try store.snapshot(), try store.rows())
        #expect(try store.integrityCheck() == [])
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.snapshot() == before)
        #expect(try store.integrityCheck() == [])
        _ = try store.redo(by: "anna", at: Workspace.now)
        #expect(try store.snapshot() == after)
        #expect(try store.rows() == rows)
        #expect(try store.integrityCheck() == [])
    }

    @Test func theJournalNamesTheClassThatMoved() throws {
        let (store, _, classes) = try Self.filled()
        let receipt = try store.apply(.moveClass(classes[2].id, toIndex: 0), by: "anna", at: Workspace.now)
        #expect(receipt.title == "move class \(classes[2].name)")
        #expect(try store.undo(by: "anna", at: Workspace.now)?.title == receipt.title)
    }

    // MARK: Merge

    @Test(arguments: 0..<6 as Range<UInt64>)
    func mergingMakesBoxesOfOneClassBoxesOfTheOther(seed: UInt64) throws {
        let (store, before, classes) = try Self.filled(seed)
        try store.apply(.mergeClass(classes[1], into: classes[2]), by: "anna", at: Workspace.now)
        let after = try store.snapshot()
        #expect(
            after.documents.map(\.annotations)
                == ReclassTests.reclassed(before, from: classes[1].id, to: classes[2].id))
        #expect(after.synset.classes.map(\.name) == ["bottle", "carton", "fruit"])
        try Self.thereAndBack(store, before)
    }

    @Test func aLaterImportOfTheOldNameLandsInTheTarget() throws {
        let (store, _, classes) = try Self.filled()
        var can = classes[1]
        can.aliases = ["tin", "Dose"]
        try store.apply(.changeClass(before: classes[1], after: can), by: "anna", at: Workspace.now)
        try store.apply(.mergeClass(can, into: classes[2]), by: "anna", at: Workspace.now)
        #expect(try store.synset().named("carton")?.aliases == ["can", "tin", "Dose"])
        let count = try store.boxesPerClass()[classes[2].id, default: 0]
        let boxes = ["can", "Dose", "carton"].map {
            LabelledBox(className: $0, box: PixelBox(xMin: 0, yMin: 0, xMax: 1, yMax: 1))
        }
        #expect(try store.fill([LabelledImage(path: "new", boxes: boxes)], classes: ["can"]).newClasses == [])
        #expect(try store.boxesPerClass()[classes[2].id] == count + 3)
    }

    @Test func whatNetworksMeanFollowsTheMerge() throws {
        let (_, store, model, _) = try DetectionTests.predicted()
        let classes = try store.synset().classes
        let (can, bottle) = (classes[1], classes[0])
        try store.setMapping(of: model.id, classIndex: 2, to: .mapped(can.id), by: "ben", at: Workspace.now)
        let before = try store.classMap(of: model.id)
        try store.apply(.mergeClass(can, into: bottle), by: "anna", at: Workspace.now)
        #expect(
            try store.classMap(of: model.id).map(\.mapping.classID) == [
                bottle.id, classes[3].id, bottle.id, classes[2].id,
            ])
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.classMap(of: model.id) == before)
    }

    @Test func aClassIsNotMergedIntoItself() throws {
        let (store, _, classes) = try Self.filled()
        #expect(throws: CatalogError.invalid("class can cannot be merged into itself")) {
            try store.apply(.mergeClass(classes[1], into: classes[1]), by: "anna", at: Workspace.now)
        }
    }

    // MARK: Remove

    @Test(arguments: 0..<6 as Range<UInt64>)
    func removingWithItsBoxesLeavesTheOthersAsTheyWere(seed: UInt64) throws {
        let (store, before, classes) = try Self.filled(seed)
        let count = before.boxes[classes[0].id, default: 0]
        let receipt = try store.apply(
            .removeClass(classes[0], boxes: count, .delete), by: "anna", at: Workspace.now)
        let after = try store.snapshot()
        #expect(
            after.documents.map(\.annotations)
                == before.documents.map { $0.annotations.filter { $0.classID != classes[0].id } })
        #expect(
            receipt.images.count == before.documents.count { $0.annotations.contains { $0.classID == classes[0].id } })
        #expect(receipt.synset == after.synset)
        #expect(after.boxes[classes[0].id] == nil)
        try Self.thereAndBack(store, before)
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func removingWithAnHeirGivesItTheBoxesAndNoName(seed: UInt64) throws {
        let (store, before, classes) = try Self.filled(seed)
        let count = before.boxes[classes[0].id, default: 0]
        try store.apply(
            .removeClass(classes[0], boxes: count, .reassign(to: classes[3])), by: "anna", at: Workspace.now)
        let after = try store.snapshot()
        #expect(
            after.documents.map(\.annotations)
                == ReclassTests.reclassed(before, from: classes[0].id, to: classes[3].id))
        #expect(after.synset.named("bottle") == nil)
        try Self.thereAndBack(store, before)
    }

    @Test func aCountThatIsOutOfDateIsAConflict() throws {
        let (store, before, classes) = try Self.filled()
        let count = before.boxes[classes[0].id, default: 0]
        let conflict = try ConflictTests.conflict {
            try store.apply(.removeClass(classes[0], boxes: count - 1, .delete), by: "anna", at: Workspace.now)
        }
        #expect(conflict.what == "class bottle has \(count) boxes by now, not \(count - 1)")
        #expect(try store.snapshot() == before)
    }

    @Test func detectionsOfDeletedBoxesAreOpenAgain() throws {
        let (_, store, model, _) = try DetectionTests.predicted()
        let images = try store.search(ImageQuery()).ids
        try store.judge(
            .acceptAll(minimumConfidence: 0.2, on: images, model: nil), addsClasses: true, by: "anna",
            at: Workspace.now)
        let (before, counts) = (try store.snapshot(), try store.judgementCounts(of: model.id))
        let can = before.synset.classes[1]
        try store.apply(
            .removeClass(can, boxes: before.boxes[can.id, default: 0], .delete), by: "anna", at: Workspace.now)
        let after = try store.judgementCounts(of: model.id)
        #expect(after.unchanged < counts.unchanged)
        #expect(try store.integrityCheck() == [])
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.judgementCounts(of: model.id) == counts)
        #expect(try store.snapshot() == before)
        _ = try store.redo(by: "anna", at: Workspace.now)
        #expect(try store.judgementCounts(of: model.id) == after)
        #expect(try store.integrityCheck() == [])
    }

    @Test func theHeirIsWhatNetworksMeanFromThenOn() throws {
        let (_, store, model, _) = try DetectionTests.predicted()
        let classes = try store.synset().classes
        // Two of them by name alone.
        for index in 0...1 {
            try store.setMapping(of: model.id, classIndex: index, to: .unmapped, by: "ben", at: Workspace.now)
        }
        let before = try store.classMap(of: model.id)
        let count = try store.boxesPerClass()[classes[1].id] ?? 0
        try store.apply(
            .removeClass(classes[1], boxes: count, .reassign(to: classes[0])), by: "anna", at: Workspace.now)
        #expect(try store.classMap(of: model.id)[0].mapping == .mapped(classes[0].id))
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.classMap(of: model.id) == before)
    }

    @Test func boxesOfADeadImportDoNotHoldAClass() throws {
        let (store, before, classes) = try Self.filled()
        do {
            let importer = try store.beginImport(ImporterTests.source, by: "ben", at: Workspace.now)
            for image in Workspace.images(1500, seed: 9) {
                var image = image
                image.path = "new/" + image.path
                try importer.add(image)
            }
            #expect(throws: CatalogError.importRunning(folder: store.folder)) {
                try store.apply(.mergeClass(classes[1], into: classes[0]), by: "anna", at: Workspace.now)
            }
        }
        try store.apply(.mergeClass(classes[1], into: classes[0]), by: "anna", at: Workspace.now)
        try Self.thereAndBack(store, before)
    }

    // MARK: Arrange

    @Test func aListPutsItsClassesFirstAndAddsWhatIsMissing() throws {
        let (store, before, classes) = try Self.filled()
        try store.apply(
            .arrangeClasses(["fruit", "dog", "bottle"], seen: classes.map(\.id)), by: "anna", at: Workspace.now)
        let after = try store.snapshot()
        #expect(after.synset.classes.map(\.name) == ["fruit", "dog", "bottle", "can", "carton"])
        #expect(after.documents.map(\.annotations) == before.documents.map(\.annotations))
        try Self.thereAndBack(store, before)
    }

    @Test func aListForAnotherOrderIsAConflict() throws {
        let (store, _, classes) = try Self.filled()
        try store.apply(.moveClass(classes[0].id, toIndex: 2), by: "ben", at: Workspace.now)
        let conflict = try ConflictTests.conflict {
            try store.apply(.arrangeClasses(["dog"], seen: classes.map(\.id)), by: "anna", at: Workspace.now)
        }
        #expect(conflict.what == "the synset has been changed")
    }

    // MARK: Somebody else

    /// What Ben may do between Anna's command and her undo, and what she hears.
    static let interferences: [(String, @Sendable (CatalogStore, [ClassEntry]) throws -> Edit, String)] = [
        (
            "renames the target",
            { store, classes in
                let target = try store.synset()[classes[2].id] ?? classes[2]
                var after = target
                after.name = "box"
                return .changeClass(before: target, after: after)
            }, "class carton has been changed"
        ),
        ("adds a class of the old name", { _, _ in .addClass(name: "tin") }, ""),
        (
            "takes a moved box away",
            { store, classes in
                let query = ImageQuery(terms: [.init(.classes([classes[2].id], .init(1)))])
                let document = try store.document(try store.search(query).ids[0])
                return .remove(document.annotations.filter { $0.classID == classes[2].id }, from: document.image.id)
            }, "changed"
        ),
    ]

    @Test(arguments: 0..<3) func undoingAMergeRespectsWhatOthersDid(index: Int) throws {
        let (store, _, classes) = try Self.filled()
        try store.apply(.mergeClass(classes[1], into: classes[2]), by: "anna", at: Workspace.now)
        let (_, edit, expected) = Self.interferences[index]
        try store.apply(try edit(store, classes), by: "ben", at: Workspace.now)
        let after = try store.snapshot()
        guard !expected.isEmpty else {
            _ = try store.undo(by: "anna", at: Workspace.now)
            #expect(try store.integrityCheck() == [])
            return
        }
        let conflict = try ConflictTests.conflict { _ = try store.undo(by: "anna", at: Workspace.now) }
        #expect(conflict.what.contains(expected), "\(conflict.what)")
        #expect(conflict.command != nil)
        #expect(try store.snapshot() == after)
    }

    @Test func aBoxThatWasMovedSinceIsNotRemovedByARedo() throws {
        let (store, before, classes) = try Self.filled()
        let count = before.boxes[classes[0].id, default: 0]
        try store.apply(.removeClass(classes[0], boxes: count, .delete), by: "anna", at: Workspace.now)
        _ = try store.undo(by: "anna", at: Workspace.now)
        let document = try #require(before.documents.first { $0.annotations.contains { $0.classID == classes[0].id } })
        let box = try #require(document.annotations.first { $0.classID == classes[0].id })
        var moved = box
        moved.box = box.box.moved(dx: 1, dy: 0)
        try store.apply(
            .replace([.init(before: box, after: moved)], on: document.image.id), by: "ben", at: Workspace.now)
        let conflict = try ConflictTests.conflict { _ = try store.redo(by: "anna", at: Workspace.now) }
        #expect(conflict.what.hasSuffix("box \(box.id.rawValue) has been changed"))
    }

    @Test func anImageThatWasMarkedEmptyKeepsTheBoxesAway() throws {
        let (store, before, classes) = try Self.filled()
        let document = try #require(
            before.documents.first {
                !$0.annotations.isEmpty && $0.annotations.allSatisfy { $0.classID == classes[0].id }
            })
        let count = before.boxes[classes[0].id, default: 0]
        try store.apply(.removeClass(classes[0], boxes: count, .delete), by: "anna", at: Workspace.now)
        try store.apply(
            .setState(document.image.id, from: document.image.state, to: .empty), by: "ben", at: Workspace.now)
        let conflict = try ConflictTests.conflict { _ = try store.undo(by: "anna", at: Workspace.now) }
        #expect(conflict.what.hasSuffix("image \(document.image.id.rawValue) is marked empty"))
        #expect(try store.integrityCheck() == [])
    }

    @Test func aClassThatIsGoneOrOtherThanSeenIsAConflict() throws {
        let (store, _, classes) = try Self.filled()
        try store.apply(.mergeClass(classes[1], into: classes[2]), by: "ben", at: Workspace.now)
        #expect(
            try ConflictTests.conflict {
                try store.apply(.mergeClass(classes[1], into: classes[0]), by: "anna", at: Workspace.now)
            }.what == "class can is gone")
        #expect(
            try ConflictTests.conflict {
                try store.apply(.mergeClass(classes[2], into: classes[0]), by: "anna", at: Workspace.now)
            }.what == "class carton has been changed")
        #expect(throws: CatalogError.unknownClass(classes[1].id)) {
            try store.apply(.mergeClass(classes[0], into: classes[1]), by: "anna", at: Workspace.now)
        }
    }
}

extension CatalogStore {
    /// Every row that edits write, as text: more than what people see, to the byte.
    func rows() throws -> [String] {
        let tables = [
            "SELECT id, name, position, colour, glyph, guideline FROM class WHERE pending IS NULL ORDER BY id",
            "SELECT * FROM class_alias ORDER BY name", "SELECT * FROM class_hotkey ORDER BY hotkey",
            "SELECT * FROM synset_freeze", "SELECT * FROM annotation ORDER BY id",
            "SELECT id, state, box_count, class_count, marks FROM image ORDER BY id",
            "SELECT * FROM image_class ORDER BY class, image", "SELECT * FROM model_class ORDER BY model, position",
            "SELECT first, open, best FROM detection ORDER BY first", "SELECT * FROM detection_class",
            "SELECT * FROM verdict ORDER BY detection",
        ]
        return try read { db in
            try tables.flatMap { sql in try Row.fetchAll(db, sql: sql).map { "\(sql.prefix(40)): \($0.description)" } }
        }
    }
}
