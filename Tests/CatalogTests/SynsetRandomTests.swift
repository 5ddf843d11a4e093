@testable import Catalog
import Domain
import TestSupport
import Testing

/// Random edits of a synset, of what networks mean by it, and of boxes between them.
struct RandomSynsetEditor {
    var random: SplitMix64
    var boxes: RandomEditor

    init(seed: UInt64) { (random, boxes) = (SplitMix64(seed: seed), RandomEditor(seed: seed &+ 7)) }

    mutating func run(in store: CatalogStore, by actor: String) throws {
        let synset = try store.synset()
        let (use, classes) = (try store.classUse(), synset.classes)
        if let freeze = synset.freeze { return try apply(.unfreezeSynset(freeze), store, actor) }
        guard classes.count > 2 else { return try apply(.addClass(name: "new \(random.next())"), store, actor) }
        let entry = classes[Int(random.next() % UInt64(classes.count))]
        let other = classes.first { $0.id != entry.id } ?? entry
        let count = use[entry.id]?.boxes ?? 0
        switch random.next() % 10 {
        case 0: try apply(.mergeClass(entry, into: other), store, actor)
        case 1: try apply(.removeClass(entry, boxes: count, .delete), store, actor)
        case 2: try apply(.removeClass(entry, boxes: count, .reassign(to: other)), store, actor)
        case 3: try apply(.moveClass(entry.id, toIndex: Int(random.next() % UInt64(classes.count))), store, actor)
        case 4:
            let names = ["list \(random.next())", entry.name, "list \(random.next())"]
            try apply(.arrangeClasses(names, seen: classes.map(\.id)), store, actor)
        case 5: try apply(.freezeSynset, store, actor)
        case 6:
            guard let model = try store.models().first else { return }
            let mapping: ClassMapping = [.ignored, .unmapped, .mapped(entry.id)][Int(random.next() % 3)]
            try store.setMapping(
                of: model.id, classIndex: Int(random.next() % 4), to: mapping, by: actor, at: Workspace.now)
        case 7:
            var after = entry
            after.hotkey = "\(random.next() % 10)"
            guard !classes.contains(where: { $0.hotkey == after.hotkey }) else { return }
            try apply(.changeClass(before: entry, after: after), store, actor)
        case 8:
            let images = try store.search(ImageQuery()).ids
            try store.judge(
                .acceptAll(minimumConfidence: 0.3, on: [images[Int(random.next() % UInt64(images.count))]], model: nil),
                addsClasses: true, by: actor, at: Workspace.now)
        default: try apply(boxes.edit(in: store), store, actor)
        }
    }

    private func apply(_ edit: Edit, _ store: CatalogStore, _ actor: String) throws {
        try store.apply(edit, by: actor, at: Workspace.now)
    }
}

@Suite struct SynsetRandomTests {
    @Test(arguments: 0..<25 as Range<UInt64>)
    func undoingEverythingGivesTheSameRowsAndRedoingEverythingToo(seed: UInt64) throws {
        let (_, store, _, _) = try DetectionTests.predicted(12, seed: seed)
        let start = try store.rows()
        var editor = RandomSynsetEditor(seed: seed)
        for _ in 0..<25 {
            // Where there is nothing to accept, nothing is done.
            do { try editor.run(in: store, by: "anna") } catch CatalogError.invalid {}
        }
        let end = try store.rows()
        #expect(try store.integrityCheck() == [])
        while try store.undo(by: "anna", at: Workspace.now) != nil {}
        #expect(try store.rows() == start)
        #expect(try store.integrityCheck() == [])
        while try store.redo(by: "anna", at: Workspace.now) != nil {}
        #expect(try store.rows() == end)
        #expect(try store.integrityCheck() == [])
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func twoPeopleTakingTurnsKeepTheCatalogSound(seed: UInt64) throws {
        let (workspace, anna, _, _) = try DetectionTests.predicted(12, seed: seed)
        let ben = try workspace.open()
        var random = SplitMix64(seed: seed)
        var editor = RandomSynsetEditor(seed: seed &+ 1000)
        for _ in 0..<40 {
            let (store, actor) = random.next() % 2 == 0 ? (anna, "anna") : (ben, "ben")
            do {
                switch random.next() % 4 {
                case 0: _ = try store.undo(by: actor, at: Workspace.now)
                case 1: _ = try store.redo(by: actor, at: Workspace.now)
                default: try editor.run(in: store, by: actor)
                }
            } catch CatalogError.conflict(let conflict) {
                if let command = conflict.command { try store.skip(command, by: actor) }
            } catch CatalogError.invalid, CatalogError.unknownClass, CatalogError.nameTaken {
                // What a redo would add may have been added by the other one.
            }
        }
        #expect(try anna.snapshot() == ben.snapshot())
        #expect(try anna.integrityCheck() == [])
    }
}
