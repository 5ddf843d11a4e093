import Domain
import TestSupport
import Testing

@Suite struct GeometryTests {
    private static func box(_ random: inout SplitMix64) -> PixelBox {
        func edge(_ random: inout SplitMix64) -> Double {
            (Double.random(in: -50...150, using: &random) * 2).rounded() / 2
        }
        return PixelBox(between: (edge(&random), edge(&random)), and: (edge(&random), edge(&random)))
    }

    @Test func theFirstPixelHasAnAreaOfOne() {
        let pixel = PixelBox(xMin: 0, yMin: 0, xMax: 1, yMax: 1)
        #expect(pixel.width == 1 && pixel.height == 1 && pixel.area == 1)
        #expect(pixel.contains(x: 0, y: 0) && !pixel.contains(x: 1, y: 1))
    }

    static let overlaps: [(PixelBox, PixelBox, Double)] = [
        (PixelBox(xMin: 0, yMin: 0, xMax: 10, yMax: 10), PixelBox(xMin: 0, yMin: 0, xMax: 10, yMax: 10), 1),
        (PixelBox(xMin: 0, yMin: 0, xMax: 10, yMax: 10), PixelBox(xMin: 5, yMin: 0, xMax: 15, yMax: 10), 50.0 / 150),
        (PixelBox(xMin: 0, yMin: 0, xMax: 10, yMax: 10), PixelBox(xMin: 10, yMin: 0, xMax: 20, yMax: 10), 0),
        (PixelBox(xMin: 0, yMin: 0, xMax: 10, yMax: 10), PixelBox(xMin: 2, yMin: 2, xMax: 4, yMax: 4), 0.04),
        (PixelBox(xMin: 0, yMin: 0, xMax: 0, yMax: 10), PixelBox(xMin: 0, yMin: 0, xMax: 10, yMax: 10), 0),
        (PixelBox(xMin: 9, yMin: 9, xMax: 1, yMax: 1), PixelBox(xMin: 0, yMin: 0, xMax: 10, yMax: 10), 0),
        (PixelBox(xMin: .nan, yMin: 0, xMax: 1, yMax: 1), PixelBox(xMin: 0, yMin: 0, xMax: 10, yMax: 10), 0),
    ]

    @Test(arguments: overlaps)
    func overlapIsAShareOfTheUnion(a: PixelBox, b: PixelBox, iou: Double) {
        #expect(abs(a.iou(b) - iou) < 1e-12)
    }

    @Test(arguments: UInt64(0)..<200)
    func overlapIsSymmetricAndAtMostOne(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let (a, b) = (Self.box(&random), Self.box(&random))
        #expect(a.iou(b) == b.iou(a))
        #expect((0...1).contains(a.iou(b)))
        #expect(a.isEmpty || a.iou(a) == 1)
    }

    /// Counts half pixels, slowly.
    private static func counted(_ a: PixelBox, _ b: PixelBox) -> Double {
        var (common, union) = (0, 0)
        for y in -100..<300 {
            for x in -100..<300 {
                let (px, py) = (Double(x) / 2 + 0.25, Double(y) / 2 + 0.25)
                let (inA, inB) = (a.contains(x: px, y: py), b.contains(x: px, y: py))
                if inA && inB { common += 1 }
                if inA || inB { union += 1 }
            }
        }
        return union == 0 ? 0 : Double(common) / Double(union)
    }

    @Test(arguments: UInt64(0)..<12)
    func overlapIsWhatCountingGives(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let (a, b) = (Self.box(&random), Self.box(&random))
        #expect(abs(a.iou(b) - Self.counted(a, b)) < 1e-9)
    }

    @Test(arguments: UInt64(0)..<200)
    func aClampedBoxFits(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let size = ImageSize(width: .random(in: 1...100, using: &random), height: .random(in: 1...100, using: &random))
        let box = Self.box(&random)
        let clamped = box.clamped(to: size)
        #expect(clamped.isEmpty || clamped.fits(in: size))
        if box.fits(in: size) { #expect(clamped == box) }
    }

    @Test(arguments: UInt64(0)..<200)
    func fractionsReadBack(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let size = ImageSize(
            width: .random(in: 1...5000, using: &random), height: .random(in: 1...5000, using: &random))
        let box = Self.box(&random)
        let back = UnitBox(box, in: size).pixels(in: size)
        for (a, b) in [(box.xMin, back.xMin), (box.yMin, back.yMin), (box.xMax, back.xMax), (box.yMax, back.yMax)] {
            #expect(abs(a - b) < 1e-9)
        }
    }

    @Test(arguments: UInt64(0)..<50)
    func movingThereAndBackChangesNothing(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let box = Self.box(&random)
        #expect(box.moved(dx: 7, dy: -3).moved(dx: -7, dy: 3) == box)
    }

    @Test func twoPointsMakeABoxInAnyOrder() {
        let box = PixelBox(xMin: 1, yMin: 2, xMax: 3, yMax: 4)
        for (a, b) in [((1.0, 2.0), (3.0, 4.0)), ((3, 4), (1, 2)), ((1, 4), (3, 2)), ((3, 2), (1, 4))] {
            #expect(PixelBox(between: (a.0, a.1), and: (b.0, b.1)) == box)
        }
    }
}
