import Catalog
import Domain
import Foundation
import TestSupport
import Testing

@Suite struct SplitTests {
    private static let recipe = SplitRecipe(parts: SplitRecipe.parts(ratio: "70/30") ?? [], seed: 4)

    private static func members(_ store: CatalogStore, seed: UInt64 = 1, from: Int = 0) throws -> [SplitMember] {
        var random = SplitMix64(seed: seed)
        return try store.search(ImageQuery()).ids.sorted().dropFirst(from).map {
            SplitMember(image: $0, part: random.next() % 3 == 0 ? 1 : 0)
        }
    }

    private static func made(_ store: CatalogStore, named name: String = "a", from: Int = 0) throws -> Split {
        let members = try members(store, from: from)
        return try #require(
            try store.apply(.make(name: name, recipe, members), by: "anna", at: Workspace.now).split)
    }

    /// Everything that people see of splits.
    private static func snapshot(_ store: CatalogStore) throws -> [String] {
        try store.splits().map { split in "\(split) \(try store.members(of: split.id))" }
    }

    @Test func aSplitIsKeptAsItWasMade() throws {
        let (workspace, store) = try Workspace.filled()
        let split = try Self.made(store)
        let later = try workspace.open()
        #expect(try later.splits() == [split])
        #expect(split.recipe == Self.recipe && split.madeBy == "anna")
        #expect(try later.members(of: split.id) == Self.members(store))
        #expect(try store.integrityCheck() == [])
    }

    /// Each edit is one command; undo leads back to every state and redo to the end.
    @Test(arguments: 0..<12 as Range<UInt64>)
    func everyEditIsTakenBackAndDoneAgain(seed: UInt64) throws {
        let (_, store) = try Workspace.filled(seed: seed)
        let images = try store.search(ImageQuery()).ids.sorted()
        let folds = SplitRecipe(parts: SplitRecipe.folds(3) ?? [], strategy: .random, grouping: .folder, seed: .max)
        let split = try Self.made(store, from: 4)
        let edits: [SplitEdit] = [
            .extend(split.id, images.prefix(4).map { SplitMember(image: $0, part: 1) }),
            .pin(split.id, Array(images[2..<7]), part: 1), .unpin(split.id, [images[3]]), .freeze(split.id),
            .rename(split.id, "b"), .thaw(split.id),
            .replace(split.id, folds, images.enumerated().map { SplitMember(image: $1, part: $0 % 3) }),
            .delete(split.id),
        ]
        var states = [try Self.snapshot(store)]
        for edit in edits {
            try store.apply(edit, by: "anna", at: Workspace.now)
            states.append(try Self.snapshot(store))
        }
        #expect(Set(states).count == states.count)
        for state in states.dropLast().reversed() {
            let receipt = try store.undo(by: "anna", at: Workspace.now)
            #expect(receipt?.changedSplits == true)
            #expect(try Self.snapshot(store) == state)
        }
        for state in states.dropFirst() {
            #expect(try store.redo(by: "anna", at: Workspace.now) != nil)
            #expect(try Self.snapshot(store) == state)
        }
    }

    @Test func aFrozenSplitRefusesEveryChange() throws {
        let (_, store) = try Workspace.filled()
        let split = try Self.made(store, from: 2)
        try store.apply(.freeze(split.id), by: "anna", at: Workspace.now)
        let image = try #require(try store.search(ImageQuery()).ids.min())
        let edits: [SplitEdit] = [
            .extend(split.id, [SplitMember(image: image, part: 0)]), .pin(split.id, [image], part: 0),
            .unpin(split.id, [image]), .replace(split.id, Self.recipe, []), .delete(split.id), .freeze(split.id),
        ]
        for edit in edits {
            #expect(throws: CatalogError.frozenSplit("a")) {
                try store.apply(edit, by: "anna", at: Workspace.now)
            }
        }
    }

    @Test func theHashOfFreezingIsThatOfTheMembersAndChangesWithThem() throws {
        let (_, store) = try Workspace.filled()
        let split = try Self.made(store)
        func freeze() throws -> String? {
            try store.apply(.freeze(split.id), by: "anna", at: Workspace.now).split?.frozenHash
        }
        let first = try freeze()
        #expect(first == SplitFingerprint.hash(of: try store.identities(of: split)))
        try store.apply(.thaw(split.id), by: "anna", at: Workspace.now)
        #expect(try freeze() == first)
        try store.apply(.thaw(split.id), by: "anna", at: Workspace.now)
        let member = try #require(try store.members(of: split.id).first)
        try store.apply(.pin(split.id, [member.image], part: member.part), by: "anna", at: Workspace.now)
        // A pin says nothing of who is where.
        #expect(try freeze() == first)
        try store.apply(.thaw(split.id), by: "anna", at: Workspace.now)
        try store.apply(.pin(split.id, [member.image], part: 1 - member.part), by: "anna", at: Workspace.now)
        #expect(try freeze() != first)
    }

    @Test func membersOfAnUndoneMakeThatWasFrozenSinceStay() throws {
        let (_, store) = try Workspace.filled()
        let split = try Self.made(store)
        try store.apply(.freeze(split.id), by: "ben", at: Workspace.now)
        #expect {
            try store.undo(by: "anna", at: Workspace.now)
        } throws: { error in
            // A conflict, so that the person can leave the command out.
            if case .conflict(let conflict)? = error as? CatalogError { conflict.command != nil } else { false }
        }
        #expect(try store.members(of: split.id).isEmpty == false)
    }

    @Test(arguments: ["", "-a", ".a", "a b", "a/b", "a:b", "a\n"])
    func aNameThatCannotBeTypedIsRefused(name: String) throws {
        let (_, store) = try Workspace.filled()
        #expect(throws: CatalogError.self) {
            try store.apply(.make(name: name, Self.recipe, []), by: "anna", at: Workspace.now)
        }
    }

    @Test func aNameIsGivenOnce() throws {
        let (_, store) = try Workspace.filled()
        _ = try Self.made(store)
        #expect(throws: CatalogError.invalid("a split a exists already")) {
            try store.apply(.make(name: "a", Self.recipe, []), by: "anna", at: Workspace.now)
        }
    }

    // MARK: Lists

    @Test(
        arguments: [
            ("split:a", 10), ("-split:a", 2), ("split:a part:val", 3), ("part:val split:a", 3),
            ("split:a part:train,val", 10), ("split:a -part:val", 7), ("part:train", 7), ("-part:train", 5),
        ])
    func listsAreFilteredBySplitAndPart(text: String, count: Int) throws {
        let (_, store) = try Workspace.filled()
        let members = try store.search(ImageQuery()).ids.sorted().dropFirst(2).enumerated().map {
            SplitMember(image: $1, part: $0 < 3 ? 1 : 0)
        }
        try store.apply(.make(name: "a", Self.recipe, members), by: "anna", at: Workspace.now)
        #expect(try store.search(ImageQuery.parse(text, synset: try store.synset())).ids.count == count)
    }

    @Test func anUnknownSplitOrPartIsNamedWithThoseThereAre() throws {
        let (_, store) = try Workspace.filled()
        _ = try Self.made(store)
        func search(_ text: String) throws { _ = try store.search(ImageQuery.parse(text, synset: Synset())) }
        #expect(throws: CatalogError.unknownSplit("b", known: ["a"])) { try search("split:b") }
        #expect(throws: CatalogError.badQuery("split a has no part test; there are train, val")) {
            try search("split:a part:test")
        }
    }

    // MARK: Surveys

    @Test func theSurveyHasEveryImageWithItsBoxes() throws {
        let (_, store) = try Workspace.filled(30)
        let survey = try store.splitSurvey()
        #expect(survey.subjects.map(\.image) == (try store.search(ImageQuery()).ids.sorted()))
        #expect(Set(survey.subjects.map(\.identity)).count == 30)
        var boxes: [ClassID: Int] = [:]
        for subject in survey.subjects {
            for (index, count) in subject.boxes { boxes[survey.classes[index].id, default: 0] += count }
        }
        #expect(boxes == (try store.boxesPerClass()))
    }

    @Test func aFieldOfTheDatasetGroupsImages() throws {
        let (_, store) = try Workspace.filled()
        let values = try store.values(ofField: "n")
        #expect(values.count == 3 && Set(values.values) == ["0", "4", "8"])
        #expect(throws: CatalogError.self) { try store.values(ofField: "session") }
    }

    // MARK: Parts of datasets

    private static func imported(_ parts: [GivenPart]) throws -> (CatalogStore, [LabelledImage]) {
        let store = try Workspace().create()
        let images = Workspace.images(9, seed: 1)
        let importer = try store.beginImport(
            SourceDescription(path: "/data/set", format: "voc", pictureFolder: "/data/set/images"), by: "importer",
            at: Workspace.now)
        for image in images { try importer.add(image) }
        _ = try importer.finish(parts: parts)
        return (store, images)
    }

    @Test func partsOfADatasetBecomeASplit() throws {
        let paths = Workspace.images(9, seed: 1).map(\.path)
        let (store, _) = try Self.imported([
            GivenPart(name: "train", paths: Array(paths[0..<5])), GivenPart(name: "val", paths: Array(paths[5..<8])),
            GivenPart(name: "trainval", paths: Array(paths[0..<8])), GivenPart(name: "none", paths: ["gone.jpg"]),
        ])
        let split = try #require(try store.splits().first)
        #expect(try store.splits().count == 1)
        #expect(split.name == "imported" && split.recipe.strategy == .given)
        #expect(split.recipe.parts == [SplitPart(name: "train", weight: 5), SplitPart(name: "val", weight: 3)])
        #expect(split.unions == [SplitUnion(name: "trainval", parts: ["train", "val"])])
        #expect(try store.members(of: split.id).count == 8)
    }

    @Test func partsThatOverlapBecomeSplitsOfTheirOwn() throws {
        let paths = Workspace.images(9, seed: 1).map(\.path)
        let (store, _) = try Self.imported([
            GivenPart(name: "a", paths: Array(paths[0..<5])), GivenPart(name: "b", paths: Array(paths[4..<9])),
        ])
        #expect(try store.splits().map(\.name) == ["imported", "imported-2"])
        #expect(try store.splits().map { $0.recipe.parts.map(\.name) } == [["a"], ["b"]])
    }
}
