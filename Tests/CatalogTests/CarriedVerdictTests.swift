@testable import Catalog
import Domain
import Foundation
import TestSupport
import Testing

/// A network that looks at an image again asks nobody twice.
@Suite struct CarriedVerdictTests {
    private static let boxes = [0.0, 30, 60].map { PixelBox(xMin: $0, yMin: 5, xMax: $0 + 20, yMax: 25) }

    private static func found(movedBy dx: Double = 0, classIndex: Int = 0) -> [Detection] {
        boxes.enumerated().map { index, box in
            Detection(classIndex: classIndex, confidence: 0.9 - Double(index) / 10, box: box.moved(dx: dx, dy: 0))
        }
    }

    /// A run that found three boxes on an image, the first accepted, the second rejected, the third open.
    private static func judged() throws -> (
        store: CatalogStore, image: ImageID, model: ModelRecord, box: AnnotationID
    ) {
        let (_, store, model, run) = try DetectionTests.predicted()
        let image = try store.search(ImageQuery()).ids[0]
        try store.addDetections([(image, found())], to: run.id)
        let seen = try store.detections(of: image)
        let box = try #require(try store.judge(.accept([seen[0].id]), by: "anna", at: Workspace.now).annotations.first)
        try store.judge(.reject([seen[1].id], reason: "shadow"), by: "anna", at: Workspace.now)
        return (store, image, model, box)
    }

    @discardableResult
    private static func again(
        _ found: [Detection], on image: ImageID, _ model: ModelRecord, in store: CatalogStore
    ) throws -> DetectionRun {
        let run = try store.beginRun(of: model.id, settings: DetectionTests.settings, by: "anna", at: Workspace.now)
        try store.addDetections([(image, found)], to: run.id)
        return run
    }

    @Test func whatWasJudgedStaysJudgedAndOnlyTheRestIsOpen() throws {
        let (store, image, model, box) = try Self.judged()
        let new = Detection(classIndex: 1, confidence: 0.4, box: PixelBox(xMin: 0, yMin: 50, xMax: 9, yMax: 59))
        let run = try Self.again(Self.found(movedBy: 0.5) + [new], on: image, model, in: store)
        let seen = try store.detections(of: image)
        #expect(seen.allSatisfy { $0.run == run.id })
        #expect(seen.map(\.verdict) == [.accepted(box), .rejected(reason: "shadow"), .open, .open])
        #expect(try store.detectionCounts(of: [image])[image]?.open == 2)
        #expect(try store.judgementCounts(of: model.id) == JudgementCounts(unchanged: 1, rejected: 1))
        #expect(try store.integrityCheck() == [])
    }

    @Test(arguments: [(dx: 4.0, classIndex: 0), (dx: 0.0, classIndex: 1)])
    func anotherPlaceOrClassIsAnotherFinding(dx: Double, classIndex: Int) throws {
        let (store, image, model, _) = try Self.judged()
        try Self.again(Self.found(movedBy: dx, classIndex: classIndex), on: image, model, in: store)
        #expect(try store.detections(of: image).map(\.verdict) == [.open, .open, .open])
    }

    @Test func anotherNetworkIsAskedAnew() throws {
        let (store, image, model, _) = try Self.judged()
        let other = try store.registerModel("other", fingerprint: "f2", classes: ["can"], at: Workspace.now)
        try Self.again(Self.found(), on: image, other, in: store)
        #expect(try store.detections(of: image).filter { $0.model != model.id }.allSatisfy { $0.verdict == .open })
    }

    @Test func ofTwoThatFitTheBetterOneIsTheSame() throws {
        let (store, image, model, box) = try Self.judged()
        let pair = [1.0, 0.5].map {
            Detection(classIndex: 0, confidence: 0.9 - $0 / 10, box: Self.boxes[0].moved(dx: $0, dy: 0))
        }
        try Self.again(pair, on: image, model, in: store)
        let seen = try store.detections(of: image)
        #expect(seen.map(\.box.xMin) == [0.5, 1])
        #expect(seen.map(\.verdict) == [.accepted(box), .open])
    }

    @Test func undoOpensTheDetectionOfTheNewRunAndRedoJudgesIt() throws {
        let (store, image, model, box) = try Self.judged()
        try Self.again(Self.found(movedBy: 0.5), on: image, model, in: store)
        _ = try store.undo(by: "anna", at: Workspace.now)
        _ = try store.undo(by: "anna", at: Workspace.now)
        #expect(try store.detections(of: image).map(\.verdict) == [.open, .open, .open])
        #expect(try store.detectionCounts(of: [image])[image]?.open == 3)
        #expect(try store.integrityCheck() == [])
        _ = try store.redo(by: "anna", at: Workspace.now)
        _ = try store.redo(by: "anna", at: Workspace.now)
        #expect(try store.detections(of: image).map(\.verdict) == [.accepted(box), .rejected(reason: "shadow"), .open])
        #expect(try store.integrityCheck() == [])
    }

    @Test func aBoxThatIsRemovedOpensTheDetectionOfTheNewRun() throws {
        let (store, image, model, box) = try Self.judged()
        try Self.again(Self.found(movedBy: 0.5), on: image, model, in: store)
        let annotation = try #require(try store.document(image).annotations.first { $0.id == box })
        try store.apply(.remove([annotation], from: image), by: "ben", at: Workspace.now)
        #expect(try store.detections(of: image)[0].verdict == .open)
        #expect(try store.integrityCheck() == [])
    }

    /// A verdict outlives the run in which it was given, and can be changed and given again afterwards.
    @Test func theFirstRunMayBeDeleted() throws {
        let (store, image, model, box) = try Self.judged()
        let first = try store.detections(of: image)[0].run
        try Self.again(Self.found(movedBy: 0.5), on: image, model, in: store)
        try store.deleteRun(first)
        let seen = try store.detections(of: image)
        #expect(seen.map(\.verdict) == [.accepted(box), .rejected(reason: "shadow"), .open])
        try store.judge(.reopen([seen[1].id]), by: "anna", at: Workspace.now)
        #expect(try store.detections(of: image)[1].verdict == .open)
        try store.judge(.reject([seen[1].id], reason: nil), by: "anna", at: Workspace.now)
        #expect(try store.detections(of: image)[1].verdict == .rejected(reason: nil))
        #expect(try store.judgementCounts(of: model.id) == JudgementCounts(unchanged: 1, rejected: 1))
        #expect(try store.integrityCheck() == [])
    }

    @Test func aThirdRunKnowsWhatTheSecondDidNotFind() throws {
        let (store, image, model, box) = try Self.judged()
        try Self.again([], on: image, model, in: store)
        let third = try Self.again(Self.found(movedBy: 0.5), on: image, model, in: store)
        try Self.again(Self.found(movedBy: 1), on: image, model, in: store)
        #expect(try store.detections(of: image).map(\.verdict) == [.accepted(box), .rejected(reason: "shadow"), .open])
        try store.deleteRun(third.id)
        #expect(try store.detections(of: image).map(\.verdict) == [.accepted(box), .rejected(reason: "shadow"), .open])
        #expect(try store.integrityCheck() == [])
    }
}
