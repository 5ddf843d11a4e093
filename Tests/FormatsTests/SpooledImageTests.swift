import Domain
import TestSupport
import Testing

@testable import Formats

@Suite struct SpooledImageTests {
    private func image(_ random: inout SplitMix64) -> SpooledImage {
        let count = Int.random(in: 0...6, using: &random)
        func text() -> String {
            String(
                (0..<Int.random(in: 0...200, using: &random)).compactMap { _ in
                    "aé/.\u{1F600} ".randomElement(using: &random)
                })
        }
        func edge() -> Double { Double.random(in: -1e6...1e6, using: &random) }
        return SpooledImage(
            line: Int.random(in: 1...1_000_000_000, using: &random), identity: text(), path: "p" + text(),
            size: Bool.random(using: &random) ? ImageSize(width: 640, height: 70_000) : nil,
            classes: (0..<count).map { _ in Int.random(in: 0...300, using: &random) },
            boxes: (0..<count).map { _ in PixelBox(xMin: edge(), yMin: edge(), xMax: edge(), yMax: edge()) })
    }

    @Test(arguments: 0..<100) func imagesComeBackAsTheyWent(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let images = (0..<5).map { _ in image(&random) }
        var bytes: [UInt8] = []
        for image in images { image.encode(into: &bytes) }
        var at = 0
        #expect(images.map { _ in SpooledImage(from: bytes[at...], end: &at) } == images)
        #expect(at == bytes.count)
    }

    @Test(arguments: 0..<20) func aCutImageIsNone(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        var bytes: [UInt8] = []
        image(&random).encode(into: &bytes)
        var end = 0
        for count in 0..<bytes.count { #expect(SpooledImage(from: bytes[..<count], end: &end) == nil) }
    }
}
