import CKernels
import Domain
import Imaging
import TestSupport
import Testing

@Suite struct MipPyramidTests {
    @Test(arguments: 0..<60)
    func aPartHasThePixelsOfTheWhole(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let image = TestPictures.noise(
            width: .random(in: 1...90, using: &random), height: .random(in: 1...90, using: &random), seed: UInt64(seed))
        let view = view(of: image, &random)
        let pyramid = MipPyramid(image)
        let whole = pyramid.sample(view)
        let (x, y) = (Int.random(in: 0..<view.width, using: &random), Int.random(in: 0..<view.height, using: &random))
        let part = PixelRect(
            x: x, y: y, width: .random(in: 1...view.width - x, using: &random),
            height: .random(in: 1...view.height - y, using: &random))
        let piece = pyramid.sample(view, part: part)
        for row in 0..<part.height {
            let expected = whole.pixels[
                ((y + row) * view.width + x) * 3..<((y + row) * view.width + x + part.width) * 3]
            #expect(Array(piece.pixels[row * part.width * 3..<(row + 1) * part.width * 3]) == Array(expected))
        }
    }

    @Test(arguments: 0..<40)
    func smallerThanLifeIsTheMeanOfTheArea(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let image = TestPictures.noise(width: 64, height: 48, seed: UInt64(seed))
        let (x, y) = (Double.random(in: 0..<20, using: &random), Double.random(in: 0..<15, using: &random))
        let step = Double.random(in: 1..<1.99, using: &random)
        let crop = PixelBox(xMin: x, yMin: y, xMax: x + 20 * step, yMax: y + 15 * step)
        let sample = MipPyramid(image).sample(crop: crop, width: 20, height: 15)
        var worst = 0.0
        for row in 0..<15 {
            for column in 0..<20 {
                let cell = PixelBox(
                    xMin: x + Double(column) * step, yMin: y + Double(row) * step, xMax: x + Double(column + 1) * step,
                    yMax: y + Double(row + 1) * step)
                worst = max(worst, abs(Double(sample[column, row].green) - mean(image, cell)))
            }
        }
        // Rows are weighted in 256ths: the rounding of three weights.
        #expect(worst < 2.5)
    }

    @Test func oneToOneIsThePictureItself() {
        let image = TestPictures.noise(width: 37, height: 23, seed: 1)
        let pyramid = MipPyramid(image)
        #expect(pyramid.sample(crop: pyramid.wholeCrop, width: 37, height: 23) == image)
    }

    @Test func aHalfIsTheFirstLevel() {
        let image = TestPictures.noise(width: 64, height: 32, seed: 1)
        let pyramid = MipPyramid(image)
        let half = pyramid.sample(crop: pyramid.wholeCrop, width: 32, height: 16)
        var plain = [UInt8](repeating: 0, count: 32 * 16 * 3)
        ck_halve_rgb_plain(image.pixels, 64, 32, &plain)
        #expect(half.pixels == plain)
    }

    @Test func farEnlargedPixelsAreSquares() {
        let image = TestPictures.noise(width: 8, height: 8, seed: 2)
        let sample = MipPyramid(image).sample(
            crop: PixelBox(xMin: 2, yMin: 3, xMax: 5, yMax: 5), width: 24, height: 16)
        var wrong = 0
        for y in 0..<16 {
            for x in 0..<24 where sample[x, y] != image[2 + x / 8, 3 + y / 8] { wrong += 1 }
        }
        #expect(wrong == 0)
    }

    @Test func slightlyEnlargedIsInterpolated() {
        let image = RGBImage(width: 2, height: 1, pixels: [0, 0, 0, 200, 200, 200])
        let sample = MipPyramid(image).sample(
            crop: PixelBox(xMin: 0, yMin: 0, xMax: 2, yMax: 1), width: 4, height: 2)
        #expect((0..<4).map { Int(sample[$0, 0].red) } == [0, 50, 150, 200])
    }

