import Catalog
import Domain
import Foundation
import TestSupport
import Testing

/// What people and a network say of finished images, read as one.
@Suite struct ComparisonTests {
    /// Read plainly: image by image.
    private static func plain(
        _ model: ModelRecord, client: String? = nil, in store: CatalogStore
    ) throws -> [ImageComparison] {
        try store.rows(store.search(ImageQuery(client: client)).ids).sorted { $0.id < $1.id }
            .filter { $0.state != .unseen }
            .compactMap { row in
                guard try store.runs(on: row.id).contains(where: { $0.model == model.id }) else { return nil }
                return ImageComparison(
                    image: row.id, annotations: try store.document(row.id).annotations,
                    detections: try store.detections(of: row.id).filter { $0.model == model.id })
            }
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func itIsWhatSingleImagesSay(seed: UInt64) throws {
        let (_, store, model, run) = try DetectionTests.predicted(20, seed: seed)
        let other = try store.registerModel("other", fingerprint: "g", classes: ["can"], at: Workspace.now)
        let second = try store.beginRun(
            of: other.id, settings: DetectionTests.settings, by: "anna", at: Workspace.now)
        var random = SplitMix64(seed: seed + 100)
        let images = try store.search(ImageQuery()).ids
        try store.addDetections(images.prefix(7).map { ($0, []) }, to: second.id)
        // A newer run of the same network counts on the images that it has looked at.
        let newer = try store.beginRun(of: model.id, settings: run.settings, by: "anna", at: Workspace.now)
        try store.addDetections(
            images.suffix(5).map { ($0, DetectionTests.detections(3, &random)) }, to: newer.id)
        for _ in 0..<6 {
            do {
                try store.judge(
                    JudgingTests.judgement(&random, in: store), addsClasses: true, by: "ben", at: Workspace.now)
            } catch {
                // Some judgements have nothing to judge.
                #expect(try store.integrityCheck() == [])
            }
        }
        for network in [model, other] {
            for client in [nil, "acme", "nobody"] {
                let wanted = try Self.plain(network, client: client, in: store)
                #expect(try store.comparisons(with: network.id, client: client) == wanted)
                #expect(try store.comparableImages(client: client)[network.id] ?? 0 == wanted.count)
            }
        }
        let all = try Self.plain(model, in: store)
        let asked = all.map(\.image).filter { _ in random.next() % 2 == 0 } + [ImageID(rawValue: 9999)]
        #expect(try store.comparisons(with: model.id, on: asked) == all.filter { asked.contains($0.image) })
    }

    @Test func ignoredClassesAreLeftOutAndImagesThatAreUndoneGo() throws {
        let (_, store, model, _) = try DetectionTests.predicted()
        try store.setMapping(of: model.id, classIndex: 0, to: .ignored, by: "anna", at: Workspace.now)
        let all = try store.comparisons(with: model.id)
        #expect(all.allSatisfy { $0.detections.allSatisfy { $0.classIndex != 0 } })
        #expect(all.contains { !$0.detections.isEmpty })
        let first = try #require(all.first?.image)
        try store.apply(.setStates([first], to: .unseen), by: "anna", at: Workspace.now)
        #expect(try store.comparisons(with: model.id, on: [first]) == [])
        #expect(try store.comparisons(with: model.id).map(\.image) == all.dropFirst().map(\.image))
    }
}
