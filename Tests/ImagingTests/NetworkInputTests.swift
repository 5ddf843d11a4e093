import CKernels
import Domain
import TestSupport
import Testing

@testable import Imaging

@Suite struct NetworkInputTests {
    static func size(_ random: inout SplitMix64, _ most: Int) -> ImageSize {
        ImageSize(width: Int.random(in: 1...most, using: &random), height: Int.random(in: 1...most, using: &random))
    }

    static func written(_ input: NetworkInput, _ image: RGBImage, _ placement: Placement) -> [Float] {
        var values = [Float](repeating: .nan, count: placement.inputSize.area * 3)
        var span = values.mutableSpan
        input.write(image, placement, into: &span)
        return values
    }

    /// The value of one place by bilinear interpolation between pixel middles, in `Double`.
    static func bilinear(_ image: RGBImage, _ size: ImageSize, _ x: Int, _ y: Int) -> SIMD3<Double> {
        func place(_ target: Int, _ source: Int, _ count: Int) -> (Int, Int, Double) {
            let middle = max(
                0, min(Double(source - 1), (Double(target) + 0.5) * Double(source) / Double(count) - 0.5))
            return (Int(middle), min(source - 1, Int(middle) + 1), middle - middle.rounded(.down))
        }
        func pixel(_ x: Int, _ y: Int) -> SIMD3<Double> {
            let (red, green, blue) = image[x, y]
            return SIMD3(Double(red), Double(green), Double(blue))
        }
        let (left, right, fx) = place(x, image.width, size.width)
        let (top, bottom, fy) = place(y, image.height, size.height)
        let upper = pixel(left, top) * (1 - fx) + pixel(right, top) * fx
        let lower = pixel(left, bottom) * (1 - fx) + pixel(right, bottom) * fx
        return upper * (1 - fy) + lower * fy
    }

    @Test(arguments: UInt64(0)..<60)
    func darknetsInputIsBilinearOnGrey(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let size = Self.size(&random, 60)
        let image = TestPictures.noise(width: size.width, height: size.height, seed: seed)
        let input = Self.size(&random, 70)
        let placement = seed % 3 == 0 ? Placement.stretch(size, in: input) : .letterbox(size, in: input)
        let values = Self.written(.darknet, image, placement)
        let scaled = placement.scaledSize
        var worst = 0.0
        for y in 0..<input.height {
            for x in 0..<input.width {
                let (column, row) = (x - placement.left, y - placement.top)
                let isInside = (0..<scaled.width).contains(column) && (0..<scaled.height).contains(row)
                let expected =
                    isInside ? Self.bilinear(image, scaled, column, row) / 255 : SIMD3(repeating: 0.5)
                for channel in 0..<3 {
                    worst = max(worst, abs(Double(values[(y * input.width + x) * 3 + channel]) - expected[channel]))
                }
            }
        }
        #expect(worst < 2e-5)
    }

    @Test(arguments: [NetworkInput.darknet, .gluon(.cubic), .gluon(nil)])
    func everyValueIsWrittenAndNormalized(input: NetworkInput) {
        var input = input
        (input.mean, input.deviation) = (SIMD3(0.5, 0.25, 0.1), SIMD3(0.5, 0.25, 2))
        let image = RGBImage(width: 40, height: 10, fill: (255, 0, 51))
        let placement = Placement.letterbox(image.size, in: ImageSize(width: 32, height: 32))
        let values = Self.written(input, image, placement)
        for y in 0..<32 {
            let isInside = (placement.top..<placement.top + 8).contains(y)
            let expected: [Float] = isInside ? [1, -1, 0.05] : [0, 1, 0.2]
            for x in 0..<32 {
                for channel in 0..<3 {
                    #expect(abs(values[(y * 32 + x) * 3 + channel] - expected[channel]) < 1e-5)
                }
            }
        }
    }

    @Test(arguments: [(1, 1), (4000, 1), (1, 4000), (3, 2)], Interpolation.allCases)
    func extremesAreNoFault(size: (Int, Int), interpolation: Interpolation) {
        let image = TestPictures.noise(width: size.0, height: size.1, seed: 3)
        for input in [NetworkInput.darknet, .gluon(interpolation)] {
            var input = input
            input.interpolation = interpolation
            for target in [ImageSize(width: 64, height: 32), ImageSize(width: 1, height: 1)] {
                let values = Self.written(input, image, .letterbox(image.size, in: target))
                #expect(values.allSatisfy { $0.isFinite })
                #expect(Self.written(input, image, .stretch(image.size, in: target)).allSatisfy { $0.isFinite })
            }
        }
    }

