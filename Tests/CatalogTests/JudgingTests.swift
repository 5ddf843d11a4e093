@testable import Catalog
import Domain
import Foundation
import TestSupport
import Testing

@Suite struct JudgingTests {
    /// A workspace with a run, and the image with the most detections that all mean a class.
    static func ready() throws -> (CatalogStore, ImageID, [StoredDetection]) {
        let (_, store, model, _) = try DetectionTests.predicted()
        for entry in try store.classMap(of: model.id) where entry.mapping == .unmapped {
            try store.setMapping(
                of: model.id, classIndex: entry.classIndex, to: .mapped(try store.synset().classes[0].id), by: "lead",
                at: Workspace.now)
        }
        let images = try store.search(ImageQuery(terms: [.init(.state([.empty]), negated: true)])).ids
        let image = try #require(try images.max { try store.detections(of: $0).count < store.detections(of: $1).count })
        return (store, image, try store.detections(of: image))
    }

    @Test func acceptingMakesABoxAndUndoTakesItBack() throws {
        let (store, image, seen) = try Self.ready()
        let before = try store.document(image).annotations
        let receipt = try store.judge(.accept([seen[0].id]), by: "anna", at: Workspace.now)
        #expect(receipt.title == "accept 1 detection")
        #expect(receipt.images == [image])
        let new = try #require(try store.document(image).annotations.last)
        #expect(receipt.annotations == [new.id])
        #expect(new.provenance == .accepted)
        #expect(new.classID == seen[0].classID)
        #expect(new.box == seen[0].box)
        #expect(try store.detections(of: image)[0].verdict == .accepted(new.id))
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.document(image).annotations == before)
        #expect(try store.detections(of: image) == seen)
        _ = try store.redo(by: "anna", at: Workspace.now)
        #expect(try store.document(image).annotations == before + [new])
        #expect(try store.detections(of: image)[0].verdict == .accepted(new.id))
        #expect(try store.integrityCheck() == [])
    }

    @Test func allOverAConfidenceAreOneCommand() throws {
        let (store, _, _) = try Self.ready()
        let images = try store.search(ImageQuery()).ids
        let start = try store.snapshot()
        let all = try images.flatMap { try store.detections(of: $0) }
        let entries = try store.history().count
        let receipt = try store.judge(
            .acceptAll(minimumConfidence: 0.5, on: images, model: nil), by: "anna", at: Workspace.now)
        let expected = all.count { $0.confidence >= 0.5 }
        #expect(receipt.annotations.count == expected)
        #expect(receipt.title == "accept \(expected) detections on \(receipt.images.count) images")
        #expect(try store.history().count == entries + 1)
        for detection in try images.flatMap({ try store.detections(of: $0) }) {
            #expect((detection.verdict == .open) == (detection.confidence < 0.5))
        }
        #expect(throws: CatalogError.self) {
            try store.judge(.acceptAll(minimumConfidence: 0.5, on: images, model: nil), by: "anna", at: Workspace.now)
        }
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.snapshot() == start)
        #expect(try store.integrityCheck() == [])
    }

    @Test func aClassThatMeansNothingIsNamedAndCanBeAdded() throws {
        let (_, store, model, run) = try DetectionTests.predicted()
        let image = try store.search(ImageQuery()).ids[0]
        let box = PixelBox(xMin: 1, yMin: 2, xMax: 30, yMax: 40)
        try store.addDetections([(image, [Detection(classIndex: 2, confidence: 0.9, box: box)])], to: run.id)
        let seen = try store.detections(of: image)[0]
        #expect(seen.classID == nil)
        let start = try store.snapshot()
        #expect(throws: CatalogError.unmappedClass(model: "net", className: "zebra")) {
            try store.judge(.accept([seen.id]), by: "anna", at: Workspace.now)
        }
        #expect(try store.snapshot() == start)
        let receipt = try store.judge(.accept([seen.id]), addsClasses: true, by: "anna", at: Workspace.now)
        let zebra = try #require(try store.synset().named("zebra"))
        #expect(receipt.addedClasses == [zebra.id])
        #expect(receipt.changedSynset)
        #expect(try store.classMap(of: model.id)[2].mapping == .mapped(zebra.id))
        #expect(try store.document(image).annotations.last?.classID == zebra.id)
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.snapshot() == start)
        #expect(try store.detections(of: image) == [seen])
        _ = try store.redo(by: "anna", at: Workspace.now)
        #expect(try store.detections(of: image)[0].classID == zebra.id)
        #expect(try store.integrityCheck() == [])
    }

    @Test func anAcceptedBoxThatIsRemovedOpensItsDetectionAgain() throws {
        let (store, image, seen) = try Self.ready()
        try store.judge(.accept([seen[0].id]), by: "anna", at: Workspace.now)
        let box = try #require(try store.document(image).annotations.last)
        try store.apply(.remove([box], from: image), by: "ben", at: Workspace.now)
        #expect(try store.detections(of: image) == seen)
        _ = try store.undo(by: "ben", at: Workspace.now)
        #expect(try store.detections(of: image)[0].verdict == .accepted(box.id))
        _ = try store.redo(by: "ben", at: Workspace.now)
        #expect(try store.detections(of: image) == seen)
        #expect(throws: CatalogError.self) { try store.undo(by: "anna", at: Workspace.now) }
        #expect(try store.integrityCheck() == [])
    }

    @Test func anAcceptedBoxThatIsMovedWasCorrected() throws {
        let (store, image, seen) = try Self.ready()
        try store.judge(.accept(seen.map(\.id)), by: "anna", at: Workspace.now)
        #expect(try store.judgementCounts(of: seen[0].model) == JudgementCounts(unchanged: seen.count))
        let document = try store.document(image)
        let box = try #require(document.annotations.last)
        var moved = box
        moved.box = box.box.moved(dx: 1, dy: 0)
        try store.apply(
            .replace([AnnotationChange(before: box, after: moved)], on: image), by: "anna", at: Workspace.now)
        let counts = try store.judgementCounts(of: seen[0].model)
        #expect(counts == JudgementCounts(unchanged: seen.count - 1, corrected: 1))
        #expect(counts.correctionsPerAccepted == 1 / Double(seen.count))
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.judgementCounts(of: seen[0].model) == JudgementCounts(unchanged: seen.count))
    }

    @Test func aDetectionTakesThePlaceOfABoxAndKeepsWhatWasSaidOfIt() throws {
        let (store, image, seen) = try Self.ready()
        try store.judge(.accept([seen[0].id]), by: "anna", at: Workspace.now)
        var old = try #require(try store.document(image).annotations.last)
        let plain = old
        old.attributes = BoxAttributes(difficult: true, pose: "Left")
        try store.apply(
            .replace([AnnotationChange(before: plain, after: old)], on: image), by: "anna", at: Workspace.now)
        let before = try store.document(image).annotations
        let receipt = try store.judge(.replace(old, by: seen[1].id), by: "ben", at: Workspace.now)
        #expect(receipt.title == "replace 1 box by a detection" && receipt.images == [image])
        let after = try store.document(image).annotations
        let new = try #require(after.last)
        #expect(receipt.annotations == [new.id])
        #expect(after.count == before.count && !after.contains { $0.id == old.id })
        #expect(new.box == seen[1].box && new.classID == seen[1].classID && new.attributes == old.attributes)
        // The detection that the old box came from is open again.
        let verdicts = try store.detections(of: image).map(\.verdict)
        #expect(verdicts[0] == .open && verdicts[1] == .accepted(new.id))
        _ = try store.undo(by: "ben", at: Workspace.now)
        #expect(try store.document(image).annotations == before)
        #expect(try store.detections(of: image)[0].verdict == .accepted(old.id))
        #expect(try store.detections(of: image)[1].verdict == .open)
        #expect(try store.integrityCheck() == [])
    }

    @Test func aBoxThatWasSeenOtherwiseIsNotReplaced() throws {
        let (store, image, seen) = try Self.ready()
        let elsewhere = try #require(
            try store.search(ImageQuery()).ids.lazy.filter { $0 != image }
                .compactMap { try store.document($0).annotations.first }.first)
        var moved = try #require(try store.document(image).annotations.first)
        moved.box = moved.box.moved(dx: 1, dy: 1)
        for old in [elsewhere, moved] {
            #expect(throws: CatalogError.self) {
                try store.judge(.replace(old, by: seen[0].id), by: "ben", at: Workspace.now)
            }
        }
        #expect(try store.detections(of: image) == seen)
        #expect(try store.integrityCheck() == [])
    }

    @Test func attributesOfAnAcceptedBoxCorrectNothing() throws {
        let (store, image, seen) = try Self.ready()
        try store.judge(.accept([seen[0].id]), by: "anna", at: Workspace.now)
        let box = try #require(try store.document(image).annotations.last)
        var after = box
        after.attributes.difficult = true
        try store.apply(
            .replace([AnnotationChange(before: box, after: after)], on: image), by: "anna", at: Workspace.now)
        #expect(try store.detections(of: image)[0].verdict == .accepted(box.id))
    }

    @Test func aCorrectionIsAnAnnotationOfAnotherPlaceAndClass() throws {
        let (store, image, seen) = try Self.ready()
        let box = PixelBox(xMin: 3, yMin: 4, xMax: 25, yMax: 26)
        let last = try #require(try store.synset().classes.last?.id)
        try store.judge(.correct(seen[1].id, to: last, box), by: "anna", at: Workspace.now)
        let new = try #require(try store.document(image).annotations.last)
        #expect((new.box, new.classID, new.provenance) == (box, last, .accepted))
        #expect(try store.detections(of: image)[1].verdict == .corrected(new.id))
        #expect(throws: CatalogError.self) { try store.judge(.accept([seen[1].id]), by: "ben", at: Workspace.now) }
    }

    @Test func aRejectedDetectionCanBeReopenedAndBothCanBeUndone() throws {
        let (store, image, seen) = try Self.ready()
        try store.judge(.reject(seen.map(\.id), reason: nil), by: "anna", at: Workspace.now)
        #expect(try store.detections(of: image).allSatisfy { $0.verdict == .rejected(reason: nil) })
        #expect(try store.detectionCounts(of: [image]) == [:])
        try store.judge(.reopen([seen[0].id]), by: "anna", at: Workspace.now)
        #expect(try store.detections(of: image)[0].verdict == .open)
        #expect(try store.detectionCounts(of: [image])[image]?.open == 1)
        _ = try store.undo(by: "anna", at: Workspace.now)
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.detections(of: image) == seen)
        let error = try ConflictTests.conflict {
            try store.judge(.reopen([seen[0].id]), by: "anna", at: Workspace.now)
        }
        #expect(error.what == "detection \(seen[0].id.rawValue) is open already")
    }

    @Test func aDetectionOverTheEdgeIsCutOff() throws {
        let (_, store, _, run) = try DetectionTests.predicted()
        let images = try store.rows(store.search(ImageQuery()).ids)
        let image = try #require(images.first { $0.size != nil && $0.state != .empty })
        let size = try #require(image.size)
        let outside = PixelBox(xMin: -5, yMin: -7, xMax: Double(size.width) + 9, yMax: 50)
        let away = PixelBox(xMin: -50, yMin: 0, xMax: -10, yMax: 50)
        try store.addDetections(
            [
                (
                    image.id,
                    [
                        Detection(classIndex: 0, confidence: 0.9, box: outside),
                        Detection(classIndex: 0, confidence: 0.8, box: away),
                    ]
                )
            ], to: run.id)
        let seen = try store.detections(of: image.id)
        try store.judge(.accept([seen[0].id]), by: "anna", at: Workspace.now)
        #expect(
            try store.document(image.id).annotations.last?.box
                == PixelBox(xMin: 0, yMin: 0, xMax: Double(size.width), yMax: 50))
        #expect(throws: CatalogError.self) { try store.judge(.accept([seen[1].id]), by: "anna", at: Workspace.now) }
        _ = try store.undo(by: "anna", at: Workspace.now)
        let all = Judgement.acceptAll(minimumConfidence: 0.5, on: [image.id], model: nil)
        #expect(try store.judge(all, by: "anna", at: Workspace.now).annotations.count == 1)
    }

    @Test func anEmptyImageIsLabelledOnceADetectionIsAccepted() throws {
        let (_, store, _, run) = try DetectionTests.predicted(30)
        let image = try #require(try store.search(ImageQuery(terms: [.init(.state([.empty]))])).ids.first)
        let box = PixelBox(xMin: 1, yMin: 2, xMax: 30, yMax: 40)
        try store.addDetections([(image, [Detection(classIndex: 0, confidence: 0.9, box: box)])], to: run.id)
        try store.judge(.accept(store.detections(of: image).map(\.id)), by: "anna", at: Workspace.now)
        #expect(try store.document(image).image.state == .labelled)
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.document(image).image.state == .empty)
    }

    @Test func aDeletedRunLeavesItsAnnotationsAndUndoStillTakesThemBack() throws {
        let (store, image, seen) = try Self.ready()
        let before = try store.document(image).annotations
        try store.judge(.accept([seen[0].id]), by: "anna", at: Workspace.now)
        try store.deleteRun(seen[0].run)
        #expect(try store.document(image).annotations.count == before.count + 1)
        #expect(try store.judgementCounts(of: seen[0].model).accepted == 1)
        #expect(try store.integrityCheck() == [])
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.document(image).annotations == before)
        let conflict = try ConflictTests.conflict { _ = try store.redo(by: "anna", at: Workspace.now) }
        #expect(conflict.what.contains("detection \(seen[0].id.rawValue) is gone"))
        #expect(throws: CatalogError.unknownDetection(seen[1].id)) {
            try store.judge(.accept([seen[1].id]), by: "anna", at: Workspace.now)
        }
    }

    /// Judgements, edits, undos and redos of two people in any order keep annotations and verdicts consistent.
    @Test(arguments: 0..<12 as Range<UInt64>)
    func anyMixOfJudgementsAndEditsStaysConsistent(seed: UInt64) throws {
        let (_, store, model, run) = try DetectionTests.predicted(seed: seed)
        var random = SplitMix64(seed: seed &+ 1000)
        var editor = RandomEditor(seed: seed)
        for turn in 0..<60 {
            let actor = random.next() % 3 == 0 ? "ben" : "anna"
            do {
                switch random.next() % 8 {
                case 0: _ = try store.undo(by: actor, at: Workspace.now)
                case 1: _ = try store.redo(by: actor, at: Workspace.now)
                case 2: try store.apply(editor.edit(in: store), by: actor, at: Workspace.now)
                case 3 where turn % 20 == 19:
                    _ = try DetectionTests.run(model, in: store, seed: random.next())
                    if random.next() % 2 == 0 { try store.deleteRun(run.id) }
                case 4 where turn % 5 == 4:
                    try Self.lookAgain(model, in: store, &random)
                    if random.next() % 4 == 0 { try store.deleteRun(store.runs()[Int(random.next() % 2)].id) }
                default:
                    let judgement = try Self.judgement(&random, in: store)
                    try store.judge(judgement, addsClasses: random.next() % 2 == 0, by: actor, at: Workspace.now)
                }
            } catch CatalogError.conflict(let conflict) {
                if let command = conflict.command { try store.skip(command, by: actor) }
            } catch CatalogError.unmappedClass, CatalogError.invalid, CatalogError.unknownRun,
                CatalogError.nameTaken
            {}
            try Self.checkLinks(in: store)
        }
        #expect(try store.integrityCheck() == [])
    }

    /// A run that finds most of what is there again, a little aside.
    static func lookAgain(_ model: ModelRecord, in store: CatalogStore, _ random: inout SplitMix64) throws {
        let run = try store.beginRun(of: model.id, settings: DetectionTests.settings, by: "anna", at: Workspace.now)
        let aside: [Double] = [0, 0.125, 0.25, 2]
        let found: [(ImageID, [Detection])] = try store.search(ImageQuery()).ids.map { image in
            let seen = try store.detections(of: image).filter { _ in random.next() % 5 != 0 }
            return (
                image,
                seen.map {
                    let dx = aside[Int(random.next() % 4)]
                    return Detection(
                        classIndex: $0.classIndex, confidence: $0.confidence, box: $0.box.moved(dx: dx, dy: 0))
                }
            )
        }
        try store.addDetections(found, to: run.id)
    }

    /// Undoing all that one person did gives the start; redoing it gives the end.
    @Test(arguments: 0..<8 as Range<UInt64>)
    func undoingEverythingOpensEveryDetectionAgain(seed: UInt64) throws {
        let (_, store, _, _) = try DetectionTests.predicted(seed: seed)
        var random = SplitMix64(seed: seed)
        var editor = RandomEditor(seed: seed)
        func layer() throws -> [[StoredDetection]] {
            try store.search(ImageQuery()).ids.map { try store.detections(of: $0) }
        }
        let (start, startLayer) = (try store.snapshot(), try layer())
        for _ in 0..<30 {
            if random.next() % 3 == 0 {
                try store.apply(editor.edit(in: store), by: "anna", at: Workspace.now)
            } else {
                do {
                    try store.judge(
                        Self.judgement(&random, in: store), addsClasses: true, by: "anna", at: Workspace.now)
                } catch CatalogError.conflict, CatalogError.invalid {}
            }
        }
        let (end, endLayer) = (try store.snapshot(), try layer())
        while try store.undo(by: "anna", at: Workspace.now) != nil {}
        #expect(try store.snapshot() == start)
        #expect(try layer() == startLayer)
        #expect(try store.integrityCheck() == [])
        while try store.redo(by: "anna", at: Workspace.now) != nil {}
        #expect(try store.snapshot() == end)
        #expect(try layer() == endLayer)
        #expect(try store.integrityCheck() == [])
    }

    static func judgement(_ random: inout SplitMix64, in store: CatalogStore) throws -> Judgement {
        let images = try store.search(ImageQuery()).ids
        let seen = try images.shuffled(using: &random).lazy.map { try store.detections(of: $0) }.first { !$0.isEmpty }
        let some = (seen ?? []).filter { _ in random.next() % 2 == 0 }.map(\.id)
        switch random.next() % 7 {
        case 0:
            return .acceptAll(
                minimumConfidence: 0.6, on: images.filter { _ in random.next() % 3 == 0 }, model: nil)
        case 1: return .reject(some, reason: random.next() % 2 == 0 ? "no" : nil)
        case 2: return .reopen(some)
        case 3:
            guard let one = seen?.randomElement(using: &random) else { return .accept([]) }
            return .correct(one.id, to: try store.synset().classes[0].id, one.box.moved(dx: 1, dy: 1))
        case 4:
            guard let one = seen?.randomElement(using: &random),
                let old = try store.document(one.image).annotations.randomElement(using: &random)
            else { return .accept([]) }
            return .replace(old, by: one.id)
        default: return .accept(some)
        }
    }

    /// Each detection that became a box has one on its own image; as it was, or as an earlier run found it, if it is
    /// called accepted.
    static func checkLinks(in store: CatalogStore) throws {
        for row in try store.rows(store.search(ImageQuery()).ids) {
            let boxes = try store.document(row.id).annotations
            let seen = try store.detections(of: row.id)
            let linked = seen.compactMap(\.verdict.annotation)
            #expect(Set(linked).count == linked.count)
            for detection in seen {
                guard let id = detection.verdict.annotation else { continue }
                let box = try #require(boxes.first { $0.id == id })
                if case .accepted = detection.verdict {
                    let inside = row.size.map(detection.box.clamped) ?? detection.box
                    #expect(box.box == inside || box.box.iou(inside) > 0.6)
                }
            }
        }
    }
}
