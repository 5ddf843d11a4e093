@testable import Catalog
import Domain
import Foundation
import TestSupport
import Testing

@Suite struct DetectionTests {
    static let settings = DetectionSettings(
        inputSize: ImageSize(width: 416, height: 320), minimumConfidence: 0.25, nmsIoU: 0.45)

    /// Seeded detections of four classes, as exact in single precision as the store keeps them.
    static func detections(_ count: Int, _ random: inout SplitMix64) -> [Detection] {
        func number(_ range: ClosedRange<Float>) -> Double { Double(Float.random(in: range, using: &random)) }
        return (0..<count).map { _ in
            let (x, y) = (Float(number(0...80)), Float(number(0...80)))
            return Detection(
                classIndex: Int(random.next() % 4), confidence: number(0.01...1),
                box: PixelBox(
                    xMin: Double(x), yMin: Double(y), xMax: Double(x + 9.5), yMax: Double(y + 7.25)))
        }
    }

    /// A workspace with a network of four classes, `can` and `fruit` of the synset among them, and a run over all images.
    static func predicted(
        _ images: Int = 12, seed: UInt64 = 1
    ) throws -> (Workspace, CatalogStore, ModelRecord, DetectionRun) {
        let (workspace, store) = try Workspace.filled(images, seed: seed)
        let model = try store.registerModel(
            "net", fingerprint: "f1", classes: ["can", "FRUIT", "zebra", "carton"], at: Workspace.now)
        return (workspace, store, model, try Self.run(model, in: store, seed: seed))
    }

    static func run(_ model: ModelRecord, in store: CatalogStore, seed: UInt64) throws -> DetectionRun {
        let run = try store.beginRun(of: model.id, settings: settings, by: "anna", at: Workspace.now)
        var random = SplitMix64(seed: seed)
        let found = try store.search(ImageQuery()).ids.map { ($0, detections(Int(random.next() % 6), &random)) }
        try store.addDetections(found, to: run.id)
        return run
    }

