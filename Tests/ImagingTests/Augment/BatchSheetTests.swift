import Domain
import Testing

@testable import Imaging

@Suite struct BatchSheetTests {
    private func sample(_ value: Float, _ boxes: [AugmentedBox] = [], side: Int = 60) -> AugmentedSample {
        let size = ImageSize(width: side, height: side)
        return AugmentedSample(size: size, values: Array(repeating: value, count: size.area * 3), boxes: boxes)
    }

    private let sheet = BatchSheet(names: ["cup", "plate"], mean: .zero, deviation: .one)

    /// Bytes through the input's normalisation and back.
    @Test func pixelsComeBackAsTheyWere() {
        let image = TestPictures.noise(width: 40, height: 30, seed: 1)
        for input in [NetworkInput.gluon(nil), .darknet] {
            var values = [Float](repeating: 0, count: image.pixels.count)
            var span = values.mutableSpan
            input.write(image, .stretch(image.size, in: image.size), into: &span)
            let sample = AugmentedSample(size: image.size, values: values, boxes: [])
            let back = BatchSheet(names: [], mean: input.mean, deviation: input.deviation).pixels(sample)
            #expect(back == image)
        }
    }

    @Test func valuesBeyondBlackAndWhiteAreClipped() {
        #expect(sheet.pixels(sample(1.5))[3, 3] == (255, 255, 255))
        #expect(sheet.pixels(sample(-0.5))[3, 3] == (0, 0, 0))
        #expect(sheet.pixels(sample(.nan))[3, 3] == (0, 0, 0))
    }

    @Test(arguments: [(1, 1, 1), (2, 2, 1), (5, 3, 2), (8, 4, 2), (16, 6, 3)])
    func samplesLieInRows(count: Int, across: Int, down: Int) throws {
        let samples = (0..<count).map { sample(Float($0 + 1) / 32) }
        let drawn = try sheet.render(samples)
        #expect([drawn.width, drawn.height] == [across * 64 + 4, down * 64 + 4])
        for index in 0..<count {
            let pixel = drawn[index % across * 64 + 34, index / across * 64 + 34]
            #expect(pixel.red == UInt8((Float(index + 1) / 32 * 255).rounded()))
        }
    }

    @Test func boxesAreDrawnWithNameAndShare() throws {
        let box = PixelBox(xMin: 15, yMin: 25, xMax: 45, yMax: 50)
        let plain = try sheet.render([sample(0.5)])
        var seen: [RGBImage] = [plain]
        for each in [
            AugmentedBox(box, classIndex: 0), AugmentedBox(box, classIndex: 1), AugmentedBox(box, classIndex: 7),
            AugmentedBox(box, classIndex: 0, weight: 0.3),
        ] {
            let drawn = try sheet.render([sample(0.5, [each])])
            #expect(!seen.contains(drawn))
            #expect(drawn[4 + 30, 4 + 37] == plain[4 + 30, 4 + 37])
            seen.append(drawn)
        }
    }

    @Test func anEmptyBatchIsAnEmptySheet() throws {
        let drawn = try sheet.render([])
        #expect(drawn.size == ImageSize(width: 8, height: 4))
    }
}
