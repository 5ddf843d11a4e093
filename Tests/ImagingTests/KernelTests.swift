import CKernels
import Domain
import Imaging
import TestSupport
import Testing

/// The fast kernels against the plain ones.
@Suite struct KernelTests {
    @Test(arguments: 1...40, [1, 2, 3, 8])
    func halvingGivesThePlainBytes(width: Int, height: Int) {
        let image = TestPictures.noise(width: width, height: height, seed: UInt64(width * 100 + height))
        let count = (width + 1) / 2 * ((height + 1) / 2) * 3
        var (fast, plain) = ([UInt8](repeating: 7, count: count), [UInt8](repeating: 9, count: count))
        ck_halve_rgb(image.pixels, width, height, &fast)
        ck_halve_rgb_plain(image.pixels, width, height, &plain)
        #expect(fast == plain)
    }

    @Test(arguments: 1...6, [1, 5, 31, 32, 33, 100])
    func blendingRowsGivesThePlainValues(taps: Int, count: Int) {
        let image = TestPictures.noise(width: 64, height: taps, seed: UInt64(taps))
        let weights = shares(taps, unit: 256, seed: UInt64(count)).map { UInt16($0) }
        var (fast, plain) = ([UInt16](repeating: 7, count: count), [UInt16](repeating: 9, count: count))
        ck_blend_rows(image.pixels, 64 * 3, weights, taps, count, &fast)
        ck_blend_rows_plain(image.pixels, 64 * 3, weights, taps, count, &plain)
        #expect(fast == plain)
    }

    @Test(arguments: 1...6, [1, 2, 3, 17, 40])
    func blendingColumnsGivesThePlainBytes(taps: Int, count: Int) {
        var random = SplitMix64(seed: UInt64(taps * 100 + count))
        let length = 50
        let source = (0..<length * 3 + 8).map { _ in UInt16.random(in: 0...32640, using: &random) }
        let first = (0..<count).map { _ in UInt32.random(in: 0...UInt32(length - taps), using: &random) }
        let weights = (0..<count).flatMap { shares(taps, unit: 16384, seed: UInt64($0)) }.map { Int16($0) }
        var (fast, plain) = ([UInt8](repeating: 7, count: count * 3 + 4), [UInt8](repeating: 9, count: count * 3 + 4))
        ck_blend_columns(source, first, weights, taps, count, &fast)
        ck_blend_columns_plain(source, first, weights, taps, count, &plain)
        #expect(fast.prefix(count * 3) == plain.prefix(count * 3))
    }

    @Test(arguments: Orientation.allCases)
    func turningPutsEachPixelWhereEXIFSaysItGoes(orientation: Orientation) {
        let image = TestPictures.noise(width: 70, height: 41, seed: 4)
        let upright = image.upright(orientation)
        var misplaced = 0
        for y in 0..<image.height {
            for x in 0..<image.width {
                let (right, down) = (image.width - 1 - x, image.height - 1 - y)
                let at =
                    switch orientation {
                    case .upright: (x, y)
                    case .mirrored: (right, y)
                    case .upsideDown: (right, down)
                    case .mirroredUpsideDown: (x, down)
                    case .transposed: (y, x)
                    case .rotatedRight: (down, x)
                    case .transversed: (down, right)
                    case .rotatedLeft: (y, right)
                    }
                if upright[at.0, at.1] != image[x, y] { misplaced += 1 }
            }
        }
        #expect(misplaced == 0)
    }

    private func shares(_ taps: Int, unit: Int, seed: UInt64) -> [Int] {
        var random = SplitMix64(seed: seed)
        var cuts = (0..<taps - 1).map { _ in Int.random(in: 0...unit, using: &random) }.sorted()
        cuts = [0] + cuts + [unit]
        return (0..<taps).map { cuts[$0 + 1] - cuts[$0] }
    }
}
