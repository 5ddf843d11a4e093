@testable import Catalog
import Domain
import TestSupport
import Testing

/// A frozen synset, keys of classes, and what the journal of older versions says of classes.
@Suite struct FreezeTests {
    static let freeze = SynsetFreeze(actor: "anna", timestamp: 1_700_000_000)

    static func frozen() throws -> (CatalogStore, [ClassEntry]) {
        let (_, store) = try Workspace.filled(60)
        try store.apply(.freezeSynset, by: "anna", at: Workspace.now)
        return (store, try store.synset().classes)
    }

    @Test func itSaysWhoFrozeItAndWhen() throws {
        let (store, _) = try Self.frozen()
        #expect(try store.synset().freeze == Self.freeze)
        #expect(
            CatalogError.synsetFrozen(Self.freeze).description
                == "the synset is frozen by anna since 2023-11-14 22:13; it can be changed when it is unfrozen")
    }

    static let refused: [@Sendable ([ClassEntry]) -> Edit] = [
        { _ in .addClass(name: "dog") },
        { classes in
            var after = classes[0]
            after.name = "flask"
            return .changeClass(before: classes[0], after: after)
        },
        { .mergeClass($0[0], into: $0[1]) }, { .removeClass($0[3], boxes: 0, .delete) },
        { .moveClass($0[0].id, toIndex: 1) }, { .arrangeClasses(["dog"], seen: $0.map(\.id)) }, { _ in .freezeSynset },
    ]

    @Test(arguments: refused.indices) func aFrozenSynsetIsNotChanged(index: Int) throws {
        let (store, classes) = try Self.frozen()
        let before = try store.rows()
        #expect(throws: CatalogError.synsetFrozen(Self.freeze)) {
            try store.apply(Self.refused[index](classes), by: "ben", at: Workspace.now)
        }
        #expect(try store.rows() == before)
    }

    @Test func boxesCanBeDrawnAllTheSame() throws {
        let (store, classes) = try Self.frozen()
        let id = AnnotationID(rawValue: try store.reserveAnnotationIDs(1).lowerBound)
        let box = Annotation(id: id, classID: classes[0].id, box: PixelBox(xMin: 1, yMin: 1, xMax: 5, yMax: 5))
        try store.apply(.add([box], to: ImageID(rawValue: 1)), by: "ben", at: Workspace.now)
        #expect(try store.document(ImageID(rawValue: 1)).annotations.last == box)
    }

    @Test func anUndoThatWouldChangeItCanBeSkipped() throws {
        let (_, store) = try Workspace.filled()
        try store.apply(.addClass(name: "dog"), by: "ben", at: Workspace.now)
        try store.apply(.freezeSynset, by: "anna", at: Workspace.now)
        let conflict = try ConflictTests.conflict { _ = try store.undo(by: "ben", at: Workspace.now) }
        #expect(conflict.what == "cannot undo “add class dog”: the synset is frozen by anna since 2023-11-14 22:13")
        #expect(conflict.command != nil)
    }

    @Test func unfreezingIsUndoneAndDoneAgain() throws {
        let (store, _) = try Self.frozen()
        try store.apply(.unfreezeSynset(Self.freeze), by: "ben", at: Workspace.now)
        #expect(try store.synset().freeze == nil)
        _ = try store.undo(by: "ben", at: Workspace.now)
        #expect(try store.synset().freeze == Self.freeze)
        _ = try store.redo(by: "ben", at: Workspace.now)
        #expect(try store.synset().freeze == nil)
        #expect(throws: CatalogError.self) {
            try store.apply(.unfreezeSynset(Self.freeze), by: "ben", at: Workspace.now)
        }
    }

    // MARK: Imports

    private static let image = LabelledImage(
        path: "new",
        boxes: ["bottle", "dog", "dog"].map {
            LabelledBox(className: $0, box: PixelBox(xMin: 0, yMin: 0, xMax: 1, yMax: 1))
        })
    private static let source = SourceDescription(
        path: "/data/new", format: "voc", pictureFolder: "/data/new", classes: ["bottle", "cat"])

    @Test func anImportWithNewClassesFailsAndLeavesNothing() throws {
        let (store, _) = try Self.frozen()
        let before = try store.snapshot()
        #expect(throws: CatalogError.synsetFrozen(Self.freeze)) {
            let importer = try store.beginImport(Self.source, by: "ben", at: Workspace.now)
            try importer.add(Self.image)
            _ = try importer.finish()
        }
        #expect(try store.snapshot() == before)
    }

    @Test func anImportThatLeavesThemOutNamesThem() throws {
        let (store, classes) = try Self.frozen()
        let before = try store.boxesPerClass()
        var reports: [String] = []
        let importer = try store.beginImport(
            Self.source, whenFrozen: .leaveOut { reports.append("\($0): \($1)") }, by: "ben", at: Workspace.now)
        try importer.add(Self.image)
        let summary = try importer.finish()
        #expect(summary.boxes == 1)
        #expect(summary.leftOut == 2)
        #expect(summary.newClasses == [])
        let reason = "is not in the synset, which is frozen by anna since 2023-11-14 22:13"
        #expect(reports == ["new: class dog \(reason)", "new: class dog \(reason)", "/data/new: class cat \(reason)"])
        #expect(try store.boxesPerClass()[classes[0].id] == before[classes[0].id, default: 0] + 1)
        #expect(try store.integrityCheck() == [])
    }

    @Test func aFreezeInTheMiddleStopsAnImportWithNewClasses() throws {
        let (_, store) = try Workspace.filled()
        let before = try store.snapshot()
        let importer = try store.beginImport(
            Self.source, whenFrozen: .leaveOut { _, _ in }, by: "ben", at: Workspace.now)
        // More than one batch, so that the class is written before the freeze.
        for index in 0..<1500 {
            var image = Self.image
            image.path = "new \(index)"
            try importer.add(image)
        }
        try store.apply(.freezeSynset, by: "anna", at: Workspace.now)
        #expect(throws: CatalogError.synsetFrozen(Self.freeze)) { _ = try importer.finish() }
        var after = try store.snapshot()
        after.synset.freeze = nil
        #expect(after == before)
    }

    // MARK: Hotkeys

    @Test func aHotkeyBelongsToOneClass() throws {
        let (_, store) = try Workspace.filled()
        let classes = try store.synset().classes
        var bottle = classes[0]
        bottle.hotkey = "b"
        try store.apply(.changeClass(before: classes[0], after: bottle), by: "anna", at: Workspace.now)
        #expect(try store.synset().classes[0] == bottle)
        var can = classes[1]
        can.hotkey = "b"
        #expect(throws: CatalogError.invalid("'b' is the hotkey of class bottle already")) {
            try store.apply(.changeClass(before: classes[1], after: can), by: "anna", at: Workspace.now)
        }
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.synset().classes == classes)
    }

    @Test(arguments: ["", " ", "bb", "\u{1B}"]) func aHotkeyIsOneCharacter(hotkey: String) throws {
        let (_, store) = try Workspace.filled()
        let before = try store.synset().classes[0]
        var after = before
        after.hotkey = hotkey
        #expect(throws: CatalogError.self) {
            try store.apply(.changeClass(before: before, after: after), by: "anna", at: Workspace.now)
        }
    }

    /// A change of classes as it was packed before classes had hotkeys.
    @Test func theJournalOfOlderVersionsIsRead() throws {
        var writer = PackedWriter()
        for number in [1, 1, 3, 1, 0, 1] as [UInt64] { writer.put(number) }
        writer.put(7 as Int64)
        writer.put("can")
        writer.put(0 as UInt64)
        writer.put(0 as UInt64)
        writer.put(1 as UInt64)
        writer.put("tin")
        writer.put("whole cans")
        writer.put(4)
        let entry = ClassEntry(id: ClassID(rawValue: 7), name: "can", aliases: ["tin"], guideline: "whole cans")
        #expect(
            try Change.unpack(writer.bytes)
                == [.classes([.init(before: nil, after: .init(entry: entry, position: 4))])])
    }
}