    @Test func outsideThePictureIsMargin() {
        let image = RGBImage(width: 4, height: 4, fill: (200, 200, 200))
        let view = SampleView(
            crop: PixelBox(xMin: -4, yMin: -4, xMax: 8, yMax: 8), width: 12, height: 12, margin: SIMD3(1, 2, 3))
        let sample = MipPyramid(image).sample(view)
        var wrong = 0
        for y in 0..<12 {
            for x in 0..<12 {
                let isInside = (4..<8).contains(x) && (4..<8).contains(y)
                if sample[x, y] != (isInside ? (200, 200, 200) : (1, 2, 3)) { wrong += 1 }
            }
        }
        #expect(wrong == 0)
    }

    @Test func aReducedBaseKeepsFullCoordinates() {
        let image = TestPictures.ramp(width: 100, height: 60)
        let pyramid = MipPyramid(image.resampled(50, 30), fullSize: ImageSize(width: 100, height: 60))
        let crop = PixelBox(xMin: 20, yMin: 12, xMax: 60, yMax: 36)
        let difference = TestPictures.largestDifference(
            pyramid.sample(crop: crop, width: 20, height: 12),
            MipPyramid(image).sample(crop: crop, width: 20, height: 12))
        #expect(difference <= 1)
    }

    @Test func memoryIsFourThirdsOfThePicture() {
        let image = RGBImage(width: 640, height: 480)
        let ratio = Double(MipPyramid(image).byteCount) / Double(image.byteCount)
        #expect(ratio > 1.33 && ratio < 1.34)
    }

    @Test func brightnessAndContrastKeepMidGrey() {
        let image = RGBImage(width: 3, height: 1, pixels: [60, 60, 60, 128, 128, 128, 200, 200, 200])
        let pyramid = MipPyramid(image)
        func shown(_ tone: Tone) -> [UInt8] {
            let sample = pyramid.sample(SampleView(crop: pyramid.wholeCrop, width: 3, height: 1, tone: tone))
            return (0..<3).map { sample[$0, 0].red }
        }
        #expect(shown(Tone()) == [60, 128, 200])
        let hard = shown(Tone(contrast: 0.2))
        #expect(hard[0] < 60 && (127...129).contains(hard[1]) && hard[2] > 200)
        #expect(shown(Tone(brightness: 0.2)) == [98, 166, 238])
        #expect(shown(Tone(contrast: -1)) == [128, 128, 128])
    }

    private func view(of image: RGBImage, _ random: inout SplitMix64) -> SampleView {
        let (w, h) = (Double(image.width), Double(image.height))
        let (x, y) = (Double.random(in: -w / 2..<w, using: &random), Double.random(in: -h / 2..<h, using: &random))
        let crop = PixelBox(
            xMin: x, yMin: y, xMax: x + .random(in: 0.1...w * 2, using: &random),
            yMax: y + .random(in: 0.1...h * 2, using: &random))
        return SampleView(
            crop: crop, width: .random(in: 1...120, using: &random), height: .random(in: 1...80, using: &random),
            tone: Tone(brightness: Bool.random(using: &random) ? 0.1 : 0), margin: SIMD3(9, 8, 7))
    }

    /// Mean green over an area with fractional borders.
    private func mean(_ image: RGBImage, _ cell: PixelBox) -> Double {
        var sum = 0.0
        for y in Int(cell.yMin)...min(image.height - 1, Int(cell.yMax)) {
            for x in Int(cell.xMin)...min(image.width - 1, Int(cell.xMax)) {
                let pixel = PixelBox(xMin: Double(x), yMin: Double(y), xMax: Double(x + 1), yMax: Double(y + 1))
                sum += pixel.intersection(cell).area * Double(image[x, y].green)
            }
        }
        return sum / cell.area
    }
}

extension RGBImage {
    /// The whole picture at another size.
    fileprivate func resampled(_ width: Int, _ height: Int) -> RGBImage {
        let pyramid = MipPyramid(self)
        return pyramid.sample(crop: pyramid.wholeCrop, width: width, height: height)
    }
}