    @Test(arguments: Interpolation.allCases, [ImageSize(width: 7, height: 90), ImageSize(width: 90, height: 7)])
    func aPictureOfOneColourKeepsIt(interpolation: Interpolation, size: ImageSize) {
        let image = RGBImage(width: 31, height: 29, fill: (255, 128, 3))
        let resized = image.resized(to: size, by: interpolation)
        let expected = RGBImage(width: size.width, height: size.height, fill: (255, 128, 3))
        #expect(TestPictures.largestDifference(resized, expected) <= 1)
    }

    @Test(arguments: Interpolation.allCases)
    func theSameSizeChangesNothing(interpolation: Interpolation) {
        let image = TestPictures.noise(width: 13, height: 7, seed: 5)
        #expect(image.resized(to: image.size, by: interpolation) == image)
        let values = Self.written(
            NetworkInput(
                interpolation: interpolation, roundsToBytes: false, mean: .zero,
                deviation: SIMD3(repeating: 1.0 / 255)),
            image, .stretch(image.size, in: image.size))
        let worst = zip(values, image.pixels).map { abs($0 - Float($1)) }.max() ?? 1
        #expect(worst < 1e-3)
    }

    @Test(arguments: UInt64(0)..<60)
    func theWideKernelsGiveThePlainOnesValues(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let (length, count) = (Int.random(in: 1...50, using: &random), Int.random(in: 1...70, using: &random))
        let taps = [1, 2, 4, 8, 11][Int(seed % 5)]
        let row = (0..<length * 3).map { _ in UInt8.random(in: 0...255, using: &random) }
        // Room for the tables in blocks of eight pixels, too.
        let room = (count + 7) / 8 * 8 * taps
        let at = (0..<room).map { _ in Int32.random(in: 0..<Int32(length), using: &random) * 3 }.sorted()
        let weights = (0..<room).map { _ in Float.random(in: -1...1, using: &random) }
        let fixed = weights.map { Int16($0 * 2048) }
        var wide = [Float](repeating: 0, count: count * 3)
        var plain = wide
        ck_columns_bytes(row, row.count, at, weights, taps, count, &wide)
        ck_columns_bytes_plain(row, at, weights, taps, count, &plain)
        #expect(wide == plain)
        var wideSums = [Int32](repeating: 0, count: count * 3 + 1)
        var plainSums = wideSums
        ck_columns_fixed(row, row.count, at, fixed, taps, count, &wideSums)
        ck_columns_fixed_plain(row, at, fixed, taps, count, &plainSums)
        #expect(wideSums.dropLast() == plainSums.dropLast())
        let rows = (0..<taps).map { _ in (0..<count * 3).map { _ in Float.random(in: 0...255, using: &random) } }
        let (gain, bias): ([Float], [Float]) = ([1.5, 0.3, 2], [-1, 0, 7])
        var wideRow = [Float](repeating: 0, count: count * 3)
        var plainRow = wideRow
        let joined = rows.flatMap { $0 }
        joined.withUnsafeBufferPointer { joined in
            let pointers: [UnsafePointer<Float>?] = (0..<taps).map { tap in
                joined.baseAddress.map { $0 + tap * count * 3 }
            }
            ck_rows_floats(pointers, weights, taps, count * 3, gain, bias, &wideRow)
            ck_rows_floats_plain(pointers, weights, taps, count * 3, gain, bias, &plainRow)
            for halfUp in [Int32(0), 1] {
                var wideBytes = [UInt8](repeating: 7, count: count * 3)
                var plainBytes = [UInt8](repeating: 9, count: count * 3)
                ck_rows_bytes(pointers, weights, taps, count * 3, 0.5, halfUp, &wideBytes)
                ck_rows_bytes_plain(pointers, weights, taps, count * 3, 0.5, halfUp, &plainBytes)
                #expect(wideBytes == plainBytes)
            }
        }
        #expect(wideRow == plainRow)
    }

    @Test func ruleNineGoesByWhatBothSidesDo() {
        let source = ImageSize(width: 50, height: 50)
        func suited(_ width: Int, _ height: Int) -> Interpolation {
            .suited(from: source, to: ImageSize(width: width, height: height))
        }
        #expect(suited(60, 60) == .cubic && suited(40, 40) == .area && suited(60, 40) == .linear)
        #expect(suited(50, 40) == .linear && suited(60, 50) == .linear && suited(50, 50) == .linear)
    }
}
