import Domain
import Foundation
import TestSupport
import Testing

@testable import Formats

@Suite struct SteadyDatasetSplitTests {
    private static func images(_ count: Int, _ draws: inout SplitMix64) -> [SplitImage] {
        (0..<count).map { index in
            SplitImage(
                identity: "img-\(index)",
                classes: (0..<Int.random(in: 1...5, using: &draws)).map { _ in
                    Int.random(in: 0..<4, using: &draws)
                })
        }
    }

    private static func parts() throws -> [SplitPart] { try #require(SplitRecipe.parts(ratio: "70/30")) }

    @Test(arguments: 0..<30)
    func whoWasDealtStays(seed: UInt64) throws {
        var draws = SplitMix64(seed: seed)
        let all = Self.images(200, &draws)
        let first = SteadyDatasetSplit(parts: try Self.parts(), seed: seed, dealt: DealtImages())
        let begun = Array(all.shuffled(using: &draws).prefix(Int.random(in: 1...150, using: &draws)))
        let before = first.trains(begun, classCount: 4)
        // Nobody was dealt: the same as anew.
        #expect(before == StratifiedDatasetSplit(parts: try Self.parts(), seed: seed).trains(begun, classCount: 4))
        // Some are gone, some have other boxes, in another order.
        var next = all.filter { _ in Int.random(in: 0..<10, using: &draws) > 0 }.shuffled(using: &draws)
        for index in next.indices.prefix(20) { next[index].classes = [0] }
        let second = SteadyDatasetSplit(parts: try Self.parts(), seed: seed, dealt: first.dealt)
        let after = second.trains(next, classCount: 4)
        let places = Dictionary(uniqueKeysWithValues: zip(begun.map(\.identity), before))
        for (image, trains) in zip(next, after) { #expect(places[image.identity] ?? trains == trains) }
        let known = next.count { places[$0.identity] != nil }
        #expect(second.dealtNow == (known, next.count - known))
        // Who is gone keeps the place.
        #expect(places.allSatisfy { second.dealt.trains[$0.key] == $0.value })
        #expect(second.dealt.trains.count == Set(begun.map(\.identity) + next.map(\.identity)).count)
        let share = Double(second.dealt.trains.values.count { $0 }) / Double(second.dealt.trains.count)
        #expect(abs(share - 0.7) < 0.1)
    }

    @Test func placesAreReadBack() throws {
        let path = NSTemporaryDirectory() + "reticle-dealt-\(UUID().uuidString).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try DealtImages(contentsOf: path).trains.isEmpty)
        var dealt = DealtImages()
        dealt.trains = ["a": true, "b\t\"": false, "ü": true]
        try dealt.write(to: path)
        #expect(try DealtImages(contentsOf: path) == dealt)
        try Data("{}".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: FormatError.self) { try DealtImages(contentsOf: path) }
    }
}
