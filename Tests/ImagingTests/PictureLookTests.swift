import Domain
import Foundation
import Imaging
import TestSupport
import Testing

@Suite struct PictureLookTests {
    /// Blots of a seed on a grey ground: unlike in every turn, as photographs are.
    private static func blots(_ seed: UInt64, width: Int = 320, height: Int = 240) -> RGBImage {
        var random = SplitMix64(seed: seed)
        var values = [Double](repeating: 110, count: width * height)
        for _ in 0..<25 {
            let (x, y) = (
                Double.random(in: 0..<Double(width), using: &random),
                Double.random(in: 0..<Double(height), using: &random)
            )
            let radius = Double.random(in: 0.04...0.2, using: &random) * Double(width)
            let height = Double.random(in: -70...70, using: &random)
            for at in values.indices {
                let (dx, dy) = (Double(at % width) - x, Double(at / width) - y)
                values[at] += max(0, 1 - (dx * dx + dy * dy) / (radius * radius)) * height
            }
        }
        return RGBImage(
            width: width, height: height,
            pixels: values.flatMap { value in
                let byte = UInt8(max(0, min(255, value)))
                return [byte, byte, byte]
            })
    }

    /// Greatest likeness over all turns; 0 where one of them has no signature.
    private static func likeness(_ a: RGBImage, _ b: RGBImage) -> Double {
        guard let one = PictureSignature(of: a), let two = PictureSignature(of: b) else { return 0 }
        return PictureTurn.all.map { one.similarity(two, turned: $0) }.max() ?? 0
    }

    private static func cut(_ image: RGBImage, left: Int, top: Int) -> RGBImage {
        let (width, height) = (image.width - left, image.height - top)
        var pixels: [UInt8] = []
        for y in 0..<height {
            let start = ((y + top) * image.width + left) * 3
            pixels += image.pixels[start..<start + width * 3]
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }

    static let changes: [(String, @Sendable (RGBImage) -> RGBImage)] = [
        ("half as large", { $0.resized(to: ImageSize(width: $0.width / 2, height: $0.height / 2), by: .area) }),
        ("stretched", { $0.resized(to: ImageSize(width: $0.width * 2, height: $0.height), by: .linear) }),
        (
            "brighter",
            { image in
                RGBImage(
                    width: image.width, height: image.height,
                    pixels: image.pixels.map { UInt8(min(255, Double($0) * 1.2 + 15)) })
            }
        ),
        ("darker", { RGBImage(width: $0.width, height: $0.height, pixels: $0.pixels.map { $0 / 2 }) }),
        ("cut", { cut($0, left: $0.width / 50, top: $0.height / 50) }),
    ]

    @Test(arguments: 0..<8 as Range<UInt64>, changes.indices)
    func aChangedCopyLooksTheSame(seed: UInt64, change: Int) {
        let image = Self.blots(seed)
        let likeness = Self.likeness(image, Self.changes[change].1(image))
        #expect(likeness >= PictureSimilarity.usual, "\(Self.changes[change].0): \(likeness)")
    }

    @Test(arguments: Orientation.allCases)
    func aTurnedCopyLooksTheSame(orientation: Orientation) {
        let image = Self.blots(9)
        #expect(Self.likeness(image, image.upright(orientation)) > 0.999)
    }

    @Test func strangersLookDifferent() {
        let images = (0..<12 as Range<UInt64>).map { Self.blots($0) }
        for (index, one) in images.enumerated() {
            for two in images[(index + 1)...] { #expect(Self.likeness(one, two) < PictureSimilarity.least) }
        }
    }

    @Test func aPictureOfOneColourHasNoSignature() {
        #expect(PictureSignature(of: RGBImage(width: 40, height: 30, fill: (80, 90, 100))) == nil)
        #expect(PictureSignature(of: RGBImage(width: 0, height: 0)) == nil)
    }

    @Test func aRecompressedFileLooksTheSameAndHasOtherBytes() throws {
        let folder = try TemporaryFolder()
        let image = Self.blots(4, width: 700, height: 500)
        let (one, two) = (try folder.file("a.jpg"), try folder.file("b.jpg"))
        try PictureWriter.write(image, to: one)
        try PictureWriter.write(image.resized(to: ImageSize(width: 350, height: 250), by: .area), to: two)
        let (a, b) = (try PictureLook(at: one), try PictureLook(at: two))
        let (x, y) = (try #require(a.signature), try #require(b.signature))
        #expect(x.similarity(y, turned: .none) > 0.99)
        #expect(a.digest != b.digest)
        #expect(a.header.storedSize == ImageSize(width: 700, height: 500))
    }

    @Test func equalBytesHaveOneDigest() {
        for count in [0, 1, 31, 32, 33, 100] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
            #expect(ContentDigest(of: bytes) == ContentDigest(of: bytes))
            for at in bytes.indices {
                var other = bytes
                other[at] ^= 1
                #expect(ContentDigest(of: other) != ContentDigest(of: bytes))
            }
            #expect(ContentDigest(of: bytes + [0]) != ContentDigest(of: bytes))
        }
    }

    @Test func aFileThatIsNoPictureThrows() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("a.jpg", Array("<html>".utf8))
        #expect(throws: ImagingError.self) { try PictureLook(at: path) }
    }
}
