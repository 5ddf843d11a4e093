import CKernels
import Foundation
import TestSupport
import Testing

/// Layers without weights, of every level, against the reference.
@Suite struct KernelLineTests {
    private func numbers(_ count: Int, seed: UInt64, in range: ClosedRange<Float> = -9...9) -> [Float] {
        var random = SplitMix64(seed: seed)
        return (0..<count).map { _ in Float.random(in: range, using: &random) }
    }

    private func line(_ pixels: Int, _ channels: Int, gap: Int, _ level: ck_level) -> ck_line {
        ck_line(
            pixels: pixels, channels: channels, source_stride: channels + gap, target_stride: channels + 2 * gap,
            level: level)
    }

    /// Largest difference relative to the value, or to 1e-6 where it is smaller; infinite where NaN is one's alone.
    private func deviation(_ expected: [Float], _ found: [Float]) -> Float {
        zip(expected, found).reduce(0) { worst, pair in
            if pair.0.isNaN || pair.1.isNaN { return pair.0.isNaN && pair.1.isNaN ? worst : .infinity }
            return max(worst, pair.0 == pair.1 ? 0 : abs(pair.0 - pair.1) / max(abs(pair.0), 1e-6))
        }
    }

    @Test(arguments: [CK_LINEAR, CK_LEAKY, CK_RELU, CK_RELU6, CK_SWISH, CK_MISH, CK_LOGISTIC], [0, 3])
    func activationsAreTheReferences(kind: ck_activation_kind, gap: Int) {
        let activation = ck_activation(kind: kind, slope: 0.1)
        for channels in [1, 7, 16, 75] {
            var plain = line(11, channels, gap: gap, CK_PLAIN)
            var source = numbers(11 * (channels + gap), seed: 3, in: -30...30)
            source[channels / 2] = .nan
            let empty = [Float](repeating: 7, count: 11 * (channels + 2 * gap))
            var expected = empty
            ck_activate(&plain, activation, source, &expected)
            for level in ck_level.fast {
                var fast = line(11, channels, gap: gap, level)
                var found = empty
                ck_activate(&fast, activation, source, &found)
                // A few units in the last place of e^x.
                #expect(deviation(expected, found) < 1e-6, "level \(level.rawValue), \(channels) channels")
            }
        }
    }

    @Test func activationsOfExtremesAreFinite() {
        let source: [Float] = [-3e38, -1000, -88, -20, -0.0, 0, 20, 88, 1000, 3e38]
        for kind in [CK_SWISH, CK_MISH, CK_LOGISTIC] {
            for level in ck_level.fast {
                var fast = line(1, source.count, gap: 0, level)
                var found = [Float](repeating: .nan, count: source.count)
                ck_activate(&fast, ck_activation(kind: kind, slope: 0), source, &found)
                let isRight = zip(source, found).allSatisfy { x, y in
                    y.isFinite && (x < 20 || abs(y - (kind == CK_LOGISTIC ? 1 : x)) <= 1e-6 * max(1, x))
                }
                #expect(isRight, "kind \(kind.rawValue), level \(level.rawValue): \(found)")
            }
        }
    }

    @Test(arguments: [(2, 2, 1), (2, 2, 0), (3, 2, 2), (2, 1, 1), (5, 1, 4), (9, 1, 8), (13, 1, 12)])
    func poolingGivesTheReference(size: Int, stride: Int, padding: Int) {
        for channels in [1, 8, 33] {
            var pool = ck_pool(
                batch: 2, height: 14, width: 17, channels: channels, size: size, stride: stride, padding: padding,
                source_stride: channels + 2, target_stride: channels + 1, level: CK_PLAIN)
            let rows = 2 * ((14 + padding - size) / stride + 1), columns = (17 + padding - size) / stride + 1
            var source = numbers(2 * 14 * 17 * (channels + 2), seed: 9)
            source[5 * (channels + 2)] = .nan
            let empty = [Float](repeating: 7, count: rows * columns * (channels + 1))
            var expected = empty
            ck_max_pool(&pool, source, &expected, 0, rows)
            #expect(expected.contains { $0.isNaN })
            for level in ck_level.fast {
                pool.level = level
                var found = empty
                ck_max_pool(&pool, source, &found, 3, rows)
                ck_max_pool(&pool, source, &found, 0, 3)
                #expect(deviation(expected, found) == 0, "level \(level.rawValue), \(channels) channels")
            }
        }
    }

    @Test(arguments: [1, 5, 16, 80])
    func softmaxAddsUpToOneAndIsTheReferences(channels: Int) {
        let source = numbers(6 * channels, seed: 2)
        var plain = line(6, channels, gap: 0, CK_PLAIN)
        var expected = [Float](repeating: 0, count: 6 * channels)
        ck_softmax(&plain, source, &expected)
        for level in ck_level.fast {
            var fast = line(6, channels, gap: 0, level)
            var found = [Float](repeating: 0, count: 6 * channels)
            ck_softmax(&fast, source, &found)
            #expect(deviation(expected, found) < 2e-6)
            #expect(abs(found.prefix(channels).reduce(0, +) - 1) < 1e-5)
        }
    }

    @Test(arguments: [CK_LINEAR, CK_LEAKY])
    func sumsAreTheReferences(kind: ck_activation_kind) {
        let activation = ck_activation(kind: kind, slope: 0.1)
        let source = numbers(7 * 22, seed: 4), start = numbers(7 * 25, seed: 5)
        var plain = line(7, 19, gap: 3, CK_PLAIN)
        var expected = start
        ck_add(&plain, activation, source, &expected)
        for level in ck_level.fast {
            var fast = line(7, 19, gap: 3, level)
            var found = start
            ck_add(&fast, activation, source, &found)
            #expect(deviation(expected, found) == 0)
        }
    }

    @Test func upsamplingRepeatsAndIsCut() {
        let source: [Float] = [1, 2, 3, 4, 5, 6]
        var up = ck_upsampling(
            batch: 1, height: 2, width: 3, channels: 1, factor: 2, target_height: 3, target_width: 5, source_stride: 1,
            target_stride: 1, level: ck_best_level())
        var target = [Float](repeating: 0, count: 15)
        ck_upsample(&up, source, &target, 0, 3)
        #expect(target == [1, 1, 2, 2, 3, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6])
    }

    @Test func theMeanIsOfAllPixels() {
        var all = line(4, 2, gap: 0, ck_best_level())
        var target: [Float] = [0, 0]
        ck_mean(&all, [1, 10, 2, 20, 3, 30, 6, 60], &target)
        #expect(target == [3, 30])
    }
}
