import Catalog
import Domain
import Foundation
import TestSupport
import Testing

/// What several have labelled blind waits to be merged, and a merge settles all of it.
@Suite struct MergingTests {
    private static func found(_ text: String, _ store: CatalogStore) throws -> [ImageID] {
        try store.search(try ImageQuery.parse(text, synset: try store.synset())).ids
    }

    private static func isToMerge(_ image: ImageID, _ store: CatalogStore) throws -> Bool {
        let row = try store.rows([image], for: "lea").first?.isToMerge == true
        // Row, list and filter say the same.
        #expect(try store.imagesToMerge().contains(image) == row)
        #expect(try found("is:to-merge", store).contains(image) == row)
        #expect(try found("-is:to-merge", store).contains(image) != row)
        return row
    }

    /// Anna has drawn one box, ben two, the first of them about the same object.
    private static func drawn() throws -> (CatalogStore, ImageID) {
        let (store, image) = try BlindLayerTests.ready()
        try store.apply(.add([try BlindLayerTests.box(store, 1)], to: image), by: "anna", at: BlindLayerTests.at(1))
        let (same, other) = (
            try BlindLayerTests.box(store, 2, class: 1), try BlindLayerTests.box(store, 60, class: 2)
        )
        try store.apply(.add([same, other], to: image), by: "ben", at: BlindLayerTests.at(2))
        return (store, image)
    }

    @Test func whatAllHaveFinishedWaitsUntilNothingIsOpen() throws {
        let (store, image) = try Self.drawn()
        #expect(try !Self.isToMerge(image, store))
        try BlindLayerTests.finish(image, "anna", store)
        #expect(try !Self.isToMerge(image, store))
        try BlindLayerTests.finish(image, "ben", store)
        #expect(try Self.isToMerge(image, store))
        let (anna, ben) = (try #require(try store.model("anna")), try #require(try store.model("ben")))
        let all = try store.detections(of: image)
        let mine = try #require(all.first { $0.model == anna.id })
        let yours = all.filter { $0.model == ben.id }.sorted { $0.box.xMin < $1.box.xMin }
        let receipt = try store.judge(
            .merge([Taking(yours[0].id, settling: mine.id), Taking(yours[1].id)]), by: "lea",
            at: BlindLayerTests.at(60))
        #expect(receipt.title == "accept 2 detections" && receipt.annotations.count == 2)
        #expect(try !Self.isToMerge(image, store))
        #expect(try store.detections(of: image).allSatisfy { $0.verdict != .open })
        #expect(
            try store.detections(of: image).first { $0.id == mine.id }?.verdict
                == .rejected(reason: "merged: the box of ben was taken"))
        // Nobody has called anna's box wrong.
        let lea = try #require(try store.people().first { $0.person == "lea" })
        #expect((lea.accepted, lea.rejected) == (2, 0))
        _ = try #require(try store.undo(by: "lea", at: BlindLayerTests.at(61)))
        #expect(try Self.isToMerge(image, store))
        #expect(try store.document(image).annotations == [])
        #expect(try store.integrityCheck() == [])
    }

    @Test func aCorrectedBoxSettlesTheOtherOne() throws {
        let (store, image) = try Self.drawn()
        try BlindLayerTests.finish(image, "anna", store)
        try BlindLayerTests.finish(image, "ben", store)
        let anna = try #require(try store.model("anna"))
        let all = try store.detections(of: image)
        let mine = try #require(all.first { $0.model == anna.id })
        let yours = try #require(all.first { $0.model != anna.id && $0.box.xMin == 2 })
        let box = PixelBox(xMin: 0, yMin: 0, xMax: 33, yMax: 44)
        try store.judge(
            .correct(yours.id, to: try store.synset().classes[0].id, box, settling: mine.id), by: "lea",
            at: BlindLayerTests.at(60))
        #expect(try store.document(image).annotations.map(\.box) == [box])
        #expect(try store.detections(of: image).count { $0.verdict == .open } == 1)
        #expect(try Self.isToMerge(image, store))
    }

    /// A box of people about the same object makes room, and what was said of it stays.
    @Test func aBoxThatStandsMakesRoom() throws {
        let (store, image) = try Self.drawn()
        try BlindLayerTests.finish(image, "anna", store)
        try BlindLayerTests.finish(image, "ben", store)
        var standing = try BlindLayerTests.box(store, 3)
        standing.attributes.occluded = true
        try store.apply(.add([standing], to: image), by: "lea", at: BlindLayerTests.at(59))
        let anna = try #require(try store.model("anna"))
        let mine = try #require(try store.detections(of: image).first { $0.model == anna.id })
        try store.judge(.merge([Taking(mine.id, replacing: standing)]), by: "lea", at: BlindLayerTests.at(60))
        let merged = try store.document(image).annotations
        #expect(merged.map(\.box.xMin) == [1] && merged[0].id != standing.id)
        #expect(throws: CatalogError.self) {
            try store.judge(.merge([Taking(mine.id)]), by: "lea", at: BlindLayerTests.at(61))
        }
    }

    /// Where all say that nothing is there no box is open: it waits until somebody has said so for everybody.
    @Test func whatAllCallEmptyWaitsToBeCalledSo() throws {
        let (store, image) = try BlindLayerTests.ready()
        for person in ["anna", "ben"] {
            try store.apply(.setState(image, from: .unseen, to: .empty), by: person, at: BlindLayerTests.at(5))
        }
        #expect(try Self.isToMerge(image, store))
        try store.apply(.setState(image, from: .unseen, to: .empty), by: "lea", at: BlindLayerTests.at(6))
        #expect(try !Self.isToMerge(image, store))
    }

    @Test func layersAreFoundByTheirNames() throws {
        let (store, image) = try Self.drawn()
        #expect(throws: CatalogError.badQuery("there is no layer anna; there are none yet")) {
            try Self.found("layer:anna", store)
        }
        try BlindLayerTests.finish(image, "anna", store)
        #expect(try Self.found("layer:anna", store) == [image])
        #expect(try !Self.found("-layer:anna", store).contains(image))
        #expect(throws: CatalogError.badQuery("there is no layer ben; there are anna")) {
            try Self.found("layer:anna,ben", store)
        }
    }

    @Test func aWorkspaceIsSharedAsSoonAsAnotherHasAPartInIt() throws {
        let (_, store) = try Workspace.filled(6)
        #expect(try !store.isShared())
        let ids = try store.search(ImageQuery()).ids
        try store.apply(.setStates([ids[0]], to: .unseen), by: "anna", at: BlindLayerTests.at(1))
        #expect(try !store.isShared())
        try store.apply(.assign([Assignment(person: "anna", image: ids[1])]), by: "anna", at: BlindLayerTests.at(2))
        #expect(try store.isShared())
    }
}
