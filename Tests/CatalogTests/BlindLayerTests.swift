@testable import Catalog
import Domain
import Foundation
import GRDB
import TestSupport
import Testing

/// Images that several people label without seeing each other's boxes, and accepted ones given out once more.
@Suite struct BlindLayerTests {
    static func at(_ seconds: Double) -> Date { Workspace.now.addingTimeInterval(seconds) }

    /// A workspace in which anna and ben label an image blind, and that image, without boxes.
    static func ready() throws -> (CatalogStore, ImageID) {
        let (_, store) = try Workspace.filled(30)
        let rows = try store.rows(try store.search(ImageQuery()).ids)
        let image = try #require(rows.first { $0.state == .unseen && $0.boxCount == 0 && $0.size != nil }).id
        try store.apply(
            .assign(["anna", "ben"].map { Assignment(person: $0, image: image, kind: .double) }), by: "lea", at: at(0))
        return (store, image)
    }

    static func box(_ store: CatalogStore, _ x: Double, class number: Int = 0) throws -> Annotation {
        Annotation(
            id: AnnotationID(rawValue: try store.reserveAnnotationIDs(1).lowerBound),
            classID: try store.synset().classes[number].id,
            box: PixelBox(xMin: x, yMin: 2, xMax: x + 30, yMax: 40))
    }

    static func finish(_ image: ImageID, _ person: String, _ store: CatalogStore) throws {
        try store.apply(.setState(image, from: .unseen, to: .labelled), by: person, at: at(50))
    }

    @Test func eachSeesTheirOwnBoxesAlone() throws {
        let (store, image) = try Self.ready()
        let before = try store.document(image)
        let (mine, yours) = (try Self.box(store, 1), try Self.box(store, 20))
        try store.apply(.add([mine], to: image), by: "anna", at: Self.at(1))
        try store.apply(.add([yours], to: image), by: "ben", at: Self.at(2))
        #expect(try store.document(image, for: "anna").annotations == [mine])
        #expect(try store.document(image, for: "ben").annotations == [yours])
        #expect(try store.document(image, for: "anna").image.isBlind)
        // Everybody else sees the image as it was; nothing is counted.
        for person in ["lea", "cleo"] {
            let seen = try store.document(image, for: person)
            #expect(seen.annotations == [] && seen.image.state == .unseen && !seen.image.isBlind)
        }
        #expect(try store.document(image).image.boxCount == before.image.boxCount)
        let row = try #require(try store.rows([image], for: "anna").first)
        #expect(row.boxCount == 1 && row.classes.map(\.count) == [1] && row.isBlind)
        #expect(try store.integrityCheck() == [])
    }

