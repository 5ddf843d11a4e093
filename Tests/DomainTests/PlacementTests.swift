import Domain
import TestSupport
import Testing

@Suite struct PlacementTests {
    static func size(_ random: inout SplitMix64) -> ImageSize {
        ImageSize(width: Int.random(in: 1...5000, using: &random), height: Int.random(in: 1...5000, using: &random))
    }

    /// One placement of each kind, of a seed.
    static func placements(_ random: inout SplitMix64) -> [Placement] {
        let picture = size(&random)
        let input = ImageSize(
            width: 32 * Int.random(in: 1...20, using: &random), height: 32 * Int.random(in: 1...20, using: &random))
        let multiple = Bool.random(using: &random) ? 1 : 32
        return [
            .letterbox(picture, in: input), .stretch(picture, in: input),
            .keepAspect(picture, short: 416, longest: 1024, multiple: multiple),
        ]
    }

    @Test(arguments: UInt64(0)..<200)
    func aBoxFindsItsWayBack(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for placement in Self.placements(&random) {
            let edges = (0..<4).map { _ in Double.random(in: -1000...6000, using: &random) }
            let box = PixelBox(between: (edges[0], edges[1]), and: (edges[2], edges[3]))
            let back = placement.picture(placement.input(box))
            for (a, b) in [(back.xMin, box.xMin), (back.yMin, box.yMin), (back.xMax, box.xMax), (back.yMax, box.yMax)] {
                #expect(abs(a - b) < 1e-6 * 6000)
            }
        }
    }

    @Test(arguments: UInt64(0)..<200)
    func thePictureLiesInTheMiddleOfTheLetterboxAndFillsOneAxis(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let placement = Self.placements(&random)[0]
        let (input, scaled) = (placement.inputSize, placement.scaledSize)
        #expect(scaled.width == input.width || scaled.height == input.height)
        #expect((0...1).contains(input.width - scaled.width - 2 * placement.left))
        #expect((0...1).contains(input.height - scaled.height - 2 * placement.top))
        let whole = placement.input(
            PixelBox(
                xMin: 0, yMin: 0, xMax: Double(placement.pictureSize.width),
                yMax: Double(placement.pictureSize.height)))
        #expect(whole.xMin == Double(placement.left) && whole.yMin == Double(placement.top))
        #expect(abs(whole.width - Double(scaled.width)) < 1e-9 && abs(whole.height - Double(scaled.height)) < 1e-9)
    }

    /// Picture, input, scaled size and margin as darknet's integer sums give them.
    static let letterboxes: [(ImageSize, ImageSize, ImageSize, Int, Int)] = [
        (.init(width: 768, height: 576), .init(width: 416, height: 416), .init(width: 416, height: 312), 0, 52),
        (.init(width: 773, height: 512), .init(width: 416, height: 416), .init(width: 416, height: 275), 0, 70),
        (.init(width: 424, height: 640), .init(width: 320, height: 320), .init(width: 212, height: 320), 54, 0),
        (.init(width: 100, height: 100), .init(width: 608, height: 320), .init(width: 320, height: 320), 144, 0),
        (.init(width: 4000, height: 1), .init(width: 416, height: 416), .init(width: 416, height: 1), 0, 207),
        (.init(width: 1, height: 4000), .init(width: 416, height: 416), .init(width: 1, height: 416), 207, 0),
        (.init(width: 1, height: 1), .init(width: 416, height: 416), .init(width: 416, height: 416), 0, 0),
    ]

    @Test(arguments: letterboxes)
    func letterboxSidesAreDarknets(picture: ImageSize, input: ImageSize, scaled: ImageSize, left: Int, top: Int) {
        let placement = Placement.letterbox(picture, in: input)
        #expect(placement.scaledSize == scaled && placement.left == left && placement.top == top)
    }

    /// Width, height, short, longest, multiple and what `resize_short_within` makes of them.
    static let shortWithin: [[Int]] = [
        [640, 480, 416, 1024, 1, 555, 416], [500, 375, 416, 1024, 32, 544, 416],
        [1920, 1080, 416, 1024, 1, 740, 416], [1200, 300, 416, 1024, 1, 1024, 256],
        [1200, 300, 416, 1024, 32, 1024, 256], [50, 37, 48, 64, 1, 64, 47], [50, 37, 48, 50, 32, 32, 32],
        [37, 50, 48, 64, 16, 48, 64], [100, 100, 512, 512, 1, 512, 512], [333, 101, 64, 128, 1, 128, 39],
    ]

    @Test(arguments: shortWithin)
    func keptAspectIsGluons(row: [Int]) {
        let placement = Placement.keepAspect(
            ImageSize(width: row[0], height: row[1]), short: row[2], longest: row[3], multiple: row[4])
        #expect(placement.inputSize == ImageSize(width: row[5], height: row[6]))
        #expect(placement.scaledSize == placement.inputSize && placement.left == 0 && placement.top == 0)
    }

    @Test(arguments: [(1, 1), (4000, 1), (1, 4000), (Int(UInt32.max), 1)])
    func keptAspectOfExtremesStaysWithinItsLimits(width: Int, height: Int) {
        let placement = Placement.keepAspect(
            ImageSize(width: width, height: height), short: 416, longest: 1024, multiple: 32)
        let input = placement.inputSize
        #expect((32...1024).contains(input.width) && (32...1024).contains(input.height))
        #expect(input.width % 32 == 0 && input.height % 32 == 0)
    }
}
