import Domain
import TestSupport
import Testing

@testable import Formats

@Suite struct UnitCheckTests {
    private let size = ImageSize(width: 1280, height: 720)

    /// A picture with boxes of a usual size anywhere, in pixels with one decimal.
    private func usual(_ random: inout SplitMix64, _ count: Int = 3) -> SpooledImage {
        let boxes = (0..<count).map { _ -> PixelBox in
            let (w, h) = (Double.random(in: 100...350, using: &random), Double.random(in: 80...250, using: &random))
            let (x, y) = (
                Double.random(in: 0...(1280 - w), using: &random), Double.random(in: 0...(720 - h), using: &random)
            )
            func round(_ value: Double) -> Double { (value * 10).rounded() / 10 }
            return PixelBox(xMin: round(x), yMin: round(y), xMax: round(x + w), yMax: round(y + h))
        }
        return image(boxes)
    }

    private func image(_ boxes: [PixelBox]) -> SpooledImage {
        SpooledImage(line: 1, identity: "i", path: "p", size: size, classes: boxes.map { _ in 0 }, boxes: boxes)
    }

    private func inPercent(_ image: SpooledImage) -> SpooledImage {
        self.image(
            image.boxes.map {
                PixelBox(xMin: $0.xMin / 12.8, yMin: $0.yMin / 7.2, xMax: $0.xMax / 12.8, yMax: $0.yMax / 7.2)
            })
    }

    private func check(_ images: [SpooledImage]) -> UnitCheck {
        var check = UnitCheck()
        for image in images { check.add(image, size: size) }
        return check
    }

    @Test(arguments: 0..<50) func onePictureInPercentAmongManyInPixelsIsFound(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let pixels = (0..<40).map { _ in usual(&random) }
        let percent = inPercent(usual(&random, 1 + seed % 3))
        let check = check(pixels + [percent])
        #expect(check.verdict(percent, size: size) == .percent)
        #expect(pixels.allSatisfy { check.verdict($0, size: size) == .pixels })
    }

    @Test(arguments: 0..<50) func aSmallThingInTheCornerIsNoPercent(_ seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        // Things of 20 to 80 pixels, many of them in the corner.
        func small() -> SpooledImage {
            let (w, h) = (
                Double(Int.random(in: 20...60, using: &random)), Double(Int.random(in: 20...60, using: &random))
            )
            let (x, y) = (
                Double(Int.random(in: 0...400, using: &random)), Double(Int.random(in: 0...300, using: &random))
            )
            return image([PixelBox(xMin: x, yMin: y, xMax: x + w, yMax: y + h)])
        }
        let corner = image([PixelBox(xMin: 10, yMin: 20, xMax: 60, yMax: 75)])
        #expect(check((0..<60).map { _ in small() } + [corner]).verdict(corner, size: size) == .pixels)
    }

    @Test func aWholeClientInPercentIsFound() {
        var random = SplitMix64(seed: 1)
        let images = (0..<30).map { _ in inPercent(usual(&random)) }
        let check = check(images)
        #expect(images.allSatisfy { check.verdict($0, size: size) == .percent })
    }

    @Test func fewBoxesAreInDoubtWhereTheyReachFar() {
        let wide = image([PixelBox(xMin: 10, yMin: 10, xMax: 70, yMax: 60)])
        let narrow = image([PixelBox(xMin: 10, yMin: 10, xMax: 30, yMax: 60)])
        let other = image([PixelBox(xMin: 300, yMin: 10, xMax: 400, yMax: 60)])
        let check = check([wide, narrow, other])
        #expect(check.verdict(wide, size: size) == .doubtful && check.verdict(narrow, size: size) == .pixels)
        #expect(check.verdict(wide, size: ImageSize(width: 120, height: 90)) == .pixels)
    }

    @Test func aBoxOfLessThanAPixelIsAFraction() {
        #expect(UnitCheck.isFraction(PixelBox(xMin: 0.1, yMin: 0.2, xMax: 0.9, yMax: 1), in: size))
        #expect(!UnitCheck.isFraction(PixelBox(xMin: 0.1, yMin: 0.2, xMax: 0.9, yMax: 1.5), in: size))
    }
}