    @Test func boxesOfALayerAreEditedUndoneAndDoneAgain() throws {
        let (store, image) = try Self.ready()
        let first = try Self.box(store, 1)
        func seen() throws -> [Annotation] { try store.document(image, for: "anna").annotations }
        try store.apply(.add([first], to: image), by: "anna", at: Self.at(1))
        var moved = first
        moved.box.xMax += 5
        try store.apply(
            .replace([AnnotationChange(before: first, after: moved)], on: image), by: "anna", at: Self.at(2))
        try store.apply(.remove([moved], from: image), by: "anna", at: Self.at(3))
        for expected in [[moved], [first], []] {
            _ = try #require(try store.undo(by: "anna", at: Self.at(4)))
            #expect(try seen() == expected)
        }
        for expected in [[first], [moved], []] {
            _ = try #require(try store.redo(by: "anna", at: Self.at(5)))
            #expect(try seen() == expected)
        }
        // What somebody else saw cannot be removed, and nobody reaches into another's layer.
        #expect(throws: CatalogError.self) {
            try store.apply(.remove([first], from: image), by: "anna", at: Self.at(6))
        }
        #expect(throws: CatalogError.self) {
            try store.apply(.remove([moved], from: image), by: "ben", at: Self.at(6))
        }
    }

    @Test func finishingIsOnesOwnAndClosesTheLayer() throws {
        let (store, image) = try Self.ready()
        let mine = try Self.box(store, 1)
        try store.apply(.add([mine], to: image), by: "anna", at: Self.at(1))
        #expect(throws: CatalogError.self) {
            try store.apply(.setState(image, from: .unseen, to: .empty), by: "anna", at: Self.at(2))
        }
        try Self.finish(image, "anna", store)
        #expect(try store.document(image, for: "anna").image.state == .labelled)
        #expect(try store.document(image).image.state == .unseen)
        #expect(try store.document(image, for: "ben").image.state == .unseen)
        #expect(throws: CatalogError.self) {
            try store.apply(.remove([mine], from: image), by: "anna", at: Self.at(3))
        }
        #expect(throws: CatalogError.self) {
            try store.apply(.moveStage([image], .handIn), by: "anna", at: Self.at(3))
        }
        try store.apply(.setStates([image], to: .unseen), by: "anna", at: Self.at(4))
        try store.apply(.remove([mine], from: image), by: "anna", at: Self.at(5))
        #expect(try store.openAssignments(of: "anna") == [image])
        #expect(try store.integrityCheck() == [])
    }

    /// What is finished can be compared as people's layers are, and merged; both layers stay.
    @Test func finishedLayersAreComparedAndMerged() throws {
        let (store, image) = try Self.ready()
        let (mine, yours, only) = (
            try Self.box(store, 1), try Self.box(store, 2, class: 1), try Self.box(store, 200, class: 2)
        )
        try store.apply(.add([mine], to: image), by: "anna", at: Self.at(1))
        try store.apply(.add([yours, only], to: image), by: "ben", at: Self.at(2))
        try Self.finish(image, "anna", store)
        #expect(try store.blindImages(of: "anna") == [image])
        try Self.finish(image, "ben", store)
        // Both have handed in: nothing has to be hidden any more.
        #expect(try store.blindImages(of: "anna") == [] && store.blindImages(of: "ben") == [])
        let (anna, ben) = (
            try #require(try store.model("anna")), try #require(try store.model("ben"))
        )
        #expect(anna.person == "anna" && ben.person == "ben")
        let compared = try #require(
            try store.comparisons(with: ben.id, against: anna.id, confidence: 0).first { $0.image == image })
        #expect(compared.annotations.map(\.classID) == [mine.classID])
        #expect(Set(compared.detections.map(\.classID)) == [yours.classID, only.classID])
        let taken = try #require(compared.detections.first { $0.classID == only.classID })
        _ = try store.judge(.accept([taken.id]), by: "lea", at: Self.at(60))
        #expect(try store.document(image).annotations.map(\.classID) == [only.classID])
        let layers = try store.finishedLayers()
        #expect(layers.map(\.person) == ["anna", "ben"] && layers.map(\.boxes) == [[mine], [yours, only]])
        // What was judged is not taken back.
        #expect(throws: CatalogError.self) { try store.undo(by: "ben", at: Self.at(70)) }
        #expect(try store.document(image, for: "anna").annotations.count == 1)
        #expect(try store.integrityCheck() == [])
    }

    /// Once both have finished they see the shared boxes, of which there are none yet: that is nothing for them to label.
    @Test func whatBothHaveFinishedIsNotToDoAgain() throws {
        let (store, image) = try Self.ready()
        try Self.finish(image, "anna", store)
        #expect(try store.openAssignments(of: "ben") == [image])
        try Self.finish(image, "ben", store)
        for person in ["anna", "ben"] {
            let row = try #require(try store.rows([image], for: person).first)
            #expect(row.isLayerDone && !row.isBlind && !row.isToDo(for: person))
            #expect(try store.openAssignments(of: person) == [])
        }
        #expect(try store.rows([image], for: "lea").first?.isToDo(for: "lea") == true)
    }

    @Test func anEditLandsOnlyOnTheBoxesItWasMadeOn() throws {
        let (store, image) = try Self.ready()
        let mine = try Self.box(store, 1)
        for edit in [Edit.add([mine], to: image), .setState(image, from: .unseen, to: .labelled)] {
            for (person, isBlind) in [("anna", false), ("lea", true)] {
                #expect(throws: CatalogError.self) {
                    try store.apply(.asSeen(blind: isBlind, edit), by: person, at: Self.at(1))
                }
            }
        }
        #expect(try store.document(image, for: "anna").annotations == [])
        let receipt = try store.apply(.asSeen(blind: true, .add([mine], to: image)), by: "anna", at: Self.at(2))
        #expect(receipt.title == "add 1 box" && receipt.annotations == [mine.id])
        #expect(try store.document(image, for: "anna").annotations == [mine])
        let yours = try Self.box(store, 60)
        try store.apply(.asSeen(blind: false, .add([yours], to: image)), by: "lea", at: Self.at(3))
        #expect(try store.document(image).annotations == [yours])
        // What empties an image in the same command still counts as saying so.
        #expect(throws: CatalogError.self) {
            try store.apply(
                .asSeen(blind: false, .setState(image, from: .unseen, to: .empty)), by: "lea", at: Self.at(4))
        }
    }

    @Test func aStateIsNotTakenBackByWhoLabelsTheImageBlindByNow() throws {
        let (store, image) = try Self.ready()
        try store.apply(.setState(image, from: .unseen, to: .labelled), by: "cleo", at: Self.at(1))
        try store.apply(
            .assign([Assignment(person: "cleo", image: image, kind: .double)]), by: "lea", at: Self.at(2))
        #expect(throws: CatalogError.self) { try store.undo(by: "cleo", at: Self.at(3)) }
        #expect(try store.document(image).image.state == .labelled)
    }

    @Test func aClassOfBlindBoxesIsNotTakenOutFromUnderThem() throws {
        let (store, image) = try Self.ready()
        try store.apply(.addClass(name: "rare"), by: "lea", at: Self.at(1))
        let synset = try store.synset()
        let rare = try #require(synset.named("rare"))
        var mine = try Self.box(store, 1)
        mine.classID = rare.id
        try store.apply(.add([mine], to: image), by: "anna", at: Self.at(2))
        #expect(throws: CatalogError.self) { try store.undo(by: "lea", at: Self.at(3)) }
        #expect(throws: CatalogError.self) {
            try store.apply(.removeClass(rare, boxes: 0, .delete), by: "lea", at: Self.at(4))
        }
        #expect(try store.document(image, for: "anna").annotations == [mine])
        try store.apply(
            .removeClass(rare, boxes: 0, .reassign(to: synset.classes[0])), by: "lea", at: Self.at(5))
        #expect(try store.document(image, for: "anna").annotations.map(\.classID) == [synset.classes[0].id])
    }

    /// What was drawn is merged as it was drawn: to the last digit, with all that was said of it.
    @Test func whatIsMergedKeepsAllThatWasSaidOfIt() throws {
        let (store, image) = try Self.ready()
        var (mine, other) = (try Self.box(store, 1.1), try Self.box(store, 1.1))
        mine.attributes = BoxAttributes(difficult: true, occluded: false, pose: "left")
        mine.extras = #"{"lot":7}"#
        mine.box.xMax = 31.000_000_1
        other.box.xMax = 60.3
        try store.apply(.add([mine, other], to: image), by: "anna", at: Self.at(1))
        try Self.finish(image, "anna", store)
        let found = try store.detections(of: image).map(\.id).sorted { $0.rawValue < $1.rawValue }
        _ = try store.judge(.accept(found), by: "lea", at: Self.at(60))
        let merged = try store.document(image).annotations
        #expect(merged.map(\.box) == [mine.box, other.box] && merged.map(\.provenance) == [.accepted, .accepted])
        #expect(merged.map(\.attributes) == [mine.attributes, BoxAttributes()])
        #expect(merged.map(\.extras) == [mine.extras, nil])
    }

    /// No box is left out in silence because its class has no number in the layer.
    @Test func aClassWithoutAPlaceInTheLayerKeepsItOpen() throws {
        let (store, image) = try Self.ready()
        let other = try #require(
            try store.rows(try store.search(ImageQuery()).ids).first { $0.state == .unseen && $0.id != image }
        ).id
        try store.apply(
            .assign([Assignment(person: "anna", image: other, kind: .double)]), by: "lea", at: Self.at(1))
        try Self.finish(other, "anna", store)
        try store.apply(.add([try Self.box(store, 1)], to: image), by: "anna", at: Self.at(51))
        let layer = try #require(try store.model("anna"))
        let place = try #require(layer.classes.firstIndex(of: try store.synset().classes[0].name))
        try store.setMapping(of: layer.id, classIndex: place, to: .ignored, by: "lea", at: Self.at(52))
        #expect(throws: CatalogError.self) { try Self.finish(image, "anna", store) }
        try store.setMapping(of: layer.id, classIndex: place, to: .unmapped, by: "lea", at: Self.at(53))
        try Self.finish(image, "anna", store)
        #expect(try store.detections(of: image).count == 1)
    }

    @Test func findingsStayOnImagesThatThePersonLabelsBlind() throws {
        let (store, image) = try Self.ready()
        let first = try Self.box(store, 60)
        var second = try Self.box(store, 60)
        second.classID = first.classID
        try store.apply(.add([first, second], to: image), by: "lea", at: Self.at(1))
        let findings = try store.check(images: [image]).findings.filter { $0.image == image && $0.rule.fix != nil }
        #expect(!findings.isEmpty)
        #expect(try store.fix(findings, by: "anna", at: Self.at(2)) == nil)
        #expect(try store.fix(findings, by: "lea", at: Self.at(3)) != nil)
    }

    @Test func finishingAndTakingBackLeavesNoTraceAmongTheLayers() throws {
        let (store, image) = try Self.ready()
        try store.apply(.add([try Self.box(store, 1)], to: image), by: "anna", at: Self.at(1))
        for _ in 0..<3 {
            try Self.finish(image, "anna", store)
            #expect(try store.detections(of: image).count == 1)
            _ = try #require(try store.undo(by: "anna", at: Self.at(60)))
            #expect(try store.detections(of: image).isEmpty)
            #expect(try store.integrityCheck() == [])
        }
        try Self.finish(image, "anna", store)
        #expect(try store.runs().count == 1 && store.runs()[0].imagesDone == 1)
    }

    @Test func aHoneypotNeverShowsWhatWasAccepted() throws {
        let (_, store) = try Workspace.filled(30)
        let rows = try store.rows(try store.search(ImageQuery()).ids)
        let image = try #require(rows.first { $0.state == .labelled && $0.boxCount > 1 }).id
        try store.apply(.moveStage([image], .handIn), by: "anna", at: Self.at(1))
        try store.apply(.moveStage([image], .accept), by: "ben", at: Self.at(2))
        let accepted = try store.document(image)
        try store.apply(
            .assign([Assignment(person: "dora", image: image, kind: .honeypot)]), by: "lea", at: Self.at(3))
        #expect(try store.document(image, for: "dora").annotations == [])
        #expect(try store.document(image, for: "dora").image.stage == StageRecord())
        try store.apply(.add([try Self.box(store, 1)], to: image), by: "dora", at: Self.at(4))
        try Self.finish(image, "dora", store)
        #expect(try store.document(image, for: "dora").annotations.count == 1)
        #expect(try store.blindImages(of: "dora") == [image])
        #expect(try store.document(image).annotations == accepted.annotations)
        #expect(try store.document(image).image.stage.mark == .accepted)
        #expect(try store.finishedLayers().map(\.kind) == [.honeypot])
    }

    @Test func aMergedClassIsMergedInLayersToo() throws {
        let (store, image) = try Self.ready()
        let mine = try Self.box(store, 1)
        try store.apply(.add([mine], to: image), by: "anna", at: Self.at(1))
        let synset = try store.synset()
        try store.apply(.mergeClass(synset.classes[0], into: synset.classes[1]), by: "lea", at: Self.at(2))
        #expect(try store.document(image, for: "anna").annotations.map(\.classID) == [synset.classes[1].id])
        _ = try #require(try store.undo(by: "lea", at: Self.at(3)))
        #expect(try store.document(image, for: "anna").annotations == [mine])
    }

    @Test func assignmentsAreFoundTakenBackAndUndone() throws {
        let (store, image) = try Self.ready()
        let ids = try store.search(ImageQuery()).ids
        let others = ids.filter { $0 != image }.prefix(3)
        let given = others.map { Assignment(person: "anna", image: $0) }
        let receipt = try store.apply(.assign(given), by: "lea", at: Self.at(1))
        #expect(receipt.title == "assign 3 images to anna" && receipt.images == [])
        func found(_ text: String) throws -> Set<ImageID> {
            Set(try store.search(try ImageQuery.parse(text, synset: Synset())).ids)
        }
        #expect(try found("for:anna") == Set(others).union([image]))
        #expect(try found("for:ben") == [image] && found("for:anna,ben").count == 4)
        #expect(try found("-for:anna").count == ids.count - 4)
        #expect(throws: CatalogError.self) { try store.apply(.assign(given), by: "lea", at: Self.at(2)) }
        try store.apply(.unassign(given), by: "lea", at: Self.at(3))
        #expect(try found("for:anna") == [image])
        _ = try #require(try store.undo(by: "lea", at: Self.at(4)))
        #expect(try found("for:anna").count == 4)
        _ = try #require(try store.undo(by: "lea", at: Self.at(5)))
        #expect(try found("for:anna") == [image])
        // Images are not called edited by giving them to somebody.
        #expect(try found("by:lea").isEmpty)
    }

    @Test func keysAreCountedForBoxes() throws {
        let (store, image) = try Self.ready()
        let other = try #require(
            try store.rows(try store.search(ImageQuery()).ids).first { $0.state == .unseen && $0.id != image }
        ).id
        let first = try store.apply(
            .add([try Self.box(store, 1), try Self.box(store, 9)], to: other), by: "dora", at: Self.at(1))
        try store.apply(.add([try Self.box(store, 50)], to: other), by: "dora", at: Self.at(2))
        try store.noteKeys([first.commandID: 3, 999_999: 4])
        try store.noteKeys([first.commandID: 2])
        let dora = try #require(try store.people().first { $0.person == "dora" })
        // The third box came without a count: it does not dilute what is known.
        #expect((dora.keys, dora.keyedBoxes, dora.keysPerBox) == (5, 2, 2.5))
        #expect(try store.people().first { $0.person == "lea" }?.keysPerBox == nil)
    }
}