    @Test func whatARunFoundIsReadBackMostConfidentFirst() throws {
        let (_, store, model, run) = try Self.predicted()
        let image = try store.search(ImageQuery()).ids[0]
        var random = SplitMix64(seed: 5)
        let found = Self.detections(20, &random)
        try store.addDetections([(image, found)], to: run.id)
        let read = try store.detections(of: image)
        #expect(
            read.map { Detection(classIndex: $0.classIndex, confidence: $0.confidence, box: $0.box) }
                == found.sorted { $0.confidence > $1.confidence })
        #expect(read.allSatisfy { $0.run == run.id && $0.model == model.id && $0.verdict == .open })
        #expect(Set(read.map(\.id)).count == 20)
        #expect(try store.document(image).annotations.allSatisfy { $0.provenance == .imported })
        #expect(try store.integrityCheck() == [])
    }

    @Test func edgesThatNoIntegerHoldsAreReadAsFarAway() throws {
        let (_, store, _, run) = try Self.predicted()
        let image = try store.search(ImageQuery()).ids[0]
        let wild = PixelBox(xMin: -1e30, yMin: 4, xMax: 1e30, yMax: 3e7)
        try store.addDetections([(image, [Detection(classIndex: 0, confidence: 0.5, box: wild)])], to: run.id)
        let far = Double(1 << 24)
        #expect(try store.detections(of: image).map(\.box) == [PixelBox(xMin: -far, yMin: 4, xMax: far, yMax: far)])
    }

    @Test func aRunIsAnAccountOfItself() throws {
        let (_, store, model, run) = try Self.predicted(20)
        try store.finishRun(run.id, at: Workspace.now.addingTimeInterval(60))
        let read = try #require(try store.run(run.id))
        #expect(read.settings == Self.settings)
        #expect(read.modelName == "net")
        #expect(read.fingerprint == "f1")
        #expect(read.imagesDone == 20)
        #expect(read.finishedAt == 1_700_000_060)
        let images = try store.search(ImageQuery()).ids
        #expect(try read.detections == images.reduce(0) { try $0 + store.detections(of: $1).count })
        #expect(try store.imagesDone(by: run.id) == Set(images))
        #expect(try store.latestRuns().map(\.id) == [run.id])
        #expect(try store.runs(of: model.id) == [read])
        #expect(throws: CatalogError.unknownRun(DetectionRunID(rawValue: 99))) {
            try store.finishRun(DetectionRunID(rawValue: 99), at: Workspace.now)
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func doingAnImageAgainChangesNothing(seed: UInt64) throws {
        let (_, store, _, run) = try Self.predicted(seed: seed)
        let images = try store.search(ImageQuery()).ids
        let before = try images.map { try store.detections(of: $0) }
        let record = try store.run(run.id)
        var random = SplitMix64(seed: seed)
        let found = images.map { ($0, Self.detections(Int(random.next() % 6), &random)) }
        try store.addDetections(found, to: run.id)
        #expect(try images.map { try store.detections(of: $0) } == before)
        #expect(try store.run(run.id) == record)
        // Other numbers replace the earlier ones.
        try store.addDetections([(images[0], Self.detections(3, &random))], to: run.id)
        #expect(try store.detections(of: images[0]).count == 3)
        #expect(try store.run(run.id)?.imagesDone == images.count)
        #expect(try store.integrityCheck() == [])
    }

    @Test func whatAPersonJudgedIsNotReplacedByDoingTheImageAgain() throws {
        let (_, store, _, run) = try Self.predicted()
        let image = try store.search(ImageQuery()).ids[0]
        var random = SplitMix64(seed: 5)
        try store.addDetections([(image, Self.detections(4, &random))], to: run.id)
        let before = try store.detections(of: image)
        try store.judge(.reject([before[1].id], reason: "shadow"), by: "anna", at: Workspace.now)
        try store.addDetections([(image, Self.detections(7, &random))], to: run.id)
        let after = try store.detections(of: image)
        #expect(after.map(\.id) == before.map(\.id))
        #expect(after[1].verdict == .rejected(reason: "shadow"))
        #expect(try store.integrityCheck() == [])
    }

    @Test func theNewestRunIsShownAndTheOlderOneAgainWhenItIsDeleted() throws {
        let (_, store, model, first) = try Self.predicted()
        let images = try store.search(ImageQuery()).ids
        let before = try images.map { try store.detections(of: $0) }
        let second = try store.beginRun(of: model.id, settings: Self.settings, by: "ben", at: Workspace.now)
        var random = SplitMix64(seed: 9)
        try store.addDetections([(images[2], Self.detections(4, &random))], to: second.id)
        #expect(try store.detections(of: images[2]).allSatisfy { $0.run == second.id })
        #expect(try store.detections(of: images[2], run: first.id) == before[2])
        #expect(try store.detections(of: images[3]) == before[3])
        #expect(try store.latestRuns().map(\.id) == [second.id])
        // A late finding of the older run is not the newest.
        try store.addDetections([(images[2], Self.detections(1, &random))], to: first.id)
        #expect(try store.detections(of: images[2]).allSatisfy { $0.run == second.id })
        #expect(try store.integrityCheck() == [])
        try store.deleteRun(second.id)
        #expect(try store.detections(of: images[2]).map(\.run) == [first.id])
        #expect(try store.runs().map(\.id) == [first.id])
        #expect(try store.integrityCheck() == [])
    }

    @Test func networksLieBesideEachOther() throws {
        let (_, store, _, _) = try Self.predicted()
        let image = try store.search(ImageQuery()).ids[0]
        let before = try store.detections(of: image)
        let other = try store.registerModel(
            "other", fingerprint: "f", classes: ["a", "b", "c", "d"], at: Workspace.now)
        let run = try Self.run(other, in: store, seed: 77)
        let both = try store.detections(of: image)
        #expect(both.filter { $0.run != run.id } == before)
        #expect(try both.filter { $0.run == run.id } == store.detections(of: image, run: run.id))
    }

    @Test(arguments: [
        Detection(classIndex: 4, confidence: 0.5, box: PixelBox(xMin: 0, yMin: 0, xMax: 1, yMax: 1)),
        Detection(classIndex: -1, confidence: 0.5, box: PixelBox(xMin: 0, yMin: 0, xMax: 1, yMax: 1)),
        Detection(classIndex: 0, confidence: .nan, box: PixelBox(xMin: 0, yMin: 0, xMax: 1, yMax: 1)),
        Detection(classIndex: 0, confidence: 0.5, box: PixelBox(xMin: 0, yMin: 0, xMax: .infinity, yMax: 1)),
    ])
    func nonsenseIsRefusedAsAWhole(detection: Detection) throws {
        let (_, store, _, run) = try Self.predicted()
        let images = try store.search(ImageQuery()).ids
        let before = try images.map { try store.detections(of: $0) }
        let error = try #require(throws: CatalogError.self) {
            try store.addDetections([(images[0], []), (images[1], [detection])], to: run.id)
        }
        guard case .invalid = error else {
            Issue.record("\(error)")
            return
        }
        #expect(try images.map { try store.detections(of: $0) } == before)
        #expect(throws: CatalogError.unknownImage(ImageID(rawValue: 999))) {
            try store.addDetections([(ImageID(rawValue: 999), [])], to: run.id)
        }
    }
}
